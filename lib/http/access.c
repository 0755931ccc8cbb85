/* The access that is open to everybody on this machine. */
#include "http/access.h"

#include "base/address.h"
#include "base/text.h"
#include "http/request.h"

/* Bytes of the name of a user whom the server has let in. */
#define NAME_MAX_SIZE 64

static bool is_name(struct sky_span text)
{
    return text.size > 0 && text.size <= NAME_MAX_SIZE && sky_text_is_utf8(text) && !sky_text_has_control(text);
}

/* By a server that speaks of no address, as a test does, it is this machine that asks. */
static bool is_of_this_machine(struct sky_span address)
{
    return address.size == 0 || sky_address_is_loopback(address);
}

bool sky_access_by_server(struct sky_request *request, struct sky_caller *caller)
{
    struct sky_span user = sky_request_header(request, "SKY_CALLER");
    if (is_name(user))
        *caller = (struct sky_caller){ .name = user, .role = SKY_ADMIN };
    return is_name(user);
}

static enum sky_status admit_anybody(struct sky_request *request, struct sky_caller *caller, struct sky_error *error)
{
    if (sky_access_by_server(request, caller))
        return SKY_OK;
    if (!is_of_this_machine(sky_request_header(request, "REMOTE_ADDR")))
        return sky_error_set(error, SKY_FORBIDDEN, "Sin control de acceso solo se atiende a esta máquina.");
    *caller = (struct sky_caller){ .name = sky_span_of("anonimo"), .role = SKY_ADMIN };
    return SKY_OK;
}

const struct sky_access sky_access_open = { .challenge = "Bearer", .admit = admit_anybody };

enum sky_role sky_access_role(unsigned asks)
{
    return (enum sky_role)(asks & ~(SKY_RECENT | SKY_ENROLLING));
}

enum sky_status sky_access_check(const struct sky_caller *caller, unsigned asks, struct sky_error *error)
{
    enum sky_role role = sky_access_role(asks);
    if (caller->unfinished && !(asks & SKY_ENROLLING))
        return sky_error_set(error, SKY_FACTOR_NEEDED,
                             "Un admin necesita un segundo factor: actívelo con POST y PUT /sesion/factor.");
    if (caller->role < role)
        return sky_error_set(error, SKY_FORBIDDEN, "Esta ruta pide el rol '%s'.", sky_role_name(role));
    if (caller->stale && asks & SKY_RECENT)
        return sky_error_set(error, SKY_PASSWORD_NEEDED,
                             "Hace demasiado que dio la contraseña: confírmela con POST /sesion/clave y repita.");
    return SKY_OK;
}
