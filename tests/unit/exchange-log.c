/* What is logged of a request: by the pattern of its route, with the trace that it is part of, and no name. */
#include "exchange.h"
#include "redirect.h"

static enum sky_turn show(struct sky_request *request)
{
    return sky_answer(request, 200, SPAN("{}"));
}

static enum sky_turn fail_inside(struct sky_request *request)
{
    sky_error_set(sky_request_error(request), SKY_UNKNOWN_RESULT, "fsync: secreto");
    return sky_answer_failure(request);
}

static const struct sky_route routes[] = {
    { "GET", "/c/{nombre}", SKY_PUBLIC, show, NULL, NULL },
    { "GET", "/roto", SKY_PUBLIC, fail_inside, NULL, NULL },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static void run_logged(const char *log, const char *uri, bool log_requests, struct sky_buffer *line)
{
    struct fake fake = fake_new("GET", uri);
    fake_set(&fake, "REQUEST_ID", "id-1");
    struct redirected saved = redirect(STDERR_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC);
    fake_begin(&fake, &program, NULL);
    sky_exchange_finish(fake.request, log_requests);
    restore(saved);
    sky_buffer_put(&fake.out, "", 1);
    assert_null(strstr(fake.out.data, "secreto"));
    sky_buffer_clear(&fake.out);
    line->size = 0;
    read_whole_file(log, line);
}

/* The trace of a traceparent; what is none is passed over. */
static void a_trace_is_logged(void **state)
{
#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
    static const struct {
        const char *parent;
        bool named;
    } cases[] = {
        { "00-" TRACE "-00f067aa0ba902b7-01", true },
        { "cc-" TRACE "-00f067aa0ba902b7-01-later", true },
        { "ff-" TRACE "-00f067aa0ba902b7-01", false },
        { "00-" TRACE "-00f067aa0ba902b7-01later", false },
        { "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false },
        { "00-00000000000000000000000000000000-00f067aa0ba902b7-01", false },
        { "00-" TRACE "-00f067aa0ba902b7", false },
        { "00-" TRACE "000f067aa0ba902b7-01x", false },
        { "", false },
    };
    struct path log = path_in(*state, "log");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new("GET", "/nada");
        struct sky_buffer line = { 0 };
        fake_set(&fake, "HTTP_TRACEPARENT", cases[i].parent);
        struct redirected saved = redirect(STDERR_FILENO, log.text, O_WRONLY | O_CREAT | O_TRUNC);
        fake_begin(&fake, &program, NULL);
        sky_exchange_finish(fake.request, true);
        restore(saved);
        read_whole_file(log.text, &line);
        assert_int_equal(strstr(line.data, "\"trace\":\"" TRACE "\"") != NULL, cases[i].named);
        assert_int_equal(strstr(line.data, "trace") != NULL, cases[i].named);
        sky_buffer_clear(&line);
        sky_buffer_clear(&fake.out);
    }
}

static void faults_are_logged_and_not_told(void **state)
{
    struct path log = path_in(*state, "log");
    struct sky_buffer line = { 0 };
    run_logged(log.text, "/roto", false, &line);
    assert_contains("log", line.data, "\"level\":\"error\"");
    assert_contains("log", line.data, "\"request\":\"id-1\",\"method\":\"GET\",\"route\":\"/roto\",\"status\":503");
    assert_contains("log", line.data, "\"fault\":\"fsync: secreto\"");
    sky_buffer_clear(&line);
}

static void requests_are_logged_by_route_when_asked(void **state)
{
    struct path log = path_in(*state, "log");
    struct sky_buffer line = { 0 };
    run_logged(log.text, "/c/Maria", true, &line);
    assert_contains("log", line.data, "\"route\":\"/c/{nombre}\",\"status\":200");
    assert_null(strstr(line.data, "Maria"));
    run_logged(log.text, "/no/Maria", true, &line);
    assert_contains("log", line.data, "\"route\":\"-\",\"status\":404");
    assert_null(strstr(line.data, "Maria"));
    run_logged(log.text, "/c/Maria", false, &line);
    assert_string_equal(line.data, "");
    sky_buffer_clear(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(a_trace_is_logged),
        DIRECTORY_TEST(faults_are_logged_and_not_told),
        DIRECTORY_TEST(requests_are_logged_by_route_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
