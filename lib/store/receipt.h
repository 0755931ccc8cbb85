/* Requests that come again with their Idempotency-Key: what is remembered, and the answer made anew from it. */
#ifndef SKY_STORE_RECEIPT_H
#define SKY_STORE_RECEIPT_H

#include "store/batch.h"

/* What to remember of `write`, which was applied or refused; texts are borrowed from it. */
struct sky_receipt sky_receipt_of(const struct sky_write *write, int64_t instant);

/*
 * Gives `write` the result that `receipt` remembers, or SKY_UNPROCESSABLE as its error when it was another request's,
 * or the fault for which the receipt cannot be read. A failure to read the log is returned.
 */
enum sky_status sky_receipt_replay(const struct sky_receipt *receipt, struct sky_write *write,
                                   struct sky_present *present) SKY_CHECKED;

#endif
