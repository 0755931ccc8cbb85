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

static make set_contacto, add_servicio, merge_patch, merge_servicio, end_servicio, set_miembros;

static const struct {
    enum { OTHERWISE, OF_VERSIONS } how;
    enum { ANY, ABSENT, PRESENT } before; /* what the customer has to be */
    make *make;                           /* NULL: the operation brings the document, or takes it away */
} kinds[] = {
    [SKY_OPERACION_CREAR] = { OF_VERSIONS, ABSENT, NULL },
    [SKY_OPERACION_GUARDAR] = { OF_VERSIONS, ANY, NULL },
    [SKY_OPERACION_CONTACTAR] = { OF_VERSIONS, PRESENT, set_contacto },
    [SKY_OPERACION_CONTRATAR] = { OF_VERSIONS, PRESENT, add_servicio },
    [SKY_OPERACION_AJUSTAR] = { OF_VERSIONS, PRESENT, merge_servicio },
    [SKY_OPERACION_TERMINAR] = { OF_VERSIONS, PRESENT, end_servicio },
    [SKY_OPERACION_ELIMINAR] = { OF_VERSIONS, PRESENT, NULL },
    [SKY_OPERACION_MODIFICAR] = { OF_VERSIONS, PRESENT, merge_patch },
    [SKY_OPERACION_RENOMBRAR] = { OF_VERSIONS, PRESENT, merge_patch },
    [SKY_OPERACION_RESTAURAR] = { .how = OTHERWISE },
    [SKY_OPERACION_FUSIONAR] = { .how = OTHERWISE },
    [SKY_OPERACION_DISTINGUIR] = { .how = OTHERWISE },
    [SKY_OPERACION_OLVIDAR] = { .how = OTHERWISE },
    [SKY_OPERACION_DESHACER] = { .how = OTHERWISE },
    [SKY_OPERACION_CARGAR] = { OF_VERSIONS, ANY, set_miembros },
    [SKY_OPERACION_DESCARGAR] = { .how = OTHERWISE },
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
    struct sky_json *contacto, *patch = sky_json_parse(scratch, operacion->patch, SIZE_MAX, error);
    if (!patch)
        return error->status;
    if (!sky_json_merge(scratch, present, patch))
        return sky_error_memory(error);
    if (sky_json_member(patch, "contacto", &contacto) &&
        sky_cliente_check_contacto(arena, present, error) == SKY_NO_MEMORY)
        return error->status;
    return sky_cliente_check(arena, present, patch, error);
}

/* The service that the operation is about. */
static enum sky_status find_servicio(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                     const struct sky_json *present, struct sky_json **servicio,
                                     struct sky_error *error)
{
    struct sky_json *servicios = NULL;
    size_t index;
    sky_json_member(present, "servicios", &servicios);
    if (sky_servicio_find(scratch, servicios, &operacion->cual, operacion->hoy, &index, error) == SKY_OK)
        *servicio = sky_json_item(servicios, index);
    return error->status;
}

static enum sky_status merge_servicio(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                      struct sky_json *present, struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *servicio, *patch = sky_json_parse(scratch, operacion->patch, SIZE_MAX, error);
    if (!patch || find_servicio(operacion, scratch, present, &servicio, error))
        return error->status;
    if (!sky_json_merge(scratch, servicio, patch))
        return sky_error_memory(error);
    return sky_servicio_check(arena, servicio, patch, error);
}

static enum sky_status end_servicio(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                    struct sky_json *present, struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *servicio;
    (void)arena;
    if (find_servicio(operacion, scratch, present, &servicio, error))
        return error->status;
    return sky_servicio_end(servicio, operacion->hoy, error);
}

/* Sets what differs; `*changed` has it alone. */
static enum sky_status set_differing(struct sky_arena *scratch, struct sky_json *present, const struct sky_json *row,
                                     struct sky_json **changed, struct sky_error *error)
{
    size_t count = sky_json_size(row);
    struct sky_json_entry *entries = sky_arena_alloc(scratch, (count + 1) * sizeof *entries);
    if (!entries || !(*changed = sky_json_object_new(scratch)))
        return sky_error_memory(error);
    sky_json_entries(row, entries);
    for (size_t i = 0; i < count; i++) {
        struct sky_json *is;
        if (sky_json_member(present, entries[i].name, &is) && sky_json_equal(is, entries[i].value))
            continue;
        if (!sky_json_set(present, entries[i].name, entries[i].value) ||
            !sky_json_set(*changed, entries[i].name, entries[i].value))
            return sky_error_memory(error);
    }
    return SKY_OK;
}

/* Whether the service is there already, ended or not. */
static bool has_servicio(const struct sky_json *servicios, const struct sky_servicio_key *key)
{
    for (size_t i = 0; i < sky_json_length(servicios); i++) {
        struct sky_json *descripcion, *fecha, *servicio = sky_json_item(servicios, i);
        if (sky_json_type(servicio) == SKY_JSON_OBJECT && sky_json_member(servicio, "descripcion", &descripcion) &&
            sky_span_equal(sky_json_text(descripcion), key->descripcion) &&
            (!key->fecha.data || (sky_json_member(servicio, "fecha_contratacion", &fecha) &&
                                  sky_span_equal(sky_json_text(fecha), key->fecha))))
            return true;
    }
    return false;
}

static enum sky_status contract(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                struct sky_json *present, struct sky_json *changed, struct sky_error *error)
{
    const struct sky_servicio_key *key = &operacion->cual;
    struct sky_json *servicios = NULL;
    if (!key->descripcion.data || (sky_json_member(present, "servicios", &servicios) &&
                                   sky_json_type(servicios) == SKY_JSON_ARRAY && has_servicio(servicios, key)))
        return SKY_OK;
    struct sky_json *servicio = sky_json_object_new(scratch);
    if (!servicio || !sky_json_set_string(servicio, "descripcion", key->descripcion) ||
        !sky_json_set_string(servicio, "fecha_contratacion", key->fecha.data ? key->fecha : operacion->hoy) ||
        sky_cliente_add_servicio(scratch, present, servicio, error))
        return sky_error_memory(error);
    sky_json_member(present, "servicios", &servicios);
    return sky_json_set(changed, "servicios", servicios) ? SKY_OK : sky_error_memory(error);
}

/* What stays was stored before, and is not checked. */
static enum sky_status set_miembros(const struct sky_operacion *operacion, struct sky_arena *scratch,
                                    struct sky_json *present, struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *changed, *row = sky_json_parse(scratch, operacion->patch, SIZE_MAX, error);
    if (!row || set_differing(scratch, present, row, &changed, error))
        return error->status;
    if (sky_cliente_check_contacto(arena, changed, error) == SKY_NO_MEMORY)
        return error->status;
    if (sky_cliente_check(arena, present, changed, error) || contract(operacion, scratch, present, changed, error))
        return error->status;
    return operacion->cual.descripcion.data ? sky_cliente_check(arena, present, changed, error) : SKY_OK;
}

bool sky_operacion_is_of_versions(const struct sky_operacion *operacion)
{
    return kinds[operacion->kind].how == OF_VERSIONS && !operacion->homonimo && !operacion->unico;
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

/* Of a lot: it is about the customer, and the version, that it was judged by. */
static enum sky_status require_seen(const struct sky_operacion *operacion, const struct sky_version *present,
                                    struct sky_error *error)
{
    if (operacion->kind != SKY_OPERACION_CARGAR || operacion->cliente == SKY_LOTE_ANYBODY)
        return SKY_OK;
    if (operacion->cliente == 0)
        return sky_operacion_require_free(present, 0, operacion->nombre, error);
    if (present->cliente != operacion->cliente || (operacion->visto && present->number != operacion->visto))
        return sky_error_set(error, SKY_CONFLICT, "El cliente '%.*s' cambió entretanto.",
                             SKY_SPAN_ARGS(operacion->nombre));
    return SKY_OK;
}

/* An absent customer is refused as such, whatever the condition (RFC 9110, section 13.2.1). */
static enum sky_status require(const struct sky_operacion *operacion, const struct sky_version *present,
                               const struct sky_version *other, struct sky_error *error)
{
    if (present->number == 0 && kinds[operacion->kind].before == PRESENT)
        return sky_operacion_no_encontrado(operacion->nombre, error);
    if ((kinds[operacion->kind].before == ABSENT && sky_operacion_require_free(present, 0, operacion->nombre, error)) ||
        (operacion->destino.data && sky_operacion_require_free(other, present->cliente, operacion->destino, error)) ||
        require_good_name(operacion, present, error) || require_seen(operacion, present, error))
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
    if (require(operacion, present, other, error) == SKY_NAME_TAKEN)
        outcome->holder = operacion->destino.data ? other->cliente : present->cliente;
    if (error->status || sky_outcome_reserve(outcome, arena, 2, error))
        return error->status;
    if (operacion->hecho.data && operacion->base == present->number)
        draft.documento = operacion->hecho;
    else if (!kinds[operacion->kind].make && operacion->kind != SKY_OPERACION_ELIMINAR)
        draft.documento = operacion->documento;
    else if (kinds[operacion->kind].make &&
             make_documento(operacion, present->number ? present->documento : sky_span_of("{}"), arena,
                            &draft.documento, error))
        return error->status;
    outcome->stays = sky_draft_stays(&draft, present, operacion->nombre);
    sky_outcome_add(outcome, operacion->nombre, draft);
    return SKY_OK;
}

enum sky_status sky_operacion_apply_as(const struct sky_operacion *operacion, struct sky_span nombre,
                                       struct sky_arena *arena, struct sky_outcome *outcome, struct sky_error *error)
{
    struct sky_draft draft = { .nombre = nombre };
    *outcome = (struct sky_outcome){ .created = true };
    if (sky_nombre_check_new(nombre, error) || sky_condition_check(&operacion->condition, nombre, 0, error) ||
        sky_cliente_rename(arena, operacion->documento, nombre, &draft.documento, error) ||
        sky_outcome_reserve(outcome, arena, 1, error))
        return error->status;
    sky_outcome_add(outcome, (struct sky_span){ 0 }, draft);
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
