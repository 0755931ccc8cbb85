/*
 * The rows of a text: a table (CSV) whose first row has the names of its columns, or a JSON object a line (NDJSON),
 * whose members are those of a customer. The text comes in pieces, and one row at a time is held.
 */
#ifndef SKY_DOMAIN_FILAS_H
#define SKY_DOMAIN_FILAS_H

#include "domain/fila.h"

enum sky_filas_form { SKY_FILAS_CSV, SKY_FILAS_NDJSON };

struct sky_filas;

/* Rows of no text yet. `separator` and `columnas`, borrowed, are as for sky_csv_new and sky_tabla_read. The arena owns
 * them; NULL: memory ran out. */
struct sky_filas *sky_filas_new(struct sky_arena *arena, enum sky_filas_form form, char separator,
                                struct sky_span columnas);

/* More text, UTF-8, all rows before having been taken. `last`: nothing follows. SKY_NO_MEMORY. */
enum sky_status sky_filas_feed(struct sky_filas *filas, struct sky_span text, bool last,
                               struct sky_error *error) SKY_CHECKED;

/*
 * Takes the next row; `*line` is the one on which it begins, 0: it is not whole yet, or there is none. What is wrong
 * with this row alone is put into `*refusal`. SKY_INVALID, with the line, where no row can be read any more. `fila`
 * NULL: the row is passed over, and only its bounds are looked at.
 */
enum sky_status sky_filas_next(struct sky_filas *filas, struct sky_arena *arena, struct sky_fila *fila, int64_t *line,
                               struct sky_error *refusal, struct sky_error *error) SKY_CHECKED;

/* What parts the cells of the table; 0: nothing, or it is not known yet. */
char sky_filas_separator(const struct sky_filas *filas);

#endif
