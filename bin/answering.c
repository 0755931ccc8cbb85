/* Any answer will do: a program that has no such path says so, and lives. */
#include "bin/answering.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"

/* Seconds. */
#define PATIENCE 2

/* Of the FastCGI specification, section 8. */
enum { FCGI = 1, BEGIN_REQUEST = 1, PARAMS = 4, STDIN = 5, STDOUT = 6, RESPONDER = 1, HEADER = 8 };

static void put_record(struct sky_buffer *out, unsigned char type, struct sky_span content)
{
    const unsigned char header[HEADER] = {
        FCGI, type, 0, 1, (unsigned char)(content.size >> 8), (unsigned char)content.size, 0, 0
    };
    sky_buffer_put(out, header, sizeof header);
    sky_buffer_put_span(out, content);
}

static void put_parameter(struct sky_buffer *out, const char *name, const char *value)
{
    const unsigned char sizes[] = { (unsigned char)strlen(name), (unsigned char)strlen(value) };
    sky_buffer_put(out, sizes, sizeof sizes);
    sky_buffer_put_text(out, name);
    sky_buffer_put_text(out, value);
}

static void put_request(struct sky_buffer *out)
{
    static const char role[8] = { 0, RESPONDER };
    struct sky_buffer parameters = { 0 };
    put_parameter(&parameters, "REQUEST_METHOD", "GET");
    put_parameter(&parameters, "REQUEST_URI", "/livez");
    put_parameter(&parameters, "CONTENT_LENGTH", "0");
    put_record(out, BEGIN_REQUEST, sky_span(role, sizeof role));
    put_record(out, PARAMS, sky_buffer_span(&parameters));
    put_record(out, PARAMS, (struct sky_span){ 0 });
    put_record(out, STDIN, (struct sky_span){ 0 });
    out->failed = out->failed || parameters.failed;
    sky_buffer_clear(&parameters);
}

static bool connect_to(int fd, const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const struct timeval patience = { .tv_sec = PATIENCE };
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(address.sun_path, path);
    return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
           setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
           connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
}

/* The first record of an answer is its beginning. */
static bool has_answer(int fd, struct sky_span request)
{
    unsigned char header[HEADER] = { 0 };
    ssize_t got = -1;
    errno = 0;
    if (send(fd, request.data, request.size, MSG_NOSIGNAL) == (ssize_t)request.size)
        got = recv(fd, header, sizeof header, MSG_WAITALL);
    return got == (ssize_t)sizeof header && header[0] == FCGI && header[1] == STDOUT;
}

enum sky_status answering_ask(const char *path, int64_t *took, struct sky_error *error)
{
    struct sky_buffer request = { 0 };
    int64_t began = sky_clock_elapsed();
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    put_request(&request);
    if (request.failed)
        sky_error_memory(error);
    else if (fd < 0 || !connect_to(fd, path) || !has_answer(fd, sky_buffer_span(&request)))
        sky_error_set(error, SKY_UNAVAILABLE, "%s",
                      errno == EAGAIN ? "no answer within two seconds"
                      : errno         ? strerror(errno)
                                      : "no answer of FastCGI");
    *took = sky_clock_elapsed() - began;
    sky_buffer_clear(&request);
    if (fd >= 0)
        close(fd);
    return error->status;
}
