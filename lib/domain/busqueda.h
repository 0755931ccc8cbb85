/*
 * What somebody searches for: a text, every word of which must begin a word or an identifier of a customer's. Customers
 * are found in tiers; one that is in several counts for the first. What is typed is never wrong.
 */
#ifndef SKY_DOMAIN_BUSQUEDA_H
#define SKY_DOMAIN_BUSQUEDA_H

#include "domain/errata.h"
#include "domain/indice.h"

/* Different words that are looked at; further ones are passed over. */
#define SKY_BUSQUEDA_WORDS_MAX ((size_t)16)

enum sky_grado {
    SKY_GRADO_NONE,
    SKY_GRADO_NOMBRE,        /* the name begins with the text */
    SKY_GRADO_PALABRA,       /* words of the name begin with its words */
    SKY_GRADO_IDENTIFICADOR, /* an identifier begins with its letters and digits, or a telephone ends with them */
    SKY_GRADO_RESTO,         /* the words are here and there in the document */
    SKY_GRADO_ERRATA,        /* words of the name are near its words; only where sky_busqueda_add_errata was called */
    SKY_GRADOS
};

/* In the arena that it was made in. */
struct sky_busqueda {
    struct sky_arena *arena;
    struct sky_span plegado;              /* the words, folded, a space between two; empty: nobody is found */
    struct sky_wanted wanted[SKY_GRADOS]; /* of each tier but the first two */
    bool has_errata;
};

/* NULL: SKY_NO_MEMORY. */
struct sky_busqueda *sky_busqueda_new(struct sky_arena *arena, struct sky_span text, struct sky_error *error);

/* Prepares the last tier by words that are known to the source; nothing the second time. The source's errors. */
enum sky_status sky_busqueda_add_errata(struct sky_busqueda *busqueda, const struct sky_errata_source *source,
                                        struct sky_error *error) SKY_CHECKED;

/* The tier of a customer whose index has these two texts. */
enum sky_grado sky_busqueda_grado(const struct sky_busqueda *busqueda, struct sky_span plegado,
                                  struct sky_span terminos);

#endif
