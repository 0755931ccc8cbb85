/*
 * Bringing a customer back: from the bin as it was, or to what it was after one of its operations. The name of the
 * request leads to whom it means now, or else to whoever was last deleted under it. By its number somebody in the bin
 * is brought back whoever has the name by now, under another one if need be.
 */
#include <inttypes.h>

#include "domain/nombre.h"
#include "registry/plan.h"
#include "registry/view.h"

/* What a restoration finds. */
struct scene {
    struct sky_lectura *lectura;
    const struct sky_operacion *operacion;
    struct sky_error *error;
    struct sky_arena *scratch; /* what is found is in it */
    struct sky_span nombre;    /* who is meant, by the name of the request or as in the bin */
    struct sky_version now;    /* what the name means; of one in the bin who is meant by number: the deletion */
    struct sky_baja baja;      /* how it is in the bin; last.number 0: it is not */
    struct sky_entry wanted;   /* what the customer is to be again */
    struct sky_plan *plan;
};

/* The number may be 0, which nobody has. */
static bool is_by_number(const struct sky_operacion *operacion)
{
    return !operacion->nombre.data;
}

/* Who was last deleted under the name. One that was renamed away from it answers by its new name. */
static enum sky_status find_deleted(struct scene *scene)
{
    struct sky_entry deleted = { 0 };
    struct sky_span renamed;
    if (sky_lectura_renamed(scene->lectura, scene->scratch, scene->nombre, &renamed, scene->error) ||
        (!renamed.data && sky_lectura_deleted(scene->lectura, scene->scratch, scene->nombre, &deleted, scene->error)) ||
        (deleted.number &&
         sky_lectura_baja(scene->lectura, scene->scratch, deleted.cliente, &scene->baja, scene->error)))
        return scene->error->status;
    return deleted.number == 0 ? sky_operacion_no_encontrado(scene->nombre, scene->error) : SKY_OK;
}

/* Who is meant by number. Whoever is not in the bin has a name, by which it is found. */
static enum sky_status find_baja(struct scene *scene)
{
    int64_t cliente = scene->operacion->cliente;
    if (sky_papelera_find(scene->lectura, scene->scratch, cliente, &scene->baja, scene->error))
        return scene->error->status;
    scene->nombre = scene->baja.stands.nombre;
    scene->now = (struct sky_version){ scene->baja.last.number, cliente, { 0 } };
    return SKY_OK;
}

static enum sky_status refuse_version(struct scene *scene, const char *what)
{
    return sky_error_member(scene->error, "version", "El miembro 'version' es %" PRId64 ", una operación que no %s.",
                            scene->operacion->version, what);
}

/* The same, unless the name means nobody at all: that is said first. */
static enum sky_status refuse_stranger(struct scene *scene, const char *what)
{
    if (scene->now.number == 0 && find_deleted(scene))
        return scene->error->status;
    return refuse_version(scene, what);
}

/* Whose name is another's by now is told how to come back all the same: by number, when it is in the bin. */
static enum sky_status refuse_taken(struct scene *scene, const struct sky_version *holder, struct sky_span nombre,
                                    int64_t in_bin)
{
    scene->plan->outcome.holder = holder->cliente;
    if (in_bin == 0)
        return sky_operacion_require_free(holder, 0, nombre, scene->error);
    return sky_error_set(scene->error, SKY_NAME_TAKEN,
                         "El cliente '%.*s' ya existe: quien está en la papelera vuelve con otro 'nombre' por "
                         "/papelera/%" PRId64 "/restaurar.",
                         SKY_SPAN_ARGS(nombre), in_bin);
}

/* As it was before it was deleted, which is thereby undone. */
static enum sky_status want_last(struct scene *scene)
{
    struct sky_entry deleted;
    if (scene->now.number && !is_by_number(scene->operacion)) {
        if (sky_lectura_deleted(scene->lectura, scene->scratch, scene->nombre, &deleted, scene->error))
            return scene->error->status;
        return refuse_taken(scene, &scene->now, scene->nombre, deleted.cliente);
    }
    if (!scene->baja.last.number && find_deleted(scene))
        return scene->error->status;
    return sky_lectura_entry_of(scene->lectura, scene->scratch, scene->baja.last.cliente, scene->baja.stands.number - 1,
                                false, &scene->wanted, scene->error);
}

/* What the operation left, whichever of its entries is named: a rename's first one stands for both. */
static enum sky_status read_version(struct scene *scene, struct sky_error *error)
{
    int64_t number = scene->operacion->version;
    if (sky_lectura_entry(scene->lectura, scene->scratch, number, true, &scene->wanted, error) ||
        sky_lectura_end_of(scene->lectura, scene->scratch, number, &number, error))
        return error->status;
    return sky_lectura_entry_of(scene->lectura, scene->scratch, scene->wanted.cliente, number, false, &scene->wanted,
                                error);
}

/* Of another's past (registry/rastro.h) it is not known what it was. */
static enum sky_status require_whole(struct scene *scene)
{
    if (!scene->wanted.lives)
        return refuse_version(scene, "dejó ningún cliente");
    if (scene->wanted.is_forgotten)
        return sky_error_set(scene->error, SKY_FORGOTTEN,
                             "Lo que dejó la operación %" PRId64 " fue olvidado con quien entonces era parte de este "
                             "cliente.",
                             scene->operacion->version);
    return SKY_OK;
}

/* Whoever does not have the name must have been deleted under it. */
static enum sky_status require_deleted(struct scene *scene)
{
    int64_t cliente = scene->wanted.cliente;
    if (sky_lectura_baja(scene->lectura, scene->scratch, cliente, &scene->baja, scene->error))
        return scene->error->status;
    if (!scene->baja.last.number || !sky_span_equal(scene->baja.stands.nombre, scene->nombre))
        return refuse_stranger(scene, "es de este cliente");
    return scene->now.number ? refuse_taken(scene, &scene->now, scene->nombre, cliente) : SKY_OK;
}

/* As it was after the operation that was named: of whoever has the name, or of any customer deleted under it. */
static enum sky_status want_version(struct scene *scene)
{
    struct sky_error error = { 0 };
    enum sky_status status = read_version(scene, &error);
    if (status == SKY_NO_OPERATION)
        return refuse_stranger(scene, "existe");
    if (status) {
        *scene->error = error;
        return status;
    }
    if (scene->now.number == 0 || scene->wanted.cliente != scene->now.cliente) {
        if (is_by_number(scene->operacion))
            return refuse_version(scene, "es de este cliente");
        if (require_deleted(scene))
            return scene->error->status;
    }
    return require_whole(scene);
}

/* The customer gets another name than it had. */
static enum sky_status rename_wanted(struct scene *scene)
{
    struct sky_span nombre = scene->operacion->destino;
    struct sky_json *cliente;
    if (sky_nombre_check_new(nombre, scene->error) ||
        !(cliente = sky_cliente_parse(scene->scratch, scene->wanted.documento, scene->error)))
        return scene->error->status;
    if (!sky_json_set_string(cliente, "nombre", nombre))
        return sky_error_memory(scene->error);
    scene->wanted.nombre = nombre;
    return sky_cliente_write(scene->scratch, cliente, &scene->wanted.documento, scene->error);
}

static enum sky_status require_free(struct scene *scene)
{
    struct sky_version holder;
    struct sky_span nombre = scene->wanted.nombre;
    if (sky_lectura_version(scene->lectura, scene->scratch, nombre, &holder, scene->error))
        return scene->error->status;
    if (holder.number == 0 || holder.cliente == scene->wanted.cliente)
        return SKY_OK;
    return refuse_taken(scene, &holder, nombre, scene->baja.last.cliente);
}

/* The version that is wanted becomes the customer's next one: out of scratch, into the plan. */
static enum sky_status make_plan(struct scene *scene, struct sky_arena *arena)
{
    const struct sky_entry *wanted = &scene->wanted;
    struct sky_outcome *outcome = &scene->plan->outcome;
    bool is_there = scene->now.number && !scene->baja.last.number;
    struct sky_draft draft = { sky_arena_copy(arena, wanted->nombre), wanted->cliente,
                               sky_arena_copy(arena, wanted->documento) };
    if (!draft.nombre.data || !draft.documento.data)
        return sky_error_memory(scene->error);
    if (sky_outcome_reserve(outcome, arena, 2, scene->error))
        return scene->error->status;
    int64_t merged;
    if (sky_lectura_merged(scene->lectura, scene->scratch, &scene->baja.stands, &merged, scene->error))
        return scene->error->status;
    /* What differs from what was deleted is more than an undo of that; who was merged is still part of another, too. */
    if (!scene->operacion->version && !merged && sky_span_equal(wanted->nombre, scene->baja.stands.nombre))
        outcome->deshace = sky_entry_grupo(&scene->baja.stands);
    outcome->stays = is_there ? sky_draft_stays(&draft, &scene->now, scene->nombre) : 0;
    sky_outcome_add(outcome, is_there ? scene->nombre : (struct sky_span){ 0 }, draft);
    return SKY_OK;
}

/* A condition is one on what the name means; of one in the bin who is meant by number, on the deletion. */
static enum sky_status test(struct scene *scene, struct sky_arena *arena)
{
    struct sky_entry deleted;
    struct sky_version version = scene->now;
    struct sky_error refusal = { 0 };
    struct sky_span nombre = sky_arena_copy(arena, scene->nombre);
    if (!nombre.data)
        return sky_error_memory(scene->error);
    if (sky_condition_check(&scene->operacion->condition, nombre, version.number, &refusal) == SKY_OK)
        return SKY_OK;
    if (is_by_number(scene->operacion)) {
        if (sky_lectura_entry_of(scene->lectura, scene->scratch, version.cliente, scene->baja.stands.number - 1, false,
                                 &deleted, scene->error))
            return scene->error->status;
        version.documento = deleted.documento;
    }
    if (!sky_arena_keep(arena, &version.documento))
        return sky_error_memory(scene->error);
    scene->plan->nombre = nombre;
    scene->plan->version = version;
    *scene->error = refusal;
    return refusal.status;
}

static enum sky_status find_wanted(struct scene *scene)
{
    const struct sky_operacion *operacion = scene->operacion;
    if (is_by_number(operacion)
            ? find_baja(scene)
            : sky_lectura_version(scene->lectura, scene->scratch, scene->nombre, &scene->now, scene->error))
        return scene->error->status;
    if (operacion->version ? want_version(scene) : want_last(scene))
        return scene->error->status;
    if (!scene->wanted.documento.data)
        return sky_error_set(scene->error, SKY_INTERNAL, "nobody was there before the deletion");
    return operacion->destino.data && !sky_span_equal(operacion->destino, scene->wanted.nombre) ? rename_wanted(scene)
                                                                                                : SKY_OK;
}

enum sky_status sky_restaurar_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                     struct sky_arena *arena, struct sky_plan *plan, struct sky_error *error)
{
    struct scene scene = { .lectura = lectura,
                           .operacion = operacion,
                           .error = error,
                           .scratch = sky_arena_new(),
                           .nombre = operacion->nombre,
                           .plan = plan };
    *plan = (struct sky_plan){ 0 };
    if (!scene.scratch)
        return sky_error_memory(error);
    if (find_wanted(&scene) == SKY_OK && require_free(&scene) == SKY_OK && test(&scene, arena) == SKY_OK)
        make_plan(&scene, arena);
    sky_arena_free(scene.scratch);
    return error->status;
}
