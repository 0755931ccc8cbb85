/*
 * A lot: many operations that are one, its number being that of the first entry that it wrote. They are written in
 * rounds, each one transaction of some milliseconds, between which others write.
 */
#ifndef SKY_REGISTRY_LOTE_H
#define SKY_REGISTRY_LOTE_H

#include "registry/registro.h"

struct sky_lote;

/* A plain value: a row of the lot that was written, or refused; borrowed for the call. */
struct sky_lote_row {
    int64_t line;                          /* as it was added */
    const struct sky_operacion *operacion; /* NULL: its result was known before */
    const struct sky_result *result;       /* what became of it; its error is the refusal */
};

/* Told of each row, in their order. A failure ends the lot. */
typedef enum sky_status sky_lote_tell(void *context, const struct sky_lote_row *row, struct sky_error *error);

/* An empty lot, of which all rows stand or fall where it is `whole`; NULL when memory ran out. free, which takes NULL,
 * waits for what is being written. */
struct sky_lote *sky_lote_new(struct sky_registro *registro, bool whole, sky_lote_tell *tell, void *context,
                              struct sky_error *error);
void sky_lote_free(struct sky_lote *lote);

/* Before anything is added: lets rows be made far ahead of those that are written. */
void sky_lote_hurry(struct sky_lote *lote);

/* The arena of the next operation to be added. */
struct sky_arena *sky_lote_arena(struct sky_lote *lote);

/*
 * Whether to add one more row, of some `size` bytes, waits for the writer: who holds a reading closes it before, as the
 * writer may wait for readers.
 */
bool sky_lote_waits(const struct sky_lote *lote, size_t size);

/*
 * Adds a row, of some `size` bytes: an operation, which becomes one of the lot's, or NULL and what is `known` to have
 * become of it. A fault (5xx) of an earlier row is returned, as is what `tell` returns: then nothing more is written.
 */
enum sky_status sky_lote_add(struct sky_lote *lote, int64_t line, struct sky_operacion *operacion, size_t size,
                             const struct sky_result *known, struct sky_error *error) SKY_CHECKED;

/* Writes what was added, and waits for it, and notes that the lot is whole. As sky_lote_add. */
enum sky_status sky_lote_end(struct sky_lote *lote, struct sky_error *error) SKY_CHECKED;

/* 0: nothing was written. */
int64_t sky_lote_number(const struct sky_lote *lote);

#endif
