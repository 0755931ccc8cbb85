/* People of a registry of a test's own, and what ends what led to somebody. */
#ifndef SKY_TESTS_PEOPLE_H
#define SKY_TESTS_PEOPLE_H

#include "registry.h"

#include "registry/usuarios.h"

static const struct sky_span jefa = { "jefa", 4 };
static const struct sky_span clave = { "caballo correcto", 16 };

/* Changes "ana": the password, 0, or the role, 1, or takes her out. */
static inline enum sky_status alter(struct registry *registry, int change, struct sky_error *error)
{
    if (change == 0)
        return sky_usuarios_set_clave(registry->registro, jefa, SPAN("ana"), SPAN("otra muy larga"), error);
    if (change == 1)
        return sky_usuarios_set_rol(registry->registro, jefa, SPAN("ana"), SKY_LECTOR, NULL, error);
    return sky_usuarios_remove(registry->registro, jefa, SPAN("ana"), NULL, error);
}

#endif
