/* What is kept of a token: a JSON object in the store, and what may be in it. */
#include "domain/ficha-document.h"

#include "base/clock.h"
#include "base/hex.h"
#include "base/json-tree.h"
#include "domain/pase.h"

enum sky_status sky_ficha_check(const struct sky_ficha *ficha, struct sky_error *error)
{
    if (!sky_pase_is_nombre(ficha->nombre))
        return sky_error_member(error, "nombre", "El nombre debe ser un texto de 1 a %zu bytes.", SKY_PASE_NOMBRE_MAX);
    if (ficha->vence && ficha->vence <= ficha->creada)
        return sky_error_member(error, "vence", "La ficha vencería antes de empezar.");
    return SKY_OK;
}

struct sky_json *sky_ficha_show(struct sky_arena *arena, const struct sky_ficha *ficha)
{
    struct sky_json *object = sky_json_object_new(arena);
    if (!object || !sky_pase_set_instant(object, "creada", ficha->creada) ||
        !sky_json_set_string(object, "nombre", ficha->nombre) ||
        !sky_json_set_string(object, "rol", sky_span_of(sky_role_name(ficha->rol))) ||
        (ficha->limitada && !sky_json_add_boolean(object, "limitada", true)) ||
        (ficha->vence && !sky_pase_set_instant(object, "vence", ficha->vence)))
        return NULL;
    return object;
}

struct sky_json *sky_ficha_show_listed(struct sky_arena *arena, const struct sky_ficha *ficha)
{
    struct sky_json *object = sky_ficha_show(arena, ficha);
    if (!object || !sky_json_set_string(object, "id", ficha->id) ||
        (ficha->uso && !sky_pase_set_instant(object, "uso", ficha->uso)))
        return NULL;
    return object;
}

struct sky_span sky_ficha_render(struct sky_arena *arena, const struct sky_ficha *ficha)
{
    char huella[2 * SKY_SHA256_SIZE + 1];
    struct sky_json *object = sky_ficha_show(arena, ficha);
    sky_hex_write(huella, ficha->huella, sizeof ficha->huella);
    if (!object || !sky_json_set_string(object, "huella", sky_span_of(huella)))
        return (struct sky_span){ 0 };
    return sky_json_render(arena, object);
}

enum sky_status sky_ficha_parse(struct sky_arena *arena, struct sky_span id, struct sky_span documento,
                                struct sky_ficha *ficha, struct sky_error *error)
{
    struct sky_error odd = { 0 };
    struct sky_json *object = sky_json_parse(arena, documento, SKY_JSON_MEMBERS_MAX, &odd), *limitada;
    *ficha = (struct sky_ficha){ .id = id };
    if (odd.status == SKY_NO_MEMORY)
        return sky_error_memory(error);
    if (object) {
        struct sky_span vence = sky_pase_text(object, "vence"), huella = sky_pase_text(object, "huella");
        ficha->limitada = sky_json_member(object, "limitada", &limitada) && sky_json_is_true(limitada);
        ficha->nombre = sky_pase_text(object, "nombre");
        if (sky_role_from_name(sky_pase_text(object, "rol"), &ficha->rol) &&
            sky_clock_parse_instant(sky_pase_text(object, "creada"), &ficha->creada) &&
            (!vence.data || (sky_clock_parse_instant(vence, &ficha->vence) && ficha->vence > ficha->creada)) &&
            sky_hex_read(huella.data, huella.size, ficha->huella, sizeof ficha->huella) &&
            sky_ficha_check(ficha, &odd) == SKY_OK)
            return SKY_OK;
    }
    return sky_error_set(error, SKY_INTERNAL, "a token is not stored as it was written: %.*s", SKY_SPAN_ARGS(id));
}
