/* Large answers over a real connection whose worker is the test: nobody waits for their readers. */
#include "connection.h"
#include "exchange.h"

#include <pthread.h>
#include <stdio.h>

#include "http/large.h"

#define MEBIBYTE ((size_t)1 << 20)
#define OWED_MAX (24 * MEBIBYTE)

static char text[MEBIBYTE];
static size_t size; /* of it, that is answered */

static enum sky_turn send_json(struct sky_request *request)
{
    return sky_answer(request, 200, sky_span(text, size));
}

static enum sky_turn send_lines(struct sky_request *request)
{
    return sky_answer_as(request, 201, SKY_TYPE_NDJSON, sky_span(text, size));
}

static enum sky_turn send_error(struct sky_request *request)
{
    const struct sky_error error = { .status = SKY_PRECONDITION, .text = "No es esa." };
    return sky_answer_error_with(request, &error, "actual", sky_span(text, size));
}

static const struct sky_route large_routes[] = {
    { "GET", "/eco/{texto}", SKY_PUBLIC, echo, NULL, NULL },
    { "GET", "/json", SKY_PUBLIC, send_json, NULL, NULL },
    { "GET", "/lineas", SKY_PUBLIC, send_lines, NULL, NULL },
    { "GET", "/otra", SKY_PUBLIC, send_error, NULL, NULL },
    { 0 },
};

static const struct sky_program large_program = { .name = "prueba", .routes = large_routes };

static int set_up_large(void **state)
{
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i / 1000 % 26);
    size = MEBIBYTE;
    return set_up_with(state, &large_program);
}

#define LARGE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up_large, tear_down)

static void *receive_answer(void *client)
{
    static struct fcgi_answer answer;
    answer = client_receive(*(int *)client);
    return &answer;
}

/* The answer to what was asked, while another thread reads it. */
static struct fcgi_answer receive_served(struct stage *stage)
{
    pthread_t reader;
    void *answer;
    assert_int_equal(pthread_create(&reader, NULL, receive_answer, &stage->client), 0);
    while (atomic_load(&stage->hub.requests) > 0) {
        struct epoll_event event;
        if (epoll_wait(stage->hub.epoll, &event, 1, 1000 * CLIENT_PATIENCE) == 1)
            sky_connection_serve(event.data.ptr);
    }
    pthread_join(reader, &answer);
    return *(struct fcgi_answer *)answer;
}

/* Of `count` bytes of the text between `before` and `after`. */
static void assert_answer(struct fcgi_answer *answer, const char *head, const char *before, size_t count,
                          const char *after)
{
    char length[64];
    const char *body = strstr(answer->out.data, "\r\n\r\n") + 4;
    snprintf(length, sizeof length, "Content-Length: %zu\r\n", strlen(before) + count + strlen(after));
    assert_true(answer->ended);
    assert_contains("head", answer->out.data, head);
    assert_contains("head", answer->out.data, length);
    assert_int_equal(answer->out.size - (size_t)(body - answer->out.data), strlen(before) + count + strlen(after));
    assert_memory_equal(body, before, strlen(before));
    assert_memory_equal(body + strlen(before), text, count);
    assert_memory_equal(body + strlen(before) + count, after, strlen(after));
    sky_buffer_clear(&answer->out);
}

/* A turn ends when the socket has no more room: the test itself would wait here. */
static void a_reader_that_takes_nothing_holds_nobody(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *uri, *head, *before, *after;
    } cases[] = {
        { "/json", "Status: 200\r\n", "", "\n" },
        { "/lineas", "Status: 201\r\n", "", "" },
        { "/otra", "Status: 412\r\n", "{\"actual\":", ",\"error\":\"No es esa.\"}\n" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ask(stage, cases[i].uri);
        while (serve(stage))
            continue;
        assert_int_equal(stage->hub.requests, 1);
        assert_in_range(stage->hub.owed, size, size + 100);
        struct fcgi_answer answer = receive_served(stage);
        assert_answer(&answer, cases[i].head, cases[i].before, size, cases[i].after);
        assert_int_equal(stage->hub.owed, 0);
    }
    ask(stage, "/eco/despues");
    expect(stage, "despues\n", true);
}

static void all_sizes_come_whole(void **state)
{
    struct stage *stage = *state;
    static const size_t sizes[] = { 1, 65535, 65536, 65537, 98304, 98305, MEBIBYTE - 1 };
    for (size_t i = 0; i < COUNT(sizes); i++) {
        size = sizes[i];
        ask(stage, "/json");
        assert_int_equal(stage->hub.requests, size > 65536);
        struct fcgi_answer answer = receive_served(stage);
        assert_answer(&answer, "Content-Type: application/json\r\n", "", size, "\n");
    }
}

/* There is no memory for any number of them. */
static void where_too_many_wait_the_worker_does(void **state)
{
    struct stage *stage = *state;
    struct sky_buffer bytes = { 0 };
    pthread_t reader;
    void *answer;
    atomic_store(&stage->hub.owed, OWED_MAX - size + 1);
    put_request(&bytes, "GET", "/json", NULL, SPAN(""));
    assert_true(client_send(stage->client, &bytes));
    assert_int_equal(pthread_create(&reader, NULL, receive_answer, &stage->client), 0);
    assert_true(serve(stage));
    assert_int_equal(stage->hub.requests, 0);
    pthread_join(reader, &answer);
    assert_answer(answer, "Status: 200\r\n", "", size, "\n");
    assert_int_equal(stage->hub.owed, OWED_MAX - size + 1);
    atomic_store(&stage->hub.owed, OWED_MAX - size);
    ask(stage, "/json");
    assert_int_equal(stage->hub.owed, OWED_MAX);
}

static void head_is_answered_at_once(void **state)
{
    struct stage *stage = *state;
    struct sky_buffer bytes = { 0 };
    put_request(&bytes, "HEAD", "/json", NULL, SPAN(""));
    assert_true(client_send(stage->client, &bytes));
    assert_true(serve(stage));
    struct fcgi_answer answer = client_receive(stage->client);
    assert_contains("head", answer.out.data, "Content-Length: 1048577\r\n");
    assert_string_equal(strstr(answer.out.data, "\r\n\r\n"), "\r\n\r\n");
    sky_buffer_clear(&answer.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LARGE_TEST(a_reader_that_takes_nothing_holds_nobody),
        LARGE_TEST(all_sizes_come_whole),
        LARGE_TEST(where_too_many_wait_the_worker_does),
        LARGE_TEST(head_is_answered_at_once),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
