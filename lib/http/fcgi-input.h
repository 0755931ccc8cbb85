/*
 * What comes in on a FastCGI connection: one request after another, each its parameters and its body. Whatever is not
 * exactly that ends the connection: other roles, several requests at once, management records, an abort. Its peer is
 * nginx, which sends none of them.
 */
#ifndef SKY_HTTP_FCGI_INPUT_H
#define SKY_HTTP_FCGI_INPUT_H

#include "base/buffer.h"
#include "http/body.h"

/* Bounds of the parameters of a request: their bytes, and how many are kept. */
#define SKY_FCGI_PARAMS_SIZE ((size_t)65536)
#define SKY_FCGI_PARAMS_MAX 64

enum sky_fcgi_arrival {
    SKY_FCGI_WAITS, /* not all parameters are there yet */
    SKY_FCGI_READY,
    SKY_FCGI_ENDED /* the connection, by its peer or by what came on it */
};

/* What a request needs while it is read; see fcgi-input.c. */
struct sky_fcgi_work;

/* A plain value; all zeros is a connection on which nothing came yet. Between two requests it holds no memory. */
struct sky_fcgi_input {
    struct sky_fcgi_work *work;
    enum { SKY_FCGI_AT_BEGIN, SKY_FCGI_AT_PARAMS, SKY_FCGI_AT_BODY, SKY_FCGI_AT_END, SKY_FCGI_BROKEN } place;
    size_t content, padding; /* what is still to be read of the present record */
    unsigned id;             /* of the present request */
    bool keeps;              /* its peer keeps the connection after it */
};

/* Reads on `fd`, without waiting, until all parameters of the next request are there. */
enum sky_fcgi_arrival sky_fcgi_input_begin(struct sky_fcgi_input *input, int fd) SKY_CHECKED;

/*
 * A parameter of the request; borrowed until its end; NULL when it has none of that name. A header field of the client
 * that came several times is one list, parted by commas.
 */
const char *sky_fcgi_input_param(const struct sky_fcgi_input *input, const char *name);

/* Reads at most `size` bytes of the body, without waiting; 0 at its end, SKY_BODY_WAITS when none are there yet,
 * another negative number on failure. */
long sky_fcgi_input_read(struct sky_fcgi_input *input, int fd, char *bytes, size_t size);

/* Ends the request, whose body was read to its end, and frees what it took. */
void sky_fcgi_input_end(struct sky_fcgi_input *input);

/* Whether something of the next request was read already, so that no event will tell of it. */
bool sky_fcgi_input_has_more(const struct sky_fcgi_input *input);

/* Frees it. */
void sky_fcgi_input_clear(struct sky_fcgi_input *input);

#endif
