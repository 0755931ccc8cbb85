/* The columns of a customer as a table: what columna.c writes by and columna-read.c reads by. */
#ifndef SKY_DOMAIN_COLUMNA_FORM_H
#define SKY_DOMAIN_COLUMNA_FORM_H

#include <stddef.h>

enum sky_columna_form {
    SKY_COLUMNA_NUMERO,
    SKY_COLUMNA_TEXTO,
    SKY_COLUMNA_LISTA,
    SKY_COLUMNA_JSON,
    SKY_COLUMNA_OTROS,
    SKY_COLUMNA_CONTRATO,
};

/* Constant: a column; the row of columna.def. */
struct sky_columna {
    const char *name;
    enum sky_columna_form form;
};

extern const struct sky_columna sky_columnas[];
extern const size_t sky_columnas_count;

#endif
