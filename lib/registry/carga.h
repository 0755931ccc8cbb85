/*
 * Loading many customers at once from rows: who each row is about, what it would come to, and writing them as one lot.
 */
#ifndef SKY_REGISTRY_CARGA_H
#define SKY_REGISTRY_CARGA_H

#include "base/spool.h"
#include "domain/filas.h"
#include "registry/registro.h"

/* Rows of one lot. */
#define SKY_CARGA_ROWS_MAX ((int64_t)2000000)

/* By which member a row says who it is about. */
enum sky_carga_clave { SKY_CARGA_NOMBRE, SKY_CARGA_NUMERO, SKY_CARGA_DOCUMENTO, SKY_CARGA_CORREO, SKY_CARGA_CLAVES };

/* What they are called by those who ask for them. */
extern const char *const sky_carga_claves[SKY_CARGA_CLAVES];

enum sky_carga_what { SKY_CARGA_CREADO, SKY_CARGA_CAMBIADO, SKY_CARGA_SIN_CAMBIOS, SKY_CARGA_RECHAZADO };

/* A plain value: what becomes, or would become, of a row; borrowed for the call. */
struct sky_carga_row {
    int64_t line;
    enum sky_carga_what what;
    struct sky_span nombre;         /* after it; no span: it is not known */
    int64_t cliente, operacion;     /* 0: there is none, or not yet */
    struct sky_span antes, despues; /* documents, of a rehearsal alone */
    const struct sky_error *error;  /* why it is refused */
};

typedef enum sky_status sky_carga_tell(void *context, const struct sky_carga_row *row, struct sky_error *error);

/* A plain value: what is asked for. Everything is borrowed. */
struct sky_carga {
    enum sky_filas_form form;
    char separator;           /* 0: the table tells */
    struct sky_span columnas; /* as sky_tabla_read has it */
    enum sky_carga_clave clave;
    bool todo;      /* all rows or none; else each row by itself */
    bool stops;     /* each row by itself, and the first one that is refused is the last */
    bool hurries;   /* rows may be made far ahead of those that are written: see sky_registro_hurry */
    bool ensayo;    /* nothing is written */
    bool exact;     /* it must be right of the moment; else it is the present's */
    int64_t moment; /* which may be 0, before the first entry */
    struct sky_span author;
    sky_carga_tell *tell;
    void *context;
};

/* A plain value: what came of it. */
struct sky_carga_sum {
    int64_t rows[SKY_CARGA_RECHAZADO + 1]; /* by what became of them */
    int64_t lote;                          /* its number; 0: nothing was written */
    int64_t moment;                        /* by which the rows were judged */
    char separator;
};

/*
 * Lots are written one after the other: both functions wait for those of other processes; SKY_UNAVAILABLE says that it
 * takes long. One that a process died within, of which all rows or none were to be written, is taken back before.
 */

/*
 * Loads the rows of `text`, UTF-8, and tells of each in their order; with `todo`, when all are written. A refused row
 * with `todo` is SKY_INVALID or the like, in words about the first one, and nothing was written; so is SKY_PRECONDITION
 * or SKY_CONFLICT, where a customer changed meanwhile: then what was written has been taken back, under another lot.
 */
enum sky_status sky_carga_run(struct sky_registro *registro, const struct sky_carga *carga, struct sky_spool *text,
                              struct sky_carga_sum *sum, struct sky_error *error) SKY_CHECKED;

/*
 * Takes back the lot of the entry `number`, as another lot, `sum->lote`. SKY_NO_OPERATION; SKY_UNDO_BLOCKED and
 * SKY_UNDO_TOO_FAR name the first customer who stands in the way, and nothing was written.
 */
enum sky_status sky_carga_deshacer(struct sky_registro *registro, int64_t number, struct sky_span author,
                                   struct sky_carga_sum *sum, struct sky_error *error) SKY_CHECKED;

/* Whether that can be done: as above, but nothing is written, and `sum` counts the rows that would be taken back. */
enum sky_status sky_carga_look(struct sky_registro *registro, int64_t number, struct sky_carga_sum *sum,
                               struct sky_error *error) SKY_CHECKED;

/*
 * Takes back what a process left of a lot when it died within it, unless another process writes a lot now. To be called
 * now and then, by who calls the other two: each of them does so first.
 */
enum sky_status sky_carga_recover(struct sky_registro *registro, struct sky_error *error) SKY_CHECKED;

#endif
