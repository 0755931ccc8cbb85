/* One service must have all that is asked of services. What is not of its type is not what is sought. */
#include "domain/filtro.h"

#include "base/text.h"
#include "domain/cliente.h"

bool sky_filtro_is_open(const struct sky_filtro *filtro)
{
    return !filtro->etiqueta.data && !filtro->servicio.data && !filtro->has_estado;
}

bool sky_filtro_set_estado(struct sky_filtro *filtro, struct sky_span text)
{
    for (enum sky_estado estado = SKY_ESTADO_FUTURO; estado <= SKY_ESTADO_DE_BAJA; estado++)
        if (sky_span_equal(text, sky_span_of(sky_estado_name(estado)))) {
            filtro->has_estado = true;
            filtro->estado = estado;
        }
    return filtro->has_estado;
}

static bool is_text(struct sky_arena *arena, const struct sky_json *value, struct sky_span folded,
                    struct sky_error *error)
{
    struct sky_span text;
    return sky_json_type(value) == SKY_JSON_STRING &&
           sky_text_alike(arena, sky_json_text(value), &text, error) == SKY_OK && sky_span_equal(text, folded);
}

static bool is_servicio(const struct sky_filtro *filtro, struct sky_arena *arena, const struct sky_json *servicio,
                        struct sky_error *error)
{
    struct sky_json *descripcion;
    if (sky_json_type(servicio) != SKY_JSON_OBJECT ||
        (filtro->has_estado && sky_servicio_estado(servicio, filtro->hoy, filtro->dias) != filtro->estado))
        return false;
    return !filtro->servicio.data || (sky_json_member(servicio, "descripcion", &descripcion) &&
                                      is_text(arena, descripcion, filtro->servicio, error));
}

/* The list that the document has as the member; NULL: none, or it cannot be read. */
static const struct sky_json *list_of(struct sky_arena *arena, struct sky_span documento, const char *member,
                                      struct sky_error *error)
{
    struct sky_error unreadable = { 0 };
    const struct sky_json *list;
    if (sky_cliente_lista(arena, documento, member, &list, &unreadable) == SKY_NO_MEMORY)
        sky_error_memory(error);
    return list;
}

static bool has_servicio(const struct sky_filtro *filtro, struct sky_arena *arena, struct sky_span documento,
                         struct sky_error *error)
{
    const struct sky_json *servicios = list_of(arena, documento, "servicios", error);
    for (size_t i = 0; servicios && i < sky_json_length(servicios); i++)
        if (is_servicio(filtro, arena, sky_json_item(servicios, i), error))
            return true;
    return false;
}

static bool has_etiqueta(const struct sky_filtro *filtro, struct sky_arena *arena, struct sky_span documento,
                         struct sky_error *error)
{
    const struct sky_json *etiquetas = list_of(arena, documento, "etiquetas", error);
    for (size_t i = 0; etiquetas && i < sky_json_length(etiquetas); i++)
        if (is_text(arena, sky_json_item(etiquetas, i), filtro->etiqueta, error))
            return true;
    return false;
}

enum sky_status sky_filtro_take_nombre(const struct sky_filtro *filtro, struct sky_arena *arena, struct sky_span nombre,
                                       bool *taken, struct sky_error *error)
{
    struct sky_span folded = nombre;
    *taken = filtro->prefijo.size == 0;
    if (*taken || sky_text_fold(arena, nombre, &folded, error))
        return error->status;
    *taken = sky_span_begins(folded, filtro->prefijo);
    return SKY_OK;
}

enum sky_status sky_filtro_take(const struct sky_filtro *filtro, struct sky_arena *arena, struct sky_span documento,
                                bool *taken, struct sky_error *error)
{
    *taken = (!filtro->etiqueta.data || has_etiqueta(filtro, arena, documento, error)) &&
             ((!filtro->servicio.data && !filtro->has_estado) || has_servicio(filtro, arena, documento, error));
    return error->status;
}
