/* The document of somebody, written and read. */
#include "domain/usuario-document.h"

#include "base/clock.h"
#include "base/json-tree.h"
#include "domain/pase.h"

enum sky_status sky_usuario_check(struct sky_span nombre, struct sky_error *error)
{
    if (!sky_pase_is_nombre(nombre) || memchr(nombre.data, ':', nombre.size) || memchr(nombre.data, '/', nombre.size) ||
        sky_span_equal(nombre, sky_span_of("anonimo")))
        return sky_error_member(error, "nombre",
                                "El nombre debe ser un texto de 1 a %zu bytes sin ':' ni '/', y no 'anonimo'.",
                                SKY_PASE_NOMBRE_MAX);
    return SKY_OK;
}

struct sky_json *sky_usuario_show(struct sky_arena *arena, const struct sky_usuario *usuario)
{
    struct sky_json *object = sky_json_object_new(arena);
    if (!object || !sky_pase_set_instant(object, "creado", usuario->creado) ||
        (usuario->factor.activo && !sky_json_add_boolean(object, "factor", true)) ||
        !sky_json_set_string(object, "nombre", usuario->nombre) ||
        !sky_json_set_string(object, "rol", sky_span_of(sky_role_name(usuario->rol))))
        return NULL;
    return object;
}

struct sky_span sky_usuario_render(struct sky_arena *arena, const struct sky_usuario *usuario)
{
    struct sky_json *object = sky_usuario_show(arena, usuario);
    struct sky_json *factor = usuario->factor.preparado ? sky_factor_render(arena, &usuario->factor) : NULL;
    if (!object || !sky_json_set_string(object, "clave", usuario->clave) || (usuario->factor.preparado && !factor) ||
        (factor && !sky_json_set(object, "factor", factor)))
        return (struct sky_span){ 0 };
    return sky_json_render(arena, object);
}

enum sky_status sky_usuario_parse(struct sky_arena *arena, struct sky_span documento, struct sky_usuario *usuario,
                                  struct sky_error *error)
{
    struct sky_error odd = { 0 };
    struct sky_json *object = sky_json_parse(arena, documento, SKY_JSON_MEMBERS_MAX, &odd), *factor;
    *usuario = (struct sky_usuario){ 0 };
    if (odd.status == SKY_NO_MEMORY)
        return sky_error_memory(error);
    if (object) {
        usuario->nombre = sky_pase_text(object, "nombre");
        usuario->clave = sky_arena_copy(arena, sky_pase_text(object, "clave"));
        if (sky_role_from_name(sky_pase_text(object, "rol"), &usuario->rol) &&
            sky_clock_parse_instant(sky_pase_text(object, "creado"), &usuario->creado) && usuario->clave.size > 0 &&
            (!sky_json_member(object, "factor", &factor) || sky_factor_read(factor, &usuario->factor)) &&
            sky_usuario_check(usuario->nombre, &odd) == SKY_OK)
            return SKY_OK;
    }
    return sky_error_set(error, SKY_INTERNAL, "a person is not stored as it was written");
}
