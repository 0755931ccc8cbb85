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

/* What is kept of a request: what it is but for the customer's name, and that name. */
static void digest_with(const struct sky_operacion *operacion, struct sky_span nombre,
                        unsigned char digest[SKY_SHA256_SIZE])
{
    const struct sky_span parts[] = { sky_span((const char *)operacion->rest, sizeof operacion->rest), nombre };
    sky_crypto_sha256(parts, sizeof parts / sizeof *parts, digest);
}

struct sky_receipt sky_receipt_of(const struct sky_submission *submission, int64_t instant)
{
    struct sky_receipt receipt = {
        .key = submission->key,
        .instant = instant,
        .number = submission->result.number,
        .created = submission->result.created,
        .unchanged = submission->result.unchanged,
        .error = submission->result.error,
    };
    digest_with(submission->operacion, submission->operacion->nombre, receipt.digest);
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
    result->cliente = entry.cliente;
    result->documento = entry.documento;
    return SKY_OK;
}

static bool is_of(const struct sky_receipt *receipt, const struct sky_operacion *operacion, struct sky_span nombre)
{
    unsigned char digest[SKY_SHA256_SIZE];
    digest_with(operacion, nombre, digest);
    return memcmp(receipt->digest, digest, sizeof digest) == 0;
}

/* Who had the name that was taken, at that moment; of an undo it is not known which that was. */
static enum sky_status read_holder(const struct sky_receipt *receipt, struct sky_submission *submission,
                                   struct sky_lectura *lectura, struct sky_error *error)
{
    const struct sky_operacion *operacion = submission->operacion;
    const struct sky_selection selection = {
        .view = SKY_VIEW_NAME,
        .nombre = operacion->destino.data ? operacion->destino : operacion->nombre,
        .upto = receipt->number,
        .bare = true,
        .limit = 1,
    };
    struct sky_entry had = { 0 };
    if (receipt->error.status == SKY_NAME_TAKEN && selection.nombre.data &&
        sky_lectura_first(lectura, &selection, submission->arena, &had, error))
        return error->status;
    submission->result.cliente = had.lives ? had.cliente : 0;
    return SKY_OK;
}

/*
 * Whether the request is the one of what was written, sent to another name of the same customer: the first was sent to
 * the name that the customer had then, which is in the operation's first entry.
 */
static enum sky_status is_of_written(const struct sky_receipt *receipt, const struct sky_submission *submission,
                                     struct sky_lectura *lectura, bool *same, struct sky_error *error)
{
    struct sky_entry last, had;
    const struct sky_operacion *operacion = submission->operacion;
    struct sky_arena *arena = submission->arena;
    struct sky_error why = { 0 };
    if (sky_lectura_entry(lectura, arena, receipt->number, true, &last, &why) == SKY_NO_OPERATION)
        return SKY_OK;
    if (why.status || sky_lectura_had(lectura, arena, operacion->nombre, &had, &why))
        return *error = why, why.status;
    if (had.number == 0 || had.cliente != last.cliente)
        return SKY_OK;
    *same = is_of(receipt, operacion, last.nombre);
    if (*same || sky_entry_grupo(&last) == last.number)
        return SKY_OK;
    if (sky_lectura_entry(lectura, arena, sky_entry_grupo(&last), true, &last, error))
        return error->status;
    *same = is_of(receipt, operacion, last.nombre);
    return SKY_OK;
}

/* The same of a refusal, which tells of no entry: the first was sent to the name that the customer has. */
static enum sky_status is_of_refused(const struct sky_receipt *receipt, const struct sky_submission *submission,
                                     struct sky_lectura *lectura, bool *same, struct sky_error *error)
{
    struct sky_span now;
    if (sky_lectura_renamed(lectura, submission->arena, submission->operacion->nombre, &now, error))
        return error->status;
    *same = now.data && is_of(receipt, submission->operacion, now);
    return SKY_OK;
}

/* Whether the request is the one that the receipt is of; releases before kept it as it was sent. */
static enum sky_status is_same(const struct sky_receipt *receipt, const struct sky_submission *submission,
                               struct sky_lectura *lectura, bool *same, struct sky_error *error)
{
    const struct sky_operacion *operacion = submission->operacion;
    *same = is_of(receipt, operacion, operacion->nombre) ||
            memcmp(receipt->digest, operacion->digest, sizeof receipt->digest) == 0;
    if (*same || !operacion->nombre.data)
        return SKY_OK;
    return receipt->error.status ? is_of_refused(receipt, submission, lectura, same, error)
                                 : is_of_written(receipt, submission, lectura, same, error);
}

/* What was asked for about a customer who was forgotten since is not known any more, nor what came of it. */
static enum sky_status refuse_forgotten(const struct sky_receipt *receipt, struct sky_submission *submission,
                                        struct sky_lectura *lectura, struct sky_error *error)
{
    struct sky_entry entry;
    struct sky_error why = { 0 };
    enum sky_status status = sky_lectura_entry(lectura, submission->arena, receipt->number, true, &entry, &why);
    if (status && status != SKY_NO_OPERATION)
        return *error = why, status;
    if (entry.is_forgotten && !sky_operacion_forgets(entry.verb))
        sky_error_set(&submission->result.error, SKY_FORGOTTEN,
                      "La primera solicitud con esta clave de idempotencia fue de un cliente olvidado.");
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
    bool same;
    if (!receipt->error.status && refuse_forgotten(receipt, submission, lectura, error))
        return error->status;
    if (result->error.status)
        return SKY_OK;
    if (is_same(receipt, submission, lectura, &same, error))
        return error->status;
    if (!same) {
        sky_error_set(&result->error, SKY_KEY_REUSED, "La clave de idempotencia ya se usó con otra solicitud.");
        return SKY_OK;
    }
    *result = (struct sky_result){ .number = receipt->number,
                                   .created = receipt->created,
                                   .unchanged = receipt->unchanged,
                                   .replayed = true,
                                   .error = receipt->error };
    return receipt->error.status ? read_holder(receipt, submission, lectura, error)
                                 : read_result(submission, lectura, error);
}
