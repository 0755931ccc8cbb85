/*
 * What a customer is searched and sorted by, made of the document once, when it is written. The letter of a term says
 * what it is: SKY_TERM_NAME a word of the name, SKY_TERM_KEY a digest of what others
 * are alike by, and those below.
 */
#ifndef SKY_DOMAIN_INDICE_H
#define SKY_DOMAIN_INDICE_H

#include "base/arena.h"
#include "base/json.h"
#include "base/status.h"
#include "base/terms.h"

#define SKY_TERM_IDENTIFIER 'i' /* its letters and digits; of a telephone the digits */
#define SKY_TERM_REVERSED 'r'   /* a telephone's digits, the last one first */
#define SKY_TERM_END 'f'        /* the digits of the last day of a service */
#define SKY_TERM_OTHER 'o'      /* a word of any other text, unless it is one of the above */

/* The second letter of a key says what it is of. */
#define SKY_KEY_CORREO 'c'
#define SKY_KEY_IDENTIFIER 'i'
#define SKY_KEY_NAME 'n'
#define SKY_KEY_TELEPHONE 't'

/* Digits of a telephone, and of an end by which it is found. */
#define SKY_TELEFONO_LEAST 6
#define SKY_TELEFONO_MOST 15

/* Bytes of a word, after which it is cut. */
#define SKY_PALABRA_MAX ((size_t)60)

/* A plain value, in an arena. In each text a space stands between two words or terms. */
struct sky_indice {
    struct sky_span plegado;  /* the words of the name, folded, in their order */
    struct sky_span terminos; /* terms besides those of the name, each once, in byte order */
    struct sky_span palabras; /* words by which mistyped ones are found: see errata.h */
};

/*
 * Makes it of a customer's name and stored document. What cannot be read of the document, and what goes beyond some
 * hundred KiB of text, is passed over. SKY_NO_MEMORY.
 */
enum sky_status sky_indice_make(struct sky_arena *arena, struct sky_span nombre, struct sky_span documento,
                                struct sky_indice *indice, struct sky_error *error) SKY_CHECKED;

/* Makes of it the name and the terms by which others are alike (parecido.h), of a document that was read. */
enum sky_status sky_indice_make_alike(struct sky_arena *arena, struct sky_span nombre, const struct sky_json *cliente,
                                      struct sky_indice *indice, struct sky_error *error) SKY_CHECKED;

/* `word`, cut to SKY_PALABRA_MAX bytes at a character's border. */
struct sky_span sky_indice_cut(struct sky_span word);

#endif
