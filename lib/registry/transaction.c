/*
 * How a transaction is written. The store begins it, so that no other process writes, and reads in one go what the
 * submissions announce: what their names mean, and the receipts of their keys. Then each submission is applied to what
 * the one before it left: by the rules of the domain to the versions of its names, or by a search of the log. What it
 * comes to becomes entries, numbered and sealed in order, which are saved when many wait or when the log is to be
 * searched, as a search sees only what was saved. The commit makes all of it durable, receipts too. A submission that
 * is refused writes nothing and holds up nobody; a fault of the store fails the whole transaction. It ends early, and
 * the submissions that are left wait for the next, when it has read and made many bytes or taken long.
 *
 * Everything that a submission got by being applied is in its result, its outcome and the transaction, so a transaction
 * that failed can be tried again: the operations are constant.
 */
#include "registry/transaction.h"

#include <stdlib.h>

#include "base/clock.h"
#include "registry/name-set.h"
#include "registry/plan.h"
#include "registry/receipt.h"
#include "registry/seal.h"

/* Submissions of one transaction; bounds how long the first of them waits for the last. */
#define SUBMISSIONS_MAX ((size_t)256)
_Static_assert(SKY_NAME_SET_MAX >= 2 * SUBMISSIONS_MAX, "the names of all submissions are held");

/* Bytes of documents that a transaction reads at its beginning, and that it then reads and makes, until it ends early:
 * each time the last one may go beyond. One submission always goes. */
#define BYTES_MAX ((size_t)8 << 20)
/* Microseconds after which no further submission is applied. */
#define TIME_MAX 50000
/* Entries saved at a time. */
#define ENTRIES_MAX SUBMISSIONS_MAX

struct sky_transaction {
    const struct sky_backend *backend;
    void *store;
    struct sky_submission *submissions[SUBMISSIONS_MAX];
    size_t count, going;    /* those that are here, and the first of them, which are written now */
    struct sky_lectura log; /* the writer's own view: it sees what was saved */
    struct sky_name_set names;
    struct sky_receipt known[SUBMISSIONS_MAX]; /* receipts as they were read, one a submission */
    size_t bytes;                              /* of documents that were made */
    int64_t began;
    struct sky_entry entries[ENTRIES_MAX]; /* not saved yet */
    size_t waiting;
    bool written; /* the transaction has something to commit */
    struct sky_receipt receipts[SUBMISSIONS_MAX];
    size_t receipts_count;
    struct sky_head head;
    struct sky_arena *arena;
    struct sky_error error; /* fails the whole transaction */
};

static enum sky_status save_waiting(struct sky_transaction *transaction)
{
    enum sky_status status = SKY_OK;
    if (transaction->waiting > 0)
        status = transaction->backend->save(transaction->store, transaction->entries, transaction->waiting,
                                            &transaction->error);
    transaction->written = transaction->written || transaction->waiting > 0;
    transaction->waiting = 0;
    return status;
}

/* --- what is needed */

/* Reads what the submissions announce. */
static enum sky_status fetch(struct sky_transaction *transaction)
{
    struct sky_name_set *names = &transaction->names;
    struct sky_span keys[SUBMISSIONS_MAX];
    struct sky_receipt receipts[SUBMISSIONS_MAX];
    struct sky_needs needs = { .nombres = names->nombres, .bytes = BYTES_MAX, .keys = keys, .receipts = receipts };
    for (size_t i = 0; i < transaction->count; i++) {
        const struct sky_submission *submission = transaction->submissions[i];
        sky_name_set_add(names, submission->operacion->nombre);
        sky_name_set_add(names, submission->operacion->destino);
        if (submission->key.data)
            keys[needs.keys_count++] = submission->key;
    }
    needs.nombres_count = names->count;
    if (!(needs.present = sky_arena_alloc(transaction->arena, (names->count + 1) * sizeof *needs.present)))
        return sky_error_memory(&transaction->error);
    if (transaction->backend->fetch(transaction->store, &needs, transaction->arena, &transaction->error))
        return transaction->error.status;
    for (size_t i = 0; i < needs.loaded; i++)
        names->versions[i] = sky_lectura_version_of(&needs.present[i]);
    names->loaded = needs.loaded;
    for (size_t i = 0, key = 0; i < transaction->count; i++)
        transaction->known[i] = transaction->submissions[i]->key.data ? receipts[key++] : (struct sky_receipt){ 0 };
    return SKY_OK;
}

/* --- entries */

static void enter(struct sky_transaction *transaction, const struct sky_submission *submission,
                  const struct sky_draft *draft, int64_t grupo)
{
    struct sky_head *head = &transaction->head;
    struct sky_entry *entry = &transaction->entries[transaction->waiting++];
    struct sky_version *version = sky_name_set_version(&transaction->names, draft->nombre);
    *entry = (struct sky_entry){
        .number = ++head->number,
        .instant = head->instant,
        .grupo = grupo,
        .cliente = draft->cliente ? draft->cliente : head->number,
        .deshace = submission->outcome.deshace,
        .author = submission->operacion->author,
        .verb = sky_span_of(sky_operacion_verb(submission->operacion)),
        .nombre = draft->nombre,
        .lives = draft->documento.data != NULL,
        .documento = draft->documento,
    };
    sky_crypto_random(entry->salt, sizeof entry->salt);
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
    if (now > transaction->head.instant)
        transaction->head.instant = now;
    for (size_t i = 0; i < outcome->count; i++) {
        if (transaction->waiting == ENTRIES_MAX && save_waiting(transaction))
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
    return SKY_OK;
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
    static const struct sky_version nobody = { 0 };
    const struct sky_operacion *operacion = submission->operacion;
    const struct sky_version *present = sky_name_set_version(&transaction->names, operacion->nombre);
    const struct sky_version *other = sky_name_set_version(&transaction->names, operacion->destino);
    if (sky_operacion_apply(operacion, present, other ? other : &nobody, submission->arena, &submission->outcome,
                            &submission->result.error) == SKY_PRECONDITION)
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
    else if (!error->status && operacion->kind == SKY_OPERACION_DESHACER)
        error->status =
            sky_deshacer_search(&transaction->log, operacion, &sky_budget_short, submission->arena, &plan, error);
    else if (!error->status)
        error->status = sky_restaurar_search(&transaction->log, operacion, submission->arena, &plan, error);
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

static enum sky_status apply(struct sky_transaction *transaction, struct sky_submission *submission,
                             const struct sky_receipt *known)
{
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
    if (submission->result.error.status)
        submission->result.number = transaction->head.number;
    else if (enter_all(transaction, submission))
        return transaction->error.status;
    if (sky_receipt_is_due(submission))
        transaction->receipts[transaction->receipts_count++] = sky_receipt_of(submission, now);
    return SKY_OK;
}

/* --- all of them */

/* Whether the transaction goes on to the submission: its names were loaded, and there are room and time left. */
static bool has_room(struct sky_transaction *transaction, const struct sky_operacion *operacion)
{
    return (!operacion->nombre.data || sky_name_set_version(&transaction->names, operacion->nombre)) &&
           (!operacion->destino.data || sky_name_set_version(&transaction->names, operacion->destino)) &&
           transaction->bytes < BYTES_MAX && sky_clock_elapsed() - transaction->began < TIME_MAX;
}

static enum sky_status apply_all(struct sky_transaction *transaction)
{
    enum sky_status status = apply(transaction, transaction->submissions[0], &transaction->known[0]);
    for (size_t i = 1; i < transaction->going && status == SKY_OK; i++)
        if (has_room(transaction, transaction->submissions[i]->operacion))
            status = apply(transaction, transaction->submissions[i], &transaction->known[i]);
        else
            transaction->going = i;
    return status;
}

/* A commit whose result is unknown is looked up, where the store can tell. `*again`: it was not done, or it was one of
 * receipts alone, of which the log does not tell and which do no harm twice. */
static enum sky_status commit(struct sky_transaction *transaction, bool *again)
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
    *again = !done;
    return SKY_OK;
}

static enum sky_status save_and_commit(struct sky_transaction *transaction, bool *again)
{
    const struct sky_backend *backend = transaction->backend;
    enum sky_status status = save_waiting(transaction);
    if (status == SKY_OK && transaction->receipts_count > 0)
        status = backend->keep(transaction->store, transaction->receipts, transaction->receipts_count,
                               sky_clock_now() - SKY_RECEIPT_LASTS, &transaction->error);
    if (status)
        return status;
    if (transaction->written || transaction->receipts_count > 0)
        return commit(transaction, again);
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
    transaction->names.count = transaction->names.loaded = 0;
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

static enum sky_status run(struct sky_transaction *transaction, bool *again)
{
    reset(transaction);
    *again = false;
    if (!(transaction->arena = sky_arena_new()))
        return sky_error_memory(&transaction->error);
    if (transaction->backend->begin(transaction->store, &transaction->head, &transaction->error))
        return transaction->error.status;
    transaction->began = sky_clock_elapsed();
    if (fetch(transaction) || apply_all(transaction))
        return transaction->error.status;
    return save_and_commit(transaction, again);
}

/* A refusal may rest on a submission that now failed too, so the failure is everybody's. */
static void fail_all(struct sky_transaction *transaction)
{
    for (size_t i = 0; i < transaction->going; i++) {
        transaction->submissions[i]->is_unfinished = false;
        transaction->submissions[i]->result = (struct sky_result){ .error = transaction->error };
    }
}

enum sky_status sky_transaction_write(struct sky_transaction *transaction)
{
    bool again;
    enum sky_status status = run(transaction, &again);
    if (status == SKY_OK && again && (status = run(transaction, &again)) == SKY_OK && again)
        status = sky_error_set(&transaction->error, SKY_UNAVAILABLE, "a commit was lost twice");
    if (status) {
        transaction->backend->abort(transaction->store);
        fail_all(transaction);
    }
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
    if (transaction->count == SUBMISSIONS_MAX)
        return false;
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
