/* The roles, and the access that is open to everybody. */
#include "http/access.h"

static const char *const roles[] = {
    [SKY_PUBLIC] = "public", [SKY_LECTOR] = "lector", [SKY_EDITOR] = "editor", [SKY_ADMIN] = "admin"
};

const char *sky_role_name(enum sky_role role)
{
    return roles[role];
}

static enum sky_status admit_anybody(struct sky_request *request, struct sky_caller *caller, struct sky_error *error)
{
    (void)request, (void)error;
    *caller = (struct sky_caller){ sky_span_of("anonimo"), SKY_ADMIN };
    return SKY_OK;
}

const struct sky_access sky_access_open = { .challenge = "Bearer", .admit = admit_anybody };

enum sky_status sky_access_check(const struct sky_caller *caller, enum sky_role role, struct sky_error *error)
{
    return caller->role >= role ? SKY_OK
                                : sky_error_set(error, SKY_FORBIDDEN, "Esta ruta pide el rol '%s'.", roles[role]);
}
