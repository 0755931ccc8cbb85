/* What the submissions of a transaction announce that they need, read in one go. For transaction.c alone. */
#ifndef SKY_REGISTRY_ANNOUNCED_H
#define SKY_REGISTRY_ANNOUNCED_H

#include "registry/name-set.h"
#include "registry/submission.h"
#include "store/backend.h"

/* Submissions of one transaction; bounds how long the first of them waits for the last. */
#define SKY_SUBMISSIONS_MAX ((size_t)256)
/* Bytes of documents that are read at most, but that the last one may go beyond. */
#define SKY_ANNOUNCED_BYTES ((size_t)2 << 20)

/* A plain value: what their names mean by now, and the receipt of each one's key. */
struct sky_announced {
    struct sky_name_set names;
    size_t count;                                     /* of the first submissions, whose names were all read */
    struct sky_receipt receipts[SKY_SUBMISSIONS_MAX]; /* all zeros of a submission without a key */
};

/* Reads it, and notes in each submission how much of it is its own, and where its receipt is. The store's errors;
 * SKY_NO_MEMORY. */
enum sky_status sky_announced_read(struct sky_announced *announced, const struct sky_backend *backend, void *store,
                                   struct sky_submission *const *submissions, size_t count, struct sky_arena *arena,
                                   struct sky_error *error) SKY_CHECKED;

#endif
