/* Bringing a customer back: from the bin as it was, or to what it was after one of its operations. */
#include <inttypes.h>

#include "base/json-tree.h"
#include "base/text.h"
#include "domain/operacion-apply.h"

/* A mistyped "version" must not bring back something else. */
static enum sky_status refuse_others(struct sky_arena *arena, const struct sky_json *body, struct sky_error *error)
{
    size_t count = sky_json_size(body);
    struct sky_json_entry *entries = sky_arena_alloc(arena, (count + 1) * sizeof *entries);
    if (!entries)
        return sky_error_memory(error);
    sky_json_entries(body, entries);
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].name, "version") != 0)
            return sky_error_member(error, entries[i].name, "El miembro '%s' no se conoce aquí.", entries[i].name);
    return SKY_OK;
}

struct sky_operacion *sky_operacion_restaurar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error)
{
    struct sky_json *version;
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_RESTAURAR, nombre, error);
    if (operacion && body && refuse_others(arena, body, error))
        return NULL;
    if (!operacion || !body || !sky_json_member(body, "version", &version))
        return operacion;
    if (sky_json_type(version) != SKY_JSON_NUMBER || !sky_text_number(sky_json_text(version), &operacion->number) ||
        operacion->number == 0) {
        sky_error_member(error, "version", "El miembro 'version' debe ser el número de una operación.");
        return NULL;
    }
    return operacion;
}

/* What a restoration finds. */
struct scene {
    struct sky_operacion *operacion;
    struct sky_present *present;
    struct sky_log log;
    struct sky_arena *scratch; /* what is found is in it */
    struct sky_version now;    /* what the name means */
    struct sky_entry deleted;  /* whoever was last deleted under it */
    struct sky_entry wanted;   /* what the customer is to be again */
};

/* Who was last deleted under the name. One that was renamed away from it answers by its new name. */
static enum sky_status find_deleted(struct scene *scene)
{
    struct sky_write *write = &scene->operacion->write;
    struct sky_span nombre = write->nombres[0], renamed;
    enum sky_status status = sky_pasado_renamed(&scene->log, scene->scratch, nombre, SKY_NOW, &renamed, &write->error);
    if (status == SKY_OK && !renamed.data)
        status = sky_pasado_deleted(&scene->log, scene->scratch, nombre, SKY_NOW, &scene->deleted, &write->error);
    if (status == SKY_OK && (renamed.data || scene->deleted.number == 0))
        status = sky_operacion_no_encontrado(nombre, &write->error);
    return status;
}

static enum sky_status refuse_version(struct scene *scene, const char *what)
{
    struct sky_operacion *operacion = scene->operacion;
    return sky_error_member(&operacion->write.error, "version",
                            "El miembro 'version' es %" PRId64 ", una operación que no %s.", operacion->number, what);
}

/* The same, unless the name means nobody at all: that is said first. */
static enum sky_status refuse_stranger(struct scene *scene, const char *what)
{
    if (scene->now.number == 0 && find_deleted(scene))
        return scene->operacion->write.error.status;
    return refuse_version(scene, what);
}

/* As it was before it was deleted, which is thereby undone. */
static enum sky_status want_last(struct scene *scene)
{
    struct sky_write *write = &scene->operacion->write;
    if (scene->now.number > 0)
        return sky_operacion_require_free(scene->operacion, scene->present, write->nombres[0], 0);
    if (find_deleted(scene))
        return write->error.status;
    write->deshace = sky_entry_grupo(&scene->deleted);
    return sky_pasado_cliente(&scene->log, scene->scratch, scene->deleted.cliente, scene->deleted.number - 1,
                              &scene->wanted, &write->error);
}

/* What the operation left, whichever of its entries is named: a rename's first one stands for both. */
static enum sky_status read_version(struct scene *scene, struct sky_error *error)
{
    int64_t number = scene->operacion->number;
    if (sky_pasado_entry(&scene->log, scene->scratch, number, &scene->wanted, error) ||
        sky_pasado_end(&scene->log, number, &number, error))
        return error->status;
    return sky_pasado_cliente(&scene->log, scene->scratch, scene->wanted.cliente, number, &scene->wanted, error);
}

/* As it was after the operation that was named: of whoever has the name, or of any customer deleted under it. */
static enum sky_status want_version(struct scene *scene)
{
    struct sky_operacion *operacion = scene->operacion;
    struct sky_write *write = &operacion->write;
    struct sky_error error = { 0 };
    struct sky_entry last;
    enum sky_status status = read_version(scene, &error);
    if (status == SKY_NOT_FOUND)
        return refuse_stranger(scene, "existe");
    if (status)
        return sky_error_set(&write->error, status, "%s", error.text);
    if (scene->now.number > 0 && scene->wanted.cliente == scene->now.cliente)
        return scene->wanted.documento.data ? SKY_OK : refuse_version(scene, "dejó ningún cliente");
    if (sky_pasado_cliente(&scene->log, scene->scratch, scene->wanted.cliente, SKY_NOW, &last, &write->error))
        return write->error.status;
    if (last.documento.data || !sky_span_equal(last.nombre, write->nombres[0]))
        return refuse_stranger(scene, "es de este cliente");
    if (scene->now.number > 0)
        return sky_operacion_require_free(operacion, scene->present, write->nombres[0], scene->wanted.cliente);
    return scene->wanted.documento.data ? SKY_OK : refuse_version(scene, "dejó ningún cliente");
}

/* The version that is wanted, as the customer's next one, out of scratch. */
static enum sky_status add_wanted(struct scene *scene)
{
    struct sky_write *write = &scene->operacion->write;
    const struct sky_entry *wanted = &scene->wanted;
    if (!wanted->documento.data)
        return sky_error_set(&write->error, SKY_INTERNAL, "nobody was there before the deletion");
    struct sky_change change = { sky_arena_copy(write->arena, wanted->nombre), wanted->cliente,
                                 sky_arena_copy(write->arena, wanted->documento) };
    if (!change.nombre.data || !change.documento.data)
        return sky_error_memory(&write->error);
    return sky_operacion_add_moved(scene->operacion, 2, scene->now.number ? write->nombres[0] : (struct sky_span){ 0 },
                                   change);
}

static enum sky_status restore(struct scene *scene)
{
    struct sky_operacion *operacion = scene->operacion;
    struct sky_present *present = scene->present;
    struct sky_span nombre = operacion->write.nombres[0];
    enum sky_status status;
    if (!scene->scratch)
        return sky_error_memory(&operacion->write.error);
    if ((status = present->read(present, nombre, &scene->now)) ||
        (status = operacion->number ? want_version(scene) : want_last(scene)) ||
        (status = sky_operacion_require_free(operacion, present, scene->wanted.nombre, scene->wanted.cliente)) ||
        (status = sky_operacion_test(operacion, nombre, scene->now.number)))
        return status;
    return add_wanted(scene);
}

enum sky_status sky_restaurar_apply(struct sky_write *write, struct sky_present *present)
{
    struct scene scene = {
        .operacion = write->operation, .present = present, .log = sky_operacion_log(present), .scratch = sky_arena_new()
    };
    enum sky_status status = restore(&scene);
    sky_arena_free(scene.scratch);
    return status;
}
