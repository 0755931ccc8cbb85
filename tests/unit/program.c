/* What a program's main does: options, settings, CGI or FastCGI, opening and closing, and its exit status. */
#include "fcgi-client.h"
#include "redirect.h"

#include <signal.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/settings.h"
#include "base/version.h"
#include "http/answer.h"
#include "http/program.h"

static enum sky_turn greet(struct sky_request *request)
{
    const char *text = sky_request_app(request)->contact;
    return sky_answer(request, 200, sky_span_of(text ? text : "null"));
}

static enum sky_status open_app(struct sky_app *app, const struct sky_settings *settings, struct sky_error *error)
{
    if (strcmp(settings->store, "sqlite:roto") == 0)
        return sky_error_set(error, SKY_UNAVAILABLE, "no se abre");
    app->contact = "\"abierto\"";
    return SKY_OK;
}

/* Its line on stderr shows that it was called. */
static void close_app(struct sky_app *app)
{
    dprintf(STDERR_FILENO, "cerrado: %s\n", app->contact ? app->contact : "nada");
}

static const struct sky_route routes[] = { { "GET", "/hola", SKY_LECTOR, greet, NULL, NULL }, { 0 } };

static const struct sky_program plain = { .name = "prueba", .routes = routes };
static const struct sky_program opened = { .name = "prueba", .routes = routes, .open = open_app, .close = close_app };

struct outcome {
    int status; /* of exit */
    struct sky_buffer out, log;
};

static const char *const environment[] = { "REQUEST_METHOD", "REQUEST_URI", "CONTENT_LENGTH",
                                           "SKY_STORE",      "SKY_WORKERS", "SKY_LOG_REQUESTS" };

static int set_up(void **state)
{
    for (size_t i = 0; i < COUNT(environment); i++)
        unsetenv(environment[i]);
    return new_directory(state);
}

#define PROGRAM_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, free_directory)

/* Starts the program in a process of its own, `input` its standard input. */
static pid_t spawn(const char *directory, const struct sky_program *program, const char *option, int input)
{
    struct path out = path_in(directory, "out"), log = path_in(directory, "log");
    pid_t child = fork();
    if (child != 0)
        return child;
    signal(SIGSEGV, SIG_DFL);
    char *arguments[] = { "prueba", (char *)(uintptr_t)option, NULL };
    dup2(input, STDIN_FILENO);
    redirect(STDOUT_FILENO, out.text, O_WRONLY | O_CREAT | O_TRUNC);
    redirect(STDERR_FILENO, log.text, O_WRONLY | O_CREAT | O_TRUNC);
    _exit(sky_program_run(program, option ? 2 : 1, arguments));
}

static struct outcome await(const char *directory, pid_t child)
{
    struct outcome outcome = { 0 };
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    outcome.status = WEXITSTATUS(status);
    read_whole_file(path_in(directory, "out").text, &outcome.out);
    read_whole_file(path_in(directory, "log").text, &outcome.log);
    return outcome;
}

static struct outcome run(const char *directory, const struct sky_program *program, const char *option)
{
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    pid_t child = spawn(directory, program, option, input);
    close(input);
    return await(directory, child);
}

static void clear(struct outcome *outcome)
{
    sky_buffer_clear(&outcome->out);
    sky_buffer_clear(&outcome->log);
}

static void options_are_answered_on_standard_output(void **state)
{
    struct sky_buffer settings = { 0 };
    sky_settings_describe(&settings);
    sky_buffer_put(&settings, "", 1);
    const struct {
        const char *option, *out;
    } cases[] = {
        { "--routes", "GET\t/hola\tlector\tnone\t-\n" },
        { "--openapi", "{\"paths\":{\"/hola\":{\"get\":{\"x-rol\":\"lector\",\"parameters\":[]}}},\"schemas\":{}}\n" },
        { "--version", SKY_VERSION "\n" },
        { "--settings", settings.data },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct outcome outcome = run(*state, &opened, cases[i].option);
        assert_int_equal(outcome.status, 0);
        assert_string_equal(outcome.out.data, cases[i].out);
        assert_string_equal(outcome.log.data, "");
        clear(&outcome);
    }
    sky_buffer_clear(&settings);
}

/* Not even its options: whoever asks would take the table for good. */
static void a_wrong_table_is_not_served(void **state)
{
    static const struct sky_route doubled[] = { { "GET", "/hola", SKY_LECTOR, greet, NULL, NULL },
                                                { "GET", "/hola", SKY_ADMIN, greet, NULL, NULL },
                                                { 0 } };
    static const struct sky_program wrong = { .name = "prueba", .routes = doubled };
    struct outcome outcome = run(*state, &wrong, "--routes");
    assert_int_equal(outcome.status, 1);
    assert_string_equal(outcome.out.data, "");
    assert_contains("log", outcome.log.data, "GET /hola stands twice");
    clear(&outcome);
}

static void wrong_use_is_explained(void **state)
{
    static const char *const options[] = { NULL, "--nada", "", "--routesx" };
    for (size_t i = 0; i < COUNT(options); i++) {
        struct outcome outcome = run(*state, &opened, options[i]);
        assert_int_equal(outcome.status, 2);
        assert_string_equal(outcome.out.data, "");
        assert_contains("usage", outcome.log.data, "prueba is a FastCGI program");
        clear(&outcome);
    }
}

static void cgi_answers_one_request(void **state)
{
    setenv("REQUEST_METHOD", "GET", 1);
    setenv("REQUEST_URI", "/hola", 1);
    struct outcome outcome = run(*state, &opened, NULL);
    assert_int_equal(outcome.status, 0);
    assert_contains("answer", outcome.out.data, "\r\n\r\n\"abierto\"\n");
    assert_string_equal(outcome.log.data, "cerrado: \"abierto\"\n");
    clear(&outcome);
    outcome = run(*state, &plain, NULL);
    assert_int_equal(outcome.status, 0);
    assert_contains("answer", outcome.out.data, "\r\n\r\nnull\n");
    clear(&outcome);
}

static void what_cannot_start_is_logged_and_fails(void **state)
{
    static const struct {
        const char *variable, *value, *log;
    } cases[] = {
        { "SKY_STORE", "sqlite:roto", "no se abre" },
        { "SKY_WORKERS", "65", "SKY_WORKERS" },
    };
    setenv("REQUEST_METHOD", "GET", 1);
    setenv("REQUEST_URI", "/hola", 1);
    for (size_t i = 0; i < COUNT(cases); i++) {
        setenv(cases[i].variable, cases[i].value, 1);
        struct outcome outcome = run(*state, &opened, NULL);
        unsetenv(cases[i].variable);
        assert_int_equal(outcome.status, 1);
        assert_contains("answer", outcome.out.data, "Status: 503\r\n");
        assert_null(strstr(outcome.out.data, cases[i].log));
        assert_contains("log", outcome.log.data, "\"level\":\"error\"");
        assert_contains("log", outcome.log.data, cases[i].log);
        clear(&outcome);
    }
}

static int listen_in(const char *directory, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    snprintf(address->sun_path, sizeof address->sun_path, "%s/socket", directory);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)address, sizeof *address), 0);
    assert_int_equal(listen(listener, 4), 0);
    return listener;
}

static void a_listener_is_served_until_a_signal(void **state)
{
    struct sockaddr_un address;
    struct sky_buffer bytes = { 0 };
    int listener = listen_in(*state, &address);
    pid_t child = spawn(*state, &opened, NULL, listener);
    int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); /* not for the child, which would hold it open */
    close(listener);
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    put_request(&bytes, "GET", "/hola", NULL, SPAN(""));
    assert_true(client_send(client, &bytes));
    struct fcgi_answer answer = client_receive(client);
    assert_true(answer.ended);
    assert_contains("answer", answer.out.data, "\r\n\r\n\"abierto\"\n");
    sky_buffer_clear(&answer.out);
    assert_int_equal(kill(child, SIGTERM), 0);
    close(client);
    struct outcome outcome = await(*state, child);
    assert_int_equal(outcome.status, 0);
    assert_contains("log", outcome.log.data, "\"route\":\"/hola\",\"status\":200");
    assert_contains("log", outcome.log.data, "cerrado: \"abierto\"\n");
    clear(&outcome);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM_TEST(options_are_answered_on_standard_output),
        PROGRAM_TEST(a_wrong_table_is_not_served),
        PROGRAM_TEST(wrong_use_is_explained),
        PROGRAM_TEST(cgi_answers_one_request),
        PROGRAM_TEST(what_cannot_start_is_logged_and_fails),
        PROGRAM_TEST(a_listener_is_served_until_a_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
