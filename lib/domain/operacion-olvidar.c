/* Forgetting a customer, which takes nothing but who it is. */
#include "domain/operacion-new.h"

struct sky_operacion *sky_operacion_olvidar(struct sky_arena *arena, struct sky_span nombre, int64_t cliente,
                                            struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_OLVIDAR, nombre, error);
    if (operacion)
        operacion->cliente = cliente;
    return operacion;
}

bool sky_operacion_forgets(struct sky_span verb)
{
    return sky_span_equal(verb, sky_span_of("olvidar"));
}
