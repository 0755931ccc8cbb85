/* The log: lines of valid JSON, whole and in order, each at once or gathered. A datagram socket as stderr keeps the
 * writes apart. */
#include "unit.h"

#include "base/json.h"
#include "base/log.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_MAX_SIZE 8192

struct capture {
    int saved, sockets[2];
    char line[LINE_MAX_SIZE];
    size_t size;
};

static void capture_begin(struct capture *capture)
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, capture->sockets), 0);
    capture->saved = dup(STDERR_FILENO);
    dup2(capture->sockets[0], STDERR_FILENO);
}

static void capture_end(struct capture *capture)
{
    dup2(capture->saved, STDERR_FILENO);
    ssize_t size = recv(capture->sockets[1], capture->line, sizeof capture->line, MSG_DONTWAIT);
    ssize_t more = recv(capture->sockets[1], &(char){ 0 }, 1, MSG_DONTWAIT);
    close(capture->saved);
    close(capture->sockets[0]);
    close(capture->sockets[1]);
    assert_true(size > 0);
    assert_int_equal(more, -1);
    capture->size = (size_t)size;
}

/* The captured line as a tree, checked to be one line that begins with an instant of the present. */
static struct sky_json *parse_line(struct sky_arena *arena, const struct capture *capture)
{
    struct sky_error error = { 0 };
    struct sky_json *line = sky_json_parse(arena, sky_span(capture->line, capture->size), 100, &error);
    if (!line)
        fail_msg("%s: %.*s", error.text, (int)capture->size, capture->line);
    assert_ptr_equal(memchr(capture->line, '\n', capture->size), capture->line + capture->size - 1);
    assert_memory_equal(capture->line, "{\"time\":\"2", 10);
    return line;
}

static void assert_member(const struct sky_json *line, const char *name, const char *text)
{
    struct sky_json *value;
    assert_true(sky_json_member(line, name, &value));
    assert_span(name, sky_json_text(value), sky_span_of(text));
}

struct row {
    struct sky_log_request request;
    const char *level, *ms;
};

static const struct row rows[] = {
    { { "r1", "GET", "/clientes/<nombre>", 200, 1234, NULL, 0, { 0 } }, "info", "1.234" },
    { { "r2", "PUT", "/", 499, 7, NULL, .operation = 7 }, "info", "0.007" },
    { { "r2", "GET", "/", 200, 7, NULL, .trace = TEXT("4bf92f3577b34da6a3ce929d0e0e4736") }, "info", "0.007" },
    { { "r3", "POST", "/clientes", 500, 60000000, "disk I/O error", 0, { 0 } }, "error", "60000.000" },
    { { "r.4_-", "PATCH", "-", 503, 10, "a \"b\"\nc\x01", 0, { 0 } }, "error", "0.010" },
    { { "-", "CONNECT", "-", 404, 10, NULL, 0, { 0 } }, "info", "0.010" },
};

static void a_request_is_one_line(void **state)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct sky_log_request *request = &rows[i].request;
        struct capture capture;
        char status[12];
        struct sky_json *value;
        capture_begin(&capture);
        sky_log_request("clientes", request);
        capture_end(&capture);
        struct sky_json *line = parse_line(*state, &capture);
        snprintf(status, sizeof status, "%d", request->status);
        assert_member(line, "program", "clientes");
        assert_member(line, "level", rows[i].level);
        assert_member(line, "request", request->id);
        assert_member(line, "method", request->method);
        assert_member(line, "route", request->route);
        assert_member(line, "status", status);
        assert_member(line, "ms", rows[i].ms);
        assert_int_equal(sky_json_member(line, "fault", &value), request->fault != NULL);
        if (request->fault)
            assert_member(line, "fault", request->fault);
        assert_int_equal(sky_json_member(line, "operation", &value), request->operation > 0);
        if (request->operation)
            assert_member(line, "operation", "7");
        assert_int_equal(sky_json_member(line, "trace", &value), request->trace.data != NULL);
        if (request->trace.data)
            assert_member(line, "trace", "4bf92f3577b34da6a3ce929d0e0e4736");
    }
}

static void a_method_that_is_none_is_not_repeated(void **state)
{
    char lengthy[4000];
    memset(lengthy, 'M', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    const char *const methods[] = { "", "get", "GETS", "MARIA", "G\t\"\\T", "\xFF", lengthy };
    for (size_t i = 0; i < COUNT(methods); i++) {
        struct capture capture;
        capture_begin(&capture);
        sky_log_request("clientes", &(struct sky_log_request){ "r1", methods[i], "/clientes", 405, 1, NULL, 0, { 0 } });
        capture_end(&capture);
        assert_member(parse_line(*state, &capture), "method", "-");
    }
}

static void an_event_is_one_line(void **state)
{
    struct capture capture;
    capture_begin(&capture);
    sky_log_event("salud", "warning", "%s \"%d\"\n", "a", 1);
    capture_end(&capture);
    struct sky_json *line = parse_line(*state, &capture);
    assert_member(line, "program", "salud");
    assert_member(line, "level", "warning");
    assert_member(line, "event", "a \"1\"\n");
}

static void a_long_event_stays_one_valid_line(void **state)
{
    char text[4000];
    for (size_t at = 0; at < sizeof text; at += 2)
        memcpy(text + at, "\xC3\xB1", 2);
    struct capture capture;
    capture_begin(&capture);
    sky_log_event("salud", "error", "%.*s", (int)sizeof text, text);
    capture_end(&capture);
    struct sky_json *value, *line = parse_line(*state, &capture);
    assert_true(sky_json_member(line, "event", &value));
    assert_in_range(sky_json_text(value).size, SKY_ERROR_TEXT_MAX - 4, SKY_ERROR_TEXT_MAX + 4);
    assert_memory_equal(sky_json_text(value).data, text, SKY_ERROR_TEXT_MAX - 4);
}

static const struct sky_log_request success = { "r1", "GET", "/clientes", 200, 1234, NULL, 0, { 0 } };
static const struct sky_log_request failure = { "r2", "GET", "/clientes", 500, 1234, "disk I/O error", 0, { 0 } };

/* Receives the next write; 0 when there is none. */
static size_t next_write(struct capture *capture)
{
    ssize_t size = recv(capture->sockets[1], capture->line, sizeof capture->line, MSG_DONTWAIT);
    return size > 0 ? (size_t)size : 0;
}

/* How many lines a write has, checked to be whole ones of a few hundred bytes. */
static size_t count_lines(const struct capture *capture, size_t size)
{
    size_t lines = 0;
    for (const char *at = capture->line, *end = at + size; at < end; lines++) {
        assert_memory_equal(at, "{\"time\":\"2", 10);
        at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
        assert_memory_equal(at - 2, "}\n", 2);
    }
    return lines;
}

/* The captures begin with gathering and end after it. */
static void gather_begin(struct capture *capture)
{
    capture_begin(capture);
    sky_log_gather();
}

static void gather_end(struct capture *capture)
{
    sky_log_end_gathering();
    dup2(capture->saved, STDERR_FILENO);
    close(capture->saved);
    close(capture->sockets[0]);
    close(capture->sockets[1]);
}

static void gathered_successes_wait(void **state)
{
    (void)state;
    struct capture capture;
    gather_begin(&capture);
    for (int i = 0; i < 3; i++)
        sky_log_request("clientes", &success);
    assert_int_equal(next_write(&capture), 0);
    sky_log_flush();
    assert_int_equal(count_lines(&capture, next_write(&capture)), 3);
    sky_log_flush();
    assert_int_equal(next_write(&capture), 0);
    gather_end(&capture);
}

static void a_failure_does_not_wait(void **state)
{
    (void)state;
    struct capture capture;
    gather_begin(&capture);
    sky_log_request("clientes", &success);
    sky_log_request("clientes", &failure);
    size_t size = next_write(&capture);
    assert_int_equal(count_lines(&capture, size), 2);
    assert_non_null(memmem(capture.line, size, "\"r1\"", 4));
    sky_log_event("clientes", "info", "serving");
    assert_int_equal(count_lines(&capture, next_write(&capture)), 1);
    gather_end(&capture);
}

static void the_end_writes_what_waits(void **state)
{
    (void)state;
    struct capture capture;
    gather_begin(&capture);
    sky_log_request("clientes", &success);
    sky_log_end_gathering();
    assert_int_equal(count_lines(&capture, next_write(&capture)), 1);
    sky_log_request("clientes", &success);
    assert_int_equal(count_lines(&capture, next_write(&capture)), 1);
    gather_end(&capture);
}

/* No write of several lines is longer than a pipe takes in one piece, and none is missing. */
static void many_are_written_in_pieces(void **state)
{
    (void)state;
    struct capture capture;
    size_t lines = 0, size;
    gather_begin(&capture);
    for (int i = 0; i < 100; i++) {
        sky_log_request("clientes", &success);
        while ((size = next_write(&capture)) > 0) {
            assert_in_range(size, PIPE_BUF - 300, PIPE_BUF);
            lines += count_lines(&capture, size);
        }
    }
    assert_in_range(lines, 60, 99);
    sky_log_flush();
    assert_int_equal(lines + count_lines(&capture, next_write(&capture)), 100);
    gather_end(&capture);
}

static void a_line_longer_than_a_piece_goes_by_itself(void **state)
{
    (void)state;
    char fault[PIPE_BUF + 1];
    memset(fault, 'f', sizeof fault - 1);
    fault[sizeof fault - 1] = '\0';
    struct sky_log_request large = failure;
    large.fault = fault;
    struct capture capture;
    gather_begin(&capture);
    sky_log_request("clientes", &success);
    sky_log_request("clientes", &large);
    assert_in_range(next_write(&capture), 1, 300);
    size_t size = next_write(&capture);
    assert_in_range(size, PIPE_BUF + 1, LINE_MAX_SIZE - 1);
    assert_int_equal(count_lines(&capture, size), 1);
    gather_end(&capture);
}

static void *log_many(void *unused)
{
    for (int i = 0; i < 1000; i++)
        sky_log_request("clientes", &success);
    return unused;
}

/* What is left in the end is less than a piece. */
static void lines_of_threads_do_not_mix(void **state)
{
    (void)state;
    struct capture capture;
    pthread_t threads[2];
    size_t lines = 0, all = 1000 * COUNT(threads);
    gather_begin(&capture);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, log_many, NULL), 0);
    while (lines + PIPE_BUF / 100 < all)
        lines += count_lines(&capture, next_write(&capture));
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_join(threads[i], NULL);
    sky_log_flush();
    for (size_t size; (size = next_write(&capture)) > 0;)
        lines += count_lines(&capture, size);
    assert_int_equal(lines, all);
    gather_end(&capture);
}

static void nowhere_to_write_is_no_harm(void **state)
{
    (void)state;
    int saved = dup(STDERR_FILENO);
    close(STDERR_FILENO);
    sky_log_event("salud", "error", "lost");
    dup2(saved, STDERR_FILENO);
    close(saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_request_is_one_line),
        ARENA_TEST(a_method_that_is_none_is_not_repeated),
        ARENA_TEST(an_event_is_one_line),
        ARENA_TEST(a_long_event_stays_one_valid_line),
        cmocka_unit_test(gathered_successes_wait),
        cmocka_unit_test(a_failure_does_not_wait),
        cmocka_unit_test(the_end_writes_what_waits),
        cmocka_unit_test(many_are_written_in_pieces),
        cmocka_unit_test(a_line_longer_than_a_piece_goes_by_itself),
        cmocka_unit_test(lines_of_threads_do_not_mix),
        cmocka_unit_test(nowhere_to_write_is_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
