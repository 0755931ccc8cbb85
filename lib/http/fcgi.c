/*
 * The only file that knows libfcgi, and its traps: FCGX_Accept_r accepts a connection only when it has none, so it is
 * given one and a listener that fails; FCGX_Finish_r closes the connection unless keepConnection is set, and takes what
 * is unread of a body for records, so a request whose body was not read to its end must close it. When the library
 * closes, it waits up to two seconds for the peer to close first: good for an answer to one who still sends, and for
 * nothing else. An answer that is pushed goes past the library, whose stream is empty from its flush to its end.
 */
#include "http/fcgi.h"

#include <errno.h>
#include <fastcgi.h>
#include <fcgiapp.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct sky_fcgi {
    FCGX_Request request;
};

enum sky_status sky_fcgi_init(struct sky_error *error)
{
    return FCGX_Init() == 0 ? SKY_OK : sky_error_set(error, SKY_INTERNAL, "libfcgi did not start");
}

struct sky_fcgi *sky_fcgi_new(int fd)
{
    struct sky_fcgi *connection = calloc(1, sizeof *connection);
    if (!connection) {
        close(fd);
        return NULL;
    }
    FCGX_InitRequest(&connection->request, -1, 0);
    connection->request.ipcFd = fd;
    connection->request.keepConnection = 1;
    return connection;
}

void sky_fcgi_free(struct sky_fcgi *connection)
{
    if (!connection)
        return;
    int fd = connection->request.ipcFd;
    FCGX_Free(&connection->request, 0);
    if (fd >= 0)
        close(fd);
    free(connection);
}

bool sky_fcgi_accept(struct sky_fcgi *connection)
{
    return FCGX_Accept_r(&connection->request) >= 0;
}

bool sky_fcgi_finish(struct sky_fcgi *connection, bool keep)
{
    if (!keep)
        connection->request.keepConnection = 0;
    FCGX_Finish_r(&connection->request);
    return connection->request.ipcFd >= 0;
}

const char *sky_fcgi_param(struct sky_fcgi *connection, const char *name)
{
    return FCGX_GetParam(name, connection->request.envp);
}

long sky_fcgi_read(struct sky_fcgi *connection, char *bytes, size_t size)
{
    int got = FCGX_GetStr(bytes, size > INT_MAX ? INT_MAX : (int)size, connection->request.in);
    return got == 0 && FCGX_GetError(connection->request.in) ? -1 : got;
}

bool sky_fcgi_write(struct sky_fcgi *connection, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        int piece = size > INT_MAX ? INT_MAX : (int)size;
        if (FCGX_PutStr(at, piece, connection->request.out) != piece)
            return false;
        at += piece;
        size -= (size_t)piece;
    }
    return true;
}

bool sky_fcgi_flush(struct sky_fcgi *connection)
{
    return FCGX_FFlush(connection->request.out) == 0;
}

/* FastCGI 1.0, section 3.3: an FCGI_STDOUT record a piece, without padding. */
void sky_fcgi_frame(struct sky_fcgi *connection, struct sky_buffer *out, struct sky_span content)
{
    unsigned id = (unsigned)connection->request.requestId;
    for (size_t at = 0; at < content.size;) {
        size_t left = content.size - at, size = left < FCGI_MAX_LENGTH ? left : FCGI_MAX_LENGTH;
        const FCGI_Header header = {
            .version = FCGI_VERSION_1,
            .type = FCGI_STDOUT,
            .requestIdB1 = (unsigned char)(id >> 8),
            .requestIdB0 = (unsigned char)id,
            .contentLengthB1 = (unsigned char)(size >> 8),
            .contentLengthB0 = (unsigned char)size,
        };
        sky_buffer_put(out, &header, sizeof header);
        sky_buffer_put(out, content.data + at, size);
        at += size;
    }
}

long sky_fcgi_push(struct sky_fcgi *connection, const void *bytes, size_t size)
{
    ssize_t sent = send(connection->request.ipcFd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOBUFS) ? 0 : sent;
}

bool sky_fcgi_has_room(const struct sky_fcgi *connection)
{
    struct pollfd socket = { .fd = connection->request.ipcFd, .events = POLLOUT };
    return poll(&socket, 1, 0) == 1 && socket.revents & POLLOUT;
}
