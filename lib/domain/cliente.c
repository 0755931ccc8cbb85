/* The members of a document: their names and types stand here. */
#include "domain/cliente.h"

#include "domain/servicio.h"

static const struct sky_member telefono = { .type = SKY_MEMBER_SHOWN, .most = 64 };
static const struct sky_member correo = { .type = SKY_MEMBER_SHOWN, .most = 320 };
static const struct sky_member etiqueta = { .type = SKY_MEMBER_SHOWN, .most = 128 };

static const struct sky_member equipo_members[] = {
    { .name = "mac", .type = SKY_MEMBER_TEXT, .most = 128 },
    { .name = "serie", .type = SKY_MEMBER_TEXT, .most = 128 },
    { .name = "tipo", .type = SKY_MEMBER_TEXT, .most = 128 },
    { 0 },
};
static const struct sky_member equipo = { .type = SKY_MEMBER_OBJECT, .members = equipo_members };

static const struct sky_member ubicacion[] = {
    { .name = "lat", .type = SKY_MEMBER_NUMBER, .required = true, .least = -90, .greatest = 90 },
    { .name = "lon", .type = SKY_MEMBER_NUMBER, .required = true, .least = -180, .greatest = 180 },
    { 0 },
};

static const struct sky_member members[] = {
    { .name = "servicios", .type = SKY_MEMBER_LIST, .members = &sky_servicio_row },
    { .name = "correos", .type = SKY_MEMBER_LIST, .most = 64, .members = &correo },
    { .name = "direccion", .type = SKY_MEMBER_TEXT, .most = 1024 },
    { .name = "documento_identidad", .type = SKY_MEMBER_TEXT, .most = 128 },
    { .name = "equipos", .type = SKY_MEMBER_LIST, .most = 256, .members = &equipo },
    { .name = "etiquetas", .type = SKY_MEMBER_LIST, .most = 64, .members = &etiqueta },
    { .name = "notas", .type = SKY_MEMBER_TEXT, .most = 65536 },
    { .name = "telefonos", .type = SKY_MEMBER_LIST, .most = 64, .members = &telefono },
    { .name = "ubicacion", .type = SKY_MEMBER_OBJECT, .members = ubicacion },
    { 0 },
};

/* What the registry relies on in every document, however old. */
static const struct sky_member stored_servicio[] = {
    { .name = "descripcion", .type = SKY_MEMBER_TEXT },
    { .name = "fecha_contratacion", .type = SKY_MEMBER_TEXT },
    { 0 },
};
static const struct sky_member stored_row = { .type = SKY_MEMBER_OBJECT, .members = stored_servicio };
static const struct sky_member stored[] = {
    { .name = "nombre", .type = SKY_MEMBER_TEXT },
    { .name = "servicios", .type = SKY_MEMBER_LIST, .members = &stored_row },
    { 0 },
};

enum sky_status sky_cliente_check(struct sky_arena *arena, const struct sky_json *cliente, const struct sky_json *patch,
                                  struct sky_error *error)
{
    return sky_member_check(arena, members, cliente, patch, error);
}

void sky_cliente_describe(struct sky_buffer *out)
{
    static const struct sky_member cliente = { .type = SKY_MEMBER_OBJECT, .members = members };
    sky_buffer_put_text(out, "{\"Cliente\":");
    sky_member_describe(&cliente, out);
    sky_buffer_put_text(out, ",\"Servicio\":");
    sky_member_describe(&sky_servicio_row, out);
    sky_buffer_put_text(out, "}");
}

enum sky_status sky_cliente_check_contacto(struct sky_arena *arena, const struct sky_json *object,
                                           struct sky_error *error)
{
    static const struct sky_member contacto[] = { { .name = "contacto", .type = SKY_MEMBER_TEXT }, { 0 } };
    return sky_member_check(arena, contacto, object, NULL, error);
}

enum sky_status sky_cliente_add_servicio(struct sky_arena *arena, struct sky_json *cliente, struct sky_json *servicio,
                                         struct sky_error *error)
{
    struct sky_json *servicios;
    if (!sky_json_member(cliente, "servicios", &servicios)) {
        servicios = sky_json_array_new(arena);
        if (!servicios || !sky_json_set(cliente, "servicios", servicios))
            return sky_error_memory(error);
    }
    return sky_json_append(servicios, servicio) ? SKY_OK : sky_error_memory(error);
}

static enum sky_status fail_stored(const struct sky_error *why, struct sky_error *error)
{
    return sky_error_set(error, why->status == SKY_NO_MEMORY ? SKY_NO_MEMORY : SKY_INTERNAL, "a stored document: %s",
                         why->text);
}

/* What has been read is held against what the registry relies on. */
static struct sky_json *check_stored(struct sky_arena *arena, struct sky_json *cliente, struct sky_error *why,
                                     struct sky_error *error)
{
    if (cliente && sky_member_check(arena, stored, cliente, NULL, why) == SKY_OK)
        return cliente;
    fail_stored(why, error);
    return NULL;
}

struct sky_json *sky_cliente_parse(struct sky_arena *arena, struct sky_span text, struct sky_error *error)
{
    struct sky_error why = { 0 };
    return check_stored(arena, sky_json_parse(arena, text, SIZE_MAX, &why), &why, error);
}

struct sky_json *sky_cliente_parse_member(struct sky_arena *arena, struct sky_span text, const char *name,
                                          struct sky_error *error)
{
    struct sky_error why = { 0 };
    return check_stored(arena, sky_json_parse_member(arena, text, name, &why), &why, error);
}

enum sky_status sky_cliente_lista(struct sky_arena *arena, struct sky_span text, const char *name,
                                  const struct sky_json **list, struct sky_error *error)
{
    struct sky_error why = { 0 };
    struct sky_json *value, *cliente = sky_json_parse_member(arena, text, name, &why);
    bool is_list = cliente && sky_json_member(cliente, name, &value) && sky_json_type(value) == SKY_JSON_ARRAY;
    *list = is_list ? value : NULL;
    return cliente ? SKY_OK : fail_stored(&why, error);
}

enum sky_status sky_cliente_servicios(struct sky_arena *arena, struct sky_span text, struct sky_span hoy, int64_t dias,
                                      struct sky_span *list, struct sky_error *error)
{
    struct sky_json *cliente = sky_cliente_parse_member(arena, text, "servicios", error), *servicios;
    if (!cliente)
        return error->status;
    if (!sky_json_member(cliente, "servicios", &servicios))
        return *list = sky_span_of("[]"), SKY_OK;
    for (size_t i = 0; i < sky_json_length(servicios); i++) {
        struct sky_json *servicio = sky_json_item(servicios, i);
        const char *estado = sky_estado_name(sky_servicio_estado(servicio, hoy, dias));
        if (!sky_json_set_string(servicio, "estado", sky_span_of(estado)))
            return sky_error_memory(error);
    }
    *list = sky_json_render(arena, servicios);
    return list->data ? SKY_OK : sky_error_memory(error);
}

enum sky_status sky_cliente_write(struct sky_arena *arena, const struct sky_json *cliente, struct sky_span *text,
                                  struct sky_error *error)
{
    if (!sky_json_is_readable(cliente))
        return sky_error_set(error, SKY_TOO_LARGE,
                             "El documento del cliente pasaría de %d miembros en un objeto, de %d valores "
                             "en total o de %d niveles.",
                             SKY_JSON_MEMBERS_MAX, SKY_JSON_VALUES_MAX, SKY_JSON_DEPTH_MAX);
    *text = sky_json_render(arena, cliente);
    if (!text->data)
        return sky_error_memory(error);
    if (text->size > SKY_CLIENTE_MAX)
        return sky_error_set(error, SKY_TOO_LARGE, "El documento del cliente pasaría de 1 MiB.");
    return SKY_OK;
}

enum sky_status sky_cliente_rename(struct sky_arena *arena, struct sky_span text, struct sky_span nombre,
                                   struct sky_span *renamed, struct sky_error *error)
{
    struct sky_arena *scratch = sky_arena_new();
    struct sky_json *cliente = scratch ? sky_cliente_parse(scratch, text, error) : NULL;
    if (cliente && sky_json_set_string(cliente, "nombre", nombre))
        error->status = sky_cliente_write(arena, cliente, renamed, error);
    else
        sky_error_memory(error);
    sky_arena_free(scratch);
    return error->status;
}
