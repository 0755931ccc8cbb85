/* One FastCGI connection over a socket pair: requests in a row, parameters, bodies, and what breaks or ends it. */
#include "fcgi-pair.h"

#include <pthread.h>

static void requests_follow_each_other(void **state)
{
    struct pair *pair = *state;
    static const char *const uris[] = { "/a", "/b%20c?d=e", "/\xC3\xB1" };
    for (size_t i = 0; i < COUNT(uris); i++) {
        struct sky_buffer bytes = { 0 };
        put_request(&bytes, "POST", uris[i], "5", SPAN("hola\n"));
        assert_true(client_send(pair->client, &bytes));
        assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
        assert_string_equal(sky_fcgi_param(pair->connection, "REQUEST_URI"), uris[i]);
        assert_string_equal(sky_fcgi_param(pair->connection, "REQUEST_METHOD"), "POST");
        assert_null(sky_fcgi_param(pair->connection, "REQUEST"));
        assert_body(pair, SPAN("hola\n"));
        assert_true(sky_fcgi_write(pair->connection, uris[i], strlen(uris[i])));
        assert_true(sky_fcgi_finish(pair->connection, true));
        assert_answer(pair, uris[i]);
    }
}

static void long_parameters_and_bodies_arrive_whole(void **state)
{
    struct pair *pair = *state;
    enum { SIZE = 200000 };
    static char uri[5000], body[SIZE];
    memset(uri, 'x', sizeof uri - 1);
    for (size_t i = 0; i < SIZE; i++)
        body[i] = (char)(i % 251);
    struct sky_buffer bytes = { 0 };
    put_request(&bytes, "PUT", uri, NULL, sky_span(body, SIZE));
    assert_true(client_send(pair->client, &bytes));
    assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
    assert_string_equal(sky_fcgi_param(pair->connection, "REQUEST_URI"), uri);
    assert_null(sky_fcgi_param(pair->connection, "CONTENT_LENGTH"));
    assert_body(pair, sky_span(body, SIZE));
    assert_true(sky_fcgi_finish(pair->connection, true));
}

static void an_answer_may_be_longer_than_a_record(void **state)
{
    struct pair *pair = *state;
    enum { SIZE = 150000 };
    static char text[SIZE + 1];
    memset(text, 'z', SIZE);
    struct sky_buffer bytes = { 0 };
    put_request(&bytes, "GET", "/", NULL, SPAN(""));
    assert_true(client_send(pair->client, &bytes));
    assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
    assert_body(pair, SPAN(""));
    assert_true(sky_fcgi_write(pair->connection, text, SIZE));
    assert_true(sky_fcgi_finish(pair->connection, true));
    assert_answer(pair, text);
}

static void the_connection_ends_when_either_side_wants(void **state)
{
    struct pair *pair = *state;
    static const struct {
        bool client, program, kept;
    } cases[] = { { true, true, true }, { true, false, false } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_buffer bytes = { 0 };
        put_request(&bytes, "GET", "/", NULL, SPAN(""));
        assert_true(client_send(pair->client, &bytes));
        if (!cases[i].kept)
            shutdown(pair->client, SHUT_WR);
        assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
        assert_body(pair, SPAN(""));
        assert_int_equal(sky_fcgi_finish(pair->connection, cases[i].program), cases[i].kept);
        assert_answer(pair, "");
    }
}

static void without_keep_conn_it_serves_one(void **state)
{
    struct pair *pair = *state;
    struct sky_buffer bytes = { 0 };
    put_begin(&bytes, false);
    put_params(&bytes, "GET", "/", NULL);
    put_record(&bytes, SKY_FCGI_STDIN, SPAN(""));
    send_last(pair, &bytes);
    assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
    assert_body(pair, SPAN(""));
    assert_false(sky_fcgi_finish(pair->connection, true));
    assert_answer(pair, "");
}

static void padding_and_split_records_are_joined(void **state)
{
    struct pair *pair = *state;
    static const char padded[] = { 1, SKY_FCGI_STDIN, 0, 1, 0, 2, 3, 0, 'h', 'o', '-', '-', '-' };
    struct sky_buffer bytes = { 0 };
    put_begin(&bytes, true);
    put_params(&bytes, "POST", "/", "4");
    sky_buffer_put(&bytes, padded, sizeof padded);
    put_record(&bytes, SKY_FCGI_STDIN, SPAN("la"));
    put_record(&bytes, SKY_FCGI_STDIN, SPAN(""));
    assert_true(client_send(pair->client, &bytes));
    assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
    assert_body(pair, SPAN("hola"));
    assert_true(sky_fcgi_finish(pair->connection, true));
}

static void a_body_cut_short_is_a_failure(void **state)
{
    struct pair *pair = *state;
    struct sky_buffer bytes = { 0 };
    char room[100];
    put_begin(&bytes, true);
    put_params(&bytes, "POST", "/", "10");
    put_record(&bytes, SKY_FCGI_STDIN, SPAN("hola"));
    send_last(pair, &bytes);
    assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
    long size = sky_fcgi_read(pair->connection, room, sizeof room);
    if (size > 0)
        size = sky_fcgi_read(pair->connection, room, sizeof room);
    assert_true(size < 0);
    assert_false(sky_fcgi_finish(pair->connection, false));
}

/* Its rest would be taken for records: the answer is sent, and whoever still sends has a moment to read it. */
static void an_unread_body_ends_the_connection(void **state)
{
    struct pair *pair = *state;
    struct sky_buffer bytes = { 0 };
    put_request(&bytes, "POST", "/", "4", SPAN("hola"));
    send_last(pair, &bytes);
    assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
    assert_true(sky_fcgi_write(pair->connection, "no", 2));
    assert_false(sky_fcgi_finish(pair->connection, true));
    assert_answer(pair, "no");
}

static void *finish(void *connection)
{
    return sky_fcgi_finish(connection, false) ? connection : NULL;
}

/* Once the answer's end has come, what is sent is taken still. */
static void who_still_sends_is_not_reset(void **state)
{
    struct pair *pair = *state;
    struct sky_buffer bytes = { 0 };
    pthread_t thread;
    char byte;
    put_begin(&bytes, true);
    put_params(&bytes, "POST", "/", "8");
    put_record(&bytes, SKY_FCGI_STDIN, SPAN("hola"));
    assert_true(client_send(pair->client, &bytes));
    assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
    assert_true(sky_fcgi_write(pair->connection, "no", 2));
    assert_int_equal(pthread_create(&thread, NULL, finish, pair->connection), 0);
    assert_answer(pair, "no");
    assert_int_equal(recv(pair->client, &byte, 1, 0), 0);
    assert_int_equal(send(pair->client, "hola", 4, MSG_NOSIGNAL), 4);
    close(pair->client);
    pair->client = -1;
    pthread_join(thread, NULL);
}

static void what_is_no_request_ends_the_connection(void **state)
{
    (void)state;
    static const struct sky_span cases[] = {
        TEXT(""), TEXT("\1\1\0"), TEXT("GET / HTTP/1.0\r\n\r\n"), TEXT("\2\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0"),
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        void *fixture;
        assert_int_equal(connect_pair(&fixture), 0);
        struct sky_buffer bytes = { 0 };
        sky_buffer_put_span(&bytes, cases[i]);
        send_last(fixture, &bytes);
        assert_int_equal(sky_fcgi_accept(((struct pair *)fixture)->connection), SKY_FCGI_ENDED);
        disconnect_pair(&fixture);
    }
}

static void writing_to_a_client_that_left_fails(void **state)
{
    struct pair *pair = *state;
    static const char text[100000];
    struct sky_buffer bytes = { 0 };
    put_request(&bytes, "GET", "/", NULL, SPAN(""));
    assert_true(client_send(pair->client, &bytes));
    assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
    assert_body(pair, SPAN(""));
    close(pair->client);
    pair->client = -1;
    assert_false(sky_fcgi_write(pair->connection, text, sizeof text));
    assert_false(sky_fcgi_finish(pair->connection, true));
}

static void nothing_can_be_freed(void **state)
{
    (void)state;
    sky_fcgi_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAIR_TEST(requests_follow_each_other),
        PAIR_TEST(long_parameters_and_bodies_arrive_whole),
        PAIR_TEST(an_answer_may_be_longer_than_a_record),
        PAIR_TEST(the_connection_ends_when_either_side_wants),
        PAIR_TEST(without_keep_conn_it_serves_one),
        PAIR_TEST(padding_and_split_records_are_joined),
        PAIR_TEST(a_body_cut_short_is_a_failure),
        PAIR_TEST(an_unread_body_ends_the_connection),
        PAIR_TEST(who_still_sends_is_not_reset),
        cmocka_unit_test(what_is_no_request_ends_the_connection),
        PAIR_TEST(writing_to_a_client_that_left_fails),
        cmocka_unit_test(nothing_can_be_freed),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
