/* The members of a document: their names stand here and nowhere else. */
#include "domain/cliente.h"

#include <stdio.h>

#include "base/clock.h"

static bool is_text(const struct sky_json *object, const char *name)
{
    struct sky_json *value;
    return !sky_json_member(object, name, &value) || sky_json_type(value) == SKY_JSON_STRING;
}

static void check_servicio(struct sky_arena *arena, const struct sky_json *servicio, size_t index,
                           struct sky_error *error)
{
    static const char *const names[] = { "descripcion", "fecha_contratacion" };
    char place[24];
    snprintf(place, sizeof place, "%zu", index);
    if (sky_json_type(servicio) != SKY_JSON_OBJECT) {
        sky_error_pointer(sky_error_next(arena, error), (const char *const[]){ "servicios", place, NULL },
                          "El miembro 'servicios/%zu' debe ser un objeto.", index);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!is_text(servicio, names[i]))
            sky_error_pointer(sky_error_next(arena, error), (const char *const[]){ "servicios", place, names[i], NULL },
                              "El miembro 'servicios/%zu/%s' debe ser un texto.", index, names[i]);
}

enum sky_status sky_cliente_check(struct sky_arena *arena, const struct sky_json *cliente, struct sky_error *error)
{
    struct sky_json *servicios;
    if (!is_text(cliente, "contacto"))
        sky_error_member(sky_error_next(arena, error), "contacto", "El miembro 'contacto' debe ser un texto.");
    if (!sky_json_member(cliente, "servicios", &servicios))
        return error->status;
    bool is_list = sky_json_type(servicios) == SKY_JSON_ARRAY;
    if (!is_list)
        sky_error_member(sky_error_next(arena, error), "servicios", "El miembro 'servicios' debe ser una lista.");
    for (size_t i = 0; is_list && i < sky_json_length(servicios); i++)
        check_servicio(arena, sky_json_item(servicios, i), i, error);
    return error->status;
}

enum sky_status sky_cliente_add_servicio(struct sky_arena *arena, struct sky_json *cliente, struct sky_span descripcion,
                                         struct sky_error *error)
{
    char today[SKY_CLOCK_DAY_SIZE];
    struct sky_json *servicios, *servicio = sky_json_object_new(arena);
    sky_clock_today(today);
    if (!sky_json_member(cliente, "servicios", &servicios)) {
        servicios = sky_json_array_new(arena);
        if (!servicios || !sky_json_set(cliente, "servicios", servicios))
            return sky_error_memory(error);
    }
    if (!servicio || !sky_json_set_string(servicio, "descripcion", descripcion) ||
        !sky_json_set_string(servicio, "fecha_contratacion", sky_span_of(today)) ||
        !sky_json_append(servicios, servicio))
        return sky_error_memory(error);
    return SKY_OK;
}

struct sky_json *sky_cliente_new(struct sky_arena *arena, struct sky_span nombre, struct sky_span contacto,
                                 struct sky_span servicio)
{
    struct sky_error error = { 0 };
    struct sky_json *cliente = sky_json_object_new(arena);
    if (!cliente || !sky_json_set_string(cliente, "nombre", nombre) ||
        !sky_json_set_string(cliente, "contacto", contacto) ||
        sky_cliente_add_servicio(arena, cliente, servicio, &error))
        return NULL;
    return cliente;
}

struct sky_json *sky_cliente_parse(struct sky_arena *arena, struct sky_span text, struct sky_error *error)
{
    struct sky_error why = { 0 };
    struct sky_json *cliente = sky_json_parse(arena, text, SIZE_MAX, &why);
    if (cliente && !is_text(cliente, "nombre"))
        sky_error_member(&why, "nombre", "its name is no text");
    if (!cliente || sky_cliente_check(arena, cliente, &why)) {
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
                             "El documento del cliente pasaría de %d miembros en un objeto o de %d valores en total.",
                             SKY_JSON_MEMBERS_MAX, SKY_JSON_VALUES_MAX);
    *text = sky_json_render(arena, cliente);
    if (!text->data)
        return sky_error_memory(error);
    if (text->size > SKY_CLIENTE_MAX)
        return sky_error_set(error, SKY_TOO_LARGE, "El documento del cliente pasaría de 1 MiB.");
    return SKY_OK;
}
