/* Passwords, against a table of the commonest that comunes.awk makes when Sky is built. */
#include "domain/contrasena.h"

#include <stdlib.h>

#include "base/crypto.h"
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

/* Words of the field, which everybody tries here; of two that begin alike the longer one comes first. */
static const char *const own_words[] = {
    "administrador", "admin",  "clave",    "clientes",  "cliente",  "contraseña", "editor",
    "ficha",         "lector", "registro", "servicios", "servicio", "sky",        "usuario",
};

/* Takes a word off letters that begin with one; false where they begin with none. */
static bool take_own_word(struct sky_span *letters)
{
    for (size_t i = 0; i < sizeof own_words / sizeof *own_words; i++) {
        size_t size = strlen(own_words[i]);
        if (sky_span_begins(*letters, sky_span_of(own_words[i]))) {
            *letters = sky_span(letters->data + size, letters->size - size);
            return true;
        }
    }
    return false;
}

/* Whether nothing but such words is left without digits and signs. */
static bool is_own(struct sky_span contrasena)
{
    char lower[SKY_CONTRASENA_MAX];
    size_t size = 0;
    for (size_t i = 0; i < contrasena.size; i++) {
        char c = contrasena.data[i], small = (char)(c | 0x20);
        if ((unsigned char)c >= 0x80)
            lower[size++] = c;
        else if (small >= 'a' && small <= 'z')
            lower[size++] = small;
    }
    struct sky_span letters = sky_span(lower, size);
    while (letters.size > 0 && take_own_word(&letters))
        ;
    sky_crypto_wipe(lower, size);
    return size > 0 && letters.size == 0;
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
    if (is_own(contrasena))
        return sky_error_member(error, "clave",
                                "La contraseña no tiene más palabras que las de aquí, que se prueban antes que otras.");
    return SKY_OK;
}
