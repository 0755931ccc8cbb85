/* The other customer is looked for where the operation says; an old name means whom it leads to. */
#include "registry/pareja.h"

#include <inttypes.h>

static enum sky_status refuse(struct sky_pareja *pareja, const char *what)
{
    const struct sky_operacion *operacion = pareja->operacion;
    if (operacion->destino.data)
        return sky_error_member(pareja->error, pareja->member, "El miembro '%s' es '%.*s', %s.", pareja->member,
                                SKY_SPAN_ARGS(operacion->destino), what);
    return sky_error_member(pareja->error, pareja->member, "El miembro '%s' es %" PRId64 ", %s.", pareja->member,
                            operacion->cliente, what);
}

static enum sky_status find_by_name(struct sky_pareja *pareja)
{
    pareja->nombre = pareja->operacion->destino;
    if (sky_lectura_version(pareja->lectura, pareja->scratch, pareja->nombre, &pareja->other, pareja->error) ||
        pareja->other.number ||
        sky_lectura_renamed(pareja->lectura, pareja->scratch, pareja->nombre, &pareja->nombre, pareja->error) ||
        !pareja->nombre.data)
        return pareja->error->status;
    return sky_lectura_version(pareja->lectura, pareja->scratch, pareja->nombre, &pareja->other, pareja->error);
}

static enum sky_status find_by_number(struct sky_pareja *pareja)
{
    struct sky_entry last;
    if (sky_lectura_entry_of(pareja->lectura, pareja->scratch, pareja->operacion->cliente, pareja->lectura->moment,
                             false, &last, pareja->error))
        return pareja->error->status;
    pareja->nombre = last.nombre;
    pareja->other = sky_lectura_version_of(&last);
    return SKY_OK;
}

static enum sky_status find_both(struct sky_pareja *pareja)
{
    struct sky_span nombre = pareja->operacion->nombre;
    if (sky_lectura_cliente(pareja->lectura, pareja->scratch, nombre, &pareja->present, pareja->error) ||
        (pareja->operacion->destino.data ? find_by_name : find_by_number)(pareja))
        return pareja->error->status;
    if (pareja->other.number == 0)
        return refuse(pareja, "que no es ningún cliente");
    return pareja->other.cliente == pareja->present.cliente ? refuse(pareja, "que es este mismo cliente") : SKY_OK;
}

enum sky_status sky_pareja_find(struct sky_pareja *pareja, struct sky_arena *arena, struct sky_plan *plan)
{
    const struct sky_operacion *operacion = pareja->operacion;
    struct sky_error *error = pareja->error;
    if (find_both(pareja) || sky_condition_check(&operacion->condition, operacion->nombre, pareja->present.number,
                                                 error) != SKY_PRECONDITION)
        return error->status;
    plan->nombre = operacion->nombre;
    plan->version = pareja->present;
    plan->version.documento = sky_arena_copy(arena, pareja->present.documento);
    if (!plan->version.documento.data)
        *error = (struct sky_error){ 0 }, sky_error_memory(error);
    return error->status;
}

enum sky_status sky_pareja_draft(const struct sky_pareja *pareja, struct sky_arena *arena, struct sky_draft *other,
                                 struct sky_draft *draft)
{
    *other = (struct sky_draft){ sky_arena_copy(arena, pareja->nombre), pareja->other.cliente, { 0 } };
    *draft = (struct sky_draft){ pareja->operacion->nombre, pareja->present.cliente, { 0 } };
    return other->nombre.data ? SKY_OK : sky_error_memory(pareja->error);
}

enum sky_status sky_pareja_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                  const char *member, sky_pareja_make *make, struct sky_arena *arena,
                                  struct sky_plan *plan, struct sky_error *error)
{
    struct sky_pareja pareja = {
        .lectura = lectura, .operacion = operacion, .member = member, .error = error, .scratch = sky_arena_new()
    };
    *plan = (struct sky_plan){ 0 };
    if (!pareja.scratch)
        return sky_error_memory(error);
    if (sky_pareja_find(&pareja, arena, plan) == SKY_OK)
        make(&pareja, arena, &plan->outcome);
    sky_arena_free(pareja.scratch);
    return error->status;
}
