/*
 * FastCGI 1.0, the responder's part: a connection from nginx, on which one request follows the other. What is left
 * unread of a body is never taken for the next request: the connection ends with it.
 */
#ifndef SKY_HTTP_FCGI_H
#define SKY_HTTP_FCGI_H

#include "http/exchange.h"
#include "http/fcgi-input.h"

struct sky_fcgi;

/* A connection over the accepted socket `fd`, which it takes; NULL when memory ran out (the socket is closed). */
struct sky_fcgi *sky_fcgi_new(int fd);

/* Closes the connection. Takes NULL. */
void sky_fcgi_free(struct sky_fcgi *connection);

/* Reads the next request's parameters, as far as they are there. */
enum sky_fcgi_arrival sky_fcgi_accept(struct sky_fcgi *connection) SKY_CHECKED;

/*
 * Sends the rest of the answer. Returns whether the connection can serve another; it cannot, and is closed, when `keep`
 * is false, its peer does not keep it, or its body was not read to its end.
 */
bool sky_fcgi_finish(struct sky_fcgi *connection, bool keep);

/* Whether the next request, or a part of it, was read already, so that no event will tell of it. */
bool sky_fcgi_has_more(const struct sky_fcgi *connection);

/* Whether what is left of an answer, a few bytes, can be sent without waiting for the peer. */
bool sky_fcgi_has_room(const struct sky_fcgi *connection);

/* The slots of a transport, but those that are about whose turn it is. `read` and `write` wait. */
const char *sky_fcgi_param(struct sky_fcgi *connection, const char *name);
long sky_fcgi_read(struct sky_fcgi *connection, char *bytes, size_t size);
bool sky_fcgi_write(struct sky_fcgi *connection, const void *bytes, size_t size);
bool sky_fcgi_flush(struct sky_fcgi *connection);
void sky_fcgi_frame(struct sky_fcgi *connection, struct sky_buffer *out, struct sky_span content);
long sky_fcgi_push(struct sky_fcgi *connection, const void *bytes, size_t size);

#endif
