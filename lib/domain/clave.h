/*
 * Keys by which a row of a lot finds its customer, other than the name: what stands in a document, in a form in which
 * equal ones are equal however they are written.
 */
#ifndef SKY_DOMAIN_CLAVE_H
#define SKY_DOMAIN_CLAVE_H

#include "base/json.h"
#include "base/terms.h"

enum sky_clave {
    SKY_CLAVE_DOCUMENTO, /* the letters and digits of `documento_identidad` */
    SKY_CLAVE_CORREO,    /* addresses in `correos` and `contacto`, whatever the case of their letters */
};

/* A plain value: the keys of one document, in an arena. */
struct sky_claves {
    struct sky_span *items;
    size_t count;
};

/* Reads the keys of a document, or of a row. What is of another type is no key. SKY_NO_MEMORY. */
enum sky_status sky_claves_read(struct sky_arena *arena, enum sky_clave clave, const struct sky_json *documento,
                                struct sky_claves *claves, struct sky_error *error) SKY_CHECKED;

/* Whether both have one. */
bool sky_claves_meet(const struct sky_claves *one, const struct sky_claves *other);

/*
 * Makes the terms (domain/indice.h) of which every customer who has a key of the document has one; some others do, too.
 * SKY_NO_MEMORY.
 */
enum sky_status sky_claves_want(struct sky_arena *arena, enum sky_clave clave, const struct sky_json *documento,
                                struct sky_wanted *wanted, struct sky_error *error) SKY_CHECKED;

#endif
