/* People who may come in: what is known of one. */
#ifndef SKY_DOMAIN_USUARIO_H
#define SKY_DOMAIN_USUARIO_H

#include <stdint.h>

#include "base/role.h"
#include "domain/factor.h"

/* A plain value. */
struct sky_usuario {
    struct sky_span nombre;
    enum sky_role rol;
    int64_t creado;        /* the instant */
    struct sky_span clave; /* the hash of the password, a NUL after it */
    struct sky_factor factor;
};

#endif
