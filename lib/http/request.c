/* What endpoints ask of a request; and its body, checked at the edge. */
#include "http/request.h"

#include <stdlib.h>
#include <strings.h>

#include "http/exchange.h"

#define PIECE ((size_t)8192)

void *sky_request_app(struct sky_request *request)
{
    return request->app;
}

struct sky_arena *sky_request_arena(struct sky_request *request)
{
    return request->arena;
}

struct sky_error *sky_request_error(struct sky_request *request)
{
    return &request->error;
}

struct sky_span sky_request_path(struct sky_request *request, const char *name)
{
    int index = sky_route_variable(request->match.route, name);
    return index < 0 ? sky_span_of("") : request->values[index];
}

static struct sky_span uri_of(struct sky_request *request)
{
    return sky_request_header(request, "REQUEST_URI");
}

struct sky_span sky_request_raw_path(struct sky_request *request)
{
    struct sky_span uri = uri_of(request);
    const char *query = uri.data ? memchr(uri.data, '?', uri.size) : NULL;
    return query ? sky_span(uri.data, (size_t)(query - uri.data)) : uri;
}

struct sky_span sky_request_raw_query(struct sky_request *request)
{
    struct sky_span uri = uri_of(request), path = sky_request_raw_path(request);
    return path.size < uri.size ? sky_span(uri.data + path.size + 1, uri.size - path.size - 1) : (struct sky_span){ 0 };
}

const struct sky_query *sky_request_query(struct sky_request *request)
{
    return &request->query;
}

struct sky_span sky_request_header(struct sky_request *request, const char *name)
{
    return sky_span_of(request->transport->param(request->carrier, name));
}

bool sky_request_accepts(struct sky_request *request, const char *type)
{
    struct sky_span accept = sky_request_header(request, "HTTP_ACCEPT");
    return accept.data && strcasestr(accept.data, type);
}

bool sky_request_is_head(struct sky_request *request)
{
    return strcmp(request->method, "HEAD") == 0;
}

bool sky_request_has_body(struct sky_request *request)
{
    return request->body.size > 0;
}

void sky_request_digest(struct sky_request *request, unsigned char digest[SKY_SHA256_SIZE])
{
    const struct sky_span parts[] = { sky_span_of(request->method), sky_span_of(" "), uri_of(request),
                                      sky_span_of("\n"), request->body };
    sky_crypto_sha256(parts, sizeof parts / sizeof *parts, digest);
}

static enum sky_status fail_too_large(struct sky_request *request)
{
    return sky_error_set(&request->error, SKY_TOO_LARGE, "El cuerpo de la solicitud pasa de 1 MiB.");
}

static enum sky_status read_to_end(struct sky_request *request)
{
    struct sky_buffer *body = &request->received;
    long size = 1;
    while (size > 0) {
        char *room = sky_buffer_reserve(body, PIECE);
        if (!room)
            return sky_error_memory(&request->error);
        size = request->transport->read(request->carrier, room, PIECE);
        body->size += size > 0 ? (size_t)size : 0;
        if (body->size > SKY_BODY_MAX)
            return fail_too_large(request);
    }
    request->body_is_whole = size == 0;
    return size == 0 ? SKY_OK : sky_error_set(&request->error, SKY_INVALID, "El cuerpo de la solicitud llegó roto.");
}

static bool is_number(const char *text, size_t number)
{
    char *end;
    return strtoull(text, &end, 10) == number && *end == '\0';
}

enum sky_status sky_exchange_read_body(struct sky_request *request)
{
    const char *announced = request->transport->param(request->carrier, "CONTENT_LENGTH");
    if (read_to_end(request))
        return request->error.status;
    if (request->received.size == 0)
        sky_buffer_clear(&request->received);
    request->body = sky_buffer_span(&request->received);
    if (announced && *announced && !is_number(announced, request->body.size))
        return sky_error_set(&request->error, SKY_INVALID, "El cuerpo de la solicitud está incompleto.");
    return SKY_OK;
}

void sky_exchange_drop_body(struct sky_request *request)
{
    sky_arena_free(request->parsed);
    request->parsed = NULL;
    sky_buffer_clear(&request->received);
    request->body = (struct sky_span){ 0 };
}

/* Whether a media type (RFC 9110, section 8.3.1), parameters aside, is `wanted`. None at all is taken for it. */
static bool is_type(struct sky_span type, const char *wanted)
{
    size_t size = strlen(wanted);
    if (type.size == 0)
        return true;
    return strncasecmp(type.data, wanted, size) == 0 && (type.size == size || strchr("; \t", type.data[size]));
}

static struct sky_json *parse_body(struct sky_request *request)
{
    if (!request->parsed && !(request->parsed = sky_arena_new()))
        return sky_error_memory(&request->error), NULL;
    return sky_json_parse(request->parsed, request->body, SKY_JSON_VALUES_MAX, &request->error);
}

struct sky_json *sky_request_json(struct sky_request *request)
{
    if (is_type(sky_request_header(request, "CONTENT_TYPE"), SKY_TYPE_JSON))
        return parse_body(request);
    sky_error_set(&request->error, SKY_MEDIA_TYPE, "El cuerpo debe ser de tipo " SKY_TYPE_JSON ".");
    return NULL;
}

struct sky_json *sky_request_patch(struct sky_request *request)
{
    struct sky_span type = sky_request_header(request, "CONTENT_TYPE");
    if (is_type(type, SKY_TYPE_MERGE_PATCH) || is_type(type, SKY_TYPE_JSON))
        return parse_body(request);
    sky_answer_accept_patch(request);
    sky_error_set(&request->error, SKY_MEDIA_TYPE,
                  "El cuerpo debe ser de tipo " SKY_TYPE_MERGE_PATCH " o " SKY_TYPE_JSON ".");
    return NULL;
}

enum sky_turn sky_request_park(struct sky_request *request, sky_submit *submit, void *work, sky_resumed *then)
{
    request->then = then;
    request->work = work;
    sky_exchange_drop_body(request);
    submit(request->app, work, request->transport->resume, request->carrier);
    return SKY_PARKED;
}
