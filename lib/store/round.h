/* One transaction of a batch, from the writes that waited to their results. For batch.c alone. */
#ifndef SKY_STORE_ROUND_H
#define SKY_STORE_ROUND_H

#include "store/batch.h"

struct sky_round;

/* An empty round over an open store; NULL when memory ran out. free takes NULL. */
struct sky_round *sky_round_new(const struct sky_backend *backend, void *store);
void sky_round_free(struct sky_round *round);

/* Adds a write behind those that are there; false when the round is full. */
bool sky_round_add(struct sky_round *round, struct sky_write *write);
bool sky_round_is_empty(const struct sky_round *round);

/* Visits the writes that were written, or failed, in order. */
void sky_round_visit(struct sky_round *round, void (*visit)(void *context, struct sky_write *write), void *context);

/*
 * Applies and commits the writes; of many that read or make large documents, the first ones only. A failure is recorded
 * in each of those: none was written, or nobody knows. Not to be called on an empty round.
 */
enum sky_status sky_round_write(struct sky_round *round) SKY_CHECKED;

/* Fails the writes, without trying, as the store is not to be written any more. */
void sky_round_refuse(struct sky_round *round);

/* Hands each of those to `take`, which owns it from then on. The others stay, for the round to be written again. */
void sky_round_end(struct sky_round *round, void (*take)(struct sky_write *write));

#endif
