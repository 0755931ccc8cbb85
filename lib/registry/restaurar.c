/*
 * Bringing a customer back: from the bin as it was, or to what it was after one of its operations. The name of the
 * request leads to whom it means now, or else to whoever was last deleted under it.
 */
#include <inttypes.h>

#include "registry/plan.h"

/* What a restoration finds. */
struct scene {
    struct sky_lectura *lectura;
    const struct sky_operacion *operacion;
    struct sky_error *error;
    struct sky_arena *scratch; /* what is found is in it */
    struct sky_version now;    /* what the name means */
    struct sky_entry deleted;  /* whoever was last deleted under it */
    struct sky_entry wanted;   /* what the customer is to be again */
    int64_t deshace;
};

/* Who was last deleted under the name. One that was renamed away from it answers by its new name. */
static enum sky_status find_deleted(struct scene *scene)
{
    struct sky_span nombre = scene->operacion->nombre, renamed;
    if (sky_lectura_renamed(scene->lectura, scene->scratch, nombre, &renamed, scene->error) ||
        (!renamed.data && sky_lectura_deleted(scene->lectura, scene->scratch, nombre, &scene->deleted, scene->error)))
        return scene->error->status;
    return renamed.data || scene->deleted.number == 0 ? sky_operacion_no_encontrado(nombre, scene->error) : SKY_OK;
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

/* As it was before it was deleted, which is thereby undone. */
static enum sky_status want_last(struct scene *scene)
{
    if (sky_operacion_require_free(&scene->now, 0, scene->operacion->nombre, scene->error) || find_deleted(scene))
        return scene->error->status;
    scene->deshace = sky_entry_grupo(&scene->deleted);
    return sky_lectura_entry_of(scene->lectura, scene->scratch, scene->deleted.cliente, scene->deleted.number - 1,
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

/* As it was after the operation that was named: of whoever has the name, or of any customer deleted under it. */
static enum sky_status want_version(struct scene *scene)
{
    struct sky_error error = { 0 };
    struct sky_entry last;
    enum sky_status status = read_version(scene, &error);
    if (status == SKY_NO_OPERATION)
        return refuse_stranger(scene, "existe");
    if (status) {
        *scene->error = error;
        return status;
    }
    if (scene->now.number == 0 || scene->wanted.cliente != scene->now.cliente) {
        if (sky_lectura_entry_of(scene->lectura, scene->scratch, scene->wanted.cliente, SKY_NOW, true, &last,
                                 scene->error))
            return scene->error->status;
        if (last.lives || !sky_span_equal(last.nombre, scene->operacion->nombre))
            return refuse_stranger(scene, "es de este cliente");
        if (sky_operacion_require_free(&scene->now, scene->wanted.cliente, scene->operacion->nombre, scene->error))
            return scene->error->status;
    }
    return scene->wanted.lives ? SKY_OK : refuse_version(scene, "dejó ningún cliente");
}

static enum sky_status require_free(struct scene *scene, struct sky_span nombre)
{
    struct sky_version version;
    if (sky_lectura_version(scene->lectura, scene->scratch, nombre, &version, scene->error))
        return scene->error->status;
    return sky_operacion_require_free(&version, scene->wanted.cliente, nombre, scene->error);
}

/* The version that is wanted becomes the customer's next one: out of scratch, into the plan. */
static enum sky_status make_plan(struct scene *scene, struct sky_arena *arena, struct sky_plan *plan)
{
    const struct sky_entry *wanted = &scene->wanted;
    if (!wanted->documento.data)
        return sky_error_set(scene->error, SKY_INTERNAL, "nobody was there before the deletion");
    struct sky_draft draft = { sky_arena_copy(arena, wanted->nombre), wanted->cliente,
                               sky_arena_copy(arena, wanted->documento) };
    if (!draft.nombre.data || !draft.documento.data)
        return sky_error_memory(scene->error);
    if (sky_outcome_reserve(&plan->outcome, arena, 2, scene->error))
        return scene->error->status;
    plan->outcome.deshace = scene->deshace;
    plan->outcome.stays = sky_draft_stays(&draft, &scene->now, scene->operacion->nombre);
    sky_outcome_add(&plan->outcome, scene->now.number ? scene->operacion->nombre : (struct sky_span){ 0 }, draft);
    return SKY_OK;
}

static enum sky_status test(struct scene *scene, struct sky_arena *arena, struct sky_plan *plan)
{
    struct sky_span nombre = scene->operacion->nombre;
    struct sky_version version = scene->now;
    struct sky_error refusal = { 0 };
    if (sky_condition_check(&scene->operacion->condition, nombre, version.number, &refusal) == SKY_OK)
        return SKY_OK;
    if (version.number && !(version.documento = sky_arena_copy(arena, version.documento)).data)
        return sky_error_memory(scene->error);
    plan->nombre = nombre;
    plan->version = version;
    *scene->error = refusal;
    return refusal.status;
}

enum sky_status sky_restaurar_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                     struct sky_arena *arena, struct sky_plan *plan, struct sky_error *error)
{
    struct scene scene = { .lectura = lectura, .operacion = operacion, .error = error, .scratch = sky_arena_new() };
    *plan = (struct sky_plan){ 0 };
    if (!scene.scratch)
        return sky_error_memory(error);
    if (sky_lectura_version(lectura, scene.scratch, operacion->nombre, &scene.now, error) == SKY_OK &&
        (operacion->version ? want_version(&scene) : want_last(&scene)) == SKY_OK &&
        require_free(&scene, scene.wanted.nombre) == SKY_OK && test(&scene, arena, plan) == SKY_OK)
        make_plan(&scene, arena, plan);
    sky_arena_free(scene.scratch);
    return error->status;
}
