/* The fields of the request, and the porter whom its token is shown to. */
#include "api/bearer.h"

#include "base/clock.h"
#include "base/field.h"
#include "http/answer.h"
#include "http/app.h"
#include "http/request.h"
#include "registry/entrada.h"
#include "registry/portero.h"
#include "registry/sesiones.h"

#define SCHEME "Bearer "

/* What follows the scheme; nothing for another one, which no token is like. */
static struct sky_span token_of(struct sky_span field)
{
    size_t size = sizeof SCHEME - 1;
    if (field.size < size || !sky_span_is_alike(sky_span(field.data, size), sky_span_of(SCHEME)))
        return sky_span_of("");
    return sky_span(field.data + size, field.size - size);
}

bool sky_api_is_secure(struct sky_request *request)
{
    return sky_span_equal(sky_request_header(request, "HTTPS"), sky_span_of("on"));
}

const char *sky_api_cookie(struct sky_request *request)
{
    return sky_api_is_secure(request) ? "__Host-sky" : "sky";
}

/* A token that is there decides, and no cookie beside it. No span: there is neither. */
static struct sky_span credential(struct sky_request *request, enum sky_token_kind *kind)
{
    struct sky_span field = sky_request_header(request, "HTTP_AUTHORIZATION"), token;
    *kind = SKY_TOKEN_SESSION;
    token = sky_field_cookie(sky_request_header(request, "HTTP_COOKIE"), sky_span_of(sky_api_cookie(request)));
    if (field.size > 0 && (!token.data || token_of(field).size > 0)) {
        *kind = SKY_TOKEN_BEARER;
        token = token_of(field);
    }
    return token;
}

static bool admits_still(struct sky_request *request)
{
    struct sky_caller caller;
    enum sky_token_kind kind;
    struct sky_span token = credential(request, &kind);
    return sky_access_by_server(request, &caller) ||
           (token.data && sky_portero_knows(sky_request_app(request)->portero, token, kind));
}

static enum sky_status admit_bearer(struct sky_request *request, struct sky_caller *caller, struct sky_error *error)
{
    enum sky_token_kind kind;
    struct sky_span token = credential(request, &kind);
    if (sky_access_by_server(request, caller))
        return SKY_OK;
    if (!token.data)
        return sky_error_set(error, SKY_UNAUTHENTICATED, "Faltan credenciales.");
    struct sky_admitted *who = sky_arena_alloc(sky_request_arena(request), sizeof *who);
    if (!who)
        return sky_error_memory(error);
    if (sky_portero_admit(sky_request_app(request)->portero, token, kind, who, error))
        return error->status;
    *caller = (struct sky_caller){ .name = sky_span_of(who->nombre), .role = who->rol };
    if (kind == SKY_TOKEN_SESSION) {
        caller->session = sky_span_of(who->sesion);
        caller->unfinished = who->limitada;
        caller->stale = sky_clock_now() - who->creada > SKY_SESION_RECENT;
    }
    return SKY_OK;
}

const struct sky_access sky_api_bearers = { .challenge = "Bearer realm=\"Sky\"",
                                            .admit = admit_bearer,
                                            .still = admits_still };

enum sky_turn sky_api_answer_refused(struct sky_request *request, const struct sky_intento *intento)
{
    if (intento->error.status == SKY_LOCKED_OUT)
        sky_answer_header(request, "Retry-After", "%d", intento->wait);
    if (sky_status_http(intento->error.status) == 401)
        sky_answer_header(request, "WWW-Authenticate", "%s", sky_api_bearers.challenge);
    return sky_answer_error(request, &intento->error);
}
