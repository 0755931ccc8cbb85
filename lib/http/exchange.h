/*
 * The inside of a request, for the http room alone: where it came from, how far its answer got, and the one path that
 * every request takes from being read to being answered.
 */
#ifndef SKY_HTTP_EXCHANGE_H
#define SKY_HTTP_EXCHANGE_H

#include <stdint.h>

#include "http/answer.h"
#include "http/program.h"

/* How requests come in and answers go out: FastCGI or plain CGI. The slots after `resume_later` go together: NULL in
 * CGI. */
struct sky_transport {
    /* Whether an answer has the header Sky-Ruta, the path of its route: for the log of the server in front, which keeps
     * it from clients. */
    bool names_route;
    /* A CGI variable (RFC 3875, section 4.1); NULL when it is not set. */
    const char *(*param)(void *carrier, const char *name);
    /* Reads at most `size` bytes of the body; 0 at its end, SKY_BODY_WAITS when `await` tells of more, another negative
     * number on failure. */
    long (*read)(void *carrier, char *bytes, size_t size);
    /* Counts the bytes of a body that was read whole, as long as its request goes on. False: there are too many. NULL:
     * never. */
    bool (*hold)(void *carrier, size_t size);
    /* Counts the bytes of an answer that waits for its reader, as long as its request goes on. False, and not counted,
     * when there are too many already. NULL: never. */
    bool (*owe)(void *carrier, size_t size);
    /* False when the client is gone. */
    bool (*write)(void *carrier, const void *bytes, size_t size);
    /* Lets a worker go on with the parked request. */
    void (*resume)(void *carrier);
    /* The same in a while, among other long work, which holds up nobody who wants little. NULL: at once. */
    void (*resume_later)(void *carrier);

    /* Lets the parked request go on where it did, once more of its body is there, or none comes for the stall limit. */
    void (*await)(void *carrier);
    /* For an answer that goes on while its request is parked: sends what was written, waiting. False: client gone. */
    bool (*flush)(void *carrier);
    /* Adds `content`, of an answer's body, to `out` in the form in which `push` sends it; its size depends on nothing
     * but the content's. A failure is in the buffer. */
    void (*frame)(void *carrier, struct sky_buffer *out, struct sky_span content);
    /* Sends what fits without waiting: how many bytes, 0 when there is no room, negative when the client is gone. */
    long (*push)(void *carrier, const void *bytes, size_t size);
    /* Lets a worker go on with the parked request, once its reader takes more or is gone; a reader that takes nothing
     * for the stall limit is cut. `slow(work)`, unless NULL, is called once where it takes nothing for half a second.
     */
    void (*wait)(void *carrier, void (*slow)(void *work), void *work);
    /* Whether `push` would send anything; NULL: it may. */
    bool (*can_push)(void *carrier);
    /* Lets a worker go on with the request, once, when the client hangs up or it is cut; its connection ends with it.
     * The last that a handler does before it returns SKY_PARKED. */
    void (*watch)(void *carrier);
    /* Ends the watch from any thread, while the request is known to live; `gently`: the answer can still be ended. */
    void (*cut)(void *carrier, bool gently);
};

struct sky_request {
    const struct sky_transport *transport;
    void *carrier;
    const struct sky_program *program;
    struct sky_app *app;
    struct sky_arena *arena; /* holds this struct too */
    int64_t began;
    const char *id, *method;
    struct sky_span uri, path, query_text; /* as they were sent, but `path` has one slash at its front; no span is a
                                            * query that is not there */
    struct sky_match match;
    bool found, has_method; /* match.route is set; and its method is the request's */
    struct sky_caller caller;
    struct sky_span values[SKY_ROUTE_VARIABLES_MAX]; /* decoded */
    struct sky_query query;
    int64_t numbers[SKY_QUERY_MAX]; /* of the parameters that are numbers, by their rows */
    struct sky_span body;
    struct sky_json *json;      /* what was read in it, or NULL */
    struct sky_buffer received; /* what holds the body, */
    struct sky_arena *parsed;   /* and what holds the object */
    bool body_is_whole;         /* read to its end, so the connection can be kept */
    struct sky_error error;

    sky_resumed *then; /* of a parked request */
    void *work;

    int status;                /* of the answer; 0 while there is none */
    bool headed, gone, broken; /* headers sent; client gone; answer cut short */
    struct sky_buffer *headers, *out;
    const char *fault;         /* for the log, */
    int64_t operation;         /* as is that which it wrote */
    struct sky_buffer *timing; /* parts of what it took, for who asks; or NULL */
};

/* A request that `carrier` brought, in an arena of its own; NULL when memory ran out. */
struct sky_request *sky_exchange_new(const struct sky_program *program, struct sky_app *app,
                                     const struct sky_transport *transport, void *carrier);

/* Reads, routes and handles the request. SKY_PARKED: it belongs to whoever resumes it. */
enum sky_turn sky_exchange_run(struct sky_request *request);

/* Goes on with a parked request. */
enum sky_turn sky_exchange_resume(struct sky_request *request);

/* After SKY_ANSWERED: logs the request and frees it. Returns whether the connection can serve another. */
bool sky_exchange_finish(struct sky_request *request, bool log_requests);

/* Begins the answer: its status line, as CGI spells it, and its headers, to be sent; borrowed. `type` NULL: there is no
 * body. */
struct sky_span sky_answer_head(struct sky_request *request, int http, const char *type);

/*
 * Reads what is there of the body. False: more is to come, for which the request waits (sky_request_await). True: it
 * was read to its end, within SKY_BODY_MAX, or the request's error says why not; SKY_UNAVAILABLE when those in progress
 * are too many for the memory of a small host.
 */
bool sky_body_read(struct sky_request *request) SKY_CHECKED;

/* Parks the request until more of its body is there; then a worker goes on with then(request, work). */
enum sky_turn sky_request_await(struct sky_request *request, void *work, sky_resumed *then) SKY_CHECKED;

/* Checks the coding and the media type, and reads the object that the route wants: SKY_MEDIA_TYPE, SKY_INVALID,
 * SKY_NO_MEMORY. */
enum sky_status sky_body_parse(struct sky_request *request) SKY_CHECKED;

/* Frees the body and what was read in it. */
void sky_body_drop(struct sky_request *request);

#endif
