/* The members of a document: their names stand here and nowhere else. */
#include "domain/cliente.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"

static bool is_text(const struct sky_json *object, const char *name)
{
    struct sky_json *value;
    return !sky_json_member(object, name, &value) || sky_json_type(value) == SKY_JSON_STRING;
}

static const char *const texts[] = { "descripcion", "fecha_contratacion" };

static void check_types(struct sky_arena *arena, const struct sky_json *servicio, size_t index, struct sky_error *error)
{
    char place[24];
    snprintf(place, sizeof place, "%zu", index);
    if (sky_json_type(servicio) != SKY_JSON_OBJECT) {
        sky_error_pointer(sky_error_next(arena, error), (const char *const[]){ "servicios", place, NULL },
                          "El miembro 'servicios/%zu' debe ser un objeto.", index);
        return;
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!is_text(servicio, texts[i]))
            sky_error_pointer(sky_error_next(arena, error), (const char *const[]){ "servicios", place, texts[i], NULL },
                              "El miembro 'servicios/%zu/%s' debe ser un texto.", index, texts[i]);
}

/* A text that shows something, and a day. What is of another type is named as that. */
static void check_values(struct sky_arena *arena, const struct sky_json *servicio, size_t index,
                         struct sky_error *error)
{
    struct sky_json *value;
    char place[24];
    snprintf(place, sizeof place, "%zu", index);
    if (sky_json_type(servicio) != SKY_JSON_OBJECT)
        return;
    if (!sky_json_member(servicio, texts[0], &value) ||
        (sky_json_type(value) == SKY_JSON_STRING && sky_text_is_blank(sky_json_text(value))))
        sky_error_missing(sky_error_next(arena, error), (const char *const[]){ "servicios", place, texts[0], NULL },
                          "El miembro 'servicios/%zu/%s' es requerido.", index, texts[0]);
    if (sky_json_member(servicio, texts[1], &value) && sky_json_type(value) == SKY_JSON_STRING &&
        !sky_clock_is_day(sky_json_text(value)))
        sky_error_pointer(sky_error_next(arena, error), (const char *const[]){ "servicios", place, texts[1], NULL },
                          "El miembro 'servicios/%zu/%s' debe ser un día, como 2026-01-31.", index, texts[1]);
}

enum sky_status sky_cliente_check_servicios(struct sky_arena *arena, const struct sky_json *cliente, bool written,
                                            struct sky_error *error)
{
    struct sky_json *servicios;
    if (!sky_json_member(cliente, "servicios", &servicios))
        return error->status;
    bool is_list = sky_json_type(servicios) == SKY_JSON_ARRAY;
    if (!is_list)
        sky_error_member(sky_error_next(arena, error), "servicios", "El miembro 'servicios' debe ser una lista.");
    for (size_t i = 0; is_list && i < sky_json_length(servicios); i++)
        check_types(arena, sky_json_item(servicios, i), i, error);
    for (size_t i = 0; is_list && written && i < sky_json_length(servicios); i++)
        check_values(arena, sky_json_item(servicios, i), i, error);
    return error->status;
}

enum sky_status sky_cliente_check(struct sky_arena *arena, const struct sky_json *cliente, bool written,
                                  struct sky_error *error)
{
    if (!is_text(cliente, "contacto"))
        sky_error_member(sky_error_next(arena, error), "contacto", "El miembro 'contacto' debe ser un texto.");
    return sky_cliente_check_servicios(arena, cliente, written, error);
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
    if (cliente && !is_text(cliente, "nombre"))
        sky_error_member(&why, "nombre", "its name is no text");
    if (!cliente || sky_cliente_check(arena, cliente, false, &why)) {
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
