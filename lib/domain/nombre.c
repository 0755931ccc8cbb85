/* The rules of API.md for names, each with its own words. */
#include "domain/nombre.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"

/* Digits of the greatest number that a namesake's name may have. */
#define NUMBER_DIGITS ((size_t)9)

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

/* What people may know a character by that they cannot see. */
static const char *character_name(uint32_t point)
{
    static const struct {
        uint32_t point;
        const char *name;
    } names[] = {
        { 0x00AD, "guion opcional" },
        { 0x034F, "unión de grafemas" },
        { 0x061C, "marca de letra árabe" },
        { 0x115F, "relleno hangul inicial" },
        { 0x1160, "relleno hangul medial" },
        { 0x180E, "separador de vocales mongol" },
        { 0x200B, "espacio de ancho cero" },
        { 0x200C, "separador sin ancho" },
        { 0x200D, "unión sin ancho" },
        { 0x200E, "marca de izquierda a derecha" },
        { 0x200F, "marca de derecha a izquierda" },
        { 0x2028, "separador de líneas" },
        { 0x2029, "separador de párrafos" },
        { 0x202A, "incrustación de izquierda a derecha" },
        { 0x202B, "incrustación de derecha a izquierda" },
        { 0x202C, "fin de formato direccional" },
        { 0x202D, "forzado de izquierda a derecha" },
        { 0x202E, "forzado de derecha a izquierda" },
        { 0x2060, "unión de palabras" },
        { 0x2066, "aislamiento de izquierda a derecha" },
        { 0x2067, "aislamiento de derecha a izquierda" },
        { 0x2068, "aislamiento según la primera letra" },
        { 0x2069, "fin de aislamiento" },
        { 0x2800, "patrón braille en blanco" },
        { 0x3164, "relleno hangul" },
        { 0xFEFF, "marca de orden de bytes" },
        { 0xFFA0, "relleno hangul de ancho medio" },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].point == point)
            return names[i].name;
    return "carácter invisible";
}

enum sky_status sky_nombre_check_new(struct sky_span nombre, struct sky_error *error)
{
    uint32_t point = sky_text_unseen(nombre);
    if (!point)
        return SKY_OK;
    return sky_error_member(error, "nombre", "El nombre tiene, donde no se ve, el carácter U+%04" PRIX32 " (%s).",
                            point, character_name(point));
}

int64_t sky_nombre_split(struct sky_span nombre, struct sky_span *base)
{
    size_t end = nombre.size - 1, digits = end;
    int64_t number;
    *base = nombre;
    if (nombre.size == 0 || nombre.data[end] != ')')
        return 1;
    while (digits > 0 && nombre.data[digits - 1] >= '0' && nombre.data[digits - 1] <= '9')
        digits--;
    if (digits < 3 || memcmp(nombre.data + digits - 2, " (", 2) != 0 || nombre.data[digits] == '0' ||
        end - digits > NUMBER_DIGITS || !sky_text_number(sky_span(nombre.data + digits, end - digits), &number) ||
        number < 2)
        return 1;
    *base = sky_span(nombre.data, digits - 2);
    return number;
}

enum sky_status sky_nombre_number(struct sky_arena *arena, struct sky_span base, int64_t number,
                                  struct sky_span *nombre, struct sky_error *error)
{
    char text[SKY_NOMBRE_MAX + 1];
    int size = snprintf(text, sizeof text, "%.*s (%" PRId64 ")", SKY_SPAN_ARGS(base), number);
    if (size >= (int)sizeof text)
        return sky_error_member(error, "nombre", "Con su número, (%" PRId64 "), el nombre tendría más de 256 bytes.",
                                number);
    *nombre = sky_arena_copy(arena, sky_span(text, (size_t)size));
    return nombre->data ? SKY_OK : sky_error_memory(error);
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
        return sky_nombre_check_new(*nombre, error)
                   ? error->status
                   : sky_error_member(error, "nombre", "El nombre empieza o termina con espacios.");
    if (!fits_a_path(*nombre))
        return sky_error_member(error, "nombre",
                                "El nombre no cabe en una ruta: sus '..' suben por encima de la raíz.");
    *nombre = sky_arena_copy(arena, *nombre);
    return nombre->data ? SKY_OK : sky_error_memory(error);
}
