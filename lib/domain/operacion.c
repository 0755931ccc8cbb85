/* One row a kind of operation: its verb, and how it makes a document of the one before. */
#include "domain/operacion.h"

#include "domain/cliente.h"
#include "domain/nombre.h"
#include "domain/operacion-apply.h"

/* `before` is in the arena `scratch`; without one, both are NULL. */
typedef enum sky_status make(struct sky_operacion *operacion, struct sky_arena *scratch, struct sky_json *before,
                             struct sky_span *documento);

static sky_apply change;
static make bring, set_contacto, add_servicio, remove_all;

static const struct {
    sky_apply *apply;
    make *make;                           /* for `change` */
    enum { ANY, ABSENT, PRESENT } before; /* what the customer has to be, for `change` */
} kinds[] = {
    [SKY_OPERACION_CREAR] = { change, bring, ABSENT },
    [SKY_OPERACION_GUARDAR] = { change, bring, ANY },
    [SKY_OPERACION_CONTACTAR] = { change, set_contacto, PRESENT },
    [SKY_OPERACION_CONTRATAR] = { change, add_servicio, PRESENT },
    [SKY_OPERACION_ELIMINAR] = { change, remove_all, PRESENT },
    [SKY_OPERACION_MODIFICAR] = { .apply = sky_modificar_apply },
    [SKY_OPERACION_RENOMBRAR] = { .apply = sky_modificar_apply },
    [SKY_OPERACION_RESTAURAR] = { .apply = sky_restaurar_apply },
    [SKY_OPERACION_DESHACER] = { .apply = sky_deshacer_apply },
};

static const char *const verbs[] = {
#define SKY_OPERACION(name, verb) [SKY_OPERACION_##name] = verb,
#include "domain/operacion.def"
#undef SKY_OPERACION
};

_Static_assert(sizeof kinds / sizeof *kinds == sizeof verbs / sizeof *verbs, "one row a kind");

static enum sky_status write_document(struct sky_operacion *operacion, const struct sky_json *cliente,
                                      struct sky_span *documento)
{
    return sky_cliente_write(operacion->write.arena, cliente, documento, &operacion->write.error);
}

static enum sky_status bring(struct sky_operacion *operacion, struct sky_arena *scratch, struct sky_json *before,
                             struct sky_span *documento)
{
    (void)scratch, (void)before;
    *documento = operacion->text;
    return SKY_OK;
}

static enum sky_status set_contacto(struct sky_operacion *operacion, struct sky_arena *scratch, struct sky_json *before,
                                    struct sky_span *documento)
{
    (void)scratch;
    return sky_json_set_string(before, "contacto", operacion->text) ? write_document(operacion, before, documento)
                                                                    : sky_error_memory(&operacion->write.error);
}

static enum sky_status add_servicio(struct sky_operacion *operacion, struct sky_arena *scratch, struct sky_json *before,
                                    struct sky_span *documento)
{
    enum sky_status status = sky_cliente_add_servicio(scratch, before, operacion->text, &operacion->write.error);
    return status ? status : write_document(operacion, before, documento);
}

static enum sky_status remove_all(struct sky_operacion *operacion, struct sky_arena *scratch, struct sky_json *before,
                                  struct sky_span *documento)
{
    (void)operacion, (void)scratch, (void)before;
    *documento = (struct sky_span){ 0 };
    return SKY_OK;
}

enum sky_status sky_operacion_no_encontrado(struct sky_span nombre, struct sky_error *error)
{
    return sky_error_set(error, SKY_NOT_FOUND, "El cliente '%.*s' no fue encontrado.", SKY_SPAN_ARGS(nombre));
}

/* An absent customer is refused as such, whatever the condition (RFC 9110, section 13.2.1). */
static enum sky_status require(struct sky_operacion *operacion, struct sky_present *present,
                               struct sky_version *version)
{
    struct sky_write *write = &operacion->write;
    struct sky_span nombre = write->nombres[0];
    enum sky_status status = present->read(present, nombre, version);
    if (status)
        return status;
    if (version->number > 0 && kinds[operacion->kind].before == ABSENT)
        return sky_operacion_ya_existe(operacion, nombre);
    if (version->number == 0 && kinds[operacion->kind].before == PRESENT)
        return sky_operacion_no_encontrado(nombre, &write->error);
    return sky_operacion_test(operacion, nombre, version->number);
}

/* The document before lives in an arena of its own: a batch would else hold the trees of all its customers. */
static enum sky_status make_document(struct sky_operacion *operacion, struct sky_span before,
                                     struct sky_span *documento)
{
    struct sky_error *error = &operacion->write.error;
    struct sky_arena *scratch = sky_arena_new();
    struct sky_json *cliente = scratch ? sky_cliente_parse(scratch, before, error) : NULL;
    enum sky_status status =
        cliente ? kinds[operacion->kind].make(operacion, scratch, cliente, documento) : sky_error_memory(error);
    sky_arena_free(scratch);
    return status;
}

static enum sky_status change(struct sky_write *write, struct sky_present *present)
{
    struct sky_operacion *operacion = write->operation;
    struct sky_version version;
    struct sky_span documento;
    enum sky_status status = require(operacion, present, &version);
    if (status == SKY_OK)
        status = kinds[operacion->kind].before == PRESENT
                     ? make_document(operacion, version.documento, &documento)
                     : kinds[operacion->kind].make(operacion, NULL, NULL, &documento);
    if (status)
        return status;
    write->created = version.number == 0;
    return sky_operacion_add(operacion, 1, (struct sky_change){ write->nombres[0], version.cliente, documento });
}

void sky_operacion_become(struct sky_operacion *operacion, enum sky_operacion_kind kind)
{
    operacion->kind = kind;
    operacion->write.verb = sky_span_of(verbs[kind]);
    operacion->write.apply = kinds[kind].apply;
}

struct sky_operacion *sky_operacion_new(struct sky_arena *arena, enum sky_operacion_kind kind, struct sky_span nombre,
                                        struct sky_error *error)
{
    struct sky_operacion *operacion = sky_arena_alloc(arena, sizeof *operacion);
    if (!operacion)
        return sky_error_memory(error), NULL;
    operacion->write = (struct sky_write){
        .arena = arena,
        .nombres = { nombre },
        .author = sky_span_of("anonimo"),
        .operation = operacion,
    };
    sky_operacion_become(operacion, kind);
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
        sky_error_member(error,
                         !nombre.data     ? "nombre"
                         : !contacto.data ? "contacto"
                                          : "servicio",
                         "Faltan datos: nombre, contacto y servicio son requeridos.");
        return NULL;
    }
    if (sky_nombre_parse(arena, nombre, &nombre, error))
        return NULL;
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_CREAR, nombre, error);
    struct sky_arena *scratch = operacion ? sky_arena_new() : NULL;
    struct sky_json *cliente = scratch ? sky_cliente_new(scratch, nombre, contacto, servicio) : NULL;
    enum sky_status status =
        cliente ? sky_cliente_write(arena, cliente, &operacion->text, error) : sky_error_memory(error);
    sky_arena_free(scratch);
    return status ? NULL : operacion;
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
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_GUARDAR, nombre, error);
    if (operacion && !sky_json_set_string(body, "nombre", nombre))
        return sky_error_memory(error), NULL;
    return operacion && sky_cliente_write(arena, body, &operacion->text, error) == SKY_OK ? operacion : NULL;
}

static struct sky_operacion *with_text(struct sky_arena *arena, enum sky_operacion_kind kind, struct sky_span nombre,
                                       struct sky_span text, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, kind, nombre, error);
    if (operacion && !(operacion->text = sky_arena_copy(arena, text)).data)
        return sky_error_memory(error), NULL;
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
    return with_text(arena, SKY_OPERACION_CONTACTAR, nombre, sky_json_text(contacto), error);
}

struct sky_operacion *sky_operacion_contratar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error)
{
    struct sky_span servicio;
    if (text_of(body, "servicio", &servicio, error))
        return NULL;
    if (!servicio.data)
        return sky_error_member(error, "servicio", "El campo 'servicio' es requerido."), NULL;
    return with_text(arena, SKY_OPERACION_CONTRATAR, nombre, servicio, error);
}

struct sky_operacion *sky_operacion_eliminar(struct sky_arena *arena, struct sky_span nombre, struct sky_error *error)
{
    return sky_operacion_new(arena, SKY_OPERACION_ELIMINAR, nombre, error);
}
