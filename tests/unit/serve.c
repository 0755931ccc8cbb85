/* The serving loop on a real socket: kept and idle connections, bodies that are more than they say, parked requests. */
#include "serve.h"

#include <netinet/in.h>

static void a_connection_serves_many(void **state)
{
    int client = new_client(*state);
    for (int i = 0; i < 50; i++) {
        char uri[32], body[32];
        snprintf(uri, sizeof uri, "/eco/%d", i);
        snprintf(body, sizeof body, "%d\n", i);
        ask(client, uri);
        expect(client, "Status: 200\r\n", body);
    }
    close(client);
}

static void without_keep_conn_it_is_closed(void **state)
{
    int client = new_client(*state);
    struct sky_buffer bytes = { 0 };
    put_begin(&bytes, false);
    put_params(&bytes, "GET", "/eco/a", NULL);
    put_record(&bytes, SKY_FCGI_STDIN, SPAN(""));
    assert_true(client_send(client, &bytes));
    expect(client, "Status: 200\r\n", "a\n");
    assert_true(is_closed(client));
    close(client);
}

/* What would be a request of its own if somebody took a body's bytes for records. */
static void put_forged(struct sky_buffer *body, size_t size)
{
    struct sky_buffer one = { 0 };
    put_request(&one, "GET", "/forjado", NULL, SPAN(""));
    while (body->size < size)
        sky_buffer_put_span(body, sky_buffer_span(&one));
    sky_buffer_clear(&one);
}

static void send_body(int client, const char *method, const char *uri, const char *length, struct sky_buffer *body)
{
    struct sky_buffer bytes = { 0 };
    put_request(&bytes, method, uri, length, sky_buffer_span(body));
    client_send(client, &bytes);
    sky_buffer_clear(body);
}

/* The size of the body decides whether what is left of it would begin a piece that is read, of 8 KiB. */
static void records_in_a_refused_body_do_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *method, *uri, *length, *status;
    } cases[] = {
        { "POST", "/nada", NULL, "Status: 404\r\n" },        { "DELETE", "/eco/a", NULL, "Status: 405\r\n" },
        { "POST", "/eco/%zz", NULL, "Status: 400\r\n" },     { "POST", "/eco/a", "3", "Status: 400\r\n" },
        { "POST", "/eco/a", "99999999", "Status: 400\r\n" }, { "GET", "/eco/a", NULL, "Status: 200\r\n" },
        { "OPTIONS", "/eco/a", NULL, "Status: 204\r\n" },
    };
    static const size_t sizes[] = { 1, 8192, 20000, 300000 };
    for (size_t i = 0; i < COUNT(cases) * COUNT(sizes); i++) {
        int client = new_client(fixture);
        struct sky_buffer body = { 0 };
        put_forged(&body, sizes[i % COUNT(sizes)]);
        send_body(client, cases[i / COUNT(sizes)].method, cases[i / COUNT(sizes)].uri, cases[i / COUNT(sizes)].length,
                  &body);
        expect(client, cases[i / COUNT(sizes)].status, NULL);
        ask(client, "/eco/despues");
        expect(client, "Status: 200\r\n", "despues\n");
        close(client);
    }
    assert_int_equal(fixture->app.forged, 0);
}

static void a_body_over_the_limit_closes_the_connection(void **state)
{
    struct fixture *fixture = *state;
    int client = new_client(fixture);
    struct sky_buffer body = { 0 };
    put_forged(&body, SKY_BODY_MAX + 1);
    send_body(client, "POST", "/eco/a", NULL, &body);
    expect(client, "Status: 413\r\n", "{\"error\":\"El cuerpo de la solicitud pasa de 1 MiB.\"}\n");
    assert_true(is_closed(client));
    close(client);
    assert_int_equal(fixture->app.forged, 0);
}

static void a_body_of_the_limit_is_taken(void **state)
{
    int client = new_client(*state);
    struct sky_buffer body = { 0 };
    char *room = sky_buffer_reserve(&body, SKY_BODY_MAX);
    assert_non_null(room);
    memset(room, 'x', SKY_BODY_MAX);
    body.size = SKY_BODY_MAX;
    send_body(client, "POST", "/eco/a", "1048576", &body);
    expect(client, "Status: 200\r\n", "a\n");
    ask(client, "/eco/b");
    expect(client, "Status: 200\r\n", "b\n");
    close(client);
}

static void idle_connections_hold_nobody_up(void **state)
{
    enum { IDLE = 200 };
    int idle[IDLE];
    for (int i = 0; i < IDLE; i++) {
        idle[i] = new_client(*state);
        if (i % 2 == 0)
            continue;
        ask(idle[i], "/eco/uno");
        expect(idle[i], "Status: 200\r\n", "uno\n");
    }
    int client = new_client(*state);
    ask(client, "/eco/otro");
    expect(client, "Status: 200\r\n", "otro\n");
    for (int i = 0; i < IDLE; i++) {
        ask(idle[i], "/eco/dos");
        expect(idle[i], "Status: 200\r\n", "dos\n");
    }
    for (int i = 0; i < IDLE; i++)
        close(idle[i]);
    close(client);
}

static void parked_requests_hold_nobody_up(void **state)
{
    struct fixture *fixture = *state;
    enum { PARKED = 20 };
    int parked[PARKED];
    for (size_t i = 0; i < PARKED; i++) {
        parked[i] = new_client(fixture);
        ask(parked[i], "/espera");
        assert_true(gate_wait(&fixture->app.parked, i + 1));
    }
    int client = new_client(fixture);
    ask(client, "/eco/otro");
    expect(client, "Status: 200\r\n", "otro\n");
    release_parked(&fixture->app, PARKED);
    for (size_t i = 0; i < PARKED; i++) {
        expect(parked[i], "Status: 200\r\n", "\"esperado\"\n");
        ask(parked[i], "/eco/despues");
        expect(parked[i], "Status: 200\r\n", "despues\n");
        close(parked[i]);
    }
    close(client);
}

static int start_one_worker(void **state)
{
    struct fixture *fixture = *state = new_fixture();
    fixture->settings.workers = 1;
    return start_fixture(fixture);
}

/* They go on until somebody else was served, who is always ready together with them. */
static void long_steps_take_turns(void **state)
{
    int clients[6];
    const int count = sizeof clients / sizeof *clients;
    for (int i = 0; i < count; i++)
        clients[i] = new_client(*state);
    for (int i = 0; i < count; i++)
        ask(clients[i], i + 1 < count ? "/larga" : "/basta");
    for (int i = count - 1; i >= 0; i--) {
        expect(clients[i], "Status: 200\r\n", i + 1 < count ? "\"bastante\"\n" : "\"basta\"\n");
        close(clients[i]);
    }
}

static void a_request_may_be_done_before_it_is_parked(void **state)
{
    int client = new_client(*state);
    for (int i = 0; i < 500; i++) {
        ask(client, "/enseguida");
        expect(client, "Status: 200\r\n", "\"enseguida\"\n");
    }
    close(client);
}

static void a_client_may_leave_while_it_is_parked(void **state)
{
    struct fixture *fixture = *state;
    int gone = new_client(fixture), client = new_client(fixture);
    ask(gone, "/espera");
    assert_true(gate_wait(&fixture->app.parked, 1));
    close(gone);
    release_parked(&fixture->app, 1);
    ask(client, "/eco/otro");
    expect(client, "Status: 200\r\n", "otro\n");
    close(client);
}

/* Both workers get such connections, and both must survive them. */
static void broken_requests_end_only_their_connection(void **state)
{
    static const size_t lengths[] = { 0, 1, 7, 8, 12, 16, 30, 60 };
    for (size_t i = 0; i < 8 * COUNT(lengths); i++) {
        int client = new_client(*state);
        struct sky_buffer bytes = { 0 };
        put_request(&bytes, "POST", "/eco/a", "9", SPAN("123456789"));
        assert_true(lengths[i % COUNT(lengths)] < bytes.size);
        bytes.size = lengths[i % COUNT(lengths)];
        assert_true(client_send(client, &bytes));
        close(client);
    }
    int client = new_client(*state);
    ask(client, "/eco/vivo");
    expect(client, "Status: 200\r\n", "vivo\n");
    close(client);
}

static void a_body_that_ends_early_is_answered_and_closed(void **state)
{
    int client = new_client(*state);
    struct sky_buffer bytes = { 0 };
    put_begin(&bytes, true);
    put_params(&bytes, "POST", "/eco/a", "9");
    put_record(&bytes, SKY_FCGI_STDIN, SPAN("1234"));
    assert_true(client_send(client, &bytes));
    shutdown(client, SHUT_WR);
    struct fcgi_answer answer = client_receive(client);
    assert_contains("answer", answer.out.data, "Status: 400\r\n");
    sky_buffer_clear(&answer.out);
    assert_true(is_closed(client));
    close(client);
}

static void a_listener_is_told_from_other_files(void **state)
{
    struct fixture *fixture = *state;
    int client = new_client(fixture);
    assert_true(sky_serve_is_listener(fixture->listener));
    assert_false(sky_serve_is_listener(client));
    assert_false(sky_serve_is_listener(-1));
    close(client);
}

static bool is_local_at(int family, const struct sockaddr *address, socklen_t size)
{
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, address, size), 0); /* and never listens */
    bool local = sky_serve_is_local(fd);
    close(fd);
    return local;
}

static void what_other_machines_reach_is_told(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        uint32_t address;
        bool local;
    } rows[] = { { INADDR_LOOPBACK, true }, { 0x7F090001, true }, { INADDR_ANY, false } };
    assert_true(sky_serve_is_local(fixture->listener));
    assert_false(sky_serve_is_local(-1));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sockaddr_in ip = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(rows[i].address) };
        assert_int_equal(is_local_at(AF_INET, (struct sockaddr *)&ip, sizeof ip), rows[i].local);
    }
    int probe = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0)
        return;
    close(probe);
    struct sockaddr_in6 ip = { .sin6_family = AF_INET6, .sin6_addr = in6addr_any };
    assert_false(is_local_at(AF_INET6, (struct sockaddr *)&ip, sizeof ip));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVE_TEST(a_connection_serves_many),
        SERVE_TEST(without_keep_conn_it_is_closed),
        SERVE_TEST(records_in_a_refused_body_do_nothing),
        SERVE_TEST(a_body_over_the_limit_closes_the_connection),
        SERVE_TEST(a_body_of_the_limit_is_taken),
        SERVE_TEST(idle_connections_hold_nobody_up),
        SERVE_TEST(parked_requests_hold_nobody_up),
        cmocka_unit_test_setup_teardown(long_steps_take_turns, start_one_worker, finish),
        SERVE_TEST(a_request_may_be_done_before_it_is_parked),
        SERVE_TEST(a_client_may_leave_while_it_is_parked),
        SERVE_TEST(broken_requests_end_only_their_connection),
        SERVE_TEST(a_body_that_ends_early_is_answered_and_closed),
        SERVE_TEST(a_listener_is_told_from_other_files),
        SERVE_TEST(what_other_machines_reach_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
