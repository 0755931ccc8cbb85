/* What endpoints ask of a request; all of it was checked before. */
#include "http/request.h"

#include "base/accept.h"
#include "http/exchange.h"

struct sky_app *sky_request_app(struct sky_request *request)
{
    return request->app;
}

const struct sky_program *sky_request_program(const struct sky_request *request)
{
    return request->program;
}

const struct sky_caller *sky_request_caller(struct sky_request *request)
{
    return &request->caller;
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

struct sky_span sky_request_raw_path(struct sky_request *request)
{
    return request->path;
}

struct sky_span sky_request_raw_query(struct sky_request *request)
{
    return request->query_text;
}

struct sky_span sky_request_text(struct sky_request *request, const char *name)
{
    return sky_query_get(&request->query, name);
}

int64_t sky_request_number(struct sky_request *request, const char *name)
{
    int row = sky_parameter_find(request->match.route->parameters, sky_span_of(name));
    return row < 0 ? 0 : request->numbers[row];
}

struct sky_span sky_request_header(struct sky_request *request, const char *name)
{
    return sky_span_of(request->transport->param(request->carrier, name));
}

size_t sky_request_choose(struct sky_request *request, const char *const *types)
{
    return sky_accept(sky_request_header(request, "HTTP_ACCEPT"), types);
}

bool sky_request_is_head(struct sky_request *request)
{
    return strcmp(request->method, "HEAD") == 0;
}

struct sky_json *sky_request_json(struct sky_request *request)
{
    return request->json;
}

void sky_request_digest(struct sky_request *request, unsigned char digest[SKY_SHA256_SIZE])
{
    const struct sky_span parts[] = { sky_span_of(request->method), sky_span_of(" "), request->uri, sky_span_of("\n"),
                                      request->body };
    sky_crypto_sha256(parts, sizeof parts / sizeof *parts, digest);
}

void sky_request_digest_without(struct sky_request *request, const char *name, unsigned char digest[SKY_SHA256_SIZE])
{
    int index = sky_route_variable(request->match.route, name);
    struct sky_span value = index < 0 ? sky_span(request->path.data, 0) : request->match.values[index];
    const char *after = value.data + value.size, *end = request->uri.data + request->uri.size;
    const struct sky_span parts[] = { sky_span_of(request->method),
                                      sky_span_of(" "),
                                      sky_span_of(request->match.route->path),
                                      sky_span_of(" "),
                                      sky_span(after, (size_t)(end - after)),
                                      sky_span_of("\n"),
                                      request->body };
    sky_crypto_sha256(parts, sizeof parts / sizeof *parts, digest);
}

enum sky_turn sky_request_park(struct sky_request *request, sky_submit *submit, void *work, sky_resumed *then)
{
    request->then = then;
    request->work = work;
    sky_body_drop(request);
    submit(request->app, work, request->transport->resume, request->carrier);
    return SKY_PARKED;
}

enum sky_turn sky_request_yield(struct sky_request *request, void *work, sky_resumed *then)
{
    request->then = then;
    request->work = work;
    const struct sky_transport *transport = request->transport;
    (transport->resume_later ? transport->resume_later : transport->resume)(request->carrier);
    return SKY_PARKED;
}

enum sky_turn sky_request_await(struct sky_request *request, void *work, sky_resumed *then)
{
    request->then = then;
    request->work = work;
    request->transport->await(request->carrier);
    return SKY_PARKED;
}

bool sky_request_is_gone(const struct sky_request *request)
{
    return request->gone;
}
