/* Making operations: what a client sent is checked here, once, and kept as text. */
#include "domain/operacion.h"

#include <string.h>

#include "base/json-tree.h"
#include "base/text.h"
#include "domain/nombre.h"

/* Texts that a body must have. */
#define TEXTS_MAX 3

static struct sky_operacion *operacion_new(struct sky_arena *arena, enum sky_operacion_kind kind,
                                           struct sky_span nombre, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_arena_alloc(arena, sizeof *operacion);
    if (operacion)
        *operacion = (struct sky_operacion){ .kind = kind, .nombre = nombre };
    else
        sky_error_memory(error);
    return operacion;
}

const char *sky_operacion_verb(const struct sky_operacion *operacion)
{
    static const char *const verbs[] = {
#define SKY_OPERACION(name, verb) [SKY_OPERACION_##name] = verb,
#include "domain/operacion.def"
#undef SKY_OPERACION
    };
    return verbs[operacion->kind];
}

/*
 * The text of a member; no span when it is missing, null or empty, which count as the same. SKY_INVALID when it is of
 * another type.
 */
static enum sky_status text_of(const struct sky_json *body, const char *name, struct sky_span *text,
                               struct sky_error *error)
{
    struct sky_json *value;
    *text = (struct sky_span){ 0 };
    if (!sky_json_member(body, name, &value) || sky_json_type(value) == SKY_JSON_NULL)
        return SKY_OK;
    if (sky_json_type(value) != SKY_JSON_STRING)
        return sky_error_member(error, name, "El miembro '%s' debe ser un texto.", name);
    if (sky_json_text(value).size > 0)
        *text = sky_json_text(value);
    return SKY_OK;
}

/* A text that a body must have, and where it goes. */
struct wanted {
    const char *name;
    struct sky_span *text;
};

/* Names what is of another type, then what is missing, in the words for that. */
static enum sky_status require_texts(struct sky_arena *arena, const struct sky_json *body, const struct wanted *wanted,
                                     size_t count, const char *missing, struct sky_error *error)
{
    bool wrong[TEXTS_MAX];
    for (size_t i = 0; i < count; i++)
        wrong[i] = text_of(body, wanted[i].name, wanted[i].text, sky_error_next(arena, error));
    for (size_t i = 0; i < count; i++)
        if (!wrong[i] && !wanted[i].text->data)
            sky_error_missing(sky_error_next(arena, error), wanted[i].name, "%s", missing);
    return error->status;
}

struct sky_operacion *sky_operacion_crear(struct sky_arena *arena, const struct sky_json *body, struct sky_error *error)
{
    struct sky_span nombre, contacto, servicio;
    const struct wanted wanted[] = { { "nombre", &nombre }, { "contacto", &contacto }, { "servicio", &servicio } };
    require_texts(arena, body, wanted, sizeof wanted / sizeof *wanted,
                  "Faltan datos: nombre, contacto y servicio son requeridos.", error);
    if ((nombre.data && sky_nombre_parse(arena, nombre, &nombre, sky_error_next(arena, error))) || error->status)
        return NULL;
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_CREAR, nombre, error);
    struct sky_arena *scratch = operacion ? sky_arena_new() : NULL;
    struct sky_json *cliente = scratch ? sky_cliente_new(scratch, nombre, contacto, servicio) : NULL;
    enum sky_status status =
        cliente ? sky_cliente_write(arena, cliente, &operacion->documento, error) : sky_error_memory(error);
    sky_arena_free(scratch);
    return status ? NULL : operacion;
}

struct sky_operacion *sky_operacion_guardar(struct sky_arena *arena, struct sky_json *body, struct sky_error *error)
{
    struct sky_span nombre;
    const struct wanted wanted = { "nombre", &nombre };
    require_texts(arena, body, &wanted, 1, "El nombre del cliente es requerido", error);
    bool named = nombre.data && sky_nombre_parse(arena, nombre, &nombre, sky_error_next(arena, error)) == SKY_OK;
    if (sky_cliente_check(arena, body, error) || !named)
        return NULL;
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_GUARDAR, nombre, error);
    if (operacion && !sky_json_set_string(body, "nombre", nombre))
        return sky_error_memory(error), NULL;
    return operacion && sky_cliente_write(arena, body, &operacion->documento, error) == SKY_OK ? operacion : NULL;
}

struct sky_operacion *sky_operacion_contactar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error)
{
    struct sky_json *contacto;
    if (!sky_json_member(body, "contacto", &contacto))
        return NULL;
    if (sky_json_type(contacto) != SKY_JSON_STRING)
        return sky_error_member(error, "contacto", "El miembro 'contacto' debe ser un texto."), NULL;
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_CONTACTAR, nombre, error);
    if (operacion && !(operacion->contacto = sky_arena_copy(arena, sky_json_text(contacto))).data)
        return sky_error_memory(error), NULL;
    return operacion;
}

struct sky_operacion *sky_operacion_contratar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error)
{
    struct sky_span servicio;
    const struct wanted wanted = { "servicio", &servicio };
    if (require_texts(arena, body, &wanted, 1, "El campo 'servicio' es requerido.", error))
        return NULL;
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_CONTRATAR, nombre, error);
    if (operacion && !(operacion->servicio = sky_arena_copy(arena, servicio)).data)
        return sky_error_memory(error), NULL;
    return operacion;
}

struct sky_operacion *sky_operacion_eliminar(struct sky_arena *arena, struct sky_span nombre, struct sky_error *error)
{
    return operacion_new(arena, SKY_OPERACION_ELIMINAR, nombre, error);
}

/* The new name in its one form, in the patch and as the operation's other name; the present one is no rename. */
static enum sky_status take_name(struct sky_operacion *operacion, struct sky_arena *arena, struct sky_json *patch,
                                 struct sky_error *error)
{
    struct sky_json *value;
    struct sky_span nombre;
    if (!sky_json_member(patch, "nombre", &value))
        return SKY_OK;
    if (sky_json_type(value) != SKY_JSON_STRING)
        return sky_error_member(error, "nombre", "El miembro 'nombre' debe ser un texto.");
    if (sky_nombre_parse(arena, sky_json_text(value), &nombre, error))
        return error->status;
    if (!sky_json_set_string(patch, "nombre", nombre))
        return sky_error_memory(error);
    if (!sky_span_equal(nombre, operacion->nombre)) {
        operacion->kind = SKY_OPERACION_RENOMBRAR;
        operacion->destino = nombre;
    }
    return SKY_OK;
}

/* Names what else is wrong in a patch that is refused: of what it sets, and not of what it takes away. */
static void check_members(struct sky_arena *arena, const struct sky_json *patch, struct sky_error *error)
{
    struct sky_arena *scratch = sky_arena_new();
    struct sky_json *members = scratch ? sky_json_object_new(scratch) : NULL;
    if (members && sky_json_merge(scratch, members, patch))
        error->status = sky_cliente_check(arena, members, error);
    sky_arena_free(scratch);
}

struct sky_operacion *sky_operacion_modificar(struct sky_arena *arena, struct sky_span nombre, struct sky_json *patch,
                                              struct sky_error *error)
{
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_MODIFICAR, nombre, error);
    if (!operacion)
        return NULL;
    if (take_name(operacion, arena, patch, error)) {
        check_members(arena, patch, error);
        return NULL;
    }
    if (!(operacion->patch = sky_json_render(arena, patch)).data)
        return sky_error_memory(error), NULL;
    return operacion;
}

/* A mistyped "version" must not bring back something else. */
static void refuse_others(struct sky_arena *arena, const struct sky_json *body, struct sky_error *error)
{
    size_t count = sky_json_size(body);
    struct sky_json_entry *entries = sky_arena_alloc(arena, (count + 1) * sizeof *entries);
    if (!entries) {
        sky_error_memory(error);
        return;
    }
    sky_json_entries(body, entries);
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].name, "version") != 0)
            sky_error_member(sky_error_next(arena, error), entries[i].name, "El miembro '%s' no se conoce aquí.",
                             entries[i].name);
}

struct sky_operacion *sky_operacion_restaurar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error)
{
    struct sky_json *version;
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_RESTAURAR, nombre, error);
    if (!operacion || !body)
        return operacion;
    refuse_others(arena, body, error);
    if (sky_json_member(body, "version", &version) &&
        (sky_json_type(version) != SKY_JSON_NUMBER || !sky_text_number(sky_json_text(version), &operacion->version) ||
         operacion->version == 0))
        sky_error_member(sky_error_next(arena, error), "version",
                         "El miembro 'version' debe ser el número de una operación.");
    return error->status ? NULL : operacion;
}

struct sky_operacion *sky_operacion_deshacer(struct sky_arena *arena, int64_t number, struct sky_error *error)
{
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_DESHACER, (struct sky_span){ 0 }, error);
    if (operacion)
        operacion->entry = number;
    return operacion;
}
