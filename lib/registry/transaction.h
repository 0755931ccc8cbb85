/* One transaction, from the submissions that waited to their results. For writer.c alone. */
#ifndef SKY_REGISTRY_TRANSACTION_H
#define SKY_REGISTRY_TRANSACTION_H

#include "registry/submission.h"
#include "store/backend.h"

struct sky_transaction;

/* An empty transaction over an open store; NULL when memory ran out. free takes NULL. */
struct sky_transaction *sky_transaction_new(const struct sky_backend *backend, void *store);
void sky_transaction_free(struct sky_transaction *transaction);

/* Adds a submission after those that are there; false when the transaction is full. */
bool sky_transaction_add(struct sky_transaction *transaction, struct sky_submission *submission);
bool sky_transaction_is_empty(const struct sky_transaction *transaction);

/*
 * Applies and commits the submissions; the first ones only, when many read or make large documents or take long. A
 * failure is recorded in each of those: none was written, or nobody knows. Not to be called on an empty transaction. It
 * `hurries` where nobody waits for one of its submissions.
 */
enum sky_status sky_transaction_write(struct sky_transaction *transaction, bool hurries) SKY_CHECKED;

/* Fails the submissions, without trying, as the store is not to be written any more. */
void sky_transaction_refuse(struct sky_transaction *transaction);

/* Visits those that were written, or failed, or were left unfinished, in order. */
void sky_transaction_visit(struct sky_transaction *transaction,
                           void (*visit)(void *context, struct sky_submission *submission), void *context);

/* Hands each of those to `take`, which owns it from then on. The others stay, for the transaction to be written again.
 */
void sky_transaction_end(struct sky_transaction *transaction,
                         void (*take)(void *context, struct sky_submission *submission), void *context);

#endif
