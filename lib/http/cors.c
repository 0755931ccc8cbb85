/* The list is read anew for each request that has an origin: it is short, and most have none. */
#include "http/cors.h"

#include <ctype.h>

#include "http/exchange.h"

/* Seconds for which a browser need not ask again. */
#define PREFLIGHT_LASTS 600
#define TAKEN                                                                                        \
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, " \
    "Sky-Operacion, Sky-Registro, traceparent, X-Request-Id"
#define EXPOSED                                                                                                       \
    "Accept-Patch, Allow, ETag, Idempotency-Replayed, Link, Location, Preference-Applied, Retry-After, "              \
    "Server-Timing, Sky-Cliente, Sky-Operacion, Sky-Parecido, Sky-Registro, Sky-Renombrado, Sky-Resultado, "          \
    "Total-Count, WWW-Authenticate, X-Request-Id"

/* Takes the next origin of a list; false at its end. */
static bool next_origin(const char **list, struct sky_span *origin)
{
    *list += strspn(*list, " ");
    *origin = sky_span(*list, strcspn(*list, " "));
    *list += origin->size;
    return origin->size > 0;
}

static bool is_of_host(char c)
{
    return islower((unsigned char)c) || isdigit((unsigned char)c) || c == '-' || c == '.';
}

static bool is_of_address(char c)
{
    return isxdigit((unsigned char)c) || c == ':' || c == '.';
}

/* Bytes of a name, or of an address of IPv6 in its brackets; 0: neither. */
static size_t host_size(struct sky_span text)
{
    bool address = text.size > 0 && text.data[0] == '[';
    size_t size = address;
    while (size < text.size && (address ? is_of_address(text.data[size]) : is_of_host(text.data[size])))
        size++;
    if (!address)
        return size;
    return size > 1 && size < text.size && text.data[size] == ']' ? size + 1 : 0;
}

/* Whether nothing follows a host, or a port of one to five digits that is not the scheme's own. */
static bool is_port(struct sky_span text, const char *own)
{
    if (text.size == 0)
        return true;
    if (text.data[0] != ':' || text.size < 2 || text.size > 6 || text.data[1] == '0' ||
        sky_span_equal(text, sky_span_of(own)))
        return false;
    for (size_t i = 1; i < text.size; i++)
        if (!isdigit((unsigned char)text.data[i]))
            return false;
    return true;
}

static bool is_origin(struct sky_span text)
{
    static const struct {
        const char *prefix, *port;
    } schemes[] = { { "https://", ":443" }, { "http://", ":80" } };
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        struct sky_span prefix = sky_span_of(schemes[i].prefix);
        if (!sky_span_begins(text, prefix))
            continue;
        struct sky_span rest = sky_span(text.data + prefix.size, text.size - prefix.size);
        size_t host = host_size(rest);
        return host > 0 && is_port(sky_span(rest.data + host, rest.size - host), schemes[i].port);
    }
    return false;
}

enum sky_status sky_cors_check(const char *origins, struct sky_error *error)
{
    struct sky_span origin;
    for (size_t count = 1; next_origin(&origins, &origin); count++) {
        if (count > SKY_CORS_ORIGINS_MAX)
            return sky_error_set(error, SKY_INVALID, "SKY_CORS_ORIGINS lists more than %d origins",
                                 SKY_CORS_ORIGINS_MAX);
        if (!is_origin(origin))
            return sky_error_set(error, SKY_INVALID,
                                 "SKY_CORS_ORIGINS has '%.*s', which is no origin as a browser writes it, like "
                                 "https://consola.ejemplo.org",
                                 SKY_SPAN_ARGS(origin));
    }
    return SKY_OK;
}

/* The request's origin, if it is in the list. */
static struct sky_span listed_origin(struct sky_request *request)
{
    struct sky_span asks = sky_request_header(request, "HTTP_ORIGIN"), origin;
    const char *list = asks.size > 0 ? request->app->origins : NULL;
    while (list && next_origin(&list, &origin))
        if (sky_span_equal(origin, asks))
            return origin;
    return (struct sky_span){ 0 };
}

bool sky_cors_is_listed(struct sky_request *request)
{
    return listed_origin(request).data != NULL;
}

void sky_cors_expose(struct sky_request *request)
{
    struct sky_span origin = listed_origin(request);
    if (!origin.data)
        return;
    sky_answer_header(request, "Vary", "Origin");
    sky_answer_header(request, "Access-Control-Allow-Origin", "%.*s", SKY_SPAN_ARGS(origin));
    sky_answer_header(request, "Access-Control-Expose-Headers", "%s", EXPOSED);
}

/* Whether the path has that method; no span is none. */
static bool has_method(const struct sky_request *request, struct sky_span method)
{
    for (const struct sky_route *route = request->program->routes; route->method; route++)
        if (strcmp(route->path, request->match.route->path) == 0 &&
            (sky_span_equal(method, sky_span_of(route->method)) ||
             (sky_span_equal(method, sky_span_of("HEAD")) && strcmp(route->method, "GET") == 0)))
            return true;
    return false;
}

void sky_cors_answer_preflight(struct sky_request *request)
{
    struct sky_span method = sky_request_header(request, "HTTP_ACCESS_CONTROL_REQUEST_METHOD");
    if (strcmp(request->method, "OPTIONS") != 0 || !sky_cors_is_listed(request) || !has_method(request, method))
        return;
    sky_answer_header(request, "Access-Control-Allow-Methods", "%.*s", SKY_SPAN_ARGS(method));
    sky_answer_header(request, "Access-Control-Allow-Headers", "%s", TAKEN);
    sky_answer_header(request, "Access-Control-Max-Age", "%d", PREFLIGHT_LASTS);
}
