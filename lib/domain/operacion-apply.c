/* Applying operations that follow from what their names mean: one row a kind says how the document comes about. */
#include <string.h>

#include "base/json-tree.h"
#include "domain/nombre.h"
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

/* A member that is to be nothing, and is not there, is as it is to be. */
static bool is_so(const struct sky_json *present, const char *name, const struct sky_json *value)
{
    struct sky_json *is;
    return sky_json_member(present, name, &is) ? sky_json_equal(is, value) : sky_json_type(value) == SKY_JSON_NULL;
}

/* What would else be dropped in silence. */
static enum sky_status refuse_other_changes(struct sky_arena *scratch, const struct sky_json *present,
                                            const struct sky_json *body, struct sky_arena *arena,
                                            struct sky_error *error)
{
    size_t count = sky_json_size(body);
    struct sky_json_entry *entries = sky_arena_alloc(scratch, (count + 1) * sizeof *entries);
    if (!entries)
        return sky_error_memory(error);
    sky_json_entries(body, entries);
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].name, "contacto") != 0 && !is_so(present, entries[i].name, entries[i].value))
            sky_error_member(sky_error_next(arena, error), entries[i].name,
                             "El miembro '%s' no se cambia con PUT, que solo cambia 'contacto'; use PATCH.",
                             entries[i].name);
    return error->status;
}

static enum sky_status set_contacto(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                    struct sky_json *present, struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *contacto = NULL, *body = sky_json_parse(scratch, operacion->patch, SIZE_MAX, error);
    if (!body || refuse_other_changes(scratch, present, body, arena, error))
        return error->status;
    if (sky_json_member(body, "contacto", &contacto) && sky_json_set(present, "contacto", contacto))
        return SKY_OK;
    return sky_error_memory(error);
}

static enum sky_status add_servicio(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                    struct sky_json *present, struct sky_arena *arena, struct sky_error *error)
{
    (void)arena;
    struct sky_json *servicio = sky_json_parse(scratch, operacion->servicio, SIZE_MAX, error);
    return servicio ? sky_cliente_add_servicio(scratch, present, servicio, error) : error->status;
}

static enum sky_status merge_patch(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                   struct sky_json *present, struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *servicios, *patch = sky_json_parse(scratch, operacion->patch, SIZE_MAX, error);
    if (!patch)
        return error->status;
    if (!sky_json_merge(scratch, present, patch))
        return sky_error_memory(error);
    return sky_cliente_check(arena, present, sky_json_member(patch, "servicios", &servicios), error);
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

/* A name that the customer does not have yet; whoever has one that would be refused now goes on with it. */
static enum sky_status require_good_name(const struct sky_operacion *operacion, const struct sky_version *present,
                                         struct sky_error *error)
{
    if (operacion->destino.data)
        return sky_nombre_check_new(operacion->destino, error);
    return present->number == 0 ? sky_nombre_check_new(operacion->nombre, error) : SKY_OK;
}

/* An absent customer is refused as such, whatever the condition (RFC 9110, section 13.2.1). */
static enum sky_status require(const struct sky_operacion *operacion, const struct sky_version *present,
                               const struct sky_version *other, struct sky_error *error)
{
    if (present->number == 0 && kinds[operacion->kind].before == PRESENT)
        return sky_operacion_no_encontrado(operacion->nombre, error);
    if ((kinds[operacion->kind].before == ABSENT && sky_operacion_require_free(present, 0, operacion->nombre, error)) ||
        (operacion->destino.data && sky_operacion_require_free(other, present->cliente, operacion->destino, error)) ||
        require_good_name(operacion, present, error))
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
    outcome->stays = sky_draft_stays(&draft, present, operacion->nombre);
    sky_outcome_add(outcome, operacion->nombre, draft);
    return SKY_OK;
}

int64_t sky_draft_stays(const struct sky_draft *draft, const struct sky_version *present, struct sky_span nombre)
{
    bool same = present->number && draft->documento.data && sky_span_equal(draft->nombre, nombre) &&
                sky_span_equal(draft->documento, present->documento);
    return same ? present->number : 0;
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
