/* The members of a document: their names stand here and nowhere else. */
#include "domain/cliente.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"

static enum sky_status check_text(const struct sky_json *object, const char *name, struct sky_error *error)
{
    struct sky_json *value;
    if (sky_json_member(object, name, &value) && sky_json_type(value) != SKY_JSON_STRING)
        return sky_error_member(error, name, "El miembro '%s' debe ser un texto.", name);
    return SKY_OK;
}

static enum sky_status check_servicio(const struct sky_json *servicio, size_t index, struct sky_error *error)
{
    static const char *const names[] = { "descripcion", "fecha_contratacion" };
    struct sky_json *value;
    char place[24];
    snprintf(place, sizeof place, "%zu", index);
    if (sky_json_type(servicio) != SKY_JSON_OBJECT)
        return sky_error_pointer(error, (const char *const[]){ "servicios", place, NULL },
                                 "El miembro 'servicios/%zu' debe ser un objeto.", index);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sky_json_member(servicio, names[i], &value) && sky_json_type(value) != SKY_JSON_STRING)
            return sky_error_pointer(error, (const char *const[]){ "servicios", place, names[i], NULL },
                                     "El miembro 'servicios/%zu/%s' debe ser un texto.", index, names[i]);
    return SKY_OK;
}

enum sky_status sky_cliente_check(const struct sky_json *cliente, struct sky_error *error)
{
    struct sky_json *servicios;
    if (check_text(cliente, "nombre", error) || check_text(cliente, "contacto", error))
        return error->status;
    if (!sky_json_member(cliente, "servicios", &servicios))
        return SKY_OK;
    if (sky_json_type(servicios) != SKY_JSON_ARRAY)
        return sky_error_member(error, "servicios", "El miembro 'servicios' debe ser una lista.");
    for (size_t i = 0; i < sky_json_length(servicios); i++)
        if (check_servicio(sky_json_item(servicios, i), i, error))
            return error->status;
    return SKY_OK;
}

/* A text that shows something, and a day. */
static enum sky_status check_values(const struct sky_json *servicio, size_t index, struct sky_error *error)
{
    struct sky_json *value;
    char place[24];
    snprintf(place, sizeof place, "%zu", index);
    if (!sky_json_member(servicio, "descripcion", &value) || sky_text_is_blank(sky_json_text(value)))
        return sky_error_pointer(error, (const char *const[]){ "servicios", place, "descripcion", NULL },
                                 "El miembro 'servicios/%zu/descripcion' es requerido.", index);
    if (sky_json_member(servicio, "fecha_contratacion", &value) && !sky_clock_is_day(sky_json_text(value)))
        return sky_error_pointer(error, (const char *const[]){ "servicios", place, "fecha_contratacion", NULL },
                                 "El miembro 'servicios/%zu/fecha_contratacion' debe ser un día, como 2026-01-31.",
                                 index);
    return SKY_OK;
}

enum sky_status sky_cliente_check_servicios(const struct sky_json *cliente, struct sky_error *error)
{
    struct sky_json *servicios;
    if (!sky_json_member(cliente, "servicios", &servicios))
        return SKY_OK;
    for (size_t i = 0; i < sky_json_length(servicios); i++)
        if (check_values(sky_json_item(servicios, i), i, error))
            return error->status;
    return SKY_OK;
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

struct sky_json *sky_cliente_parse(struct sky_arena *arena, struct sky_span text, struct sky_error *error)
{
    struct sky_error why = { 0 };
    struct sky_json *cliente = sky_json_parse(arena, text, SIZE_MAX, &why);
    if (!cliente || sky_cliente_check(cliente, &why)) {
        sky_error_set(error, why.status == SKY_NO_MEMORY ? SKY_NO_MEMORY : SKY_INTERNAL, "a stored document: %s",
                      why.text);
        return NULL;
    }
    return cliente;
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
