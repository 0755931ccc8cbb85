/* How serving ends: by a signal, with a drain that finishes what was begun; by the grace period; by a failure. */
#include "serve.h"

#include "redirect.h"

#include <sys/wait.h>

/* Waits until the draining server refuses connections; what the backlog took before is served and closed. */
static void await_refusal(const struct fixture *fixture)
{
    for (int client; (client = try_connect(fixture)) >= 0; close(client))
        nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
}

static void assert_ends_by(struct fixture *fixture, int signal)
{
    int client = new_client(fixture);
    ask(client, "/eco/uno");
    expect(client, "Status: 200\r\n", "uno\n");
    close(client);
    kill(getpid(), signal);
    assert_true(gate_wait(&fixture->served, 1));
    assert_int_equal(fixture->status, SKY_OK);
}

static void sigterm_ends_an_idle_server(void **state)
{
    assert_ends_by(*state, SIGTERM);
}

static void sigint_ends_an_idle_server(void **state)
{
    assert_ends_by(*state, SIGINT);
}

static void draining_finishes_what_was_begun(void **state)
{
    struct fixture *fixture = *state;
    int parked = new_client(fixture), kept = new_client(fixture);
    ask(kept, "/eco/antes");
    expect(kept, "Status: 200\r\n", "antes\n");
    ask(parked, "/espera");
    assert_true(gate_wait(&fixture->app.parked, 1));
    kill(getpid(), SIGTERM);
    await_refusal(fixture);
    ask(kept, "/eco/despues");
    expect(kept, "Status: 200\r\n", "despues\n");
    close(kept);
    release_parked(&fixture->app, 1);
    expect(parked, "Status: 200\r\n", "\"esperado\"\n");
    assert_int_equal(gate_count(&fixture->served), 0);
    close(parked);
    assert_true(gate_wait(&fixture->served, 1));
    assert_int_equal(fixture->status, SKY_OK);
}

static void the_backlog_is_served_before_the_end(void **state)
{
    enum { CLIENTS = 50 };
    int clients[CLIENTS];
    struct fixture *fixture = *state;
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = new_client(fixture);
        ask(clients[i], "/eco/tarde");
    }
    kill(getpid(), SIGTERM);
    for (int i = 0; i < CLIENTS; i++) {
        expect(clients[i], "Status: 200\r\n", "tarde\n");
        close(clients[i]);
    }
    assert_true(gate_wait(&fixture->served, 1));
    assert_int_equal(fixture->status, SKY_OK);
}

static void an_unusable_program_answers_and_leaves(void **state)
{
    struct fixture *fixture = *state;
    int client = new_client(fixture);
    ask(client, "/espera");
    assert_true(gate_wait(&fixture->app.parked, 1));
    atomic_store(&fixture->app.unusable, true);
    await_refusal(fixture);
    release_parked(&fixture->app, 1);
    expect(client, "Status: 200\r\n", "\"esperado\"\n");
    close(client);
    assert_true(gate_wait(&fixture->served, 1));
    assert_int_equal(fixture->status, SKY_UNAVAILABLE);
    assert_int_equal(fixture->error.status, SKY_UNAVAILABLE);
}

/* In a process of its own, as its memory is left to the process's end. A late result must find nothing freed. */
static int outlive_the_grace_period(void)
{
    struct fixture *fixture = new_fixture();
    block_signals();
    fixture->settings.grace = 0;
    if (listen_in(fixture) || pthread_create(&fixture->thread, NULL, serve_program, fixture))
        return 2;
    int idle = new_client(fixture), parked = new_client(fixture);
    ask(idle, "/eco/antes");
    expect(idle, "Status: 200\r\n", "antes\n");
    ask(parked, "/espera");
    gate_wait(&fixture->app.parked, 1);
    kill(getpid(), SIGTERM);
    if (!gate_wait(&fixture->served, 1) || fixture->status)
        return 3;
    pthread_join(fixture->thread, NULL);
    release_parked(&fixture->app, 1);
    remove_directory(fixture->directory);
    return 0;
}

static void the_grace_period_ends_the_wait(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL); /* cmocka's own handler would go on with the next test */
        _exit(outlive_the_grace_period());
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void release_all(struct sky_app *of)
{
    struct app *app = (struct app *)of;
    gate_add(&app->stopping, 1);
    release_parked(app, gate_count(&app->parked));
}

static void count_rest(struct sky_app *of)
{
    gate_add(&((struct app *)of)->rested, 1);
}

static const struct sky_program ending = {
    .name = "prueba", .routes = routes, .rest = count_rest, .stopping = release_all
};

static int start_ending(void **state)
{
    struct fixture *fixture = new_fixture();
    fixture->program = &ending;
    *state = fixture;
    return start_fixture(fixture);
}

/* What is parked without an end of its own is told to end, once, when nothing more is accepted. */
static void a_program_is_told_that_it_stops(void **state)
{
    struct fixture *fixture = *state;
    int client = new_client(fixture);
    ask(client, "/espera");
    assert_true(gate_wait(&fixture->app.parked, 1));
    assert_int_equal(gate_count(&fixture->app.stopping), 0);
    kill(getpid(), SIGTERM);
    expect(client, "Status: 200\r\n", "\"esperado\"\n");
    assert_int_equal(try_connect(fixture), -1);
    close(client);
    assert_true(gate_wait(&fixture->served, 1));
    assert_int_equal(gate_count(&fixture->app.stopping), 1);
}

static void a_program_that_serves_rests_now_and_then(void **state)
{
    struct fixture *fixture = *state;
    assert_true(gate_wait(&fixture->app.rested, 2));
    assert_int_equal(gate_count(&fixture->app.stopping), 0);
}

static int start_logging(void **state)
{
    struct fixture *fixture = *state = new_fixture();
    fixture->settings.log_requests = 1;
    return start_fixture(fixture);
}

static void what_the_log_gathered_is_written(void **state)
{
    enum { REQUESTS = 3 };
    struct fixture *fixture = *state;
    char path[200], text[4096] = "";
    snprintf(path, sizeof path, "%s/log", fixture->directory);
    struct redirected redirected = redirect(STDERR_FILENO, path, O_CREAT | O_RDWR | O_APPEND);
    int client = new_client(fixture), lines = 0;
    for (int i = 0; i < REQUESTS; i++) {
        ask(client, "/eco/uno");
        expect(client, "Status: 200\r\n", "uno\n");
    }
    close(client);
    bool stopped = stop(fixture);
    ssize_t size = pread(STDERR_FILENO, text, sizeof text - 1, 0);
    restore(redirected);
    assert_true(stopped && size > 0);
    for (const char *at = text; (at = strstr(at, "\"route\":\"/eco/{texto}\"")); at++)
        lines++;
    assert_int_equal(lines, REQUESTS);
}

static int finish_stopped(void **state)
{
    struct fixture *fixture = *state;
    remove_directory(fixture->directory);
    free(fixture);
    return 0;
}

static void what_does_not_listen_is_refused(void **state)
{
    (void)state;
    struct sky_settings settings = { .workers = 1 };
    struct sky_error error = { 0 };
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(sky_serve(&program, NULL, &settings, ends[0], &error), SKY_UNAVAILABLE);
    assert_contains("error", error.text, "the listening socket");
    assert_int_equal(close(ends[0]), -1);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_grace_period_ends_the_wait), /* first: it forks, and no thread was begun yet */
        SERVE_TEST(sigterm_ends_an_idle_server),
        SERVE_TEST(sigint_ends_an_idle_server),
        SERVE_TEST(draining_finishes_what_was_begun),
        SERVE_TEST(the_backlog_is_served_before_the_end),
        SERVE_TEST(an_unusable_program_answers_and_leaves),
        cmocka_unit_test_setup_teardown(a_program_is_told_that_it_stops, start_ending, finish),
        cmocka_unit_test_setup_teardown(a_program_that_serves_rests_now_and_then, start_ending, finish),
        cmocka_unit_test_setup_teardown(what_the_log_gathered_is_written, start_logging, finish_stopped),
        cmocka_unit_test(what_does_not_listen_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
