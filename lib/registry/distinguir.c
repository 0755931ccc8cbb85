/*
 * Two customers are told apart, however alike they are: each gets the number of the other, by which they are no
 * duplicates. The two entries are one operation, so that both histories tell of it and one undo takes it back.
 */
#include "domain/distincion.h"
#include "registry/pareja.h"

/* Puts the document of one of them, which says that it is not `other`. `*stays`: it says so already. */
static enum sky_status make_documento(struct sky_pareja *pareja, struct sky_span before, int64_t other,
                                      struct sky_arena *arena, struct sky_draft *draft, bool *stays)
{
    struct sky_json *cliente = sky_cliente_parse(pareja->scratch, before, pareja->error);
    if (!cliente || sky_distincion_add(cliente, other, stays, pareja->error))
        return pareja->error->status;
    return sky_cliente_write(arena, cliente, &draft->documento, pareja->error);
}

static enum sky_status make_outcome(struct sky_pareja *pareja, struct sky_arena *arena, struct sky_outcome *outcome)
{
    struct sky_draft other, draft;
    bool one_stays = false, other_stays = false;
    if (sky_pareja_draft(pareja, arena, &other, &draft) ||
        make_documento(pareja, pareja->other.documento, draft.cliente, arena, &other, &other_stays) ||
        make_documento(pareja, pareja->present.documento, other.cliente, arena, &draft, &one_stays) ||
        sky_outcome_reserve(outcome, arena, 2, pareja->error))
        return pareja->error->status;
    outcome->stays = one_stays && other_stays ? pareja->present.number : 0;
    if (!outcome->stays)
        sky_outcome_add(outcome, (struct sky_span){ 0 }, other);
    sky_outcome_add(outcome, (struct sky_span){ 0 }, draft);
    return SKY_OK;
}

enum sky_status sky_distinguir_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                      struct sky_arena *arena, struct sky_plan *plan, struct sky_error *error)
{
    return sky_pareja_search(lectura, operacion, "de", make_outcome, arena, plan, error);
}
