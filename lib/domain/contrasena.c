/* Passwords, against a table of the commonest that comunes.awk makes when Sky is built. */
#include "domain/contrasena.h"

#include <stdlib.h>

#include "base/text.h"
#include "domain/comunes.h"

_Static_assert(sizeof sky_comunes / sizeof *sky_comunes == 3000, "the commonest 3,000");

static int compare(const void *one, const void *other)
{
    return strcmp(one, other);
}

/* The table is in lower case, and of ASCII. */
static bool is_common(struct sky_span contrasena)
{
    char lower[sizeof *sky_comunes];
    if (contrasena.size >= sizeof lower)
        return false;
    for (size_t i = 0; i < contrasena.size; i++)
        lower[i] = (char)(contrasena.data[i] >= 'A' && contrasena.data[i] <= 'Z' ? contrasena.data[i] | 0x20
                                                                                 : contrasena.data[i]);
    lower[contrasena.size] = '\0';
    return bsearch(lower, sky_comunes, sizeof sky_comunes / sizeof *sky_comunes, sizeof *sky_comunes, compare);
}

static size_t count_characters(struct sky_span text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size; count++)
        at += sky_text_character(sky_span(text.data + at, text.size - at));
    return count;
}

enum sky_status sky_contrasena_check(struct sky_span contrasena, struct sky_error *error)
{
    if (!sky_text_is_utf8(contrasena) || contrasena.size > SKY_CONTRASENA_MAX)
        return sky_error_member(error, "clave", "La contraseña debe ser un texto de %zu bytes como máximo.",
                                SKY_CONTRASENA_MAX);
    if (count_characters(contrasena) < SKY_CONTRASENA_LEAST)
        return sky_error_member(error, "clave", "La contraseña debe tener al menos %zu caracteres.",
                                SKY_CONTRASENA_LEAST);
    if (is_common(contrasena))
        return sky_error_member(error, "clave",
                                "La contraseña es una de las más comunes, que se prueban antes que ninguna otra.");
    return SKY_OK;
}
