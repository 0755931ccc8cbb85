/* Answers that are pushed: how they are framed, that they end as others do, and that nothing waits. */
#include "fcgi-pair.h"

static size_t frame_and_push(const struct pair *pair, struct sky_span content)
{
    struct sky_buffer bytes = { 0 };
    sky_fcgi_frame(pair->connection, &bytes, content);
    size_t size = bytes.size;
    assert_int_equal(sky_fcgi_push(pair->connection, bytes.data, size), size);
    sky_buffer_clear(&bytes);
    return size;
}

/* Records of 65,535 bytes at most, behind what was written before, and the usual end behind them. */
static void what_is_pushed_belongs_to_the_answer(void **state)
{
    struct pair *pair = *state;
    static const size_t sizes[] = { 1, 65535, 65536, 131071 }, framed[] = { 9, 65543, 65552, 131095 };
    char *text = malloc(131072);
    memset(text, 'x', 131072);
    int room = 4 << 20;
    setsockopt(pair->server, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct sky_buffer bytes = { 0 };
        put_request(&bytes, "GET", "/", NULL, SPAN(""));
        assert_true(client_send(pair->client, &bytes));
        assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
        assert_body(pair, SPAN(""));
        assert_true(sky_fcgi_write(pair->connection, "antes,", 6));
        assert_true(sky_fcgi_flush(pair->connection));
        assert_int_equal(frame_and_push(pair, sky_span(text, sizes[i])), framed[i]);
        assert_true(sky_fcgi_finish(pair->connection, true));
        struct fcgi_answer answer = client_receive(pair->client);
        assert_true(answer.ended);
        assert_int_equal(answer.out.size, 6 + sizes[i]);
        assert_memory_equal(answer.out.data, "antes,xxx", i == 0 ? 7 : 9);
        sky_buffer_clear(&answer.out);
    }
    free(text);
}

/* The id is the request's own, whatever nginx does. */
static void frames_bear_the_number_of_the_request(void **state)
{
    struct pair *pair = *state;
    struct sky_buffer bytes = { 0 }, out = { 0 };
    put_request(&bytes, "GET", "/", NULL, SPAN(""));
    for (size_t at = 0; at < bytes.size; at += 8 + (size_t)((unsigned char)bytes.data[at + 4] << 8 |
                                                            (unsigned char)bytes.data[at + 5])) {
        bytes.data[at + 2] = 1;
        bytes.data[at + 3] = 2;
    }
    assert_true(client_send(pair->client, &bytes));
    assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
    sky_fcgi_frame(pair->connection, &out, SPAN("hola"));
    assert_span("frame", sky_buffer_span(&out), SPAN("\1\6\1\2\0\4\0\0hola"));
    sky_buffer_clear(&out);
}

static void pushing_never_waits(void **state)
{
    struct pair *pair = *state;
    static const char much[65536];
    struct sky_buffer bytes = { 0 };
    put_request(&bytes, "GET", "/", NULL, SPAN(""));
    assert_true(client_send(pair->client, &bytes));
    assert_int_equal(sky_fcgi_accept(pair->connection), SKY_FCGI_READY);
    assert_true(sky_fcgi_has_room(pair->connection));
    while (sky_fcgi_push(pair->connection, much, sizeof much) > 0)
        continue;
    assert_int_equal(sky_fcgi_push(pair->connection, much, 1), 0);
    assert_false(sky_fcgi_has_room(pair->connection));
    close(pair->client);
    pair->client = -1;
    assert_int_equal(sky_fcgi_push(pair->connection, much, 1), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAIR_TEST(what_is_pushed_belongs_to_the_answer),
        PAIR_TEST(frames_bear_the_number_of_the_request),
        PAIR_TEST(pushing_never_waits),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
