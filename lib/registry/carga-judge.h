/* A lot that is being loaded, and how its rows are judged. For the carga family alone. */
#ifndef SKY_REGISTRY_CARGA_JUDGE_H
#define SKY_REGISTRY_CARGA_JUDGE_H

#include "base/clock.h"
#include "base/marks.h"
#include "registry/carga.h"
#include "registry/lectura.h"
#include "registry/lote.h"

struct sky_loading {
    struct sky_registro *registro;
    const struct sky_carga *asked;
    struct sky_carga_sum *sum;
    struct sky_error *error;
    struct sky_arena *arena; /* of the whole */
    struct sky_filas *filas;
    struct sky_lectura lectura;
    struct sky_marks seen, keys; /* names, and keys, of earlier rows */
    struct sky_spool *staged;
    struct sky_lote *lote;
    bool is_over;         /* no further row is taken */
    int64_t refused_line; /* the first one, */
    struct sky_error refusal;
    char hoy[SKY_CLOCK_DAY_SIZE];
};

/* A row and what it is about; a plain value. */
struct sky_judged {
    int64_t line;
    struct sky_fila fila;
    struct sky_version version; /* of the customer, at the moment; number 0: it is a new one */
    struct sky_span nombre;     /* of the customer then, or its new one */
    struct sky_operacion *operacion;
    struct sky_error refusal;
};

/* Whether the lot finds customers by what stands in their documents. */
bool sky_carga_has_key(const struct sky_carga *asked);

/* A reading of the present, which is not held for long. */
enum sky_status sky_carga_open(struct sky_loading *loading) SKY_CHECKED;

/*
 * Finds the one customer who had a key of the row at the moment; `judged` stays without a version where nobody had. A
 * refusal is in the row: it has no key, an earlier row has it too, or several customers had it.
 */
enum sky_status sky_carga_find_by_key(struct sky_loading *loading, struct sky_judged *judged,
                                      struct sky_arena *arena) SKY_CHECKED;

/* SKY_PRECONDITION: since the moment of the rehearsal others changed who has which key. */
enum sky_status sky_carga_check_keys(struct sky_loading *loading) SKY_CHECKED;

/* Whether rows are written as they come, by what is there then. */
bool sky_carga_writes_at_once(const struct sky_carga *asked);

/* Finds who the row is about at the moment, and makes its operation, in the arena; a refusal is in the row. */
enum sky_status sky_carga_judge(struct sky_loading *loading, struct sky_judged *judged,
                                struct sky_arena *arena) SKY_CHECKED;

/* What the operation would come to at the moment; a refusal is in the row. */
enum sky_status sky_carga_apply(struct sky_loading *loading, struct sky_judged *judged, struct sky_arena *arena,
                                struct sky_outcome *outcome) SKY_CHECKED;

#endif
