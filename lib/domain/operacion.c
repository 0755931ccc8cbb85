/* One row a kind of operation: its verb, and how it makes a document of the one before. */
#include "domain/operacion.h"

#include "domain/cliente.h"
#include "domain/nombre.h"

typedef enum sky_status make(struct sky_operacion *operacion, struct sky_json *before);

static make bring, set_contacto, add_servicio, remove_all;

static const struct {
    make *make;
    enum { ANY, ABSENT, PRESENT } before; /* what the customer has to be */
} kinds[] = {
    [SKY_OPERACION_CREAR] = { bring, ABSENT },
    [SKY_OPERACION_GUARDAR] = { bring, ANY },
    [SKY_OPERACION_CONTACTAR] = { set_contacto, PRESENT },
    [SKY_OPERACION_CONTRATAR] = { add_servicio, PRESENT },
    [SKY_OPERACION_ELIMINAR] = { remove_all, PRESENT },
};

static const char *const verbs[] = {
#define SKY_OPERACION(name, verb) [SKY_OPERACION_##name] = verb,
#include "domain/operacion.def"
#undef SKY_OPERACION
};

_Static_assert(sizeof kinds / sizeof *kinds == sizeof verbs / sizeof *verbs, "one row a kind");

static enum sky_status write_document(struct sky_operacion *operacion, const struct sky_json *cliente)
{
    struct sky_write *write = &operacion->write;
    return sky_cliente_write(write->arena, cliente, &write->documento, &write->error);
}

static enum sky_status bring(struct sky_operacion *operacion, struct sky_json *before)
{
    (void)before;
    return write_document(operacion, operacion->cliente);
}

static enum sky_status set_contacto(struct sky_operacion *operacion, struct sky_json *before)
{
    return sky_json_set_string(before, "contacto", operacion->text) ? write_document(operacion, before)
                                                                    : sky_error_memory(&operacion->write.error);
}

static enum sky_status add_servicio(struct sky_operacion *operacion, struct sky_json *before)
{
    struct sky_write *write = &operacion->write;
    enum sky_status status = sky_cliente_add_servicio(write->arena, before, operacion->text, &write->error);
    return status ? status : write_document(operacion, before);
}

static enum sky_status remove_all(struct sky_operacion *operacion, struct sky_json *before)
{
    (void)before;
    operacion->write.documento = (struct sky_span){ 0 };
    return SKY_OK;
}

enum sky_status sky_operacion_no_encontrado(struct sky_span nombre, struct sky_error *error)
{
    return sky_error_set(error, SKY_NOT_FOUND, "El cliente '%.*s' no fue encontrado.", SKY_SPAN_ARGS(nombre));
}

static enum sky_status apply(struct sky_write *write, const struct sky_version *version)
{
    struct sky_operacion *operacion = write->operation;
    bool exists = version->documento.data != NULL;
    struct sky_json *before = NULL;
    operacion->created = !exists;
    if (exists && kinds[operacion->kind].before == ABSENT)
        return sky_error_set(&write->error, SKY_CONFLICT, "El cliente '%.*s' ya existe.", SKY_SPAN_ARGS(write->nombre));
    if (!exists && kinds[operacion->kind].before == PRESENT)
        return sky_operacion_no_encontrado(write->nombre, &write->error);
    if (kinds[operacion->kind].before == PRESENT &&
        !(before = sky_cliente_parse(write->arena, version->documento, &write->error)))
        return write->error.status;
    return kinds[operacion->kind].make(operacion, before);
}

static struct sky_operacion *operacion_new(struct sky_arena *arena, enum sky_operacion_kind kind,
                                           struct sky_span nombre, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_arena_alloc(arena, sizeof *operacion);
    if (!operacion)
        return sky_error_memory(error), NULL;
    operacion->kind = kind;
    operacion->write = (struct sky_write){
        .arena = arena,
        .nombre = nombre,
        .verb = sky_span_of(verbs[kind]),
        .author = sky_span_of("anonimo"),
        .apply = apply,
        .operation = operacion,
    };
    return operacion;
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

struct sky_operacion *sky_operacion_crear(struct sky_arena *arena, const struct sky_json *body, struct sky_error *error)
{
    struct sky_span nombre, contacto, servicio;
    if (text_of(body, "nombre", &nombre, error) || text_of(body, "contacto", &contacto, error) ||
        text_of(body, "servicio", &servicio, error))
        return NULL;
    if (!nombre.data || !contacto.data || !servicio.data) {
        sky_error_member(error, !nombre.data ? "nombre" : !contacto.data ? "contacto" : "servicio",
                         "Faltan datos: nombre, contacto y servicio son requeridos.");
        return NULL;
    }
    if (sky_nombre_parse(arena, nombre, &nombre, error))
        return NULL;
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_CREAR, nombre, error);
    if (operacion && !(operacion->cliente = sky_cliente_new(arena, nombre, contacto, servicio)))
        return sky_error_memory(error), NULL;
    return operacion;
}

struct sky_operacion *sky_operacion_guardar(struct sky_arena *arena, struct sky_json *body, struct sky_error *error)
{
    struct sky_span nombre;
    if (text_of(body, "nombre", &nombre, error))
        return NULL;
    if (!nombre.data)
        return sky_error_member(error, "nombre", "El nombre del cliente es requerido"), NULL;
    if (sky_nombre_parse(arena, nombre, &nombre, error) || sky_cliente_check(body, error))
        return NULL;
    struct sky_operacion *operacion = operacion_new(arena, SKY_OPERACION_GUARDAR, nombre, error);
    if (operacion && !sky_json_set_string(body, "nombre", nombre))
        return sky_error_memory(error), NULL;
    if (operacion)
        operacion->cliente = body;
    return operacion;
}

static struct sky_operacion *change(struct sky_arena *arena, enum sky_operacion_kind kind, struct sky_span nombre,
                                    struct sky_span text, struct sky_error *error)
{
    struct sky_operacion *operacion = operacion_new(arena, kind, nombre, error);
    if (operacion)
        operacion->text = text;
    return operacion;
}

struct sky_operacion *sky_operacion_contactar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error)
{
    struct sky_json *contacto;
    if (!sky_json_member(body, "contacto", &contacto))
        return NULL;
    if (sky_json_type(contacto) != SKY_JSON_STRING)
        return sky_error_member(error, "contacto", "El miembro 'contacto' debe ser un texto."), NULL;
    return change(arena, SKY_OPERACION_CONTACTAR, nombre, sky_json_text(contacto), error);
}

struct sky_operacion *sky_operacion_contratar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error)
{
    struct sky_span servicio;
    if (text_of(body, "servicio", &servicio, error))
        return NULL;
    if (!servicio.data)
        return sky_error_member(error, "servicio", "El campo 'servicio' es requerido."), NULL;
    return change(arena, SKY_OPERACION_CONTRATAR, nombre, servicio, error);
}

struct sky_operacion *sky_operacion_eliminar(struct sky_arena *arena, struct sky_span nombre, struct sky_error *error)
{
    return operacion_new(arena, SKY_OPERACION_ELIMINAR, nombre, error);
}
