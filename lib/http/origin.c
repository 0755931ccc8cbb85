/*
 * Another page's writes, told by Sec-Fetch-Site, and by Origin where a browser has no such header or sends none. What a
 * session's cookie came with is taken only where one of them says that it is a page of this site.
 */
#include "http/origin.h"

#include <strings.h>

#include "http/cors.h"
#include "http/exchange.h"

static const struct {
    const char *prefix, *port; /* of a scheme, and what stands for its port in a Host that says it all the same */
} schemes[] = { { "http://", ":80" }, { "https://", ":443" } };

static bool is_own(struct sky_span origin, struct sky_span host)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        struct sky_span prefix = sky_span_of(schemes[i].prefix), port = sky_span_of(schemes[i].port);
        if (origin.size <= prefix.size || strncasecmp(origin.data, prefix.data, prefix.size) != 0)
            continue;
        struct sky_span rest = sky_span(origin.data + prefix.size, origin.size - prefix.size);
        bool says_port = host.size == rest.size + port.size && memcmp(host.data + rest.size, port.data, port.size) == 0;
        return sky_span_is_alike(rest, says_port ? sky_span(host.data, rest.size) : host);
    }
    return false;
}

static bool is_foreign(struct sky_request *request)
{
    struct sky_span site = sky_request_header(request, "HTTP_SEC_FETCH_SITE");
    struct sky_span origin = sky_request_header(request, "HTTP_ORIGIN");
    return sky_span_equal(site, sky_span_of("cross-site")) || sky_span_equal(site, sky_span_of("same-site")) ||
           (origin.size > 0 && !is_own(origin, sky_request_header(request, "HTTP_HOST")));
}

static bool says_it_is_own(struct sky_request *request)
{
    return sky_span_equal(sky_request_header(request, "HTTP_SEC_FETCH_SITE"), sky_span_of("same-origin")) ||
           sky_request_header(request, "HTTP_ORIGIN").size > 0; /* which is_foreign has looked at */
}

/* What gives a cookie, which is for pages of this site alone, is public. */
static bool may_be_foreign(struct sky_request *request)
{
    return !request->caller.session.data && request->match.route->asks != SKY_PUBLIC && sky_cors_is_listed(request);
}

enum sky_status sky_origin_check(struct sky_request *request)
{
    bool has_session = request->caller.session.data != NULL;
    if (strcmp(request->match.route->method, "GET") == 0 || may_be_foreign(request) ||
        (!is_foreign(request) && (!has_session || says_it_is_own(request))))
        return SKY_OK;
    return sky_error_set(&request->error, SKY_OTHER_SITE, "Una página de otro sitio no puede escribir aquí.");
}
