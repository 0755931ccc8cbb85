/* The way of a request through a program, whichever transport brought it. */
#include "http/exchange.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/percent.h"
#include "base/position.h"
#include "http/cors.h"
#include "http/origin.h"

#define ID_MAX 64
#define RANDOM_ID_BYTES 16
/* Bytes of a body that a worker looks into at once: of the smallest values, a millisecond or two. */
#define BODY_SHORT ((size_t)16 << 10)

static bool is_of_id(char c)
{
    char letter = c | 0x20;
    return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

static bool is_id(const char *text)
{
    size_t size = 0;
    while (text && size <= ID_MAX && is_of_id(text[size]))
        size++;
    return size > 0 && size <= ID_MAX && text[size] == '\0';
}

/* nginx settles the id (REQUEST_ID); a plain CGI server hands the client's header through. */
static const char *request_id(struct sky_request *request)
{
    static const char *const sources[] = { "REQUEST_ID", "HTTP_X_REQUEST_ID" };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const char *id = request->transport->param(request->carrier, sources[i]);
        if (is_id(id))
            return id;
    }
    unsigned char random[RANDOM_ID_BYTES];
    char *id = sky_arena_alloc(request->arena, 2 * sizeof random + 1);
    if (!id)
        return "-";
    sky_crypto_random(random, sizeof random);
    sky_hex_write(id, random, sizeof random);
    return id;
}

/* The trace that a traceparent names (w3.org/TR/trace-context, section 3.2); no span when it is none, or malformed. */
static struct sky_span trace_of(struct sky_request *request)
{
    static const char zeros[] = "00000000000000000000000000000000";
    struct sky_span parent = sky_request_header(request, "HTTP_TRACEPARENT");
    bool is_one = parent.size >= 55 && parent.data[2] == '-' && parent.data[35] == '-' && parent.data[52] == '-' &&
                  memcmp(parent.data, "ff", 2) != 0 && (parent.size == 55 || parent.data[55] == '-');
    for (size_t i = 0; is_one && i < 55; i++)
        is_one = strchr("0123456789abcdef", parent.data[i]) || i == 2 || i == 35 || i == 52;
    bool names = is_one && memcmp(parent.data + 3, zeros, 32) != 0;
    return names ? sky_span(parent.data + 3, 32) : (struct sky_span){ 0 };
}

/* The slashes at the front count as one: so they did for clients of the original. */
static void part_uri(struct sky_request *request)
{
    struct sky_span uri = sky_request_header(request, "REQUEST_URI");
    const char *mark = uri.data ? memchr(uri.data, '?', uri.size) : NULL;
    size_t size = mark ? (size_t)(mark - uri.data) : uri.size;
    size_t more = 0;
    while (size - more > 1 && uri.data[more] == '/' && uri.data[more + 1] == '/')
        more++;
    request->uri = uri;
    request->path = more > 0 ? sky_span(uri.data + more, size - more) : sky_span(uri.data, size);
    if (mark)
        request->query_text = sky_span(mark + 1, uri.size - size - 1);
}

struct sky_request *sky_exchange_new(const struct sky_program *program, struct sky_app *app,
                                     const struct sky_transport *transport, void *carrier)
{
    struct sky_arena *arena = sky_arena_new();
    struct sky_request *request = arena ? sky_arena_alloc(arena, sizeof *request) : NULL;
    if (!request) {
        sky_arena_free(arena);
        return NULL;
    }
    const char *method = transport->param(carrier, "REQUEST_METHOD");
    request->transport = transport;
    request->carrier = carrier;
    request->program = program;
    request->app = app;
    request->arena = arena;
    request->began = sky_clock_elapsed();
    request->method = method ? method : "";
    request->id = request_id(request);
    part_uri(request);
    if (!(request->headers = sky_buffer_new(arena)) || !(request->out = sky_buffer_new(arena))) {
        sky_arena_free(arena);
        return NULL;
    }
    return request;
}

/* What is public is answered whatever the credentials are. */
enum sky_status sky_request_admit(struct sky_request *request, unsigned asks)
{
    struct sky_error *error = &request->error;
    if (asks == SKY_PUBLIC)
        return SKY_OK;
    const struct sky_access *access = request->app->access;
    if (access->admit(request, &request->caller, error) == SKY_UNAUTHENTICATED)
        sky_answer_header(request, "WWW-Authenticate", "%s", access->challenge);
    return error->status ? error->status : sky_access_check(&request->caller, asks, error);
}

/*
 * Tells which log the program serves, and whether the request is meant for it: whoever brings numbers back may say
 * which log gave them.
 */
static enum sky_status check_identity(struct sky_request *request)
{
    struct sky_span wanted = sky_request_header(request, "HTTP_SKY_REGISTRO");
    if (request->match.route->asks == SKY_PUBLIC || !request->app->identity)
        return SKY_OK;
    const char *own = request->app->identity->text;
    sky_buffer_put_text(request->headers, "Sky-Registro: ");
    sky_buffer_put_text(request->headers, own);
    sky_buffer_put(request->headers, "\r\n", 2);
    if (!wanted.data || sky_span_equal(wanted, sky_span_of(own)))
        return SKY_OK;
    if (!sky_identity_is(wanted))
        return sky_error_set(&request->error, SKY_INVALID,
                             "La cabecera Sky-Registro no es el identificador de un registro.");
    return sky_error_set(&request->error, SKY_OTHER_LOG,
                         "El registro es ahora %s, no el de la cabecera Sky-Registro: hay que empezar de nuevo.", own);
}

static enum sky_status decode_values(struct sky_request *request)
{
    for (size_t i = 0; i < SKY_ROUTE_VARIABLES_MAX; i++)
        if (request->match.values[i].data &&
            sky_percent_decode(request->arena, request->match.values[i], &request->values[i], &request->error))
            return request->error.status;
    return SKY_OK;
}

static bool has_row(const void *rows, struct sky_span name)
{
    return sky_parameter_find(rows, name) >= 0;
}

static enum sky_status check_query(struct sky_request *request)
{
    const struct sky_parameter *rows = request->match.route->parameters;
    sky_query_known *known = sky_parameter_takes_others(rows) ? has_row : NULL;
    if (rows == sky_parameters_any ||
        sky_query_parse(request->arena, request->query_text, known, rows, &request->query, &request->error))
        return request->error.status;
    return sky_parameter_check(request->arena, rows, &request->query, request->numbers, &request->error);
}

static enum sky_status check_path(struct sky_request *request)
{
    const struct sky_parameter *rows = request->match.route->parameters;
    for (size_t i = 0; rows && rows[i].name; i++)
        if (rows[i].in_path && sky_parameter_check_path(&rows[i], sky_request_path(request, rows[i].name),
                                                        &request->numbers[i], &request->error))
            return request->error.status;
    return SKY_OK;
}

static enum sky_turn refuse_method(struct sky_request *request, const char *allow)
{
    if (strcmp(request->method, "OPTIONS") == 0)
        return sky_answer(request, 204, (struct sky_span){ 0 });
    sky_error_set(&request->error, SKY_METHOD_NOT_ALLOWED, "El método %.32s no está permitido aquí; se admiten: %s.",
                  request->method, allow);
    return sky_answer_failure(request);
}

static enum sky_turn answer_allow(struct sky_request *request)
{
    struct sky_buffer allow = { 0 };
    sky_route_allow(request->program->routes, request->match.route, &allow);
    sky_buffer_put(&allow, "", 1);
    if (allow.failed)
        sky_error_memory(&request->error);
    else
        sky_answer_header(request, "Allow", "%s", allow.data);
    if (sky_route_has_method(request->program->routes, request->match.route, "PATCH"))
        sky_answer_accept_patch(request);
    sky_cors_answer_preflight(request);
    enum sky_turn turn = allow.failed ? sky_answer_failure(request) : refuse_method(request, allow.data);
    sky_buffer_clear(&allow);
    return turn;
}

static bool is_stream(const struct sky_route *route)
{
    return route->body && route->body->kind == SKY_BODY_STREAM;
}

/* Reads the object in the body, and lets the handler answer. */
static enum sky_turn handle(struct sky_request *request, void *nothing)
{
    (void)nothing;
    if (request->gone)
        return SKY_ANSWERED;
    return sky_body_parse(request) ? sky_answer_failure(request) : request->match.route->handler(request);
}

/* A body that is large is not looked into before others had their turn. */
static enum sky_turn admit_and_handle(struct sky_request *request)
{
    if (sky_request_admit(request, request->match.route->asks) || check_identity(request) ||
        sky_origin_check(request) || decode_values(request) || check_query(request) || check_path(request))
        return sky_answer_failure(request);
    return request->body.size > BODY_SHORT ? sky_request_yield(request, NULL, handle) : handle(request, NULL);
}

static enum sky_turn answer_no_path(struct sky_request *request)
{
    sky_error_set(&request->error, SKY_NO_ROUTE, "La ruta no existe.");
    return sky_answer_failure(request);
}

static enum sky_turn route(struct sky_request *request)
{
    if (!request->found)
        return answer_no_path(request);
    return request->has_method ? admit_and_handle(request) : answer_allow(request);
}

static enum sky_turn read_body(struct sky_request *request, void *nothing)
{
    (void)nothing;
    if (!sky_body_read(request))
        return sky_request_await(request, NULL, read_body);
    return request->error.status ? sky_answer_failure(request) : route(request);
}

/* The body is read whatever becomes of the request, unless the handler reads it. */
enum sky_turn sky_exchange_run(struct sky_request *request)
{
    enum sky_route_result result =
        sky_route_find(request->program->routes, request->method, request->path, &request->match);
    request->found = result != SKY_ROUTE_NO_PATH;
    request->has_method = result == SKY_ROUTE_FOUND;
    sky_cors_expose(request);
    return request->has_method && is_stream(request->match.route) ? route(request) : read_body(request, NULL);
}

enum sky_turn sky_exchange_resume(struct sky_request *request)
{
    return request->then(request, request->work);
}

bool sky_exchange_finish(struct sky_request *request, bool log_requests)
{
    bool keep = request->body_is_whole && !request->gone && !request->broken;
    if (log_requests || request->fault || request->status >= 500)
        sky_log_request(request->program->name, &(struct sky_log_request){
                                                    .id = request->id,
                                                    .method = request->method,
                                                    .route = request->found ? request->match.route->path : "-",
                                                    .status = request->status,
                                                    .microseconds = sky_clock_elapsed() - request->began,
                                                    .fault = request->fault,
                                                    .operation = request->operation,
                                                    .trace = trace_of(request),
                                                });
    sky_body_drop(request);
    sky_arena_free(request->arena);
    return keep;
}
