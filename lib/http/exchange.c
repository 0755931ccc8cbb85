/* The way of a request through a program, whichever transport brought it. */
#include "http/exchange.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/percent.h"

#define ID_MAX 64
#define RANDOM_ID_BYTES 16

static bool is_id(const char *text)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t size = text ? strlen(text) : 0;
    return size > 0 && size <= ID_MAX && strspn(text, allowed) == size;
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

struct sky_request *sky_exchange_new(const struct sky_program *program, void *app,
                                     const struct sky_transport *transport, void *carrier)
{
    struct sky_arena *arena = sky_arena_new();
    struct sky_request *request = arena ? sky_arena_alloc(arena, sizeof *request) : NULL;
    if (!request) {
        sky_arena_free(arena);
        return NULL;
    }
    const char *method = transport->param(carrier, "REQUEST_METHOD");
    *request = (struct sky_request){
        .transport = transport,
        .carrier = carrier,
        .program = program,
        .app = app,
        .arena = arena,
        .began = sky_clock_elapsed(),
        .method = method ? method : "",
    };
    request->id = request_id(request);
    if (!(request->headers = sky_buffer_new(arena)) || !(request->out = sky_buffer_new(arena))) {
        sky_arena_free(arena);
        return NULL;
    }
    return request;
}

static enum sky_status decode_values(struct sky_request *request)
{
    for (size_t i = 0; i < SKY_ROUTE_VARIABLES_MAX; i++)
        if (request->match.values[i].data && sky_percent_decode(request->arena, request->match.values[i],
                                                                &request->values[i], &request->error))
            return request->error.status;
    return SKY_OK;
}

static enum sky_status read_query(struct sky_request *request)
{
    const char *allowed = request->match.route->parameters;
    if (!allowed || sky_query_parse(request->arena, sky_request_raw_query(request), &request->query, &request->error))
        return request->error.status;
    return sky_query_allow(&request->query, allowed, &request->error);
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
    enum sky_turn turn = allow.failed ? sky_answer_failure(request) : refuse_method(request, allow.data);
    sky_buffer_clear(&allow);
    return turn;
}

/* Reads the body, and refuses it when those in progress are too many for the memory of a small host. */
static enum sky_status take_body(struct sky_request *request)
{
    enum sky_status status = sky_exchange_read_body(request);
    if (status == SKY_OK && request->body.size > 0 && request->transport->has_room &&
        !request->transport->has_room(request->carrier))
        status = sky_error_set(&request->error, SKY_UNAVAILABLE, "too many large bodies at once");
    return status;
}

/* The body comes first, whatever becomes of the request: what stays unread on a connection is taken for records. */
enum sky_turn sky_exchange_run(struct sky_request *request)
{
    struct sky_span path = sky_request_raw_path(request);
    enum sky_status body = take_body(request);
    enum sky_route_result result =
        sky_route_find(request->program->routes, request->method, path, &request->match);
    request->found = result != SKY_ROUTE_NO_PATH;
    if (body)
        return sky_answer_failure(request);
    if (result == SKY_ROUTE_NO_PATH) {
        sky_error_set(&request->error, SKY_NOT_FOUND, "La ruta no existe.");
        return sky_answer_failure(request);
    }
    if (result == SKY_ROUTE_NO_METHOD)
        return answer_allow(request);
    if (decode_values(request) || read_query(request))
        return sky_answer_failure(request);
    return request->match.route->handler(request);
}

enum sky_turn sky_exchange_resume(struct sky_request *request)
{
    return request->then(request, request->work);
}

bool sky_exchange_finish(struct sky_request *request, bool log_requests)
{
    bool keep = request->body_is_whole && !request->gone && !request->broken;
    if (log_requests || request->fault || request->status >= 500)
        sky_log_request(request->program->name,
                        &(struct sky_log_request){
                            .id = request->id,
                            .method = request->method,
                            .route = request->found ? request->match.route->path : "-",
                            .status = request->status,
                            .microseconds = sky_clock_elapsed() - request->began,
                            .fault = request->fault,
                        });
    sky_exchange_drop_body(request);
    sky_arena_free(request->arena);
    return keep;
}
