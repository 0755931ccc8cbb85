/*
 * One epoll, a few workers. A connection is watched for one event at a time, so that it belongs to one worker, or while
 * its request is parked to whoever does the work. Idle connections cost no thread; nginx is the one that closes them.
 */
#include "http/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/fcgi.h"

#define BACKLOG 4096
#define WORKERS_MAX 64
/* Seconds that a read or write on a connection may stall. */
#define STALL_LIMIT 30
/* Nanoseconds before accepting again when the process or the host ran out of something. */
#define ACCEPT_PAUSE 20000000
/* Nanoseconds between two looks at whether the program is usable, or drained. */
#define WATCH_PAUSE 250000000
#define DRAIN_PAUSE 10000000

struct server {
    const struct sky_program *program;
    void *app;
    bool log_requests;
    int epoll, leave;          /* leave: an eventfd that ends the workers */
    pthread_mutex_t accepting; /* over the listener */
    int listener;              /* -1 once nothing more is accepted */
    atomic_int connections, requests;
    int workers;
    pthread_t threads[WORKERS_MAX];
};

struct connection {
    struct server *server;
    struct sky_fcgi *fcgi;
    int fd;
    struct sky_request *request; /* the present one; NULL between two */
    atomic_uint turns;           /* orders what one owner wrote before what the next reads, as C wants it said */
};

bool sky_serve_is_listener(int fd)
{
    int listens = 0;
    socklen_t size = sizeof listens;
    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens;
}

static bool watch(struct server *server, int fd, void *what)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = what };
    return epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static const char *param(void *carrier, const char *name)
{
    return sky_fcgi_param(((struct connection *)carrier)->fcgi, name);
}

static long read_body(void *carrier, char *bytes, size_t size)
{
    return sky_fcgi_read(((struct connection *)carrier)->fcgi, bytes, size);
}

static bool write_answer(void *carrier, const void *bytes, size_t size)
{
    return sky_fcgi_write(((struct connection *)carrier)->fcgi, bytes, size);
}

/* Gives the connection to the worker that takes its next event. */
static bool hand_over(struct connection *connection, int operation, uint32_t events)
{
    struct epoll_event event = { .events = events | EPOLLONESHOT, .data.ptr = connection };
    int epoll = connection->server->epoll, fd = connection->fd;
    atomic_fetch_add(&connection->turns, 1);
    return epoll_ctl(epoll, operation, fd, &event) == 0;
}

/* A socket that can be written to is an event at once: some worker takes the connection up again. */
static void resume(void *carrier)
{
    hand_over(carrier, EPOLL_CTL_MOD, EPOLLOUT);
}

static const struct sky_transport transport = { param, read_body, write_answer, resume };

static void drop(struct connection *connection)
{
    struct server *server = connection->server;
    sky_fcgi_free(connection->fcgi);
    free(connection);
    atomic_fetch_sub(&server->connections, 1);
}

static enum sky_turn begin(struct connection *connection)
{
    struct server *server = connection->server;
    atomic_fetch_add(&server->requests, 1);
    connection->request = sky_exchange_new(server->program, server->app, &transport, connection);
    return connection->request ? sky_exchange_run(connection->request) : SKY_ANSWERED;
}

static void serve(struct connection *connection)
{
    enum sky_turn turn;
    atomic_load(&connection->turns);
    if (connection->request)
        turn = sky_exchange_resume(connection->request);
    else if (sky_fcgi_accept(connection->fcgi))
        turn = begin(connection);
    else {
        drop(connection);
        return;
    }
    if (turn == SKY_PARKED)
        return;
    /* A broken answer gets no end: a finished one would pass for the whole. */
    bool whole = connection->request && !connection->request->broken;
    bool keep = connection->request && sky_exchange_finish(connection->request, connection->server->log_requests);
    connection->request = NULL;
    keep = whole && sky_fcgi_finish(connection->fcgi, keep);
    atomic_fetch_sub(&connection->server->requests, 1);
    if (!keep || !hand_over(connection, EPOLL_CTL_MOD, EPOLLIN))
        drop(connection);
}

static void add_connection(struct server *server, int fd)
{
    static const struct timeval limit = { .tv_sec = STALL_LIMIT };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection) {
        close(fd);
        return;
    }
    atomic_fetch_add(&server->connections, 1);
    *connection = (struct connection){ .server = server, .fcgi = sky_fcgi_new(fd), .fd = fd };
    if (!connection->fcgi || !hand_over(connection, EPOLL_CTL_ADD, EPOLLIN))
        drop(connection);
}

/* What waits in the backlog. Returns the errno that ended it; 0 when nothing is accepted any more. */
static int accept_waiting(struct server *server)
{
    int fd;
    if (server->listener < 0)
        return 0;
    while ((fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        add_connection(server, fd);
    return errno;
}

static void accept_all(struct server *server)
{
    pthread_mutex_lock(&server->accepting);
    int ended = accept_waiting(server);
    pthread_mutex_unlock(&server->accepting);
    if (ended && ended != EAGAIN && ended != EINTR && ended != ECONNABORTED)
        nanosleep(&(struct timespec){ .tv_nsec = ACCEPT_PAUSE }, NULL);
}

/* What waits in the backlog is still served. */
static void stop_accepting(struct server *server)
{
    epoll_ctl(server->epoll, EPOLL_CTL_DEL, server->listener, NULL);
    pthread_mutex_lock(&server->accepting);
    accept_waiting(server);
    close(server->listener);
    server->listener = -1;
    pthread_mutex_unlock(&server->accepting);
}

/* One event at a time: a worker that is busy with the first of several would hold up the rest. */
static void *work(void *context)
{
    struct server *server = context;
    struct epoll_event event;
    for (;;) {
        if (epoll_wait(server->epoll, &event, 1, -1) != 1)
            continue;
        if (event.data.ptr == &server->leave)
            return NULL;
        if (event.data.ptr == &server->listener)
            accept_all(server);
        else
            serve(event.data.ptr);
    }
}

static int worker_count(const struct sky_settings *settings)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN), most = processors < WORKERS_MAX ? processors : WORKERS_MAX;
    return (int)(settings->workers ? settings->workers : most < 2 ? 2 : most);
}

static enum sky_status start_workers(struct server *server, int count, struct sky_error *error)
{
    for (; server->workers < count; server->workers++) {
        errno = pthread_create(&server->threads[server->workers], NULL, work, server);
        if (errno)
            return sky_error_set(error, SKY_UNAVAILABLE, "a worker thread did not start: %s", strerror(errno));
    }
    return SKY_OK;
}

static void stop_workers(struct server *server)
{
    if (server->workers > 0 && eventfd_write(server->leave, 1) == 0)
        for (int i = 0; i < server->workers; i++)
            pthread_join(server->threads[i], NULL);
}

/* listen() again sets the backlog: whoever made the socket may have asked for less. */
static enum sky_status open_server(struct server *server, struct sky_error *error)
{
    int flags = fcntl(server->listener, F_GETFL);
    if (listen(server->listener, BACKLOG) < 0 || fcntl(server->listener, F_SETFL, flags | O_NONBLOCK) < 0)
        return sky_error_set(error, SKY_UNAVAILABLE, "the listening socket: %s", strerror(errno));
    if ((server->epoll = epoll_create1(EPOLL_CLOEXEC)) < 0 || (server->leave = eventfd(0, EFD_CLOEXEC)) < 0 ||
        !watch(server, server->leave, &server->leave) || !watch(server, server->listener, &server->listener))
        return sky_error_set(error, SKY_UNAVAILABLE, "epoll: %s", strerror(errno));
    return SKY_OK;
}

static void close_server(struct server *server)
{
    close(server->epoll), close(server->leave), close(server->listener); /* -1 too, which is nobody's */
}

/* Waits for a signal to stop. False when the program became unusable instead. */
static bool wait_for_stop(struct server *server)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    for (;;) {
        if (sigtimedwait(&stops, NULL, &(struct timespec){ .tv_nsec = WATCH_PAUSE }) > 0)
            return true;
        if (server->program->usable && !server->program->usable(server->app))
            return false;
    }
}

/* Until `left` is zero: of connections, the kept ones of which nginx closes; or of requests, when there is no time. */
static void drain(struct server *server, const atomic_int *left, long grace)
{
    int64_t end = sky_clock_elapsed() + grace * 1000000;
    stop_accepting(server);
    while (atomic_load(left) > 0 && sky_clock_elapsed() < end)
        nanosleep(&(struct timespec){ .tv_nsec = DRAIN_PAUSE }, NULL);
}

static struct server *new_server(const struct sky_program *program, void *app, const struct sky_settings *settings,
                                 int listener)
{
    struct server *server = calloc(1, sizeof *server);
    if (server)
        *server = (struct server){ .program = program, .app = app, .log_requests = settings->log_requests,
                                   .listener = listener, .epoll = -1, .leave = -1,
                                   .accepting = PTHREAD_MUTEX_INITIALIZER };
    return server;
}

enum sky_status sky_serve(const struct sky_program *program, void *app, const struct sky_settings *settings,
                          int listener, struct sky_error *error)
{
    struct server *server = new_server(program, app, settings, listener);
    if (!server)
        return close(listener), sky_error_memory(error);
    if (sky_fcgi_init(error) == SKY_OK && open_server(server, error) == SKY_OK &&
        start_workers(server, worker_count(settings), error) == SKY_OK) {
        sky_log_event(program->name, "info", "serving with %d workers", server->workers);
        bool stopped = wait_for_stop(server);
        if (!stopped)
            sky_error_set(error, SKY_UNAVAILABLE, "writing stopped after a failure: leaving to be started again");
        drain(server, stopped ? &server->connections : &server->requests, settings->grace);
    }
    stop_workers(server);
    /* A request that is parked to this day will be resumed once more: it must find the server. */
    if (atomic_load(&server->connections) == 0) {
        close_server(server);
        free(server);
    }
    return error->status;
}
