/*
 * Turns are handed over through epoll, whose events are armed for once: only the owner arms, and has done with the
 * connection when it does. Another thread that wants a parked request to end shuts its socket down, which makes the
 * event come that the owner armed.
 */
#include "http/connection.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/log.h"
#include "http/fcgi.h"

/* Seconds that a read or write on a connection may stall. */
#define STALL_LIMIT 30
/* Bytes of bodies that requests in progress may have brought in all. What is made of one takes hardly more than it, but
 * for the tree that a worker reads in it, which takes up to 300 times: there is one a worker, and it does not park. */
#define BODIES_MAX ((size_t)16 << 20)
/* Bytes that are pushed and not yet read, of which the kernel takes the double: of the memory that a reader costs, the
 * part that he decides on. */
#define PUSHED_MAX 16384

struct sky_connection {
    struct sky_hub *hub;
    struct sky_fcgi *fcgi;
    int fd;
    bool watched;                /* for the peer's hang-up, while its request is parked */
    struct sky_request *request; /* the present one; NULL between two */
    size_t body;                 /* bytes that its request brought */
    atomic_uint turns;           /* orders what one owner wrote before what the next reads, as C wants it said */
};

static const char *param(void *carrier, const char *name)
{
    return sky_fcgi_param(((struct sky_connection *)carrier)->fcgi, name);
}

static long read_body(void *carrier, char *bytes, size_t size)
{
    struct sky_connection *connection = carrier;
    long got = sky_fcgi_read(connection->fcgi, bytes, size);
    if (got > 0) {
        connection->body += (size_t)got;
        atomic_fetch_add(&connection->hub->bodies, (size_t)got);
    }
    return got;
}

static bool has_room(void *carrier)
{
    return atomic_load(&((struct sky_connection *)carrier)->hub->bodies) <= BODIES_MAX;
}

static bool write_answer(void *carrier, const void *bytes, size_t size)
{
    return sky_fcgi_write(((struct sky_connection *)carrier)->fcgi, bytes, size);
}

/* Gives the connection to the worker that takes its next event. */
static bool hand_over(struct sky_connection *connection, int operation, uint32_t events)
{
    struct epoll_event event = { .events = events | EPOLLONESHOT, .data.ptr = connection };
    int epoll = connection->hub->epoll, fd = connection->fd;
    atomic_fetch_add(&connection->turns, 1);
    return epoll_ctl(epoll, operation, fd, &event) == 0;
}

/* The same for a parked request, which nobody would go on with if it failed. */
static void hand_over_parked(struct sky_connection *connection, uint32_t events)
{
    const char *program = connection->hub->program->name;
    if (!hand_over(connection, EPOLL_CTL_MOD, events))
        sky_log_event(program, "error", "a parked request is lost: epoll_ctl: %s", strerror(errno));
}

/* A socket that can be written to is an event at once: some worker takes the connection up again. */
static void resume(void *carrier)
{
    hand_over_parked(carrier, EPOLLOUT);
}

/* What is pushed from here on is held to its bound. */
static bool flush(void *carrier)
{
    struct sky_connection *connection = carrier;
    static const int room = PUSHED_MAX;
    setsockopt(connection->fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    return sky_fcgi_flush(connection->fcgi);
}

static void frame(void *carrier, struct sky_buffer *out, struct sky_span content)
{
    sky_fcgi_frame(((struct sky_connection *)carrier)->fcgi, out, content);
}

static long push(void *carrier, const void *bytes, size_t size)
{
    return sky_fcgi_push(((struct sky_connection *)carrier)->fcgi, bytes, size);
}

/* As send() judges it; poll() would want most of the room to be free. */
static bool can_push(void *carrier)
{
    struct sky_connection *connection = carrier;
    int queued = 0, room = 0;
    socklen_t size = sizeof room;
    if (ioctl(connection->fd, SIOCOUTQ, &queued) < 0 ||
        getsockopt(connection->fd, SOL_SOCKET, SO_SNDBUF, &room, &size) < 0)
        return true; /* push() will tell */
    return queued < room;
}

static void watch(void *carrier)
{
    struct sky_connection *connection = carrier;
    connection->watched = true;
    hand_over_parked(connection, EPOLLRDHUP);
}

/* Nothing is armed here: a worker may have taken the event already, and would get company. */
static void cut(void *carrier, bool gently)
{
    shutdown(((struct sky_connection *)carrier)->fd, gently ? SHUT_RD : SHUT_RDWR);
}

static const struct sky_transport transport = {
    .param = param,
    .read = read_body,
    .has_room = has_room,
    .write = write_answer,
    .resume = resume,
    .flush = flush,
    .frame = frame,
    .push = push,
    .can_push = can_push,
    .watch = watch,
    .cut = cut,
};

static void drop(struct sky_connection *connection)
{
    struct sky_hub *hub = connection->hub;
    sky_fcgi_free(connection->fcgi);
    free(connection);
    atomic_fetch_sub(&hub->connections, 1);
}

static enum sky_turn begin(struct sky_connection *connection)
{
    struct sky_hub *hub = connection->hub;
    atomic_fetch_add(&hub->requests, 1);
    connection->request = sky_exchange_new(hub->program, hub->app, &transport, connection);
    return connection->request ? sky_exchange_run(connection->request) : SKY_ANSWERED;
}

/*
 * Returns whether the connection serves another request. A broken answer gets no end: a finished one would pass for the
 * whole. Nor does one that its reader is too slow for: a worker would wait.
 */
static bool end(struct sky_connection *connection)
{
    bool watched = connection->watched, whole = connection->request && !connection->request->broken &&
                                                (!watched || sky_fcgi_has_room(connection->fcgi));
    bool keep = connection->request && sky_exchange_finish(connection->request, connection->hub->log_requests);
    connection->request = NULL;
    atomic_fetch_sub(&connection->hub->bodies, connection->body);
    atomic_store(&connection->hub->ended, true);
    connection->body = 0;
    keep = whole && sky_fcgi_finish(connection->fcgi, keep && !watched);
    atomic_fetch_sub(&connection->hub->requests, 1);
    return keep;
}

static void close_served(struct sky_connection *connection)
{
    struct sky_hub *hub = connection->hub;
    drop(connection);
    hub->closed(hub);
}

void sky_connection_serve(struct sky_connection *connection)
{
    enum sky_turn turn;
    atomic_load(&connection->turns);
    if (connection->request)
        turn = sky_exchange_resume(connection->request);
    else if (sky_fcgi_accept(connection->fcgi))
        turn = begin(connection);
    else {
        close_served(connection);
        return;
    }
    if (turn == SKY_PARKED)
        return;
    if (!end(connection) || !hand_over(connection, EPOLL_CTL_MOD, EPOLLIN))
        close_served(connection);
}

bool sky_connection_open(struct sky_hub *hub, int fd)
{
    static const struct timeval limit = { .tv_sec = STALL_LIMIT };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    struct sky_connection *connection = calloc(1, sizeof *connection);
    if (!connection) {
        close(fd);
        return false;
    }
    atomic_fetch_add(&hub->connections, 1);
    *connection = (struct sky_connection){ .hub = hub, .fcgi = sky_fcgi_new(fd), .fd = fd };
    if (connection->fcgi && hand_over(connection, EPOLL_CTL_ADD, EPOLLIN))
        return true;
    drop(connection);
    return false;
}
