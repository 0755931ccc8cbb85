/*
 * How a transaction is written. The store begins it, so that no other process writes, and reads in one go what the
 * submissions announce: what their names mean, and the receipts of their keys. Then each submission is applied to what
 * the one before it left: by the rules of the domain to the versions of its names, or by a search of the log. What it
 * comes to becomes entries, numbered and sealed in order, which are saved when many wait or when the log is to be
 * searched, as a search sees only what was saved. The commit makes all of it durable, receipts too. A submission that
 * is refused writes nothing and holds up nobody; a fault of the store fails the whole transaction. It ends early, and
 * the submissions that are left wait for the next, when it has read and made many bytes or taken long: the oldest goes
 * first, then what takes little.
 *
 * Everything that a submission got by being applied is in its result, its outcome and the transaction, so a transaction
 * that failed is tried again: the operations are constant.
 */
#include "registry/transaction.h"

#include <stdlib.h>

#include "base/clock.h"
#include "registry/announced.h"
#include "registry/listing.h"
#include "registry/order.h"
#include "registry/plan.h"
#include "registry/receipt.h"
#include "registry/retry.h"
#include "registry/seal.h"

/* Bytes of documents that a transaction makes until it ends early, but that the last one may go beyond. One submission
 * always goes. */
#define BYTES_MAX SKY_ANNOUNCED_BYTES
/* Microseconds after which no further submission is applied, the first one aside for those that take little. */
#define TIME_MAX 30000
/* Bytes of documents whose listings are made in a millisecond or two. What makes more is saved at once, so that the
 * time of its listings counts before another is applied. */
#define LISTED_SOON ((size_t)16 << 10)
/* Entries saved at a time: few, as the time that it takes counts before another is applied; many where nobody waits. */
#define ENTRIES_FEW 32

struct sky_transaction {
    const struct sky_backend *backend;
    void *store;
    struct sky_submission *submissions[SKY_SUBMISSIONS_MAX];
    size_t count, going;    /* those that are here, and the first of them, which are written now */
    uint64_t arrivals;      /* so far */
    struct sky_lectura log; /* the writer's own view: it sees what was saved */
    struct sky_announced announced;
    size_t bytes; /* of documents that were made */
    int64_t began;
    struct sky_entry entries[SKY_SUBMISSIONS_MAX];         /* not saved yet, */
    const struct sky_indice *indices[SKY_SUBMISSIONS_MAX]; /* and what they are found by, where that is known */
    size_t waiting, entries_most;
    bool written; /* the transaction has something to commit */
    struct sky_receipt receipts[SKY_SUBMISSIONS_MAX];
    size_t receipts_count;
    struct sky_head head;
    struct sky_arena *arena;
    struct sky_error error; /* fails the whole transaction */
};

static enum sky_status save_waiting(struct sky_transaction *transaction)
{
    size_t count = transaction->waiting;
    transaction->written = transaction->written || count > 0;
    transaction->waiting = 0;
    return count == 0 ? SKY_OK
                      : sky_listing_save(transaction->backend, transaction->store, transaction->entries,
                                         transaction->indices, count, &transaction->error);
}

/* --- entries */

static void enter(struct sky_transaction *transaction, const struct sky_submission *submission,
                  const struct sky_draft *draft, int64_t grupo)
{
    struct sky_head *head = &transaction->head;
    bool is_known = draft->documento.data && draft->documento.data == submission->operacion->hecho.data;
    transaction->indices[transaction->waiting] = is_known ? submission->indice : NULL;
    struct sky_entry *entry = &transaction->entries[transaction->waiting++];
    struct sky_version *version = sky_name_set_version(&transaction->announced.names, draft->nombre);
    *entry = (struct sky_entry){
        .number = ++head->number,
        .instant = head->instant,
        .grupo = submission->operacion->lote > 0 ? submission->operacion->lote : grupo,
        .cliente = draft->cliente ? draft->cliente : head->number,
        .deshace = submission->outcome.deshace,
        .author = submission->operacion->author,
        .verb = sky_span_of(sky_operacion_verb(submission->operacion)),
        .nombre = draft->nombre,
        .lives = draft->documento.data != NULL,
        .documento = draft->documento,
    };
    sky_crypto_random(entry->salt, sizeof entry->salt);
    if (draft->nombre.size == 0) { /* of whom a name would be one too many */
        sky_seal_digest(entry, entry->digests);
        entry->is_forgotten = true;
    }
    sky_seal_compute(head->seal, entry, entry->seal);
    memcpy(head->seal, entry->seal, sizeof head->seal);
    if (version)
        *version = sky_lectura_version_of(entry);
}

/* What changes nothing writes nothing. */
static enum sky_status enter_all(struct sky_transaction *transaction, struct sky_submission *submission)
{
    const struct sky_outcome *outcome = &submission->outcome;
    const struct sky_draft *last = sky_outcome_last(outcome);
    struct sky_result *result = &submission->result;
    int64_t now = sky_clock_now(), grupo = transaction->head.number + 1;
    size_t before = transaction->bytes;
    if (now > transaction->head.instant)
        transaction->head.instant = now;
    if (submission->operacion->lote == SKY_LOTE_WHOLE && !outcome->stays && transaction->backend->mark &&
        transaction->backend->mark(transaction->store, grupo, &transaction->error))
        return transaction->error.status;
    bool forgets = submission->operacion->kind == SKY_OPERACION_OLVIDAR;
    for (size_t i = 0; i < outcome->count; i++) {
        if (forgets &&
            transaction->backend->forget(transaction->store, outcome->drafts[i].cliente, &transaction->error))
            return transaction->error.status;
        if (transaction->waiting == transaction->entries_most && save_waiting(transaction))
            return transaction->error.status;
        if (!outcome->stays)
            enter(transaction, submission, &outcome->drafts[i], grupo);
        transaction->bytes += outcome->drafts[i].documento.size;
    }
    result->number = outcome->stays ? outcome->stays : transaction->head.number;
    result->created = outcome->created;
    result->unchanged = outcome->stays;
    result->nombre = last->nombre;
    result->cliente = last->cliente ? last->cliente : transaction->head.number;
    result->documento = last->documento;
    return transaction->bytes - before > LISTED_SOON ? save_waiting(transaction) : SKY_OK;
}

/* --- one submission */

/* Copies the version that a condition did not match, so that it can be answered with. */
static void keep_version(struct sky_submission *submission, struct sky_span nombre, const struct sky_version *version)
{
    struct sky_result *result = &submission->result;
    result->nombre = nombre;
    result->version = *version;
    if (version->number && !(result->version.documento = sky_arena_copy(submission->arena, version->documento)).data)
        result->error = (struct sky_error){ 0 }, sky_error_memory(&result->error);
}

/* What its names mean was read, as they were announced. */
static void apply_to_versions(struct sky_transaction *transaction, struct sky_submission *submission)
{
    const struct sky_operacion *operacion = submission->operacion;
    const struct sky_version *present = sky_name_set_version(&transaction->announced.names, operacion->nombre);
    const struct sky_version *other = sky_name_set_version(&transaction->announced.names, operacion->destino);
    if (sky_operacion_apply(operacion, present, other ? other : &(struct sky_version){ 0 }, submission->arena,
                            &submission->outcome, &submission->result.error) == SKY_PRECONDITION)
        keep_version(submission, operacion->nombre, present);
}

/* By the plan that was made before the transaction, if what it rests on has not moved. */
static bool take_plan(struct sky_transaction *transaction, struct sky_submission *submission, struct sky_plan *plan)
{
    bool holds = false;
    if (!submission->plan ||
        sky_plan_check(submission->plan, &transaction->log, transaction->arena, &holds, &submission->result.error))
        return false;
    if (holds)
        *plan = *submission->plan;
    return holds;
}

static void apply_to_log(struct sky_transaction *transaction, struct sky_submission *submission)
{
    const struct sky_operacion *operacion = submission->operacion;
    struct sky_error *error = &submission->result.error;
    struct sky_plan plan = { 0 };
    if (save_waiting(transaction))
        return;
    if (take_plan(transaction, submission, &plan))
        *error = plan.error;
    else if (!error->status)
        error->status = sky_plan_search(&transaction->log, operacion, submission->arena, &plan, error);
    submission->is_unfinished = plan.is_unfinished;
    submission->outcome = plan.outcome;
    submission->result.nombre = plan.nombre;
    submission->result.version = plan.version;
    if (transaction->log.failed)
        transaction->error = *error;
}

static enum sky_status replay(struct sky_transaction *transaction, struct sky_submission *submission,
                              const struct sky_receipt *receipt)
{
    if (save_waiting(transaction))
        return transaction->error.status;
    return sky_receipt_replay(receipt, submission, &transaction->log, &transaction->error);
}

static enum sky_status apply(struct sky_transaction *transaction, struct sky_submission *submission)
{
    const struct sky_receipt *known = &transaction->announced.receipts[submission->place];
    int64_t now = sky_clock_now();
    if (submission->key.data && sky_receipt_counts(known, now))
        return replay(transaction, submission, known);
    if (submission->over)
        return sky_error_set(&submission->result.error, SKY_TOO_MUCH, "%s", submission->over), SKY_OK;
    if (sky_operacion_is_of_versions(submission->operacion))
        apply_to_versions(transaction, submission);
    else
        apply_to_log(transaction, submission);
    if (transaction->error.status || submission->is_unfinished)
        return transaction->error.status;
    submission->result.cliente = submission->outcome.holder;
    if (submission->result.error.status)
        submission->result.number = transaction->head.number;
    else if (enter_all(transaction, submission))
        return transaction->error.status;
    if (sky_receipt_is_due(submission))
        transaction->receipts[transaction->receipts_count++] = sky_receipt_of(submission, now);
    return SKY_OK;
}

/* --- all of them */

/*
 * Whether there are room and time left. For what takes little there is time from `first_done` on: the oldest one may
 * have taken all of it.
 */
static bool has_room(struct sky_transaction *transaction, const struct sky_submission *submission, int64_t first_done)
{
    int64_t began = submission->sort == SKY_SORT_LARGE ? transaction->began : first_done;
    return transaction->bytes < BYTES_MAX && sky_clock_elapsed() - began < TIME_MAX;
}

static enum sky_status apply_all(struct sky_transaction *transaction)
{
    enum sky_status status = apply(transaction, transaction->submissions[0]);
    int64_t first_done = sky_clock_elapsed();
    for (size_t i = 1; i < transaction->going && status == SKY_OK; i++)
        if (has_room(transaction, transaction->submissions[i], first_done))
            status = apply(transaction, transaction->submissions[i]);
        else
            transaction->going = i;
    return status;
}

/* A commit whose result is unknown is looked up, where the store can tell. SKY_UNAVAILABLE: it was not done, or it was
 * one of receipts alone, of which the log does not tell and which do no harm twice. */
static enum sky_status commit(struct sky_transaction *transaction)
{
    const struct sky_backend *backend = transaction->backend;
    struct sky_error error = { 0 };
    bool done = false;
    enum sky_status status = backend->commit(transaction->store, &transaction->error);
    if (status != SKY_UNKNOWN_RESULT || !backend->committed ||
        (transaction->written && backend->committed(transaction->store, &transaction->head, &done, &error)))
        return status;
    backend->abort(transaction->store);
    transaction->error = (struct sky_error){ 0 };
    return done ? SKY_OK : sky_error_set(&transaction->error, SKY_UNAVAILABLE, "a commit was lost");
}

static enum sky_status save_and_commit(struct sky_transaction *transaction)
{
    const struct sky_backend *backend = transaction->backend;
    enum sky_status status = save_waiting(transaction);
    if (status == SKY_OK && transaction->receipts_count > 0)
        status = backend->keep(transaction->store, transaction->receipts, transaction->receipts_count,
                               sky_clock_now() - SKY_RECEIPT_LASTS, &transaction->error);
    if (status)
        return status;
    if (transaction->written || transaction->receipts_count > 0)
        return commit(transaction);
    backend->abort(transaction->store);
    return SKY_OK;
}

/* As if nothing had been tried yet. */
static void reset(struct sky_transaction *transaction)
{
    sky_arena_free(transaction->arena);
    transaction->arena = NULL;
    transaction->log = (struct sky_lectura){ .backend = transaction->backend,
                                             .reader = transaction->backend->reader_peek(transaction->store),
                                             .moment = SKY_NOW,
                                             .is_present = true };
    transaction->going = transaction->count;
    transaction->bytes = transaction->waiting = transaction->receipts_count = 0;
    transaction->written = false;
    transaction->error = (struct sky_error){ 0 };
    for (size_t i = 0; i < transaction->count; i++) {
        transaction->submissions[i]->result = (struct sky_result){ 0 };
        transaction->submissions[i]->outcome = (struct sky_outcome){ 0 };
        transaction->submissions[i]->is_unfinished = false;
    }
}

/* Of those whose names were read it is known by then which take little. */
static enum sky_status read_announced(struct sky_transaction *transaction)
{
    struct sky_announced *announced = &transaction->announced;
    sky_order(transaction->submissions, transaction->count);
    if (sky_announced_read(announced, transaction->backend, transaction->store, transaction->submissions,
                           transaction->count, transaction->arena, &transaction->error))
        return transaction->error.status;
    sky_order(transaction->submissions, announced->count);
    transaction->going = announced->count;
    return SKY_OK;
}

static enum sky_status run(struct sky_transaction *transaction)
{
    reset(transaction);
    if (!(transaction->arena = sky_arena_new()))
        return sky_error_memory(&transaction->error);
    if (transaction->backend->begin(transaction->store, &transaction->head, &transaction->error))
        return transaction->error.status;
    transaction->began = sky_clock_elapsed();
    if (read_announced(transaction) || apply_all(transaction))
        return transaction->error.status;
    return save_and_commit(transaction);
}

/* A refusal may rest on a submission that now failed too, so the failure is everybody's. */
static void fail_all(struct sky_transaction *transaction)
{
    for (size_t i = 0; i < transaction->going; i++) {
        transaction->submissions[i]->is_unfinished = false;
        transaction->submissions[i]->result = (struct sky_result){ .error = transaction->error };
    }
}

enum sky_status sky_transaction_write(struct sky_transaction *transaction, bool hurries)
{
    struct sky_retry retry = sky_retry_begin();
    enum sky_status status;
    transaction->entries_most = hurries ? SKY_SUBMISSIONS_MAX : ENTRIES_FEW;
    do
        if ((status = run(transaction)) != SKY_OK)
            transaction->backend->abort(transaction->store);
    while (sky_retry_is_due(&retry, status));
    if (status)
        fail_all(transaction);
    sky_arena_free(transaction->arena);
    transaction->arena = NULL;
    return status;
}

void sky_transaction_refuse(struct sky_transaction *transaction)
{
    reset(transaction);
    sky_error_set(&transaction->error, SKY_UNAVAILABLE, "writing stopped after a failure");
    fail_all(transaction);
}

struct sky_transaction *sky_transaction_new(const struct sky_backend *backend, void *store)
{
    struct sky_transaction *transaction = calloc(1, sizeof *transaction);
    if (transaction) {
        transaction->backend = backend;
        transaction->store = store;
    }
    return transaction;
}

void sky_transaction_free(struct sky_transaction *transaction)
{
    free(transaction);
}

bool sky_transaction_add(struct sky_transaction *transaction, struct sky_submission *submission)
{
    if (transaction->count == SKY_SUBMISSIONS_MAX)
        return false;
    submission->arrived = ++transaction->arrivals;
    transaction->submissions[transaction->count++] = submission;
    return true;
}

bool sky_transaction_is_empty(const struct sky_transaction *transaction)
{
    return transaction->count == 0;
}

void sky_transaction_visit(struct sky_transaction *transaction,
                           void (*visit)(void *context, struct sky_submission *submission), void *context)
{
    for (size_t i = 0; i < transaction->going; i++)
        visit(context, transaction->submissions[i]);
}

void sky_transaction_end(struct sky_transaction *transaction,
                         void (*take)(void *context, struct sky_submission *submission), void *context)
{
    for (size_t i = 0; i < transaction->going; i++)
        take(context, transaction->submissions[i]);
    transaction->count -= transaction->going;
    memmove(transaction->submissions, transaction->submissions + transaction->going,
            transaction->count * sizeof(*transaction->submissions));
    transaction->going = 0;
}
