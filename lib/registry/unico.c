/*
 * Creating a customer unless somebody is like it. It is looked for within the transaction, as nobody else writes
 * meanwhile: of two who create the same customer at once one is refused.
 */
#include <inttypes.h>

#include "registry/parecidos.h"
#include "registry/plan.h"

static enum sky_status refuse(const struct sky_parecidos *parecidos, struct sky_arena *arena, struct sky_error *error)
{
    struct sky_buffer *list = sky_buffer_new(arena);
    if (!list)
        return sky_error_memory(error);
    for (size_t i = 0; i < parecidos->count; i++)
        sky_buffer_printf(list, "%s'%.*s' (%" PRId64 ")", i ? ", " : "", SKY_SPAN_ARGS(parecidos->items[i].nombre),
                          parecidos->items[i].cliente);
    if (list->failed)
        return sky_error_memory(error);
    return sky_error_set(error, SKY_ALIKE, "Hay clientes parecidos: %.*s.", SKY_SPAN_ARGS(sky_buffer_span(list)));
}

static enum sky_status refuse_alike(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                    struct sky_arena *arena, struct sky_error *error)
{
    const struct sky_comparado whom = { 0, operacion->parecido, operacion->documento };
    struct sky_parecidos parecidos;
    if (sky_parecidos_find(lectura, &whom, arena, &parecidos, error))
        return error->status;
    return parecidos.count > 0 ? refuse(&parecidos, arena, error) : SKY_OK;
}

/* What else refuses it comes first. */
static enum sky_status create(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                              struct sky_arena *arena, struct sky_plan *plan, struct sky_error *error)
{
    struct sky_version version;
    struct sky_arena *scratch = sky_arena_new();
    if (!scratch)
        return sky_error_memory(error);
    if (sky_lectura_version(lectura, scratch, operacion->nombre, &version, error) == SKY_OK &&
        sky_operacion_apply(operacion, &version, &(struct sky_version){ 0 }, arena, &plan->outcome, error) ==
            SKY_PRECONDITION)
        plan->nombre = operacion->nombre;
    sky_arena_free(scratch);
    return error->status;
}

enum sky_status sky_unico_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                 struct sky_arena *arena, struct sky_plan *plan, struct sky_error *error)
{
    *plan = (struct sky_plan){ 0 };
    if ((operacion->homonimo ? sky_homonimo_search : create)(lectura, operacion, arena, plan, error))
        return error->status;
    return refuse_alike(lectura, operacion, arena, error);
}
