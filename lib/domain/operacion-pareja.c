/* Operations on two customers, of whom the body names the other one. */
#include "base/text.h"
#include "domain/nombre.h"
#include "domain/operacion-new.h"

/* Another customer, by name or by number. */
static enum sky_status take_other(struct sky_operacion *operacion, struct sky_arena *arena, const struct sky_json *body,
                                  const char *member, struct sky_error *error)
{
    struct sky_json *other;
    struct sky_error wrong = { 0 };
    if (!sky_json_member(body, member, &other))
        return sky_error_missing(error, (const char *const[]){ member, NULL }, "El campo '%s' es requerido.", member);
    if (sky_json_type(other) == SKY_JSON_NUMBER && sky_text_number(sky_json_text(other), &operacion->cliente) &&
        operacion->cliente > 0)
        return SKY_OK;
    if (sky_json_type(other) != SKY_JSON_STRING)
        return sky_error_member(error, member, "El miembro '%s' debe ser el nombre o el número de un cliente.", member);
    if (sky_nombre_parse(arena, sky_json_text(other), &operacion->destino, &wrong))
        return wrong.status == SKY_INVALID ? sky_error_member(error, member, "%s", wrong.text)
                                           : sky_error_memory(error);
    return SKY_OK;
}

static struct sky_operacion *new_of_two(struct sky_arena *arena, enum sky_operacion_kind kind, struct sky_span nombre,
                                        const struct sky_json *body, const char *member, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, kind, nombre, error);
    if (!operacion)
        return NULL;
    sky_member_refuse_others(arena, body, (const char *const[]){ member, NULL }, error);
    return take_other(operacion, arena, body, member, sky_error_next(arena, error)) || error->status ? NULL : operacion;
}

struct sky_operacion *sky_operacion_fusionar(struct sky_arena *arena, struct sky_span nombre,
                                             const struct sky_json *body, struct sky_error *error)
{
    return new_of_two(arena, SKY_OPERACION_FUSIONAR, nombre, body, "con", error);
}

struct sky_operacion *sky_operacion_distinguir(struct sky_arena *arena, struct sky_span nombre,
                                               const struct sky_json *body, struct sky_error *error)
{
    return new_of_two(arena, SKY_OPERACION_DISTINGUIR, nombre, body, "de", error);
}
