/* The first answer, from the number of what was written then: the log still has the rest. */
#include "registry/receipt.h"

/* Of whoever gave no name a key is kept alone, as by releases that knew no others. */
#define NOBODY "anonimo"

struct sky_span sky_receipt_key(struct sky_arena *arena, const struct sky_operacion *operacion, struct sky_error *error)
{
    struct sky_span author = operacion->author, key = operacion->key;
    if (!key.data || sky_span_equal(author, sky_span_of(NOBODY)))
        return key;
    char *text = sky_arena_alloc(arena, author.size + 1 + key.size);
    if (!text)
        return sky_error_memory(error), (struct sky_span){ 0 };
    memcpy(text, author.data, author.size);
    text[author.size] = ' '; /* which no key has: the last space is where the key begins */
    memcpy(text + author.size + 1, key.data, key.size);
    return sky_span(text, author.size + 1 + key.size);
}

bool sky_receipt_is_due(const struct sky_submission *submission)
{
    enum sky_status status = submission->result.error.status;
    return submission->key.data && (status == SKY_OK || sky_status_http(status) == 409);
}

struct sky_receipt sky_receipt_of(const struct sky_submission *submission, int64_t instant)
{
    struct sky_receipt receipt = {
        .key = submission->key,
        .instant = instant,
        .number = submission->result.number,
        .created = submission->result.created,
        .error = submission->result.error,
    };
    memcpy(receipt.digest, submission->operacion->digest, sizeof receipt.digest);
    return receipt;
}

bool sky_receipt_counts(const struct sky_receipt *receipt, int64_t now)
{
    return receipt->instant > now - SKY_RECEIPT_LASTS;
}

/* The document after the entry that was written then. That it is gone is a fault of ours, and this request's alone. */
static enum sky_status read_result(struct sky_submission *submission, struct sky_lectura *lectura,
                                   struct sky_error *error)
{
    struct sky_entry entry;
    struct sky_error why = { 0 };
    struct sky_result *result = &submission->result;
    enum sky_status status = sky_lectura_entry(lectura, submission->arena, result->number, false, &entry, &why);
    if (status == SKY_NO_OPERATION) {
        *result = (struct sky_result){ 0 };
        sky_error_set(&result->error, SKY_INTERNAL, "the log lacks what a receipt tells of: %s", why.text);
        return SKY_OK;
    }
    if (status)
        return *error = why, status;
    result->nombre = entry.nombre;
    result->documento = entry.documento;
    return SKY_OK;
}

enum sky_status sky_receipt_replay(const struct sky_receipt *receipt, struct sky_submission *submission,
                                   struct sky_lectura *lectura, struct sky_error *error)
{
    struct sky_result *result = &submission->result;
    if (sky_status_http(receipt->error.status) >= 500) {
        result->error = receipt->error;
        return SKY_OK;
    }
    if (memcmp(receipt->digest, submission->operacion->digest, sizeof receipt->digest) != 0) {
        sky_error_set(&result->error, SKY_KEY_REUSED, "La clave de idempotencia ya se usó con otra solicitud.");
        return SKY_OK;
    }
    *result = (struct sky_result){
        .number = receipt->number, .created = receipt->created, .replayed = true, .error = receipt->error
    };
    return receipt->error.status ? SKY_OK : read_result(submission, lectura, error);
}
