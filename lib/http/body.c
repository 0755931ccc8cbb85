/*
 * Bodies are read to their end, whatever becomes of the request: what stays unread on a connection is taken for
 * records. A stream that is not read to its end closes the connection instead.
 */
#include "http/body.h"

#include <stdlib.h>
#include <strings.h>

#include "base/clock.h"
#include "base/field.h"
#include "http/exchange.h"

#define PIECE ((size_t)8192)
/* Bytes that a consumer gets at once, and microseconds after which it is another's turn. */
#define STREAM_PIECE ((size_t)65536)
#define STREAM_TURN 10000
#define MIB ((size_t)1 << 20)

const struct sky_body sky_body_json = { .kind = SKY_BODY_JSON };
const struct sky_body sky_body_optional_json = { .kind = SKY_BODY_OPTIONAL_JSON };
const struct sky_body sky_body_merge_patch = { .kind = SKY_BODY_MERGE_PATCH };

static const char *const names[] = {
    [SKY_BODY_NONE] = "none",
    [SKY_BODY_JSON] = "json",
    [SKY_BODY_OPTIONAL_JSON] = "optional-json",
    [SKY_BODY_MERGE_PATCH] = "merge-patch",
    [SKY_BODY_STREAM] = "stream",
};

const char *sky_body_kind_name(const struct sky_body *body)
{
    return names[body ? body->kind : SKY_BODY_NONE];
}

static enum sky_status fail_too_large(struct sky_request *request, size_t most)
{
    bool whole = most % MIB == 0;
    return sky_error_set(&request->error, SKY_TOO_LARGE, "El cuerpo de la solicitud pasa de %zu %s.",
                         whole ? most / MIB : most, whole ? "MiB" : "bytes");
}

/* `size` is what the last read returned. */
static enum sky_status check_end(struct sky_request *request, long size)
{
    request->body_is_whole = size == 0;
    return size == 0 ? SKY_OK : sky_error_set(&request->error, SKY_INVALID, "El cuerpo de la solicitud llegó roto.");
}

static bool is_number(const char *text, size_t number)
{
    char *end;
    return strtoull(text, &end, 10) == number && *end == '\0';
}

static const char *announced_length(struct sky_request *request)
{
    return request->transport->param(request->carrier, "CONTENT_LENGTH");
}

static enum sky_status check_length(struct sky_request *request, size_t size)
{
    const char *announced = announced_length(request);
    if (announced && *announced && !is_number(announced, size))
        return sky_error_set(&request->error, SKY_INVALID, "El cuerpo de la solicitud está incompleto.");
    return SKY_OK;
}

/* Returns what the last read returned: not positive unless there is an error. */
static long read_to_end(struct sky_request *request)
{
    struct sky_buffer *body = &request->received;
    char piece[PIECE]; /* most requests have no body, and nothing is allocated for one */
    long size = 1;
    while (size > 0 && !request->error.status) {
        size = request->transport->read(request->carrier, piece, sizeof piece);
        sky_buffer_put(body, piece, size > 0 ? (size_t)size : 0);
        if (body->failed)
            sky_error_memory(&request->error);
        else if (body->size > SKY_BODY_MAX)
            fail_too_large(request, SKY_BODY_MAX);
    }
    return size;
}

static enum sky_status take_whole(struct sky_request *request)
{
    request->body = sky_buffer_span(&request->received);
    if (check_length(request, request->body.size))
        return request->error.status;
    if (request->body.size > 0 && request->transport->hold &&
        !request->transport->hold(request->carrier, request->body.size))
        return sky_error_set(&request->error, SKY_UNAVAILABLE, "too many large bodies at once");
    return SKY_OK;
}

bool sky_body_read(struct sky_request *request)
{
    long size = read_to_end(request);
    if (size == SKY_BODY_WAITS)
        return false;
    return request->error.status || check_end(request, size) || take_whole(request) || true;
}

void sky_body_drop(struct sky_request *request)
{
    sky_arena_free(request->parsed);
    request->parsed = NULL;
    request->json = NULL;
    sky_buffer_clear(&request->received);
    request->body = (struct sky_span){ 0 };
}

/* A body is taken as it is, and not as what could be made of it (RFC 9110, section 8.4). */
static enum sky_status require_no_coding(struct sky_request *request)
{
    struct sky_field codings = { sky_request_header(request, "HTTP_CONTENT_ENCODING"), 0 };
    while (!sky_field_is_over(&codings)) {
        struct sky_field coding = { sky_field_element(&codings), 0 };
        sky_field_skip_space(&coding);
        struct sky_span name = sky_field_token(&coding);
        sky_field_skip_space(&coding);
        if (sky_field_is_over(&coding) && (name.size == 0 || sky_span_is_alike(name, sky_span_of("identity"))))
            continue;
        sky_answer_header(request, "Accept-Encoding", "identity");
        return sky_error_set(&request->error, SKY_CODING, "El cuerpo debe llegar sin codificar: sin Content-Encoding.");
    }
    return SKY_OK;
}

static bool ends_with(struct sky_span text, const char *end)
{
    size_t size = strlen(end);
    return text.size > size && strncasecmp(text.data + text.size - size, end, size) == 0;
}

/* "application/<something>+json", which the original took for JSON. A patch is no document. */
static bool is_kind_of_json(struct sky_request *request)
{
    static const char kind[] = "application/";
    struct sky_span type;
    return sky_field_media_type(sky_request_header(request, "CONTENT_TYPE"), &type) &&
           strncasecmp(type.data, kind, sizeof kind - 1) == 0 && ends_with(type, "+json") &&
           !ends_with(type, "/+json") && !ends_with(type, "-patch+json");
}

/* Whether the body's media type, parameters aside, is `wanted`. */
static bool is_type(struct sky_request *request, const char *wanted)
{
    struct sky_span text = sky_request_header(request, "CONTENT_TYPE"), type;
    return sky_field_media_type(text, &type) && sky_span_is_alike(type, sky_span_of(wanted));
}

static enum sky_status require_type(struct sky_request *request, enum sky_body_kind kind)
{
    bool patch = kind == SKY_BODY_MERGE_PATCH;
    if (request->body.size == 0 && sky_request_header(request, "CONTENT_TYPE").size == 0)
        return SKY_OK; /* that it is missing is told as such */
    if (is_type(request, SKY_TYPE_JSON) || (patch && is_type(request, SKY_TYPE_MERGE_PATCH)) ||
        (kind == SKY_BODY_JSON && is_kind_of_json(request)))
        return SKY_OK;
    if (!patch)
        return sky_error_set(&request->error, SKY_MEDIA_TYPE, "El cuerpo debe ser de tipo " SKY_TYPE_JSON ".");
    sky_answer_accept_patch(request);
    return sky_error_set(&request->error, SKY_MEDIA_TYPE,
                         "El cuerpo debe ser de tipo " SKY_TYPE_MERGE_PATCH " o " SKY_TYPE_JSON ".");
}

/* The body after the byte order mark that Windows' programs begin it with, which the original skipped. */
static struct sky_span skip_mark(struct sky_span body)
{
    static const char mark[] = "\xEF\xBB\xBF";
    const size_t size = sizeof mark - 1;
    bool marked = body.size >= size && memcmp(body.data, mark, size) == 0;
    return marked ? sky_span(body.data + size, body.size - size) : body;
}

enum sky_status sky_body_parse(struct sky_request *request)
{
    const struct sky_body *wanted = request->match.route->body;
    if (!wanted || (wanted->kind == SKY_BODY_OPTIONAL_JSON && request->body.size == 0))
        return SKY_OK;
    if (require_no_coding(request) || wanted->kind == SKY_BODY_STREAM || require_type(request, wanted->kind))
        return request->error.status;
    if (!(request->parsed = sky_arena_new()))
        return sky_error_memory(&request->error);
    struct sky_span text = wanted->kind == SKY_BODY_JSON ? skip_mark(request->body) : request->body;
    request->json = sky_json_parse(request->parsed, text, SKY_JSON_VALUES_MAX, &request->error);
    return request->error.status;
}

/* --- streams */

struct reading {
    sky_consumer *consume;
    void *work;
    sky_resumed *then;
    char *piece;
    size_t filled; /* bytes of the piece, */
    size_t size;   /* and those that were consumed */
};

/* A transport may give less than it is asked for. Returns how much came, 0 at the end, or what `read` returned. */
static long fill_piece(struct sky_request *request, struct reading *reading)
{
    long size = 1;
    while (size > 0 && reading->filled < STREAM_PIECE) {
        size = request->transport->read(request->carrier, reading->piece + reading->filled,
                                        STREAM_PIECE - reading->filled);
        reading->filled += size > 0 ? (size_t)size : 0;
    }
    return size < 0 ? size : (long)reading->filled;
}

/* `size` is how much of the piece is filled, or what `read` returned instead. */
static enum sky_status take_piece(struct sky_request *request, struct reading *reading, long size)
{
    size_t most = request->match.route->body->most;
    if (size <= 0)
        return check_end(request, size) ? request->error.status : check_length(request, reading->size);
    if ((size_t)size > most - reading->size)
        return fail_too_large(request, most);
    reading->size += (size_t)size;
    reading->filled = 0;
    return reading->consume(request, reading->work, sky_span(reading->piece, (size_t)size))
               ? sky_error_set(&request->error, SKY_INTERNAL, "a body was refused without an error")
               : SKY_OK;
}

/* What was refused at its last piece was read whole: nginx keeps the connection, and closed, it could meet a request.
 */
static void see_end(struct sky_request *request, struct reading *reading)
{
    if (!request->body_is_whole && request->transport->read(request->carrier, reading->piece, STREAM_PIECE) == 0)
        request->body_is_whole = true;
}

static enum sky_turn read_on(struct sky_request *request, void *context)
{
    struct reading *reading = context;
    int64_t began = sky_clock_elapsed();
    for (long size = 1; size != 0;) {
        if (sky_clock_elapsed() - began > STREAM_TURN)
            return sky_request_yield(request, reading, read_on);
        if ((size = fill_piece(request, reading)) == SKY_BODY_WAITS)
            return sky_request_await(request, reading, read_on);
        if (take_piece(request, reading, size)) {
            see_end(request, reading);
            break;
        }
    }
    return reading->then(request, reading->work);
}

enum sky_turn sky_request_read_body(struct sky_request *request, sky_consumer *consume, void *work, sky_resumed *then)
{
    const char *announced = announced_length(request);
    size_t most = request->match.route->body->most;
    struct reading *reading = sky_arena_alloc(request->arena, sizeof *reading);
    char *piece = reading ? sky_arena_alloc(request->arena, STREAM_PIECE) : NULL;
    if (!piece)
        sky_error_memory(&request->error);
    else if (announced && strtoull(announced, NULL, 10) > most)
        fail_too_large(request, most);
    if (request->error.status)
        return then(request, work);
    *reading = (struct reading){ .consume = consume, .work = work, .then = then, .piece = piece };
    return read_on(request, reading);
}
