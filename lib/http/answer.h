/*
 * Answers. Each function that returns a turn sends the whole answer and is what a handler returns; a large one goes on
 * after that, so what is sent lives in the request's arena, or is constant, and the request is not touched any more.
 */
#ifndef SKY_HTTP_ANSWER_H
#define SKY_HTTP_ANSWER_H

#include "base/position.h"
#include "http/request.h"

#define SKY_TYPE_JSON "application/json"
#define SKY_TYPE_PROBLEM "application/problem+json"
#define SKY_TYPE_MERGE_PATCH "application/merge-patch+json"
#define SKY_TYPE_NDJSON "application/x-ndjson"

/* Adds a header to the answer to come. Its value has no line breaks. */
void sky_answer_header(struct sky_request *request, const char *name, const char *format, ...) SKY_PRINTF(3, 4);

/* Adds the header Accept-Patch (RFC 5789, section 3.1): what a merge patch may be sent as. */
void sky_answer_accept_patch(struct sky_request *request);

/* The same for a number, and quicker: most answers have some. */
void sky_answer_number(struct sky_request *request, const char *name, int64_t number);

/* Adds Sky-Operacion: the last operation that the request wrote, which its line in the log tells, too. */
void sky_answer_operation(struct sky_request *request, int64_t number);

/* Adds a part of what the request took to Server-Timing, for who asks for that by Prefer: server-timing; `name` is a
 * literal token (w3.org/TR/server-timing). The whole is added to every such answer. */
void sky_answer_timing(struct sky_request *request, const char *name, int64_t microseconds);

/* Adds the entity tag of a version in a log, weak for what only means the same (RFC 9110, section 8.8.3). */
void sky_answer_etag(struct sky_request *request, const struct sky_identity *identity, int64_t number, bool weak);

/* Answers `http` with `body` of another type, as it is. */
enum sky_turn sky_answer_as(struct sky_request *request, int http, const char *type, struct sky_span body);

/* Answers `http` with `body`, a JSON text, and a newline after it. No span: an answer without a body. */
enum sky_turn sky_answer(struct sky_request *request, int http, struct sky_span body);

/* Answers {"message": text, "status": "ok"}. */
enum sky_turn sky_answer_message(struct sky_request *request, int http, const char *format, ...) SKY_PRINTF(3, 4);

/* Answers an error, in the form that the client asked for: {"error": text} or problem details (RFC 9457). */
enum sky_turn sky_answer_error(struct sky_request *request, const struct sky_error *error);

/* The same with one more member, whose name sorts before the others: `json`, a JSON text. */
enum sky_turn sky_answer_error_with(struct sky_request *request, const struct sky_error *error, const char *name,
                                    struct sky_span json);

/* Answers the request's own error; if it holds none, SKY_INTERNAL. */
enum sky_turn sky_answer_failure(struct sky_request *request);

/*
 * An answer in pieces: after `start`, text is put into the returned buffer, `flush` is called now and then and sends
 * what has grown large, and `end` sends the rest. `flush` is false when nobody listens any more. `abandon`, for when
 * the request's error was filled on the way, cuts the answer short so that the client can tell.
 */
struct sky_buffer *sky_answer_start(struct sky_request *request, int http, const char *type);
bool sky_answer_flush(struct sky_request *request);
enum sky_turn sky_answer_end(struct sky_request *request);
enum sky_turn sky_answer_abandon(struct sky_request *request);

#endif
