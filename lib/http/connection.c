/*
 * Turns are handed over through epoll, whose events are armed for once: only the owner arms, and has done with the
 * connection when it does. There are two: one for the workers, and one for the threads that go on with what is long.
 * Another thread that wants a parked request to end shuts its socket down, which makes the
 * event come that the owner armed.
 */
#include "http/connection.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/fcgi.h"

/* Seconds that a peer may take nothing of an answer, or send nothing of a body. */
#define STALL_LIMIT 30
/* Microseconds after which a reader that takes nothing is slow. */
#define SLOW_LIMIT 500000
/* Bytes of bodies that requests in progress may have brought in all. What is made of one takes hardly more than it, but
 * for the tree that a worker reads in it, which takes up to 300 times: there is one a worker, and it does not park. */
#define BODIES_MAX ((size_t)16 << 20)
/* Bytes of large answers that may wait for their readers in all; beyond, a worker waits for its reader. */
#define OWED_MAX ((size_t)24 << 20)
/* Bytes that are pushed and not yet read, of which the kernel takes the double: of the memory that a reader costs, the
 * part that it decides on. */
#define PUSHED_MAX 16384

struct sky_connection {
    struct sky_hub *hub;
    struct sky_fcgi *fcgi;
    int fd;
    bool watched;                /* for the peer's hang-up, while its request is parked */
    bool yielded;                /* its request goes on among long work */
    struct sky_request *request; /* the present one; NULL between two */
    size_t body, owed;           /* bytes that its request brought, and those of a large answer to it */
    bool waits;                  /* in the hub's list of those that wait for their peers: */
    struct sky_connection *next, *previous;
    const char *cut;          /* what is said when it is cut */
    int64_t since;            /* since when the reader has taken nothing, as far as was seen */
    int queued;               /* bytes that it had not taken then, */
    int64_t parked;           /* since when the request waits, */
    void (*slow)(void *work); /* and what is to be told of a reader that is slow, once; or NULL */
    void *work;
    int epoll;         /* where it was last watched, */
    uint32_t awaited;  /* and for which events */
    atomic_uint turns; /* orders what one owner wrote before what the next reads, as C wants it said */
};

static const char *param(void *carrier, const char *name)
{
    return sky_fcgi_param(((struct sky_connection *)carrier)->fcgi, name);
}

static long read_body(void *carrier, char *bytes, size_t size)
{
    return sky_fcgi_read(((struct sky_connection *)carrier)->fcgi, bytes, size);
}

static bool hold(void *carrier, size_t size)
{
    struct sky_connection *connection = carrier;
    connection->body += size;
    return atomic_fetch_add(&connection->hub->bodies, size) + size <= BODIES_MAX;
}

static bool owe(void *carrier, size_t size)
{
    struct sky_connection *connection = carrier;
    bool room = atomic_fetch_add(&connection->hub->owed, size) + size <= OWED_MAX;
    if (room)
        connection->owed += size;
    else
        atomic_fetch_sub(&connection->hub->owed, size);
    return room;
}

static bool write_answer(void *carrier, const void *bytes, size_t size)
{
    return sky_fcgi_write(((struct sky_connection *)carrier)->fcgi, bytes, size);
}

/* Gives the connection to the worker that takes its next event. An epoll that has not watched it yet does so now. */
static bool hand_over(struct sky_connection *connection, int epoll, uint32_t events)
{
    struct epoll_event event = { .events = events | EPOLLONESHOT, .data.ptr = connection };
    int fd = connection->fd;
    connection->epoll = epoll;
    connection->awaited = events;
    atomic_fetch_add(&connection->turns, 1);
    return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0 ||
           (errno == ENOENT && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0);
}

/* The same for a parked request, which nobody would go on with if it failed. */
static void hand_over_parked(struct sky_connection *connection, int epoll, uint32_t events)
{
    const char *program = connection->hub->program->name;
    if (!hand_over(connection, epoll, events))
        sky_log_event(program, "error", "a parked request is lost: epoll_ctl: %s", strerror(errno));
}

/* A socket that can be written to is an event at once: some worker takes the connection up again. */
static void resume(void *carrier)
{
    struct sky_connection *connection = carrier;
    hand_over_parked(connection, connection->hub->epoll, EPOLLOUT);
}

static void resume_later(void *carrier)
{
    struct sky_connection *connection = carrier;
    connection->yielded = true;
    hand_over_parked(connection, connection->hub->later, EPOLLOUT);
}

static int queued_in(const struct sky_connection *connection)
{
    int queued = 0;
    return ioctl(connection->fd, SIOCOUTQ, &queued) < 0 ? 0 : queued;
}

/* In the list from before it is armed until a worker took its event. */
static void wait_for_peer(struct sky_connection *connection, const char *cut, void (*slow)(void *work), void *work)
{
    struct sky_hub *hub = connection->hub;
    connection->since = connection->parked = sky_clock_elapsed();
    connection->cut = cut;
    connection->slow = slow;
    connection->work = work;
    connection->queued = queued_in(connection);
    connection->waits = true;
    pthread_mutex_lock(&hub->mutex);
    connection->previous = NULL;
    connection->next = hub->waiting;
    if (hub->waiting)
        hub->waiting->previous = connection;
    hub->waiting = connection;
    pthread_mutex_unlock(&hub->mutex);
}

static void wait_for_reader(void *carrier, void (*slow)(void *work), void *work)
{
    struct sky_connection *connection = carrier;
    wait_for_peer(connection, "an answer was cut: nothing of it was taken", slow, work);
    hand_over_parked(connection, connection->hub->later, EPOLLOUT);
}

static void await_body(void *carrier)
{
    struct sky_connection *connection = carrier;
    wait_for_peer(connection, "a body was cut: nothing more of it came", NULL, NULL);
    hand_over_parked(connection, connection->epoll, EPOLLIN);
}

static void wait_no_more(struct sky_connection *connection)
{
    struct sky_hub *hub = connection->hub;
    pthread_mutex_lock(&hub->mutex);
    *(connection->previous ? &connection->previous->next : &hub->waiting) = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    pthread_mutex_unlock(&hub->mutex);
    connection->waits = false;
}

/* Its event comes then, and what is pushed after that fails. */
static void cut_stalled(struct sky_connection *connection, int64_t now)
{
    int queued = queued_in(connection);
    if (queued < connection->queued) {
        connection->queued = queued;
        connection->since = now;
    } else if (now - connection->since > STALL_LIMIT * INT64_C(1000000)) {
        sky_log_event(connection->hub->program->name, "info", "%s for %d s", connection->cut, STALL_LIMIT);
        shutdown(connection->fd, SHUT_RDWR);
        connection->since = now;
    }
}

/* A worker that takes one's event takes it off the list first, so that nobody works on it meanwhile. */
void sky_connection_look_after(struct sky_hub *hub, int64_t now)
{
    pthread_mutex_lock(&hub->mutex);
    for (struct sky_connection *connection = hub->waiting; connection; connection = connection->next) {
        if (connection->slow && now - connection->parked > SLOW_LIMIT) {
            connection->slow(connection->work);
            connection->slow = NULL;
        }
        cut_stalled(connection, now);
    }
    pthread_mutex_unlock(&hub->mutex);
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
    hand_over_parked(connection, connection->hub->epoll, EPOLLRDHUP);
}

/* Nothing is armed here: a worker may have taken the event already, and would get company. */
static void cut(void *carrier, bool gently)
{
    shutdown(((struct sky_connection *)carrier)->fd, gently ? SHUT_RD : SHUT_RDWR);
}

static const struct sky_transport transport = {
    .names_route = true,
    .param = param,
    .read = read_body,
    .hold = hold,
    .owe = owe,
    .write = write_answer,
    .resume = resume,
    .resume_later = resume_later,
    .await = await_body,
    .flush = flush,
    .frame = frame,
    .push = push,
    .wait = wait_for_reader,
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
    if (connection->request)
        sky_measure_request(connection->hub->measure, connection->request);
    bool keep = connection->request && sky_exchange_finish(connection->request, connection->hub->log_requests);
    connection->request = NULL;
    if (connection->body > 0)
        atomic_fetch_sub(&connection->hub->bodies, connection->body);
    if (connection->owed > 0)
        atomic_fetch_sub(&connection->hub->owed, connection->owed);
    if (!atomic_load(&connection->hub->ended)) /* written by all workers, each would wait for the others' caches */
        atomic_store(&connection->hub->ended, true);
    connection->body = connection->owed = 0;
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

static bool has_hung_up(const struct sky_connection *connection)
{
    struct pollfd peer = { .fd = connection->fd };
    return poll(&peer, 1, 0) > 0; /* of nothing but a hang-up or an error */
}

/* Takes the request that is in progress, or the next one, as far as it goes now. */
static enum sky_turn take_turn_once(struct sky_connection *connection)
{
    if (!connection->request)
        return begin(connection);
    if (connection->yielded)
        connection->request->gone = has_hung_up(connection);
    connection->yielded = false;
    atomic_fetch_sub(&connection->hub->parked, 1);
    return sky_exchange_resume(connection->request);
}

/* A parked request may be gone on with in another worker by then. */
static enum sky_turn take_turn(struct sky_connection *connection)
{
    struct sky_hub *hub = connection->hub;
    enum sky_turn turn = take_turn_once(connection);
    if (turn == SKY_PARKED)
        atomic_fetch_add(&hub->parked, 1);
    return turn;
}

/* What was read already of a next request raises no event: a socket that can be written to does. */
void sky_connection_serve(struct sky_connection *connection)
{
    atomic_load(&connection->turns);
    if (connection->waits)
        wait_no_more(connection);
    enum sky_fcgi_arrival arrival = connection->request ? SKY_FCGI_READY : sky_fcgi_accept(connection->fcgi);
    uint32_t next = EPOLLIN;
    if (arrival == SKY_FCGI_READY) {
        if (take_turn(connection) == SKY_PARKED)
            return;
        arrival = end(connection) ? SKY_FCGI_READY : SKY_FCGI_ENDED;
        if (arrival == SKY_FCGI_READY && sky_fcgi_has_more(connection->fcgi))
            next = EPOLLOUT;
    }
    if (arrival == SKY_FCGI_ENDED || !hand_over(connection, connection->hub->epoll, next))
        close_served(connection);
}

void sky_connection_pass(struct sky_connection *connection)
{
    atomic_load(&connection->turns);
    if (connection->request)
        hand_over_parked(connection, connection->epoll, connection->awaited);
    else if (!hand_over(connection, connection->epoll, connection->awaited))
        close_served(connection);
}

bool sky_connection_open(struct sky_hub *hub, int fd)
{
    static const struct timeval limit = { .tv_sec = STALL_LIMIT };
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    struct sky_connection *connection = calloc(1, sizeof *connection);
    if (!connection) {
        close(fd);
        return false;
    }
    atomic_fetch_add(&hub->connections, 1);
    *connection = (struct sky_connection){ .hub = hub, .fcgi = sky_fcgi_new(fd), .fd = fd };
    if (connection->fcgi && hand_over(connection, hub->epoll, EPOLLIN))
        return true;
    drop(connection);
    return false;
}
