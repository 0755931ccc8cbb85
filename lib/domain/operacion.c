/* Making operations: what a client sent is checked here, once, and kept as text. */
#include "domain/operacion-new.h"

#include "base/clock.h"
#include "base/text.h"
#include "domain/nombre.h"

/* Texts that a body must have. */
#define TEXTS_MAX 3

struct sky_operacion *sky_operacion_new(struct sky_arena *arena, enum sky_operacion_kind kind, struct sky_span nombre,
                                        struct sky_error *error)
{
    struct sky_operacion *operacion = sky_arena_alloc(arena, sizeof *operacion);
    if (!operacion)
        return sky_error_memory(error), NULL;
    *operacion = (struct sky_operacion){ .kind = kind, .nombre = nombre };
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

size_t sky_operacion_size(const struct sky_operacion *operacion)
{
    switch (operacion->kind) {
    case SKY_OPERACION_CREAR:
    case SKY_OPERACION_GUARDAR:
    case SKY_OPERACION_CONTRATAR:
    case SKY_OPERACION_CONTACTAR:
    case SKY_OPERACION_AJUSTAR:
    case SKY_OPERACION_MODIFICAR:
    case SKY_OPERACION_RENOMBRAR:
    case SKY_OPERACION_CARGAR:
        return operacion->documento.size; /* or what stands in its place */
    case SKY_OPERACION_TERMINAR:
    case SKY_OPERACION_FUSIONAR:
    case SKY_OPERACION_DISTINGUIR:
    case SKY_OPERACION_ELIMINAR:
    case SKY_OPERACION_RESTAURAR:
    case SKY_OPERACION_OLVIDAR:
    case SKY_OPERACION_DESHACER:
    case SKY_OPERACION_DESCARGAR:
        break;
    }
    return 0;
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

/* The day that a service is contracted; if the body has none, today's. Names a wrong one. */
static void take_date(struct sky_arena *arena, const struct sky_json *body, struct sky_span hoy, struct sky_span *fecha,
                      struct sky_error *error)
{
    struct sky_error *next = sky_error_next(arena, error);
    if (text_of(body, "fecha_contratacion", fecha, next) == SKY_OK && fecha->data && !sky_clock_is_day(*fecha))
        sky_error_member(next, "fecha_contratacion",
                         "El miembro 'fecha_contratacion' debe ser un día, como 2026-01-31.");
    if (!fecha->data)
        *fecha = hoy;
}

/* What the body says of the service goes into a service, the rest is the customer. */
static enum sky_status make_cliente(struct sky_arena *arena, struct sky_json *body, struct sky_span nombre,
                                    struct sky_span descripcion, struct sky_span fecha, struct sky_error *error)
{
    struct sky_json *servicio = sky_json_object_new(arena);
    if (!servicio || !sky_json_set_string(servicio, "descripcion", descripcion) ||
        !sky_json_set_string(servicio, "fecha_contratacion", fecha) || !sky_json_set_string(body, "nombre", nombre))
        return sky_error_memory(error);
    if (sky_cliente_add_servicio(arena, body, servicio, error))
        return error->status;
    sky_json_remove(body, "servicio");
    sky_json_remove(body, "fecha_contratacion");
    return SKY_OK;
}

struct sky_operacion *sky_operacion_crear(struct sky_arena *arena, struct sky_json *body, struct sky_span hoy,
                                          struct sky_error *error)
{
    struct sky_span nombre, contacto, servicio, fecha;
    const struct wanted wanted[] = { { "nombre", &nombre }, { "contacto", &contacto }, { "servicio", &servicio } };
    require_texts(arena, body, wanted, sizeof wanted / sizeof *wanted,
                  "Faltan datos: nombre, contacto y servicio son requeridos.", error);
    bool named = nombre.data && sky_nombre_parse(arena, nombre, &nombre, sky_error_next(arena, error)) == SKY_OK;
    take_date(arena, body, hoy, &fecha, error);
    if (sky_cliente_check(arena, body, NULL, error) || !named)
        return NULL;
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_CREAR, nombre, error);
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
    if (sky_cliente_check(arena, body, NULL, error) || !named)
        return NULL;
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_GUARDAR, nombre, error);
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
    if (!sky_json_member(body, "contacto", &contacto) || sky_cliente_check_contacto(arena, body, error))
        return NULL;
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_CONTACTAR, nombre, error);
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
                                              struct sky_span hoy, struct sky_error *error)
{
    struct sky_span servicio, fecha;
    const struct wanted wanted = { "servicio", &servicio };
    require_texts(arena, body, &wanted, 1, "El campo 'servicio' es requerido.", error);
    take_date(arena, body, hoy, &fecha, error);
    if (servicio.data)
        refuse_other_name(arena, body, servicio, error);
    if (!sky_json_set_string(body, "fecha_contratacion", fecha))
        return sky_error_memory(error), NULL;
    struct sky_operacion *operacion = NULL;
    if (sky_servicio_check_rest(arena, body, error) ||
        !(operacion = sky_operacion_new(arena, SKY_OPERACION_CONTRATAR, nombre, error)))
        return NULL;
    if (!sky_json_set_string(body, "descripcion", servicio))
        return sky_error_memory(error), NULL;
    sky_json_remove(body, "servicio");
    if (!(operacion->servicio = sky_json_render(arena, body)).data)
        return sky_error_memory(error), NULL;
    return operacion;
}

enum sky_status sky_operacion_take_key(struct sky_operacion *operacion, struct sky_arena *arena,
                                       struct sky_servicio_key cual, struct sky_span hoy, struct sky_error *error)
{
    if (!sky_text_is_utf8(cual.descripcion))
        return sky_error_set(error, SKY_INVALID, "La descripción del servicio no es UTF-8 válido.");
    if (cual.fecha.data && !sky_clock_is_day(cual.fecha))
        return sky_error_parameter(error, sky_span_of("fecha_contratacion"),
                                   "El parámetro 'fecha_contratacion' debe ser un día, como 2026-01-31.");
    if (sky_text_nfc(arena, cual.descripcion, &operacion->cual.descripcion, error))
        return error->status;
    operacion->cual.fecha = cual.fecha;
    operacion->hoy = sky_arena_copy(arena, hoy);
    return operacion->hoy.data ? SKY_OK : sky_error_memory(error);
}

struct sky_operacion *sky_operacion_ajustar(struct sky_arena *arena, struct sky_span nombre,
                                            struct sky_servicio_key cual, const struct sky_json *patch,
                                            struct sky_span hoy, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_AJUSTAR, nombre, error);
    if (!operacion || sky_operacion_take_key(operacion, arena, cual, hoy, error))
        return NULL;
    if (!(operacion->patch = sky_json_render(arena, patch)).data)
        return sky_error_memory(error), NULL;
    return operacion;
}

struct sky_operacion *sky_operacion_terminar(struct sky_arena *arena, struct sky_span nombre,
                                             struct sky_servicio_key cual, struct sky_span hoy, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_TERMINAR, nombre, error);
    return operacion && sky_operacion_take_key(operacion, arena, cual, hoy, error) == SKY_OK ? operacion : NULL;
}

struct sky_operacion *sky_operacion_eliminar(struct sky_arena *arena, struct sky_span nombre, struct sky_error *error)
{
    return sky_operacion_new(arena, SKY_OPERACION_ELIMINAR, nombre, error);
}

enum sky_status sky_operacion_take_destino(struct sky_operacion *operacion, struct sky_arena *arena,
                                           const struct sky_json *body, struct sky_error *error)
{
    struct sky_json *value;
    if (!sky_json_member(body, "nombre", &value))
        return SKY_OK;
    if (sky_json_type(value) != SKY_JSON_STRING)
        return sky_error_member(error, "nombre", "El miembro 'nombre' debe ser un texto.");
    return sky_nombre_parse(arena, sky_json_text(value), &operacion->destino, error);
}

/* The present name is no rename. */
static enum sky_status take_name(struct sky_operacion *operacion, struct sky_arena *arena, struct sky_json *patch,
                                 struct sky_error *error)
{
    if (sky_operacion_take_destino(operacion, arena, patch, error) || !operacion->destino.data)
        return error->status;
    if (!sky_json_set_string(patch, "nombre", operacion->destino))
        return sky_error_memory(error);
    if (sky_span_equal(operacion->destino, operacion->nombre))
        operacion->destino = (struct sky_span){ 0 };
    else
        operacion->kind = SKY_OPERACION_RENOMBRAR;
    return SKY_OK;
}

/* Names what else is wrong in a patch that is refused: of what it sets, and not of what it takes away. */
static void check_members(struct sky_arena *arena, const struct sky_json *patch, struct sky_error *error)
{
    struct sky_arena *scratch = sky_arena_new();
    struct sky_json *members = scratch ? sky_json_object_new(scratch) : NULL;
    if (members && sky_json_merge(scratch, members, patch) &&
        sky_cliente_check_contacto(arena, members, error) != SKY_NO_MEMORY)
        error->status = sky_cliente_check(arena, members, NULL, error);
    sky_arena_free(scratch);
}

struct sky_operacion *sky_operacion_modificar(struct sky_arena *arena, struct sky_span nombre, struct sky_json *patch,
                                              struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_MODIFICAR, nombre, error);
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

static void take_version(struct sky_operacion *operacion, struct sky_arena *arena, const struct sky_json *body,
                         struct sky_error *error)
{
    struct sky_json *version;
    if (sky_json_member(body, "version", &version) &&
        (sky_json_type(version) != SKY_JSON_NUMBER || !sky_text_number(sky_json_text(version), &operacion->version) ||
         operacion->version == 0))
        sky_error_member(sky_error_next(arena, error), "version",
                         "El miembro 'version' debe ser el número de una operación.");
}

struct sky_operacion *sky_operacion_restaurar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_RESTAURAR, nombre, error);
    if (!operacion || !body)
        return operacion;
    sky_member_refuse_others(arena, body, (const char *const[]){ "version", NULL }, error);
    take_version(operacion, arena, body, error);
    return error->status ? NULL : operacion;
}

struct sky_operacion *sky_operacion_restaurar_cliente(struct sky_arena *arena, int64_t cliente,
                                                      const struct sky_json *body, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_RESTAURAR, (struct sky_span){ 0 }, error);
    if (!operacion)
        return NULL;
    operacion->cliente = cliente;
    if (!body)
        return operacion;
    sky_member_refuse_others(arena, body, (const char *const[]){ "nombre", "version", NULL }, error);
    take_version(operacion, arena, body, error);
    if (sky_operacion_take_destino(operacion, arena, body, sky_error_next(arena, error)) || error->status)
        return NULL;
    return operacion;
}

struct sky_operacion *sky_operacion_deshacer(struct sky_arena *arena, int64_t number, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_DESHACER, (struct sky_span){ 0 }, error);
    if (operacion)
        operacion->entry = number;
    return operacion;
}
