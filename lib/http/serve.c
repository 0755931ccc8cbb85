/*
 * One epoll, a few workers, and the main thread that looks after them. What takes long goes on in threads of its own,
 * fewer than the workers, on an epoll of its own: so a worker is always soon free for whoever asks for little. Idle
 * connections cost no thread; nginx is the one that closes them, while draining too: whoever else closed one could meet
 * a request just sent on it.
 */
#include "http/serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/address.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/metrics.h"
#include "http/connection.h"

#define BACKLOG 4096
#define LATER_MAX (SKY_WORKERS_MAX / 2)
/* Events that a worker takes at a time, and the microseconds after which it gives back what it has not begun with. */
#define EVENTS 4
#define PATIENCE 1000
/* Nanoseconds between two looks at whether the program is usable, or drained. A line of the log waits no longer. */
#define WATCH_PAUSE 250000000
#define DRAIN_PAUSE 10000000
/* Bytes that a program may hold for long, whatever for. */
#define HELD_MIN ((size_t)24 << 20)

struct server {
    struct sky_hub hub;        /* first: the hub's address is the server's */
    int leave;                 /* an eventfd that ends the workers */
    pthread_mutex_t accepting; /* over the listener and what is said of it */
    int listener;              /* armed for one event at a time; -1 once nothing more is accepted */
    bool said;                 /* that it waits, since the backlog was last empty */
    atomic_bool waits;         /* it is not armed until there are descriptors or memory again */
    int threads_count;
    pthread_t threads[SKY_WORKERS_MAX + LATER_MAX];
};

bool sky_serve_is_listener(int fd)
{
    int listens = 0;
    socklen_t size = sizeof listens;
    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens;
}

bool sky_serve_is_local(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in ip;
        struct sockaddr_in6 ip6;
        struct sockaddr_storage all;
    } bound = { .all = { 0 } };
    socklen_t size = sizeof bound;
    char text[INET6_ADDRSTRLEN];
    if (getsockname(fd, &bound.any, &size) < 0)
        return false;
    bool is_ip = bound.any.sa_family == AF_INET;
    if (!is_ip && bound.any.sa_family != AF_INET6)
        return bound.any.sa_family == AF_UNIX;
    const void *address = is_ip ? (const void *)&bound.ip.sin_addr : &bound.ip6.sin6_addr;
    return inet_ntop(bound.any.sa_family, address, text, sizeof text) && sky_address_is_loopback(sky_span_of(text));
}

static bool watch(int epoll, int operation, int fd, uint32_t events, void *what)
{
    struct epoll_event event = { .events = events, .data.ptr = what };
    return epoll_ctl(epoll, operation, fd, &event) == 0;
}

static void arm_listener(struct server *server)
{
    if (server->listener >= 0 &&
        !watch(server->hub.epoll, EPOLL_CTL_MOD, server->listener, EPOLLIN | EPOLLONESHOT, &server->listener))
        sky_log_event(server->hub.program->name, "error", "nothing is accepted: epoll_ctl: %s", strerror(errno));
}

/* What waits in the backlog. Returns the errno that ended it; EAGAIN when nothing waits, or is accepted, any more. */
static int accept_waiting(struct server *server)
{
    int fd;
    if (server->listener < 0)
        return EAGAIN;
    while ((fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        if (!sky_connection_open(&server->hub, fd))
            return ENOMEM;
    return errno;
}

/* Accepts what it can. Returns whether it can go on when there is more; if not, it says so once. */
static bool accept_some(struct server *server)
{
    int ended = accept_waiting(server);
    if (ended == EAGAIN)
        server->said = false;
    if (ended == EAGAIN || ended == EINTR || ended == ECONNABORTED)
        return true;
    if (!server->said)
        sky_log_event(server->hub.program->name, "warning", "connections wait to be accepted: %s", strerror(ended));
    server->said = true;
    return false;
}

/* Out of descriptors or memory, the listener is left alone: the workers have connections to serve. */
static void accept_all(struct server *server)
{
    pthread_mutex_lock(&server->accepting);
    if (accept_some(server))
        arm_listener(server);
    else
        atomic_store(&server->waits, true);
    pthread_mutex_unlock(&server->accepting);
}

static void accept_again(struct server *server)
{
    if (!atomic_exchange(&server->waits, false))
        return;
    pthread_mutex_lock(&server->accepting);
    arm_listener(server);
    pthread_mutex_unlock(&server->accepting);
}

static void connection_closed(struct sky_hub *hub)
{
    accept_again((struct server *)hub);
}

/* What waits in the backlog is still served; while that cannot be accepted, the listener stays. */
static void stop_accepting(struct server *server)
{
    pthread_mutex_lock(&server->accepting);
    if (server->listener >= 0 && accept_some(server)) {
        epoll_ctl(server->hub.epoll, EPOLL_CTL_DEL, server->listener, NULL); /* whoever made it may hold it open */
        close(server->listener);
        server->listener = -1;
    }
    pthread_mutex_unlock(&server->accepting);
}

/*
 * Four events at a time are a quarter of the calls of epoll_wait under load, of which there would be one a request, of
 * four calls in all. They cost those that wait in a worker for the first of them: once that took long, the others go
 * back to whichever worker is free. There they come after the one that took long, which would be the first again; so
 * from then on the worker takes one event at a time, in the order in which they came, until one of them is short.
 */
static int take_events(struct server *server, struct epoll_event *events, int count, int most, bool *leaves)
{
    int64_t began = count > 1 || most == 1 ? sky_clock_elapsed() : 0;
    bool is_long = false;
    for (int i = 0; i < count; i++) {
        void *what = events[i].data.ptr;
        is_long = is_long || (i > 0 && sky_clock_elapsed() - began > PATIENCE);
        if (what == &server->leave)
            *leaves = true;
        else if (what == &server->listener)
            accept_all(server);
        else if (is_long)
            sky_connection_pass(what);
        else
            sky_connection_serve(what);
    }
    if (most == 1)
        is_long = sky_clock_elapsed() - began > PATIENCE;
    return is_long ? 1 : EVENTS;
}

static void *work(void *context)
{
    struct server *server = context;
    struct epoll_event events[EVENTS];
    bool leaves = false;
    for (int most = EVENTS; !leaves;)
        most = take_events(server, events, epoll_wait(server->hub.epoll, events, most, -1), most, &leaves);
    return NULL;
}

static void *work_later(void *context)
{
    struct server *server = context;
    struct epoll_event event;
    for (bool leaves = false; !leaves;)
        take_events(server, &event, epoll_wait(server->hub.later, &event, 1, -1), 1, &leaves);
    return NULL;
}

/* So many workers, and half as many for what is long. */
static enum sky_status start_workers(struct server *server, int count, struct sky_error *error)
{
    int all = count + (count > 1 ? count / 2 : 1);
    for (; server->threads_count < all; server->threads_count++) {
        void *(*does)(void *) = server->threads_count < count ? work : work_later;
        errno = pthread_create(&server->threads[server->threads_count], NULL, does, server);
        if (errno)
            return sky_error_set(error, SKY_UNAVAILABLE, "a worker thread did not start: %s", strerror(errno));
    }
    return SKY_OK;
}

static void stop_workers(struct server *server)
{
    if (server->threads_count > 0 && eventfd_write(server->leave, 1) == 0)
        for (int i = 0; i < server->threads_count; i++)
            pthread_join(server->threads[i], NULL);
}

/* listen() again sets the backlog: whoever made the socket may have asked for less. */
static enum sky_status open_server(struct server *server, struct sky_error *error)
{
    int flags = fcntl(server->listener, F_GETFL);
    if (listen(server->listener, BACKLOG) < 0 || fcntl(server->listener, F_SETFL, flags | O_NONBLOCK) < 0)
        return sky_error_set(error, SKY_UNAVAILABLE, "the listening socket: %s", strerror(errno));
    if ((server->hub.epoll = epoll_create1(EPOLL_CLOEXEC)) < 0 ||
        (server->hub.later = epoll_create1(EPOLL_CLOEXEC)) < 0 || (server->leave = eventfd(0, EFD_CLOEXEC)) < 0 ||
        !watch(server->hub.epoll, EPOLL_CTL_ADD, server->leave, EPOLLIN, &server->leave) ||
        !watch(server->hub.later, EPOLL_CTL_ADD, server->leave, EPOLLIN, &server->leave) ||
        !watch(server->hub.epoll, EPOLL_CTL_ADD, server->listener, EPOLLIN | EPOLLONESHOT, &server->listener))
        return sky_error_set(error, SKY_UNAVAILABLE, "epoll: %s", strerror(errno));
    return SKY_OK;
}

static void close_server(struct server *server)
{
    close(server->hub.epoll), close(server->hub.later), close(server->leave);
    close(server->listener); /* -1 too, which is nobody's */
}

/* The system is asked every fourth time. */
static void tell_metrics(struct server *server, unsigned times)
{
    sky_metrics_set(SKY_METRIC_CONNECTIONS, atomic_load(&server->hub.connections));
    sky_metrics_set(SKY_METRIC_IN_PROGRESS, atomic_load(&server->hub.requests));
    sky_metrics_set(SKY_METRIC_PARKED, atomic_load(&server->hub.parked));
    if (times % 4 == 0)
        sky_metrics_look();
}

/* What the program has held, in bytes: at any time, and when no request was in progress; see base/memory.h. */
struct held {
    size_t most, at_rest;
    bool is_due; /* a request ended since the last rest */
};

/* While many are in progress little can be given back, and what they hold would then pass for what is usual. */
static void give_back(struct server *server, struct held *held)
{
    if (atomic_exchange(&server->hub.ended, false)) {
        held->most = sky_memory_give_back(held->most, HELD_MIN);
        held->is_due = true;
    }
    if (held->is_due && atomic_load(&server->hub.requests) == 0) {
        held->at_rest = sky_memory_give_back(held->at_rest, HELD_MIN);
        held->is_due = false;
    }
}

/* Waits for a signal to stop. False when the program became unusable instead. */
static bool wait_for_stop(struct server *server)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    unsigned times = 0;
    for (struct held held = { HELD_MIN, HELD_MIN, false };;) {
        if (sigtimedwait(&stops, NULL, &(struct timespec){ .tv_nsec = WATCH_PAUSE }) > 0)
            return true;
        sky_log_flush();
        if (server->hub.program->usable && !server->hub.program->usable(server->hub.app))
            return false;
        sky_connection_look_after(&server->hub, sky_clock_elapsed());
        if (server->hub.program->rest)
            server->hub.program->rest(server->hub.app);
        accept_again(server);
        give_back(server, &held);
        tell_metrics(server, times++);
    }
}

/* Until `left` is zero: of connections, the kept ones of which nginx closes; or of requests, when there is no time. */
static void drain(struct server *server, const atomic_int *left, long grace)
{
    int64_t end = sky_clock_elapsed() + grace * 1000000;
    stop_accepting(server);
    if (server->hub.program->stopping)
        server->hub.program->stopping(server->hub.app);
    while (atomic_load(left) > 0 && sky_clock_elapsed() < end) {
        nanosleep(&(struct timespec){ .tv_nsec = DRAIN_PAUSE }, NULL);
        sky_log_flush();
        sky_connection_look_after(&server->hub, sky_clock_elapsed());
        stop_accepting(server);
    }
}

static struct server *new_server(const struct sky_program *program, struct sky_app *app,
                                 const struct sky_settings *settings, int listener)
{
    struct server *server = calloc(1, sizeof *server);
    if (server)
        *server = (struct server){ .hub = { .program = program,
                                            .app = app,
                                            .log_requests = settings->log_requests,
                                            .measure = sky_measure_new(program),
                                            .epoll = -1,
                                            .later = -1,
                                            .mutex = PTHREAD_MUTEX_INITIALIZER,
                                            .closed = connection_closed },
                                   .listener = listener,
                                   .leave = -1,
                                   .accepting = PTHREAD_MUTEX_INITIALIZER };
    return server;
}

enum sky_status sky_serve(const struct sky_program *program, struct sky_app *app, const struct sky_settings *settings,
                          int listener, struct sky_error *error)
{
    struct server *server = new_server(program, app, settings, listener);
    int workers = (int)sky_settings_workers(settings);
    if (!server || !server->hub.measure)
        return free(server), close(listener), sky_error_memory(error);
    if (open_server(server, error) == SKY_OK && start_workers(server, workers, error) == SKY_OK) {
        sky_log_event(program->name, "info", "serving with %d workers", workers);
        sky_log_gather();
        bool stopped = wait_for_stop(server);
        if (!stopped)
            sky_error_set(error, SKY_UNAVAILABLE, "writing stopped after a failure: leaving to be started again");
        drain(server, stopped ? &server->hub.connections : &server->hub.requests, settings->grace);
    }
    stop_workers(server);
    sky_log_end_gathering();
    /* A request that is parked to this day will be resumed once more: it must find the server. */
    if (atomic_load(&server->hub.connections) == 0) {
        close_server(server);
        sky_measure_free(server->hub.measure);
        free(server);
    }
    return error->status;
}
