/* A row of a lot: what it says of one customer, read from the cells of a table. */
#ifndef SKY_DOMAIN_FILA_H
#define SKY_DOMAIN_FILA_H

#include "base/csv.h"
#include "base/json.h"

/* A plain value; what it points to is the arena's. */
struct sky_fila {
    struct sky_json *miembros; /* which the customer gets, as an object */
    int64_t numero;            /* whose row it is; 0: that is not told */
    struct sky_span servicio;  /* that is contracted, unless it has been; no span: none */
    struct sky_span fecha;     /* on that day; no span: today */
};

/* A plain value: which member each cell of a table is. */
struct sky_tabla {
    const struct sky_columna *columnas[SKY_CSV_CELLS_MAX]; /* NULL: it is passed over */
    size_t count;
};

/*
 * Reads the row of names, which are those of columna.def whatever their case. `columnas` gives others their meaning, as
 * in "Cliente:nombre,Saldo:-", where "-" passes over one; no span: none. SKY_INVALID for a name without a meaning, and
 * for one that comes twice; where `columnas` is wrong, it names that parameter.
 */
enum sky_status sky_tabla_read(struct sky_tabla *tabla, const struct sky_csv_row *header, struct sky_span columnas,
                               struct sky_error *error) SKY_CHECKED;

/*
 * Reads a row. An empty cell says nothing. SKY_INVALID for a cell that is not what its column holds, and for one beyond
 * the names.
 */
enum sky_status sky_fila_read(const struct sky_tabla *tabla, const struct sky_csv_row *row, struct sky_arena *arena,
                              struct sky_fila *fila, struct sky_error *error) SKY_CHECKED;

#endif
