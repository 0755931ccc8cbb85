/*
 * The inside of a request, for the http room alone: where it came from, how far its answer got, and the one path that
 * every request takes from being read to being answered.
 */
#ifndef SKY_HTTP_EXCHANGE_H
#define SKY_HTTP_EXCHANGE_H

#include <stdint.h>

#include "http/answer.h"
#include "http/program.h"

/* How requests come in and answers go out: FastCGI or plain CGI. */
struct sky_transport {
    /* A CGI variable (RFC 3875, section 4.1); NULL when it is not set. */
    const char *(*param)(void *carrier, const char *name);
    /* Reads at most `size` bytes of the body; 0 at its end, negative on failure. */
    long (*read)(void *carrier, char *bytes, size_t size);
    /* False when the client is gone. */
    bool (*write)(void *carrier, const void *bytes, size_t size);
    /* Lets a worker go on with the parked request. */
    void (*resume)(void *carrier);
};

struct sky_request {
    const struct sky_transport *transport;
    void *carrier;
    const struct sky_program *program;
    void *app;
    struct sky_arena *arena; /* holds this struct too */
    int64_t began;
    const char *id, *method;
    struct sky_match match;
    bool found; /* match.route is set */
    struct sky_span values[SKY_ROUTE_VARIABLES_MAX]; /* decoded */
    struct sky_span body;
    bool body_is_whole; /* read to its end, so the connection can be kept */
    struct sky_error error;

    sky_resumed *then; /* of a parked request */
    void *work;

    int status; /* of the answer; 0 while there is none */
    bool headed, gone, broken; /* headers sent; client gone; answer cut short */
    struct sky_buffer *headers, *out;
    const char *fault; /* for the log */
};

/* A request that `carrier` brought, in an arena of its own; NULL when memory ran out. */
struct sky_request *sky_exchange_new(const struct sky_program *program, void *app,
                                     const struct sky_transport *transport, void *carrier);

/* Reads, routes and handles the request. SKY_PARKED: it belongs to whoever resumes it. */
enum sky_turn sky_exchange_run(struct sky_request *request);

/* Goes on with a parked request. */
enum sky_turn sky_exchange_resume(struct sky_request *request);

/* After SKY_ANSWERED: logs the request and frees it. Returns whether the connection can serve another. */
bool sky_exchange_finish(struct sky_request *request, bool log_requests);

/* Reads the body to its end, within SKY_BODY_MAX; fills the request's error otherwise. */
enum sky_status sky_exchange_read_body(struct sky_request *request) SKY_CHECKED;

#endif
