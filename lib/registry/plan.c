/* What holds for plans of every kind. */
#include "registry/plan.h"

const struct sky_budget sky_budget_short = { .entries = 64, .bytes = (size_t)128 << 10, .values = 8192 };
const struct sky_budget sky_budget_long = { .entries = 5000, .bytes = (size_t)8 << 20, .is_last = true };

/* A comma, or what opens, comes before most values; in a text it counts as well, which does no harm. */
static size_t values_in(struct sky_span json)
{
    size_t count = 0;
    for (size_t i = 0; i < json.size; i++)
        count += json.data[i] == ',' || json.data[i] == '[' || json.data[i] == '{';
    return count;
}

void sky_spent_add(struct sky_spent *spent, const struct sky_budget *budget, struct sky_span documento)
{
    spent->bytes += documento.size;
    if (budget->values && spent->bytes <= budget->bytes)
        spent->values += values_in(documento);
}

bool sky_budget_suffices(const struct sky_budget *budget, const struct sky_spent *spent, struct sky_error *error)
{
    if (spent->entries <= budget->entries && spent->bytes <= budget->bytes &&
        (!budget->values || spent->values <= budget->values))
        return true;
    if (budget->is_last)
        sky_error_set(error, SKY_UNDO_TOO_FAR,
                      "No se puede deshacer la operación: el cliente cambió demasiadas veces después.");
    return false;
}

enum sky_status sky_plan_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                struct sky_arena *arena, struct sky_plan *plan, struct sky_error *error)
{
    switch (operacion->kind) {
    case SKY_OPERACION_DESHACER:
    case SKY_OPERACION_DESCARGAR:
        return sky_deshacer_search(lectura, operacion, &sky_budget_short, arena, plan, error);
    case SKY_OPERACION_OLVIDAR:
        return sky_olvidar_search(lectura, operacion, &sky_budget_short, arena, plan, error);
    case SKY_OPERACION_RESTAURAR:
        return sky_restaurar_search(lectura, operacion, arena, plan, error);
    case SKY_OPERACION_FUSIONAR:
        return sky_fusionar_search(lectura, operacion, arena, plan, error);
    case SKY_OPERACION_DISTINGUIR:
        return sky_distinguir_search(lectura, operacion, arena, plan, error);
    default:
        return (operacion->unico ? sky_unico_search : sky_homonimo_search)(lectura, operacion, arena, plan, error);
    }
}

enum sky_status sky_plan_check(const struct sky_plan *plan, struct sky_lectura *lectura, struct sky_arena *scratch,
                               bool *holds, struct sky_error *error)
{
    struct sky_entry last;
    struct sky_version version;
    *holds = true;
    for (size_t i = 0; i < plan->guards_count && *holds; i++) {
        if (sky_lectura_entry_of(lectura, scratch, plan->guards[i].cliente, SKY_NOW, true, &last, error))
            return error->status;
        *holds = last.number == plan->guards[i].number;
    }
    for (size_t i = 0; i < plan->outcome.count && *holds; i++) {
        const struct sky_draft *draft = &plan->outcome.drafts[i];
        if (sky_lectura_version(lectura, scratch, draft->nombre, &version, error))
            return error->status;
        *holds = version.number == 0 || version.cliente == draft->cliente;
    }
    return SKY_OK;
}
