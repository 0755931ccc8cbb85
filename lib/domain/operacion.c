/* Making operations: what a client sent is checked here, once, and kept as text. */
#include "domain/operacion.h"

#include <string.h>

#include "base/clock.h"
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
 * The text of a member; no span when it is missing, null or blank, which count as the same. SKY_INVALID when it is of
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
    if (!sky_text_is_blank(sky_json_text(value)))
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
            sky_error_missing(sky_error_next(arena, error), (const char *const[]){ wanted[i].name, NULL }, "%s",
                              missing);
    return error->status;
}

/* The day that a service is contracted; no span: today. Names a wrong one. */
static void take_date(struct sky_arena *arena, const struct sky_json *body, struct sky_span *fecha,
                      struct sky_error *error)
{
    struct sky_error *next = sky_error_next(arena, error);
    if (text_of(body, "fecha_contratacion", fecha, next) == SKY_OK && fecha->data && !sky_clock_is_day(*fecha))
        sky_error_member(next, "fecha_contratacion",
                         "El miembro 'fecha_contratacion' debe ser un día, como 2026-01-31.");
}

static bool set_date(struct sky_json *servicio, struct sky_span fecha)
{
    char today[SKY_CLOCK_DAY_SIZE];
    sky_clock_today(today);
    return sky_json_set_string(servicio, "fecha_contratacion", fecha.data ? fecha : sky_span_of(today));
}

/* What the body says of the service goes into a service, the rest is the customer. */
static enum sky_status make_cliente(struct sky_arena *arena, struct sky_json *body, struct sky_span nombre,
                                    struct sky_span descripcion, struct sky_span fecha, struct sky_error *error)
{
    struct sky_json *servicio = sky_json_object_new(arena);
    if (!servicio || !sky_json_set_string(servicio, "descripcion", descripcion) || !set_date(servicio, fecha) ||
        !sky_json_set_string(body, "nombre", nombre))
        return sky_error_memory(error);
    if (sky_cliente_add_servicio(arena, body, servicio, error))
        return error->status;
    sky_json_remove(body, "servicio");
    sky_json_remove(body, "fecha_contratacion");
    return SKY_OK;
}

struct sky_operacion *sky_operacion_crear(struct sky_arena *arena, struct sky_json *body, struct sky_error *error)
{
    struct sky_span nombre, contacto, servicio, fecha;
    const struct wanted wanted[] = { { "nombre", &nombre }, { "contacto", &contacto }, { "servicio", &servicio } };
    require_texts(arena, body, wanted, sizeof wanted / sizeof *wanted,
                  "Faltan datos: nombre, contacto y servicio son requeridos.", error);
    bool named = nombre.data && sky_nombre_parse(arena, nombre, &nombre, sky_error_next(arena, error)) == SKY_OK;
    take_date(arena, body, &fecha, error);
    if (sky_cliente_check_servicios(arena, body, true, error) || !named)
        return NULL;
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_CREAR, nombre, error);
    return operacion && make_cliente(arena, body, nombre, servicio, fecha, error) == SKY_OK &&
                   sky_cliente_write(arena, body, &operacion->documento, error) == SKY_OK
               ? operacion
               : NULL;
}

struct sky_operacion *sky_operacion_guardar(struct sky_arena *arena, struct sky_json *body, struct sky_error *error)
{
    struct sky_span nombre;
    const struct wanted wanted = { "nombre", &nombre };
    require_texts(arena, body, &wanted, 1, "El nombre del cliente es requerido", error);
    bool named = nombre.data && sky_nombre_parse(arena, nombre, &nombre, sky_error_next(arena, error)) == SKY_OK;
    if (sky_cliente_check(arena, body, true, error) || !named)
        return NULL;
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_GUARDAR, nombre, error);
    if (operacion && !sky_json_set_string(body, "nombre", nombre))
        return sky_error_memory(error), NULL;
    return operacion && sky_cliente_write(arena, body, &operacion->documento, error) == SKY_OK ? operacion : NULL;
}

/* A name that is told as well is compared in its one form. */
static enum sky_status compose_name(struct sky_arena *arena, struct sky_json *body, struct sky_error *error)
{
    struct sky_json *value;
    struct sky_span nombre;
    struct sky_error wrong = { 0 };
    if (!sky_json_member(body, "nombre", &value) || sky_json_type(value) != SKY_JSON_STRING ||
        sky_nombre_parse(arena, sky_json_text(value), &nombre, &wrong))
        return wrong.status == SKY_NO_MEMORY ? sky_error_memory(error) : SKY_OK;
    return sky_json_set_string(body, "nombre", nombre) ? SKY_OK : sky_error_memory(error);
}

struct sky_operacion *sky_operacion_contactar(struct sky_arena *arena, struct sky_span nombre, struct sky_json *body,
                                              struct sky_error *error)
{
    struct sky_json *contacto;
    if (!sky_json_member(body, "contacto", &contacto))
        return NULL;
    if (sky_json_type(contacto) != SKY_JSON_STRING)
        return sky_error_member(error, "contacto", "El miembro 'contacto' debe ser un texto."), NULL;
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_CONTACTAR, nombre, error);
    if (!operacion || compose_name(arena, body, error))
        return NULL;
    if (!(operacion->patch = sky_json_render(arena, body)).data)
        return sky_error_memory(error), NULL;
    return operacion;
}

/* In the log its description has the name that it has in documents; another one beside it cannot be kept. */
static void refuse_other_name(struct sky_arena *arena, const struct sky_json *body, struct sky_span descripcion,
                              struct sky_error *error)
{
    struct sky_json *other;
    if (sky_json_member(body, "descripcion", &other) &&
        (sky_json_type(other) != SKY_JSON_STRING || !sky_span_equal(sky_json_text(other), descripcion)))
        sky_error_member(sky_error_next(arena, error), "descripcion",
                         "El miembro 'descripcion' no es lo que dice 'servicio'.");
}

struct sky_operacion *sky_operacion_contratar(struct sky_arena *arena, struct sky_span nombre, struct sky_json *body,
                                              struct sky_error *error)
{
    struct sky_span servicio, fecha;
    const struct wanted wanted = { "servicio", &servicio };
    require_texts(arena, body, &wanted, 1, "El campo 'servicio' es requerido.", error);
    take_date(arena, body, &fecha, error);
    if (servicio.data)
        refuse_other_name(arena, body, servicio, error);
    struct sky_operacion *operacion = NULL;
    if (error->status || !(operacion = operacion_new(arena, SKY_OPERACION_CONTRATAR, nombre, error)))
        return NULL;
    if (!set_date(body, fecha) || !sky_json_set_string(body, "descripcion", servicio))
        return sky_error_memory(error), NULL;
    sky_json_remove(body, "servicio");
    if (!(operacion->servicio = sky_json_render(arena, body)).data)
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
        error->status = sky_cliente_check(arena, members, true, error);
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
