/*
 * Two customers become one: the name of the other is left empty, and its document joined into that of the one that
 * stays (domain/fusion.c). The two entries are one operation, so that one undo brings both back.
 */
#include "domain/fusion.h"
#include "registry/pareja.h"

static enum sky_status make_outcome(struct sky_pareja *pareja, struct sky_arena *arena, struct sky_outcome *outcome)
{
    struct sky_error *error = pareja->error;
    struct sky_draft other, draft;
    if (sky_pareja_draft(pareja, arena, &other, &draft))
        return error->status;
    struct sky_json *cliente = sky_cliente_parse(pareja->scratch, pareja->present.documento, error);
    struct sky_json *otro = cliente ? sky_cliente_parse(pareja->scratch, pareja->other.documento, error) : NULL;
    if (!otro || sky_fusion_join(pareja->scratch, cliente, otro, pareja->other.cliente, arena, error) ||
        sky_cliente_write(arena, cliente, &draft.documento, error) || sky_outcome_reserve(outcome, arena, 2, error))
        return error->status;
    sky_outcome_add(outcome, (struct sky_span){ 0 }, other);
    sky_outcome_add(outcome, (struct sky_span){ 0 }, draft);
    return SKY_OK;
}

enum sky_status sky_fusionar_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                    struct sky_arena *arena, struct sky_plan *plan, struct sky_error *error)
{
    return sky_pareja_search(lectura, operacion, "con", make_outcome, arena, plan, error);
}
