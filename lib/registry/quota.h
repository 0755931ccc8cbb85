/*
 * What each author has written in a day (UTC), so that nobody fills the disk: bytes of entries, and receipts of keys,
 * which are kept for a day. It is counted in memory, by each process for itself, and begins anew with it.
 */
#ifndef SKY_REGISTRY_QUOTA_H
#define SKY_REGISTRY_QUOTA_H

#include "registry/submission.h"

/* Receipts of one author in a day, and their bytes. */
#define SKY_QUOTA_RECEIPTS_MAX ((int64_t)1000000)
#define SKY_QUOTA_RECEIPT_BYTES_MAX ((int64_t)256 << 20)

struct sky_quota;

/* `bytes_max` of entries of one author in a day; 0: no bound. NULL: memory ran out. The caller frees; free takes NULL.
 */
struct sky_quota *sky_quota_new(int64_t bytes_max);
void sky_quota_free(struct sky_quota *quota);

/* Why the submission's author may not write it at `now`, a constant text for them; NULL: they may. */
const char *sky_quota_check(struct sky_quota *quota, const struct sky_submission *submission, int64_t now);

/* Counts what has become of a submission. */
void sky_quota_count(struct sky_quota *quota, const struct sky_submission *submission, int64_t now);

#endif
