/* A program of the tests' own, served from a thread on a socket in a directory; for serve*.c and feed.c. */
#ifndef SKY_TESTS_SERVE_H
#define SKY_TESTS_SERVE_H

#include "directory.h"
#include "fcgi-client.h"
#include "gate.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/un.h>

#include "http/answer.h"
#include "http/serve.h"

#define WAITING_MAX 64

/* What the program's handlers leave behind. */
struct app {
    struct sky_app app; /* first: as the library knows it */
    struct gate parked;   /* requests that wait in `waiting` */
    struct gate stopping, rested; /* calls */
    struct {
        void (*done)(void *context);
        void *context;
    } waiting[WAITING_MAX];
    atomic_int forged;
    atomic_bool enough; /* for those who take step after step */
    atomic_bool unusable;
};

struct fixture {
    char *directory;
    struct sockaddr_un address;
    struct sky_settings settings;
    const struct sky_program *program; /* `program`, unless a test sets its own */
    struct sky_app *of;                /* its app */
    struct app app;
    int listener;
    pthread_t thread;
    struct gate served; /* sky_serve returned */
    enum sky_status status;
    struct sky_error error;
};

static inline void keep_waiting(struct sky_app *context, void *work, void (*done)(void *), void *of)
{
    (void)work;
    struct app *app = (struct app *)context;
    size_t place = gate_count(&app->parked);
    app->waiting[place].done = done;
    app->waiting[place].context = of;
    gate_add(&app->parked, 1);
}

static inline void be_done(struct sky_app *app, void *work, void (*done)(void *), void *of)
{
    (void)app, (void)work;
    done(of);
}

static inline enum sky_turn resumed(struct sky_request *request, void *work)
{
    return sky_answer(request, 200, sky_span_of(work));
}

static inline enum sky_turn park(struct sky_request *request)
{
    return sky_request_park(request, keep_waiting, "\"esperado\"", resumed);
}

static inline enum sky_turn park_shortly(struct sky_request *request)
{
    return sky_request_park(request, be_done, "\"enseguida\"", resumed);
}

static inline enum sky_turn echo(struct sky_request *request)
{
    return sky_answer(request, 200, sky_request_path(request, "texto"));
}

static inline enum sky_turn count_forged(struct sky_request *request)
{
    atomic_fetch_add(&((struct app *)sky_request_app(request))->forged, 1);
    return sky_answer(request, 200, sky_span_of("\"falsificado\""));
}

static inline enum sky_turn take_step(struct sky_request *request, void *work)
{
    if (atomic_load(&((struct app *)sky_request_app(request))->enough))
        return sky_answer(request, 200, sky_span_of("\"bastante\""));
    nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
    return sky_request_yield(request, work, take_step);
}

static inline enum sky_turn take_steps(struct sky_request *request)
{
    return take_step(request, NULL);
}

static inline enum sky_turn end_steps(struct sky_request *request)
{
    atomic_store(&((struct app *)sky_request_app(request))->enough, true);
    return sky_answer(request, 200, sky_span_of("\"basta\""));
}

static inline bool is_usable(struct sky_app *app)
{
    return !atomic_load(&((struct app *)app)->unusable);
}

static const struct sky_route routes[] = {
    { "GET", "/eco/{texto}", SKY_PUBLIC, echo, NULL, sky_parameters_any },
    { "POST", "/eco/{texto}", SKY_PUBLIC, echo, NULL, sky_parameters_any },
    { "GET", "/forjado", SKY_PUBLIC, count_forged, NULL, sky_parameters_any },
    { "GET", "/espera", SKY_PUBLIC, park, NULL, sky_parameters_any },
    { "GET", "/larga", SKY_PUBLIC, take_steps, NULL, sky_parameters_any },
    { "GET", "/basta", SKY_PUBLIC, end_steps, NULL, sky_parameters_any },
    { "GET", "/enseguida", SKY_PUBLIC, park_shortly, NULL, sky_parameters_any },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes, .usable = is_usable };

static inline void *serve_program(void *context)
{
    struct fixture *fixture = context;
    fixture->status =
        sky_serve(fixture->program, fixture->of, &fixture->settings, fixture->listener, &fixture->error);
    gate_add(&fixture->served, 1);
    return NULL;
}

/* Signals are blocked in every thread, as the program does it. */
static inline void block_signals(void)
{
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &blocked, NULL);
}

static inline int listen_in(struct fixture *fixture)
{
    fixture->address.sun_family = AF_UNIX;
    snprintf(fixture->address.sun_path, sizeof fixture->address.sun_path, "%s/socket", fixture->directory);
    fixture->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return bind(fixture->listener, (struct sockaddr *)&fixture->address, sizeof fixture->address) == 0 &&
                   listen(fixture->listener, 4) == 0
               ? 0
               : -1;
}

static inline struct fixture *new_fixture(void)
{
    static const struct gate closed = GATE_INITIALIZER;
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->directory = make_directory();
    fixture->settings = (struct sky_settings){ .workers = 2, .grace = GATE_PATIENCE, .log_requests = 0 };
    fixture->program = &program;
    fixture->of = &fixture->app.app;
    fixture->app.parked = fixture->app.stopping = fixture->app.rested = fixture->served = closed;
    return fixture;
}

static inline int start_fixture(struct fixture *fixture)
{
    block_signals();
    return listen_in(fixture) || pthread_create(&fixture->thread, NULL, serve_program, fixture) ? -1 : 0;
}

static inline int start(void **state)
{
    *state = new_fixture();
    return start_fixture(*state);
}

/* A server that returned already gets no signal, which would stay pending for the next. */
static inline bool stop(struct fixture *fixture)
{
    if (gate_count(&fixture->served) == 0)
        kill(getpid(), SIGTERM);
    return gate_wait(&fixture->served, 1) && pthread_join(fixture->thread, NULL) == 0;
}

static inline int finish(void **state)
{
    struct fixture *fixture = *state;
    if (!stop(fixture))
        return -1;
    remove_directory(fixture->directory);
    free(fixture);
    return 0;
}

#define SERVE_TEST(function) cmocka_unit_test_setup_teardown(function, start, finish)

/* A connected socket, or -1 when nobody listens. */
static inline int try_connect(const struct fixture *fixture)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    if (connect(fd, (const struct sockaddr *)&fixture->address, sizeof fixture->address) == 0)
        return fd;
    close(fd);
    return -1;
}

static inline int new_client(const struct fixture *fixture)
{
    int fd = try_connect(fixture);
    assert_true(fd >= 0);
    return fd;
}

/* Sends a request without a body. */
static inline void ask(int client, const char *uri)
{
    struct sky_buffer bytes = { 0 };
    put_request(&bytes, "GET", uri, NULL, SPAN(""));
    assert_true(client_send(client, &bytes));
}

/* Receives an answer with that status line and, unless it is NULL, that body. */
static inline void expect(int client, const char *status, const char *body)
{
    struct fcgi_answer answer = client_receive(client);
    assert_true(answer.ended);
    assert_contains("answer", answer.out.data, status);
    const char *behind = strstr(answer.out.data, "\r\n\r\n");
    assert_non_null(behind);
    if (body)
        assert_string_equal(behind + 4, body);
    sky_buffer_clear(&answer.out);
}

/* Whether the other end closed the connection without another byte. */
static inline bool is_closed(int client)
{
    char byte;
    const struct timeval patience = { .tv_sec = CLIENT_PATIENCE };
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ssize_t got = recv(client, &byte, 1, 0);
    return got == 0 || (got < 0 && errno == ECONNRESET);
}

static inline void release_parked(struct app *app, size_t count)
{
    assert_true(gate_wait(&app->parked, count));
    for (size_t i = 0; i < count; i++)
        app->waiting[i].done(app->waiting[i].context);
}

#endif
