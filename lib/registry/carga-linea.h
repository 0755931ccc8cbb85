/* What became of the rows of a lot, as lines of JSON. */
#ifndef SKY_REGISTRY_CARGA_LINEA_H
#define SKY_REGISTRY_CARGA_LINEA_H

#include "registry/carga.h"

/*
 * Puts what became of a row as a line: {"cambios"?, "cliente"?, "code"?, "documento"?, "error"?, "linea", "nombre"?,
 * "operacion"?, "resultado"}; of a rehearsal, a customer who would be new has the document, another one the members
 * that would change.
 */
enum sky_status sky_carga_put_line(struct sky_buffer *out, const struct sky_carga_row *row,
                                   struct sky_error *error) SKY_CHECKED;

/* Puts the last line: {"resumen": how many rows came to what, the lot, and how the text was read}. */
void sky_carga_put_sum(struct sky_buffer *out, const struct sky_carga_sum *sum, const char *encoding);

#endif
