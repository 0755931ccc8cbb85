/* A connection whose worker is the test, over a socket pair; for connection.c and connection-watch.c. */
#ifndef SKY_TESTS_CONNECTION_H
#define SKY_TESTS_CONNECTION_H

#include "fcgi-client.h"

#include <signal.h>
#include <sys/epoll.h>

#include "http/answer.h"
#include "http/connection.h"
#include "http/exchange.h"

struct stage {
    struct sky_hub hub; /* first */
    struct sky_app app;
    int client;
    int closed, ended;           /* connections that were said to be; watches that came to their end */
    struct sky_request *request; /* the parked one */
    void (*resume)(void *context);
    void *context;
    bool gone;   /* the client, as far as a request that yielded knew */
    bool breaks; /* the watched answer, at its end */
    bool cuts;   /* the watched request, before its watch is armed */
};

static inline struct stage *stage_of(struct sky_app *app)
{
    return (struct stage *)(void *)((char *)app - offsetof(struct stage, app));
}

static inline enum sky_turn echo(struct sky_request *request)
{
    return sky_answer(request, 200, sky_request_path(request, "texto"));
}

static inline void keep_waiting(struct sky_app *app, void *work, void (*done)(void *), void *context)
{
    struct stage *stage = stage_of(app);
    (void)work;
    stage->resume = done;
    stage->context = context;
}

static inline enum sky_turn resumed(struct sky_request *request, void *work)
{
    return sky_answer(request, 200, sky_span_of(work));
}

static inline enum sky_turn park(struct sky_request *request)
{
    return sky_request_park(request, keep_waiting, "hecho", resumed);
}

static inline enum sky_turn end_watch(struct sky_request *request, void *work)
{
    struct stage *stage = work;
    stage->ended++;
    request->broken = stage->breaks;
    return SKY_ANSWERED;
}

static inline enum sky_turn watch(struct sky_request *request)
{
    struct stage *stage = stage_of(sky_request_app(request));
    sky_answer_start(request, 200, "text/plain");
    assert_true(request->transport->flush(request->carrier));
    request->then = end_watch;
    request->work = stage;
    stage->request = request;
    if (stage->cuts)
        request->transport->cut(request->carrier, true);
    request->transport->watch(request->carrier);
    return SKY_PARKED;
}

static inline enum sky_turn go_on(struct sky_request *request, void *work)
{
    struct stage *stage = work;
    stage->gone = sky_request_is_gone(request);
    return sky_answer(request, 200, sky_span_of("luego"));
}

static inline enum sky_turn yield(struct sky_request *request)
{
    return sky_request_yield(request, stage_of(sky_request_app(request)), go_on);
}

static const struct sky_route routes[] = {
    { "GET", "/cede", SKY_PUBLIC, yield, NULL, sky_parameters_any },
    { "GET", "/eco/{texto}", SKY_PUBLIC, echo, NULL, sky_parameters_any },
    { "GET", "/espera", SKY_PUBLIC, park, NULL, sky_parameters_any },
    { "GET", "/vigilada", SKY_PUBLIC, watch, NULL, sky_parameters_any },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

/* The hub is the stage's first member. */
static inline void count_closed(struct sky_hub *hub)
{
    ((struct stage *)hub)->closed++;
}

static inline int set_up_with(void **state, const struct sky_program *served)
{
    struct stage *stage = calloc(1, sizeof *stage);
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return -1;
    stage->hub = (struct sky_hub){
        .program = served, .app = &stage->app, .epoll = epoll_create1(EPOLL_CLOEXEC), .closed = count_closed,
        .measure = sky_measure_new(served),
    };
    stage->hub.later = stage->hub.epoll;
    stage->client = ends[1];
    *state = stage;
    return sky_connection_open(&stage->hub, ends[0]) ? 0 : -1;
}

static inline int set_up(void **state)
{
    return set_up_with(state, &program);
}

/* Takes the connection's event, if there is one, and serves it. */
static inline bool serve(struct stage *stage)
{
    struct epoll_event event;
    if (epoll_wait(stage->hub.epoll, &event, 1, 0) != 1)
        return false;
    sky_connection_serve(event.data.ptr);
    return true;
}

static inline int tear_down(void **state)
{
    struct stage *stage = *state;
    close(stage->client);
    while (serve(stage))
        continue;
    int left = atomic_load(&stage->hub.connections) + atomic_load(&stage->hub.requests);
    close(stage->hub.epoll);
    sky_measure_free(stage->hub.measure);
    free(stage);
    return left;
}

#define STAGE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

static inline void ask(struct stage *stage, const char *uri)
{
    struct sky_buffer bytes = { 0 };
    put_request(&bytes, "GET", uri, NULL, SPAN(""));
    assert_true(client_send(stage->client, &bytes));
    assert_true(serve(stage));
}

static inline void expect(struct stage *stage, const char *body, bool ended)
{
    struct fcgi_answer answer = client_receive(stage->client);
    const char *behind = strstr(answer.out.data, "\r\n\r\n");
    assert_non_null(behind);
    assert_string_equal(behind + 4, body);
    assert_int_equal(answer.ended, ended);
    sky_buffer_clear(&answer.out);
}

#endif
