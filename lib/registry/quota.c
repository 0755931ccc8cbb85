/* Counters in a table that does not grow. */
#include "registry/quota.h"

#include <stdlib.h>

#include "registry/receipt.h"

#define DAY ((int64_t)24 * 60 * 60 * 1000)
/* Authors are few; two that share a place in the table share what they may write. */
#define PLACES 1024
/* Bytes of an entry or a receipt beside its texts, about. */
#define ROW_SIZE 200

struct used {
    int64_t bytes, receipts, receipt_bytes;
};

struct sky_quota {
    int64_t bytes_max, day;
    struct used used[PLACES];
};

struct sky_quota *sky_quota_new(int64_t bytes_max)
{
    struct sky_quota *quota = calloc(1, sizeof *quota);
    if (quota)
        quota->bytes_max = bytes_max;
    return quota;
}

void sky_quota_free(struct sky_quota *quota)
{
    free(quota);
}

static struct used *used_by(struct sky_quota *quota, struct sky_span author, int64_t now)
{
    size_t hash = 0;
    if (now / DAY != quota->day)
        *quota = (struct sky_quota){ .bytes_max = quota->bytes_max, .day = now / DAY };
    for (size_t i = 0; i < author.size; i++)
        hash = hash * 31 + (unsigned char)author.data[i];
    return &quota->used[hash % PLACES];
}

const char *sky_quota_check(struct sky_quota *quota, const struct sky_submission *submission, int64_t now)
{
    const struct used *used = used_by(quota, submission->operacion->author, now);
    if (submission->operacion->is_due)
        return NULL;
    if (quota->bytes_max && used->bytes >= quota->bytes_max)
        return "El autor ya escribió hoy cuanto puede escribir en un día.";
    if (submission->key.data &&
        (used->receipts >= SKY_QUOTA_RECEIPTS_MAX || used->receipt_bytes >= SKY_QUOTA_RECEIPT_BYTES_MAX))
        return "El autor ya usó hoy cuantas claves de idempotencia puede usar en un día.";
    return NULL;
}

void sky_quota_count(struct sky_quota *quota, const struct sky_submission *submission, int64_t now)
{
    const struct sky_result *result = &submission->result;
    struct used *used = used_by(quota, submission->operacion->author, now);
    if (result->replayed)
        return;
    for (size_t i = 0; i < submission->outcome.count && !result->error.status; i++)
        used->bytes += ROW_SIZE + (int64_t)submission->outcome.drafts[i].documento.size;
    if (!sky_receipt_is_due(submission))
        return;
    used->receipts++;
    used->receipt_bytes += ROW_SIZE + (int64_t)submission->key.size + (int64_t)strlen(result->error.text);
}
