/* Requests that come again with their Idempotency-Key: what is remembered, and the answer made anew from it. */
#ifndef SKY_REGISTRY_RECEIPT_H
#define SKY_REGISTRY_RECEIPT_H

#include "registry/lectura.h"
#include "registry/submission.h"

/* Milliseconds that a request is remembered by its Idempotency-Key. */
#define SKY_RECEIPT_LASTS ((int64_t)24 * 60 * 60 * 1000)

/*
 * The text under which the operation's receipt is kept: a key is its author's alone. No span when it has no key, or
 * when memory ran out, which `error` tells apart.
 */
struct sky_span sky_receipt_key(struct sky_arena *arena, const struct sky_operacion *operacion,
                                struct sky_error *error);

/* Whether a result is to be remembered: a fault is not, nor a refusal of what a client mends and sends again. */
bool sky_receipt_is_due(const struct sky_submission *submission);

/* What to remember of it; texts are borrowed. */
struct sky_receipt sky_receipt_of(const struct sky_submission *submission, int64_t instant);

/* Whether the receipt, as it was read, is one that still counts. */
bool sky_receipt_counts(const struct sky_receipt *receipt, int64_t now);

/*
 * Gives the submission the result that `receipt` remembers, or SKY_KEY_REUSED as its error when it was another
 * request's, or the fault for which the receipt cannot be read. A failure to read the log is returned.
 */
enum sky_status sky_receipt_replay(const struct sky_receipt *receipt, struct sky_submission *submission,
                                   struct sky_lectura *lectura, struct sky_error *error) SKY_CHECKED;

#endif
