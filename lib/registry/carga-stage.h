/* Operations of a lot that wait in a temporary file, as they were judged. For carga.c alone. */
#ifndef SKY_REGISTRY_CARGA_STAGE_H
#define SKY_REGISTRY_CARGA_STAGE_H

#include "base/spool.h"
#include "domain/operacion.h"

/* A plain value; the operation is the arena's. */
struct sky_carga_staged {
    int64_t line; /* 0: there is none */
    struct sky_operacion *operacion;
    bool stays; /* it would change nothing */
};

struct sky_carga_reader;

/* Adds a CARGAR, but for what whoever hands it in sets. */
enum sky_status sky_carga_stage(struct sky_spool *spool, const struct sky_carga_staged *staged,
                                struct sky_error *error) SKY_CHECKED;

/* Begins to read them; the arena owns the reader. NULL: memory ran out. */
struct sky_carga_reader *sky_carga_read(struct sky_arena *arena, struct sky_spool *spool);

/* The next one, in the order in which they were added. */
enum sky_status sky_carga_next(struct sky_carga_reader *reader, struct sky_arena *arena,
                               struct sky_carga_staged *staged, struct sky_error *error) SKY_CHECKED;

#endif
