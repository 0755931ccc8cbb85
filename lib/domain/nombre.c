/* The rules of API.md for names, each with its own words. */
#include "domain/nombre.h"

#include "base/text.h"

/*
 * nginx refuses a path whose decoded form climbs above the root, and clients resolve "." and ".." before they send
 * them. The path that counts is /clientes/<nombre>.
 */
static bool fits_a_path(struct sky_span nombre)
{
    int depth = 1;
    if (!memchr(nombre.data, '.', nombre.size))
        return true;
    if (sky_span_equal(nombre, sky_span_of(".")) || sky_span_equal(nombre, sky_span_of("..")))
        return false;
    for (size_t from = 0, to = 0; to <= nombre.size; to++) {
        if (to < nombre.size && nombre.data[to] != '/')
            continue;
        struct sky_span segment = sky_span(nombre.data + from, to - from);
        if (sky_span_equal(segment, sky_span_of("..")))
            depth--;
        else if (segment.size > 0 && !sky_span_equal(segment, sky_span_of(".")))
            depth++;
        if (depth < 0)
            return false;
        from = to + 1;
    }
    return true;
}

enum sky_status sky_nombre_parse(struct sky_arena *arena, struct sky_span text, struct sky_span *nombre,
                                 struct sky_error *error)
{
    if (!sky_text_is_utf8(text))
        return sky_error_member(error, "nombre", "El nombre no es UTF-8 válido.");
    /* Composing shortens a text to a third of its bytes at most. */
    if (text.size <= 3 * SKY_NOMBRE_MAX && sky_text_nfc(arena, text, nombre, error))
        return error->status;
    if (text.size > 3 * SKY_NOMBRE_MAX || nombre->size > SKY_NOMBRE_MAX)
        return sky_error_member(error, "nombre", "El nombre tiene más de 256 bytes.");
    if (nombre->size == 0)
        return sky_error_member(error, "nombre", "El nombre está vacío.");
    if (sky_text_has_control(*nombre))
        return sky_error_member(error, "nombre", "El nombre tiene caracteres de control.");
    if (sky_text_has_outer_space(*nombre))
        return sky_error_member(error, "nombre", "El nombre empieza o termina con espacios.");
    if (!fits_a_path(*nombre))
        return sky_error_member(error, "nombre",
                                "El nombre no cabe en una ruta: sus '..' suben por encima de la raíz.");
    *nombre = sky_arena_copy(arena, *nombre);
    return nombre->data ? SKY_OK : sky_error_memory(error);
}
