/*
 * The only file that knows libfcgi, and its traps: FCGX_Accept_r accepts a connection only when it has none, so it is
 * given one and a listener that fails; FCGX_Finish_r closes the connection unless keepConnection is set, and takes what
 * is unread of a body for records, so a request whose body was not read to its end must close it.
 */
#include "http/fcgi.h"

#include <fcgiapp.h>
#include <limits.h>
#include <stdlib.h>
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
    if (connection)
        FCGX_Free(&connection->request, 1);
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
