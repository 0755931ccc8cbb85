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

struct sky_request;
struct sky_app;
struct sky_program;
struct sky_caller;

/* What a handler returns: the request was answered, or somebody else now sees to that. */
enum sky_turn { SKY_ANSWERED, SKY_PARKED };

typedef enum sky_turn sky_handler(struct sky_request *request);
typedef enum sky_turn sky_resumed(struct sky_request *request, void *work);

/* Begins some work and returns; `done(context)` is called once, from any thread, when it is finished. */
typedef void sky_submit(struct sky_app *app, void *work, void (*done)(void *context), void *context);

/* What the program's `open` filled. */
struct sky_app *sky_request_app(struct sky_request *request);

/* The program that serves the request; constant. */
const struct sky_program *sky_request_program(const struct sky_request *request);
/* Who asks; without a name on a public route. */
const struct sky_caller *sky_request_caller(struct sky_request *request);

/* Lets in whoever asks, if they may use a route that `asks` for so much (http/access.h); else fills the request's
 * error. For a handler of a public route, a part of whose answer is not public. */
enum sky_status sky_request_admit(struct sky_request *request, unsigned asks) SKY_CHECKED;

struct sky_arena *sky_request_arena(struct sky_request *request);

/* The error that calls on behalf of this request fill, and that sky_answer_failure answers. */
struct sky_error *sky_request_error(struct sky_request *request);

/* The percent-decoded value of `{name}` in the route's path; a constant empty text when the route has none. */
struct sky_span sky_request_path(struct sky_request *request, const char *name);

/* The path as it was sent, percent-encoded, with one slash at its front; and the query after its "?", or no span. */
struct sky_span sky_request_raw_path(struct sky_request *request);
struct sky_span sky_request_raw_query(struct sky_request *request);

/* The text of a parameter of the query, decoded, also of a number; no span when it was left out. */
struct sky_span sky_request_text(struct sky_request *request, const char *name);

/*
 * The number of a parameter of the query, or of a variable of the path, whose row in the table of routes says that it
 * is one: within its bounds, or what the row says when it was left out.
 */
int64_t sky_request_number(struct sky_request *request, const char *name);

/* The value of a header by its CGI name, as "HTTP_IF_MATCH"; no span when the client sent none. */
struct sky_span sky_request_header(struct sky_request *request, const char *name);

/* Which of the types, from 0, the client would like best; they end with NULL, and the first is for who is silent. */
size_t sky_request_choose(struct sky_request *request, const char *const *types);

bool sky_request_is_head(struct sky_request *request);

/* Digests what makes two requests the same: method, path and query as they were sent, and body. */
void sky_request_digest(struct sky_request *request, unsigned char digest[SKY_SHA256_SIZE]);

/* The same, whatever the path has for `{name}`, and however it spells what stands before that. */
void sky_request_digest_without(struct sky_request *request, const char *name, unsigned char digest[SKY_SHA256_SIZE]);

/* The body as the JSON object that the route wants; NULL where it may be left out and was, and where it wants none. */
struct sky_json *sky_request_json(struct sky_request *request);

/*
 * Begins `work` with `submit` and parks the request: when the work is done, a worker calls `then(request, work)`. To be
 * returned by the handler, which touches the request no more. The body is gone then, and must not be in `work`.
 */
enum sky_turn sky_request_park(struct sky_request *request, sky_submit *submit, void *work, sky_resumed *then);

/*
 * Parks the request so that others have their turn; then `then(request, work)` is called by a thread that does nothing
 * but such work, one piece after the other: for what would hold up a worker. To be returned by a handler or what it
 * calls, which touches the request no more. The body is still there.
 */
enum sky_turn sky_request_yield(struct sky_request *request, void *work, sky_resumed *then);

/* Whether the client is known to have left meanwhile: what it asked for need not be done. */
bool sky_request_is_gone(const struct sky_request *request);

/* Takes the next bytes of a body, which are borrowed for the call. A failure is in the request's error. */
typedef enum sky_status sky_consumer(struct sky_request *request, void *work, struct sky_span piece);

/*
 * For a route whose body is a stream: reads it in pieces of at most 64 KiB, and yields so that others have their turn.
 * Then calls `then(request, work)`, once, also when the request's error was filled on the way: by the consumer, with
 * SKY_TOO_LARGE for more than the route allows, or with SKY_INVALID for a broken body. To be returned by the handler,
 * which touches the request no more. A body that was not read to its end closes the connection after the answer.
 */
enum sky_turn sky_request_read_body(struct sky_request *request, sky_consumer *consume, void *work, sky_resumed *then);

#endif
