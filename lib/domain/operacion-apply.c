/* Applying operations that follow from what their names mean: one row a kind says how the document comes about. */
#include "domain/operacion.h"

/*
 * Makes the next document of the present one, which is in the arena `scratch`: trees are gone before the next one. What
 * a refusal holds is in `arena`.
 */
typedef enum sky_status make(const struct sky_operacion *operacion, struct sky_arena *scratch, struct sky_json *present,
                             struct sky_arena *arena, struct sky_error *error);

static make set_contacto, add_servicio, merge_patch;

static const struct {
    enum { OTHERWISE, OF_VERSIONS } how;
    enum { ANY, ABSENT, PRESENT } before; /* what the customer has to be */
    make *make;                           /* NULL: the operation brings the document, or takes it away */
} kinds[] = {
    [SKY_OPERACION_CREAR] = { OF_VERSIONS, ABSENT, NULL },
    [SKY_OPERACION_GUARDAR] = { OF_VERSIONS, ANY, NULL },
    [SKY_OPERACION_CONTACTAR] = { OF_VERSIONS, PRESENT, set_contacto },
    [SKY_OPERACION_CONTRATAR] = { OF_VERSIONS, PRESENT, add_servicio },
    [SKY_OPERACION_ELIMINAR] = { OF_VERSIONS, PRESENT, NULL },
    [SKY_OPERACION_MODIFICAR] = { OF_VERSIONS, PRESENT, merge_patch },
    [SKY_OPERACION_RENOMBRAR] = { OF_VERSIONS, PRESENT, merge_patch },
    [SKY_OPERACION_RESTAURAR] = { .how = OTHERWISE },
    [SKY_OPERACION_DESHACER] = { .how = OTHERWISE },
};

static enum sky_status set_contacto(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                    struct sky_json *present, struct sky_arena *arena, struct sky_error *error)
{
    (void)scratch, (void)arena;
    return sky_json_set_string(present, "contacto", operacion->contacto) ? SKY_OK : sky_error_memory(error);
}

static enum sky_status add_servicio(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                    struct sky_json *present, struct sky_arena *arena, struct sky_error *error)
{
    (void)arena;
    return sky_cliente_add_servicio(scratch, present, operacion->servicio, error);
}

static enum sky_status merge_patch(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                   struct sky_json *present, struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *patch = sky_json_parse(scratch, operacion->patch, SIZE_MAX, error);
    if (!patch)
        return error->status;
    if (!sky_json_merge(scratch, present, patch))
        return sky_error_memory(error);
    return sky_cliente_check(arena, present, error);
}

bool sky_operacion_is_of_versions(const struct sky_operacion *operacion)
{
    return kinds[operacion->kind].how == OF_VERSIONS;
}

enum sky_status sky_operacion_no_encontrado(struct sky_span nombre, struct sky_error *error)
{
    return sky_error_set(error, SKY_NOT_FOUND, "El cliente '%.*s' no fue encontrado.", SKY_SPAN_ARGS(nombre));
}

enum sky_status sky_operacion_require_free(const struct sky_version *version, int64_t cliente, struct sky_span nombre,
                                           struct sky_error *error)
{
    if (version->number == 0 || version->cliente == cliente)
        return SKY_OK;
    return sky_error_set(error, SKY_NAME_TAKEN, "El cliente '%.*s' ya existe.", SKY_SPAN_ARGS(nombre));
}

/* An absent customer is refused as such, whatever the condition (RFC 9110, section 13.2.1). */
static enum sky_status require(const struct sky_operacion *operacion, const struct sky_version *present,
                               const struct sky_version *other, struct sky_error *error)
{
    if (present->number == 0 && kinds[operacion->kind].before == PRESENT)
        return sky_operacion_no_encontrado(operacion->nombre, error);
    if ((kinds[operacion->kind].before == ABSENT && sky_operacion_require_free(present, 0, operacion->nombre, error)) ||
        (operacion->destino.data && sky_operacion_require_free(other, present->cliente, operacion->destino, error)))
        return error->status;
    return sky_condition_check(&operacion->condition, operacion->nombre, present->number, error);
}

/* The document before lives in an arena of its own: a transaction would else hold the trees of all its customers. */
static enum sky_status make_documento(const struct sky_operacion *operacion, struct sky_span before,
                                      struct sky_arena *arena, struct sky_span *documento, struct sky_error *error)
{
    struct sky_arena *scratch = sky_arena_new();
    struct sky_json *cliente = NULL;
    if (!scratch)
        sky_error_memory(error);
    else if ((cliente = sky_cliente_parse(scratch, before, error)) &&
             kinds[operacion->kind].make(operacion, scratch, cliente, arena, error) == SKY_OK)
        error->status = sky_cliente_write(arena, cliente, documento, error);
    sky_arena_free(scratch);
    return error->status;
}

enum sky_status sky_operacion_apply(const struct sky_operacion *operacion, const struct sky_version *present,
                                    const struct sky_version *other, struct sky_arena *arena,
                                    struct sky_outcome *outcome, struct sky_error *error)
{
    struct sky_draft draft = { operacion->destino.data ? operacion->destino : operacion->nombre,
                               present->cliente,
                               { 0 } };
    *outcome = (struct sky_outcome){ .created = present->number == 0 };
    if (require(operacion, present, other, error) || sky_outcome_reserve(outcome, arena, 2, error))
        return error->status;
    if (!kinds[operacion->kind].make && operacion->kind != SKY_OPERACION_ELIMINAR)
        draft.documento = operacion->documento;
    else if (kinds[operacion->kind].make &&
             make_documento(operacion, present->documento, arena, &draft.documento, error))
        return error->status;
    sky_outcome_add(outcome, operacion->nombre, draft);
    return SKY_OK;
}

enum sky_status sky_outcome_reserve(struct sky_outcome *outcome, struct sky_arena *arena, size_t most,
                                    struct sky_error *error)
{
    outcome->drafts = sky_arena_alloc(arena, most * sizeof *outcome->drafts);
    return outcome->drafts ? SKY_OK : sky_error_memory(error);
}

void sky_outcome_add(struct sky_outcome *outcome, struct sky_span from, struct sky_draft draft)
{
    if (from.data && !sky_span_equal(from, draft.nombre))
        outcome->drafts[outcome->count++] = (struct sky_draft){ from, draft.cliente, { 0 } };
    outcome->drafts[outcome->count++] = draft;
}

const struct sky_draft *sky_outcome_last(const struct sky_outcome *outcome)
{
    return outcome->count > 0 ? &outcome->drafts[outcome->count - 1] : NULL;
}
