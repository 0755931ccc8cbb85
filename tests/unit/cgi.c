/* Plain CGI: the request from the environment and standard input, the answer on standard output; parking included. */
#include "gate.h"
#include "redirect.h"

#include <signal.h>

#include "http/answer.h"
#include "http/cgi.h"

static enum sky_turn echo(struct sky_request *request)
{
    struct sky_json *body = sky_request_json(request);
    struct sky_buffer *text = sky_buffer_new(sky_request_arena(request));
    sky_json_write(text, body);
    return sky_answer(request, 200, sky_buffer_span(text));
}

/* Work that is done by another thread, later. */
struct errand {
    struct sky_app app; /* first: as the library knows it */
    pthread_t thread;
    void (*done)(void *context);
    void *context;
};

static void *run_errand(void *context)
{
    struct errand *errand = context;
    errand->done(errand->context);
    return NULL;
}

static void send_on_errand(struct sky_app *app, void *work, void (*done)(void *), void *context)
{
    struct errand *errand = (struct errand *)app;
    (void)work;
    errand->done = done;
    errand->context = context;
    assert_int_equal(pthread_create(&errand->thread, NULL, run_errand, errand), 0);
}

static enum sky_turn resumed(struct sky_request *request, void *work)
{
    return sky_answer(request, 200, sky_span_of(work));
}

static enum sky_turn park(struct sky_request *request)
{
    return sky_request_park(request, send_on_errand, "\"hecho\"", resumed);
}

static const struct sky_route routes[] = {
    { "POST", "/eco", SKY_PUBLIC, echo, &sky_body_json, NULL },
    { "GET", "/espera", SKY_PUBLIC, park, NULL, NULL },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static const char *const variables[] = { "REQUEST_METHOD", "REQUEST_URI", "CONTENT_LENGTH", "CONTENT_TYPE",
                                         "HTTP_X_REQUEST_ID" };

static int set_up(void **state)
{
    for (size_t i = 0; i < COUNT(variables); i++)
        unsetenv(variables[i]);
    return new_directory(state);
}

#define CGI_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, free_directory)

static void ask(const char *method, const char *uri, const char *length)
{
    setenv("REQUEST_METHOD", method, 1);
    setenv("REQUEST_URI", uri, 1);
    setenv("CONTENT_TYPE", "application/json", 1);
    if (length)
        setenv("CONTENT_LENGTH", length, 1);
}

static bool run(const char *directory, struct sky_span body, struct sky_app *app, struct sky_buffer *answer)
{
    struct path in = path_in(directory, "in"), out = path_in(directory, "out");
    write_file(in.text, body);
    struct redirected saved_in = redirect(STDIN_FILENO, in.text, O_RDONLY);
    struct redirected saved_out = redirect(STDOUT_FILENO, out.text, O_WRONLY | O_CREAT | O_TRUNC);
    bool answered = sky_cgi_run(&program, app);
    restore(saved_out);
    restore(saved_in);
    answer->size = 0;
    read_whole_file(out.text, answer);
    return answered;
}

static void the_environment_tells_whether_it_is_asked(void **state)
{
    (void)state;
    assert_false(sky_cgi_is_asked());
    ask("GET", "/eco", NULL);
    assert_true(sky_cgi_is_asked());
}

/* The body ends where CONTENT_LENGTH says, whatever follows. */
static void a_request_is_answered(void **state)
{
    struct sky_buffer answer = { 0 };
    static const struct {
        const char *length;
        struct sky_span body;
        const char *status, *wanted;
    } cases[] = {
        { "7", TEXT("{\"a\":1}"), "Status: 200\r\n", "\r\n\r\n{\"a\":1}\n" },
        { "7", TEXT("{\"a\":1}y m\xC3\xA1s"), "Status: 200\r\n", "\r\n\r\n{\"a\":1}\n" },
        { "9", TEXT("{\"a\":1}"), "Status: 400\r\n", "incompleto" },
        { NULL, TEXT("{\"a\":1}"), "Status: 400\r\n", "{\"error\":" },
        { "1048577", TEXT("{}"), "Status: 400\r\n", "incompleto" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        unsetenv("CONTENT_LENGTH");
        ask("POST", "/eco", cases[i].length);
        assert_true(run(*state, cases[i].body, NULL, &answer));
        assert_contains("answer", answer.data, cases[i].status);
        assert_contains("answer", answer.data, cases[i].wanted);
    }
    sky_buffer_clear(&answer);
}

static void headers_come_from_variables(void **state)
{
    struct sky_buffer answer = { 0 };
    ask("POST", "/eco", "2");
    setenv("CONTENT_TYPE", "text/plain", 1);
    setenv("HTTP_X_REQUEST_ID", "id-7", 1);
    assert_true(run(*state, SPAN("{}"), NULL, &answer));
    assert_contains("answer", answer.data, "Status: 415\r\n");
    assert_contains("answer", answer.data, "X-Request-Id: id-7\r\n");
    assert_null(strstr(answer.data, "Sky-Ruta"));
    sky_buffer_clear(&answer);
}

static void a_parked_request_is_waited_for(void **state)
{
    struct sky_buffer answer = { 0 };
    for (int i = 0; i < 50; i++) {
        struct errand errand = { 0 };
        ask("GET", "/espera", NULL);
        assert_true(run(*state, SPAN(""), &errand.app, &answer));
        assert_contains("answer", answer.data, "\r\n\r\n\"hecho\"\n");
        pthread_join(errand.thread, NULL);
    }
    sky_buffer_clear(&answer);
}

static void an_answer_that_nobody_reads_is_a_failure(void **state)
{
    int ends[2];
    char name[32];
    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[1]);
    struct redirected saved = redirect(STDOUT_FILENO, name, O_WRONLY);
    close(ends[0]);
    close(ends[1]);
    ask("GET", "/nada", NULL);
    bool answered = sky_cgi_run(&program, NULL);
    restore(saved);
    assert_false(answered);
}

static void a_program_that_cannot_start_says_no_more_than_that(void **state)
{
    struct path out = path_in(*state, "out"), log = path_in(*state, "log");
    const struct sky_error error = { .status = SKY_INTERNAL, .text = "secreto" };
    struct sky_buffer text = { 0 };
    ask("GET", "/eco", NULL);
    struct redirected saved_out = redirect(STDOUT_FILENO, out.text, O_WRONLY | O_CREAT);
    struct redirected saved_log = redirect(STDERR_FILENO, log.text, O_WRONLY | O_CREAT);
    sky_cgi_refuse(&program, &error);
    restore(saved_log);
    restore(saved_out);
    read_whole_file(out.text, &text);
    assert_contains("answer", text.data, "Status: 503\r\n");
    assert_null(strstr(text.data, "secreto"));
    text.size = 0;
    read_whole_file(log.text, &text);
    assert_contains("log", text.data, "\"fault\":\"secreto\"");
    sky_buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CGI_TEST(the_environment_tells_whether_it_is_asked),
        CGI_TEST(a_request_is_answered),
        CGI_TEST(headers_come_from_variables),
        CGI_TEST(a_parked_request_is_waited_for),
        CGI_TEST(an_answer_that_nobody_reads_is_a_failure),
        CGI_TEST(a_program_that_cannot_start_says_no_more_than_that),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
