/* The lines that a lot is answered with. For loading.c alone. */
#ifndef SKY_API_LOADING_LINE_H
#define SKY_API_LOADING_LINE_H

#include "registry/carga.h"

/*
 * Puts what became of a row as a line: {"cambios"?, "cliente"?, "code"?, "documento"?, "error"?, "linea", "nombre"?,
 * "operacion"?, "resultado"}; of a rehearsal, a customer who would be new has the document, another one the members
 * that would change.
 */
enum sky_status sky_loading_put_line(struct sky_buffer *out, const struct sky_carga_row *row,
                                     struct sky_error *error) SKY_CHECKED;

/* Puts the last line: {"resumen": how many rows came to what, the lot, and how the text was read}. */
void sky_loading_put_sum(struct sky_buffer *out, const struct sky_carga_sum *sum, const char *encoding);

#endif
