/* A transport of the tests' own: parameters from a table, a body from a text, the answer into a buffer. */
#ifndef SKY_TESTS_EXCHANGE_H
#define SKY_TESTS_EXCHANGE_H

#include "unit.h"

#include "http/exchange.h"

/* Ends a table of parameters. */
#define NO_PARAM   \
    {              \
        NULL, NULL \
    }
#define PARAMS_MAX 8

struct param {
    const char *name, *value;
};

struct fake {
    struct param params[PARAMS_MAX]; /* up to a row of NULLs */
    struct sky_span body;
    size_t piece;      /* most bytes that one read gives; 0: what fits */
    bool full;         /* no body is taken in */
    bool fails;        /* reading, behind the body's last byte */
    size_t writes_max; /* writes before the client is gone; 0: it stays */
    size_t at, writes, resumed;
    struct sky_buffer out;
    struct sky_request *request;
};

static inline const char *fake_param(void *carrier, const char *name)
{
    const struct fake *fake = carrier;
    for (size_t i = 0; i < PARAMS_MAX && fake->params[i].name; i++)
        if (strcmp(fake->params[i].name, name) == 0)
            return fake->params[i].value;
    return NULL;
}

static inline long fake_read(void *carrier, char *bytes, size_t size)
{
    struct fake *fake = carrier;
    size_t left = fake->body.size - fake->at;
    if (left == 0)
        return fake->fails ? -1 : 0;
    size = fake->piece && fake->piece < size ? fake->piece : size;
    size = left < size ? left : size;
    memcpy(bytes, fake->body.data + fake->at, size);
    fake->at += size;
    return (long)size;
}

static inline bool fake_write(void *carrier, const void *bytes, size_t size)
{
    struct fake *fake = carrier;
    if (fake->writes_max && fake->writes >= fake->writes_max)
        return false;
    fake->writes++;
    sky_buffer_put(&fake->out, bytes, size);
    return true;
}

static inline bool fake_hold(void *carrier, size_t size)
{
    (void)size;
    return !((struct fake *)carrier)->full;
}

static inline void fake_resume(void *carrier)
{
    ((struct fake *)carrier)->resumed++;
}

static const struct sky_transport fake_transport = {
    .names_route = true,
    .param = fake_param,
    .read = fake_read,
    .hold = fake_hold,
    .write = fake_write,
    .resume = fake_resume,
};

/* What a test hands over as an app is its own business: the library does not look into it. */

/* A request that was read but for its body, which is there already, and goes nowhere by itself. */
static inline struct sky_request *fake_read_request(struct fake *fake, const struct sky_program *of, void *app)
{
    fake->request = sky_exchange_new(of, app, &fake_transport, fake);
    assert_non_null(fake->request);
    fake->request->body = fake->body;
    return fake->request;
}

/* Begins the exchange; the answer gets a NUL behind it, which is not counted. */
static inline enum sky_turn fake_begin(struct fake *fake, const struct sky_program *of, void *app)
{
    return sky_exchange_run(fake_read_request(fake, of, app));
}

/* Ends it. Returns whether the connection may be kept. */
static inline bool fake_finish(struct fake *fake)
{
    bool keep = sky_exchange_finish(fake->request, false);
    sky_buffer_put(&fake->out, "", 1);
    fake->out.size--;
    return keep;
}

/* The same from its beginning, with all turns that it takes. */
static inline bool fake_run(struct fake *fake, const struct sky_program *of, void *app)
{
    enum sky_turn turn = fake_begin(fake, of, app);
    for (size_t resumed = 0; turn == SKY_PARKED && resumed < fake->resumed; resumed++)
        turn = sky_exchange_resume(fake->request);
    assert_int_equal(turn, SKY_ANSWERED);
    return fake_finish(fake);
}

/* The answer's body. */
static inline const char *body_of(const struct fake *fake)
{
    const char *end = strstr(fake->out.data, "\r\n\r\n");
    assert_non_null(end);
    return end + 4;
}

/* Whether a whole line of the answer's head is `header`. */
static inline bool has_header(const struct fake *fake, const char *header)
{
    const char *end = strstr(fake->out.data, "\r\n\r\n"), *at = fake->out.data;
    size_t size = strlen(header);
    while (at && at < end) {
        if (strncmp(at, header, size) == 0 && strncmp(at + size, "\r\n", 2) == 0)
            return true;
        at = strstr(at, "\r\n");
        at = at ? at + 2 : NULL;
    }
    return false;
}

static inline void assert_header(const struct fake *fake, const char *header)
{
    if (!has_header(fake, header))
        fail_msg("'%s' is not in '%s'", header, fake->out.data);
}

/* Starts the fake of one request from the tables' usual columns. */
static inline struct fake fake_new(const char *method, const char *uri)
{
    return (struct fake){ .params = { { "REQUEST_METHOD", method }, { "REQUEST_URI", uri } } };
}

static inline void fake_set(struct fake *fake, const char *name, const char *value)
{
    for (size_t i = 0; i < PARAMS_MAX - 1; i++)
        if (!fake->params[i].name) {
            fake->params[i] = (struct param){ name, value };
            return;
        }
    fail_msg("too many parameters");
}

#endif
