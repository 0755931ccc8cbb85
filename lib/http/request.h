/*
 * A request, as an endpoint sees it: its path's variables, its body, and the way to wait for something without holding
 * a thread. Whatever a request hands out lives until it was answered; its body, and what was read in it, until it is
 * parked: a tree takes a few hundred times the bytes that it was read from.
 */
#ifndef SKY_HTTP_REQUEST_H
#define SKY_HTTP_REQUEST_H

#include "base/crypto.h"
#include "base/json.h"
#include "base/query.h"

/* Bytes of a request's body. */
#define SKY_BODY_MAX ((size_t)1 << 20)

struct sky_request;

/* What a handler returns: the request was answered, or somebody else now sees to that. */
enum sky_turn { SKY_ANSWERED, SKY_PARKED };

typedef enum sky_turn sky_handler(struct sky_request *request);
typedef enum sky_turn sky_resumed(struct sky_request *request, void *work);

/* Begins some work and returns; `done(context)` is called once, from any thread, when it is finished. */
typedef void sky_submit(void *app, void *work, void (*done)(void *context), void *context);

/* What the program's `open` returned. */
void *sky_request_app(struct sky_request *request);

struct sky_arena *sky_request_arena(struct sky_request *request);

/* The error that calls on behalf of this request fill, and that sky_answer_failure answers. */
struct sky_error *sky_request_error(struct sky_request *request);

/* The percent-decoded value of `{name}` in the route's path; a constant empty text when the route has none. */
struct sky_span sky_request_path(struct sky_request *request, const char *name);

/* The path as it was sent, percent-encoded, without its query; and the query behind its "?", or no span. */
struct sky_span sky_request_raw_path(struct sky_request *request);
struct sky_span sky_request_raw_query(struct sky_request *request);

/* The parameters of the query, of which the route allows all. */
const struct sky_query *sky_request_query(struct sky_request *request);

/* The value of a header by its CGI name, as "HTTP_IF_MATCH"; no span when the client sent none. */
struct sky_span sky_request_header(struct sky_request *request, const char *name);

/* Whether the client would like `type` (RFC 9110, section 12.5.1; weights are not looked at). */
bool sky_request_accepts(struct sky_request *request, const char *type);

bool sky_request_is_head(struct sky_request *request);

/* Digests what makes two requests the same: method, path and query as they were sent, and body. */
void sky_request_digest(struct sky_request *request, unsigned char digest[SKY_SHA256_SIZE]);

/* Whether there is a body. */
bool sky_request_has_body(struct sky_request *request);

/* The same as sky_request_json for a merge patch (RFC 7396), of its own media type or JSON's. */
struct sky_json *sky_request_patch(struct sky_request *request);

/* The body as a JSON object; NULL with the request's error filled: SKY_MEDIA_TYPE, SKY_INVALID, SKY_NO_MEMORY. */
struct sky_json *sky_request_json(struct sky_request *request);

/*
 * Begins `work` with `submit` and parks the request: when the work is done, a worker calls `then(request, work)`. To be
 * returned by the handler, which touches the request no more. The body is gone then, and must not be in `work`.
 */
enum sky_turn sky_request_park(struct sky_request *request, sky_submit *submit, void *work, sky_resumed *then);

#endif
