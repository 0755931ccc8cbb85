/*
 * The answer of a FastCGI connection is gathered, so that most answers are one write, and sent when it has grown large:
 * a record grows until it is closed. What a connection is closed with matters: whoever still sends a body would see
 * their connection reset and miss the answer, so they are given a moment to take it.
 */
#include "http/fcgi.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/fcgi-record.h"

/* Bytes of an answer that are gathered. */
#define GATHERED_MAX ((size_t)32768)
/* What most answers take, headers included. */
#define ORDINARY ((size_t)1024)
/* Microseconds that a peer which still sends is given to take its answer and to close. */
#define LINGER INT64_C(2000000)

struct sky_fcgi {
    int fd; /* -1 once it was closed */
    struct sky_fcgi_input input;
    struct sky_buffer out; /* records that are not yet sent */
    size_t record;         /* where the open record begins in `out`, while it is open */
    bool open, broken;     /* a record is open; nothing can be sent any more */
};

struct sky_fcgi *sky_fcgi_new(int fd)
{
    struct sky_fcgi *connection = calloc(1, sizeof *connection);
    if (connection)
        connection->fd = fd;
    else
        close(fd);
    return connection;
}

void sky_fcgi_free(struct sky_fcgi *connection)
{
    if (!connection)
        return;
    sky_fcgi_input_clear(&connection->input);
    sky_buffer_clear(&connection->out);
    if (connection->fd >= 0)
        close(connection->fd);
    free(connection);
}

enum sky_fcgi_arrival sky_fcgi_accept(struct sky_fcgi *connection)
{
    return sky_fcgi_input_begin(&connection->input, connection->fd);
}

const char *sky_fcgi_param(struct sky_fcgi *connection, const char *name)
{
    return sky_fcgi_input_param(&connection->input, name);
}

long sky_fcgi_read(struct sky_fcgi *connection, char *bytes, size_t size)
{
    return sky_fcgi_input_read(&connection->input, connection->fd, bytes, size);
}

static void close_record(struct sky_fcgi *connection)
{
    if (connection->open && !connection->out.failed)
        sky_fcgi_header_write(connection->out.data + connection->record, SKY_FCGI_STDOUT, connection->input.id,
                              connection->out.size - connection->record - SKY_FCGI_HEADER_SIZE);
    connection->open = false;
}

/* Sends what was gathered, waiting for its peer. False, from then on, when that fails. */
static bool send_gathered(struct sky_fcgi *connection)
{
    struct sky_buffer *out = &connection->out;
    close_record(connection);
    connection->broken = connection->broken || out->failed;
    for (size_t at = 0; at < out->size && !connection->broken;) {
        ssize_t sent = send(connection->fd, out->data + at, out->size - at, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            connection->broken = true;
        at += sent > 0 ? (size_t)sent : 0;
    }
    out->size = 0;
    return !connection->broken;
}

/* Adds what fits to the open record. Returns how much that was. */
static size_t gather(struct sky_fcgi *connection, const char *bytes, size_t size)
{
    struct sky_buffer *out = &connection->out;
    if (!connection->open) {
        connection->record = out->size;
        sky_fcgi_put_record(out, SKY_FCGI_STDOUT, connection->input.id, (struct sky_span){ 0 });
        connection->open = true;
    }
    size_t room = out->size < GATHERED_MAX ? GATHERED_MAX - out->size : 0;
    size = size < room ? size : room;
    sky_buffer_put(out, bytes, size);
    return size;
}

bool sky_fcgi_write(struct sky_fcgi *connection, const void *bytes, size_t size)
{
    if (connection->out.capacity == 0)
        sky_buffer_reserve(&connection->out, ORDINARY);
    for (size_t at = 0; at < size && !connection->broken && !connection->out.failed;) {
        at += gather(connection, (const char *)bytes + at, size - at);
        if (at < size)
            send_gathered(connection);
    }
    return !connection->broken && !connection->out.failed;
}

bool sky_fcgi_flush(struct sky_fcgi *connection)
{
    return send_gathered(connection);
}

void sky_fcgi_frame(struct sky_fcgi *connection, struct sky_buffer *out, struct sky_span content)
{
    for (size_t at = 0; at < content.size;) {
        size_t left = content.size - at, size = left < SKY_FCGI_CONTENT_MAX ? left : SKY_FCGI_CONTENT_MAX;
        sky_fcgi_put_record(out, SKY_FCGI_STDOUT, connection->input.id, sky_span(content.data + at, size));
        at += size;
    }
}

long sky_fcgi_push(struct sky_fcgi *connection, const void *bytes, size_t size)
{
    ssize_t sent = send(connection->fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOBUFS) ? 0 : sent;
}

bool sky_fcgi_has_room(const struct sky_fcgi *connection)
{
    struct pollfd socket = { .fd = connection->fd, .events = POLLOUT };
    return poll(&socket, 1, 0) == 1 && socket.revents & POLLOUT;
}

bool sky_fcgi_has_more(const struct sky_fcgi *connection)
{
    return sky_fcgi_input_has_more(&connection->input);
}

/* Takes what still comes, and drops it, until the peer closes or its time is up. */
static void linger(int fd)
{
    char dropped[4096];
    int64_t end = sky_clock_elapsed() + LINGER, left;
    struct pollfd socket = { .fd = fd, .events = POLLIN };
    shutdown(fd, SHUT_WR);
    while ((left = end - sky_clock_elapsed()) > 0 && poll(&socket, 1, (int)(left / 1000) + 1) > 0)
        if (recv(fd, dropped, sizeof dropped, MSG_DONTWAIT) == 0)
            return;
}

/* FastCGI 1.0, section 5.5: the application's status 0, and the protocol's: the request was answered. */
static void put_end(struct sky_fcgi *connection)
{
    static const char done[8];
    close_record(connection);
    sky_fcgi_put_record(&connection->out, SKY_FCGI_STDOUT, connection->input.id, (struct sky_span){ 0 });
    sky_fcgi_put_record(&connection->out, SKY_FCGI_END_REQUEST, connection->input.id, sky_span(done, sizeof done));
}

bool sky_fcgi_finish(struct sky_fcgi *connection, bool keep)
{
    bool whole = connection->input.place == SKY_FCGI_AT_END;
    put_end(connection);
    keep = send_gathered(connection) && keep && whole && connection->input.keeps;
    sky_buffer_clear(&connection->out);
    if (keep) {
        sky_fcgi_input_end(&connection->input);
        return true;
    }
    if (!whole && !connection->broken)
        linger(connection->fd);
    close(connection->fd);
    connection->fd = -1;
    return false;
}
