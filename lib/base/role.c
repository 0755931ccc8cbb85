/* The roles' names. */
#include "base/role.h"

static const char *const roles[] = {
    [SKY_PUBLIC] = "public", [SKY_LECTOR] = "lector", [SKY_EDITOR] = "editor", [SKY_ADMIN] = "admin"
};

const char *sky_role_name(enum sky_role role)
{
    return roles[role];
}

bool sky_role_from_name(struct sky_span name, enum sky_role *role)
{
    for (enum sky_role at = SKY_LECTOR; at <= SKY_ADMIN; at++)
        if (sky_span_equal(name, sky_span_of(roles[at]))) {
            *role = at;
            return true;
        }
    return false;
}
