/* Connections to PostgreSQL: what is refused, that no password is told, and that nobody waits long. */
#define STORE_POSTGRES
#include "store.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "store/postgres-internal.h"

#define SECRET "secreto%zz"

static void *open_url(const char *url, struct sky_error *error)
{
    const struct sky_settings settings = { .store = url, .workers = 2 };
    return sky_postgres_backend.open(strchr(url, ':') + 1, &settings, SKY_STORE_SERVE, error);
}

static void no_password_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum sky_status status;
    } rows[] = {
        { "postgresql://sky:" SECRET "@localhost/sky", SKY_INVALID },
        { "postgresql://sky:secreto@localhost:1/sky", SKY_UNAVAILABLE },
        { "postgresql://localhost:1/sky?password=secreto", SKY_UNAVAILABLE },
        { "postgresql://localhost:1/sky?secreto", SKY_INVALID },
        { "postgresql://[secreto/", SKY_INVALID },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        assert_null(open_url(rows[i].url, &error));
        assert_int_equal(error.status, rows[i].status);
        assert_null(strstr(error.text, "secreto"));
    }
}

static void a_database_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    char url[600];
    snprintf(url, sizeof url, "%s&dbname=nadie", cluster());
    assert_null(open_url(url, &error));
    assert_contains("failure", error.text, "database \"nadie\" does not exist");
}

static void settings_are_what_a_commit_needs(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    execute_past(fixture, "ALTER ROLE sky SET synchronous_commit = off");
    PGconn *conn = sky_postgres_connect(fixture->store, &error);
    execute_past(fixture, "ALTER ROLE sky RESET synchronous_commit");
    assert_non_null(conn);
    PGresult *result = PQexec(conn, "SELECT current_setting('synchronous_commit'), current_setting('lock_timeout')");
    assert_string_equal(PQgetvalue(result, 0, 0), "on");
    assert_string_equal(PQgetvalue(result, 0, 1), "1s");
    PQclear(result);
    PQfinish(conn);
}

/* "postgresql://db1,db2/sky": libpq has no port to tell of the one that it has found. */
static void hosts_need_no_ports(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    char url[600], folder[200] = "";
    for (const char *from = strstr(cluster(), "host=") + 5; *from; from++)
        snprintf(folder + strlen(folder), sizeof folder - strlen(folder), *from == '/' ? "%%2F" : "%c", *from);
    snprintf(url, sizeof url, "postgresql://sky@%s,%s/sky", folder, folder);
    struct sky_postgres *store = open_url(url, &error);
    assert_string_equal(error.text, "");
    PGconn *conn = sky_postgres_connect(store, &error);
    assert_string_equal(error.text, "");
    PQfinish(conn);
    sky_postgres_backend.close(store);
}

/* It takes the connection, and says no more: as one whose host hangs. */
static void a_server_that_says_nothing_is_left(void **state)
{
    struct fixture *fixture = *state;
    struct sky_postgres *store = fixture->store;
    struct sky_error error = { 0 };
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    int silent = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(silent, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(silent, 1), 0);
    assert_int_equal(getsockname(silent, (struct sockaddr *)&address, &size), 0);
    struct sky_postgres_place *place = &store->away.place;
    snprintf(place->host, sizeof place->host, "127.0.0.1");
    snprintf(place->port, sizeof place->port, "%d", ntohs(address.sin_port));
    int64_t began = sky_clock_elapsed();
    assert_null(sky_postgres_connect(store, &error));
    assert_int_equal(error.status, SKY_UNAVAILABLE);
    assert_true(sky_clock_elapsed() - began < 5000000);
    close(silent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_password_is_told),
        cmocka_unit_test(a_database_that_is_not_there_is_told),
        cmocka_unit_test(hosts_need_no_ports),
        STORE_TEST(settings_are_what_a_commit_needs),
        STORE_TEST(a_server_that_says_nothing_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
