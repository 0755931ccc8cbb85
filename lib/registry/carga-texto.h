/*
 * The text of a lot on its way into a temporary file: it comes in pieces, as programs of all kinds write it, is made
 * UTF-8, and looked over, so that what is no text, or no table, is refused before anything is written.
 */
#ifndef SKY_REGISTRY_CARGA_TEXTO_H
#define SKY_REGISTRY_CARGA_TEXTO_H

#include "base/decode.h"
#include "base/spool.h"
#include "domain/filas.h"

struct sky_carga_texto;

/* An empty text, of which the arena is rid; `form`, `separator` and `columnas` are as for sky_filas_new. NULL on
 * failure. */
struct sky_carga_texto *sky_carga_texto_new(struct sky_arena *arena, enum sky_filas_form form, char separator,
                                            struct sky_span columnas, struct sky_error *error);

/* Adds the next piece. `last`: nothing follows. SKY_INVALID, with the line: nothing more can be read. */
enum sky_status sky_carga_texto_put(struct sky_carga_texto *texto, struct sky_span piece, bool last,
                                    struct sky_error *error) SKY_CHECKED;

/* All of it; borrowed. */
struct sky_spool *sky_carga_texto_get(struct sky_carga_texto *texto);

/* How many rows there are. */
int64_t sky_carga_texto_rows(const struct sky_carga_texto *texto);

/* In which encoding it came, as it is told to people; a constant string. */
const char *sky_carga_texto_encoding(const struct sky_carga_texto *texto);

#endif
