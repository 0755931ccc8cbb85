/* The other end of FastCGI, as nginx speaks it: records written byte by byte, so that wrong ones can be written too. */
#ifndef SKY_TESTS_FCGI_CLIENT_H
#define SKY_TESTS_FCGI_CLIENT_H

#include "unit.h"

#include <sys/socket.h>
#include <unistd.h>

#include "http/fcgi-record.h"

#define RECORD_MAX ((size_t)65528)
/* Seconds that a reading client waits before it fails. */
#define CLIENT_PATIENCE 60

/* A plain value: what came back for a request. Its buffer is to be cleared. */
struct fcgi_answer {
    struct sky_buffer out; /* headers and body, with a NUL behind that is not counted */
    bool ended;            /* SKY_FCGI_END_REQUEST came; false: the connection was closed before */
};

static inline void put_record(struct sky_buffer *to, int type, struct sky_span content)
{
    const unsigned char header[8] = { SKY_FCGI_VERSION, (unsigned char)type, 0, 1, (unsigned char)(content.size >> 8),
                                      (unsigned char)content.size };
    sky_buffer_put(to, header, sizeof header);
    sky_buffer_put_span(to, content);
}

/* A stream in as many records as it takes; without the empty record that ends it. */
static inline void put_stream(struct sky_buffer *to, int type, struct sky_span content)
{
    for (size_t at = 0; at < content.size; at += RECORD_MAX) {
        size_t left = content.size - at;
        put_record(to, type, sky_span(content.data + at, left < RECORD_MAX ? left : RECORD_MAX));
    }
}

static inline void put_begin(struct sky_buffer *to, bool keep)
{
    const char body[8] = { 0, SKY_FCGI_RESPONDER, keep ? SKY_FCGI_KEEP_CONN : 0 };
    put_record(to, SKY_FCGI_BEGIN_REQUEST, sky_span(body, sizeof body));
}

static inline void put_length(struct sky_buffer *to, size_t length)
{
    const unsigned char four[4] = { (unsigned char)(0x80 | length >> 24), (unsigned char)(length >> 16),
                                    (unsigned char)(length >> 8), (unsigned char)length };
    const unsigned char one = (unsigned char)length;
    sky_buffer_put(to, length > 127 ? four : &one, length > 127 ? 4 : 1);
}

static inline void put_param(struct sky_buffer *params, const char *name, const char *value)
{
    put_length(params, strlen(name));
    put_length(params, strlen(value));
    sky_buffer_put_text(params, name);
    sky_buffer_put_text(params, value);
}

/* The parameters of a request, both records of them. `length` NULL: none is announced. */
static inline void put_params(struct sky_buffer *to, const char *method, const char *uri, const char *length)
{
    struct sky_buffer params = { 0 };
    put_param(&params, "REQUEST_METHOD", method);
    put_param(&params, "REQUEST_URI", uri);
    if (length)
        put_param(&params, "CONTENT_LENGTH", length);
    put_stream(to, SKY_FCGI_PARAMS, sky_buffer_span(&params));
    put_record(to, SKY_FCGI_PARAMS, sky_span_of(""));
    sky_buffer_clear(&params);
}

/* A whole request on a kept connection. */
static inline void put_request(struct sky_buffer *to, const char *method, const char *uri, const char *length,
                               struct sky_span body)
{
    put_begin(to, true);
    put_params(to, method, uri, length);
    put_stream(to, SKY_FCGI_STDIN, body);
    put_record(to, SKY_FCGI_STDIN, sky_span_of(""));
}

/* Writes the bytes and clears the buffer. False when the other end closed the connection on the way. */
static inline bool client_send(int fd, struct sky_buffer *bytes)
{
    size_t sent = 0;
    while (sent < bytes->size) {
        ssize_t put = send(fd, bytes->data + sent, bytes->size - sent, MSG_NOSIGNAL);
        if (put <= 0)
            break;
        sent += (size_t)put;
    }
    bool whole = sent == bytes->size;
    sky_buffer_clear(bytes);
    return whole;
}

static inline bool receive(int fd, void *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t got = recv(fd, (char *)bytes + at, size - at, 0);
        if (got <= 0)
            return false;
        at += (size_t)got;
    }
    return true;
}

/* Reads records up to the end of the request, or of the connection. */
static inline struct fcgi_answer client_receive(int fd)
{
    struct fcgi_answer answer = { 0 };
    unsigned char header[8];
    const struct timeval patience = { .tv_sec = CLIENT_PATIENCE };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    while (!answer.ended && receive(fd, header, sizeof header)) {
        size_t size = (size_t)(header[4] << 8 | header[5]) + header[6];
        char *content = sky_buffer_reserve(&answer.out, size + 1);
        assert_non_null(content);
        if (!receive(fd, content, size))
            break;
        answer.out.size += header[1] == SKY_FCGI_STDOUT ? size - header[6] : 0;
        answer.ended = header[1] == SKY_FCGI_END_REQUEST;
    }
    sky_buffer_put(&answer.out, "", 1);
    answer.out.size--;
    return answer;
}

#endif
