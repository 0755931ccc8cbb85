/* A server that is away: nobody waits for it, it is found again, and where it is then. */
#define STORE_POSTGRES
#include "store.h"

#include "base/clock.h"
#include "store/postgres-internal.h"

/* Until it was found; false: not in so many tenths of a second. */
static bool is_found(struct sky_postgres *store, int tenths)
{
    struct sky_postgres_place place;
    for (; tenths > 0 && !sky_postgres_where(store, &place); tenths--)
        nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
    return tenths > 0;
}

/* At once: the least of some times, as the machine may be busy with something else now and then. */
static void assert_away(struct sky_postgres *store)
{
    int64_t least = INT64_MAX;
    for (int tries = 0; tries < 20 && least >= 100000; tries++) {
        struct sky_error error = { 0 };
        int64_t began = sky_clock_elapsed();
        assert_null(sky_postgres_connect(store, &error));
        int64_t took = sky_clock_elapsed() - began;
        assert_int_equal(error.status, SKY_UNAVAILABLE);
        assert_string_equal(error.text, "the database server is away");
        least = took < least ? took : least;
    }
    assert_true(least < 100000);
}

/* One of whom nobody is in the place where the server was. */
static void who_finds_nobody_has_it_looked_for(void **state)
{
    struct fixture *fixture = *state;
    struct sky_postgres *store = fixture->store;
    struct sky_error first = { 0 }, second = { 0 };
    snprintf(store->away.place.host, sizeof store->away.place.host, "%s", "/nowhere");
    assert_null(sky_postgres_connect(store, &first));
    assert_contains("first", first.text, "cannot connect: ");
    assert_true(is_found(store, 600));
    assert_string_not_equal(store->away.place.host, "/nowhere");
    PGconn *conn = sky_postgres_connect(store, &second);
    assert_non_null(conn);
    PQfinish(conn);
}

static void while_it_is_away_nobody_waits(void **state)
{
    struct fixture *fixture = *state;
    struct sky_postgres *store = fixture->store;
    char *url = store->url;
    store->url = strdup("postgresql://localhost:1/sky");
    sky_postgres_suspect(store);
    assert_away(store);
    assert_false(is_found(store, 5));
    assert_away(store);
    sky_postgres_suspect(store);
    sky_ticker_free(store->away.looking); /* before what it reads is changed */
    store->away.looking = NULL;
    free(store->url);
    store->url = url;
    store->away.is_away = false;
    sky_postgres_suspect(store);
    assert_true(is_found(store, 600));
    put(fixture, "a", "{}");
}

/* Of several, the one that may be written to. */
static void a_host_that_is_not_there_is_passed_over(void **state)
{
    struct fixture *fixture = *state;
    struct sky_postgres *store = fixture->store;
    struct sky_error error = { 0 };
    struct sky_postgres_place place;
    PGconn *conn;
    char *url = store->url, *other = NULL, *host = strstr(url, "host=");
    assert_non_null(host);
    assert_true(asprintf(&other, "%.*shost=/nowhere,%s", (int)(host - url), url, host + strlen("host=")) > 0);
    store->url = other;
    assert_ok(sky_postgres_seek(store, &conn, &error), &error);
    assert_string_equal(PQhost(conn), store->away.place.host);
    assert_true(sky_postgres_where(store, &place));
    assert_string_not_equal(place.host, "/nowhere");
    PQfinish(conn);
    store->url = url;
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(who_finds_nobody_has_it_looked_for),
        STORE_TEST(while_it_is_away_nobody_waits),
        STORE_TEST(a_host_that_is_not_there_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
