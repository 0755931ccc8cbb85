/* What holds for plans of every kind. */
#include "registry/plan.h"

const struct sky_budget sky_budget_short = { .entries = 64, .bytes = (size_t)128 << 10 };
const struct sky_budget sky_budget_long = { .entries = 5000, .bytes = (size_t)8 << 20, .is_last = true };

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
