/* The thread that commits waiting submissions, many at a time, and the queue that it takes them from. */
#include "registry/writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/metrics.h"
#include "registry/holding.h"
#include "registry/listing.h"
#include "registry/quota.h"
#include "registry/transaction.h"

#define IDLE_MAX 200000 /* microseconds without a submission after which nothing is held */

struct sky_writer {
    const struct sky_backend *backend;
    void *store;
    sky_search *search;
    pthread_t thread;
    pthread_mutex_t mutex; /* over what follows */
    pthread_cond_t arrived;
    struct sky_submission *first, **end;
    struct sky_submission *rivals; /* those with a key, from their handing-in to their end */
    struct sky_quota *quota;
    size_t searching; /* submissions that are to be handed in again, or elsewhere */
    bool stopping, broken;
    pthread_mutex_t writing; /* held while the store is written, over the next member */
    struct sky_holding holding;
    struct sky_transaction *transaction; /* the thread's own */
};

/* After a result that is unknown nothing more is written, unless the store can tell of it later. */
static void note(struct sky_writer *writer, enum sky_status status)
{
    pthread_mutex_lock(&writer->mutex);
    writer->broken = writer->broken || (status == SKY_UNKNOWN_RESULT && !writer->backend->committed);
    pthread_mutex_unlock(&writer->mutex);
}

/* A key is free again before its first answer goes out. Within the mutex. */
static void forget_rival(struct sky_writer *writer, struct sky_submission *submission)
{
    struct sky_submission **at = &writer->rivals;
    if (!submission->key.data)
        return;
    while (*at != submission)
        at = &(*at)->rival;
    *at = submission->rival;
}

static bool is_left(const struct sky_submission *submission)
{
    return submission->is_unfinished || submission->result.error.status == SKY_ELSEWHERE;
}

static void leave(void *context, struct sky_submission *submission)
{
    struct sky_writer *writer = context;
    if (is_left(submission)) {
        writer->searching++;
        return;
    }
    forget_rival(writer, submission);
    submission->ended = sky_clock_elapsed();
    sky_quota_count(writer->quota, submission, sky_clock_now());
}

static void pass_on(void *context, struct sky_submission *submission)
{
    struct sky_writer *writer = context;
    if (is_left(submission))
        writer->search(submission);
    else
        submission->done(submission->context);
}

/* Within `writing`. */
static void settle(struct sky_writer *writer)
{
    if (writer->backend->settle && !writer->holding.since)
        writer->backend->settle(writer->store);
}

void sky_writer_hurry(struct sky_writer *writer)
{
    atomic_store(&writer->holding.hurries, true);
}

static void flush(struct sky_writer *writer)
{
    pthread_mutex_lock(&writer->writing);
    note(writer, sky_holding_flush(&writer->holding));
    pthread_mutex_unlock(&writer->writing);
}

enum sky_status sky_writer_flush(struct sky_writer *writer, struct sky_error *error)
{
    flush(writer);
    pthread_mutex_lock(&writer->writing);
    *error = writer->holding.failure;
    writer->holding.failure = (struct sky_error){ 0 };
    pthread_mutex_unlock(&writer->writing);
    return error->status;
}

static void count(void *counted, struct sky_submission *submission)
{
    (void)submission;
    ++*(int64_t *)counted;
}

/* What it wrote, and how long that took, from the time when nobody else wrote. */
static void measure(struct sky_writer *writer, enum sky_status status, int64_t began)
{
    int64_t written = 0;
    sky_transaction_visit(writer->transaction, count, &written);
    if (status)
        sky_metrics_add(SKY_METRIC_FAILED_COMMITS, 1);
    else {
        sky_metrics_observe(SKY_SCALE_COMMIT_TIME, sky_clock_elapsed() - began);
        sky_metrics_observe(SKY_SCALE_COMMIT_SIZE, written);
    }
}

static void write_transaction(struct sky_writer *writer)
{
    pthread_mutex_lock(&writer->writing);
    bool holds;
    note(writer, sky_holding_renew(&writer->holding, &holds));
    if (sky_writer_is_usable(writer)) {
        int64_t began = sky_clock_elapsed();
        enum sky_status status = sky_transaction_write(writer->transaction, holds);
        measure(writer, status, began);
        note(writer, status);
    } else
        sky_transaction_refuse(writer->transaction);
    pthread_mutex_unlock(&writer->writing);
    pthread_mutex_lock(&writer->mutex);
    sky_transaction_visit(writer->transaction, leave, writer);
    pthread_mutex_unlock(&writer->mutex);
    sky_transaction_end(writer->transaction, pass_on, writer);
    pthread_mutex_lock(&writer->writing);
    settle(writer);
    pthread_mutex_unlock(&writer->writing);
}

/* Within the mutex, which is let go. */
static void wait(struct sky_writer *writer)
{
    const struct timespec end = sky_clock_in(IDLE_MAX);
    int code = atomic_load(&writer->holding.hurries)
                   ? pthread_cond_clockwait(&writer->arrived, &writer->mutex, CLOCK_MONOTONIC, &end)
                   : pthread_cond_wait(&writer->arrived, &writer->mutex);
    if (code != ETIMEDOUT)
        return;
    pthread_mutex_unlock(&writer->mutex);
    flush(writer);
    pthread_mutex_lock(&writer->mutex);
}

/*
 * Waits for submissions, unless some are left of the last transaction, and takes what is there. False: there are none,
 * and none will come.
 */
static bool take_waiting(struct sky_writer *writer)
{
    struct sky_transaction *transaction = writer->transaction;
    pthread_mutex_lock(&writer->mutex);
    while (!writer->first && !(writer->stopping && writer->searching == 0) && sky_transaction_is_empty(transaction))
        wait(writer);
    for (; writer->first && sky_transaction_add(transaction, writer->first); writer->first = writer->first->next) {
        sky_metrics_add(SKY_METRIC_QUEUED, -1);
        writer->first->taken = sky_clock_elapsed();
        writer->first->over = sky_quota_check(writer->quota, writer->first, sky_clock_now());
    }
    if (!writer->first)
        writer->end = &writer->first;
    pthread_mutex_unlock(&writer->mutex);
    return !sky_transaction_is_empty(transaction);
}

static void *run(void *context)
{
    while (take_waiting(context))
        write_transaction(context);
    return NULL;
}

/* All but what its thread needs. */
static void free_parts(struct sky_writer *writer)
{
    if (!writer)
        return;
    sky_transaction_free(writer->transaction);
    sky_quota_free(writer->quota);
    free(writer);
}

struct sky_writer *sky_writer_new(const struct sky_backend *backend, void *store, int64_t author_bytes,
                                  sky_search *search, struct sky_error *error)
{
    struct sky_writer *writer = calloc(1, sizeof *writer);
    if (!writer || !(writer->transaction = sky_transaction_new(backend, store)) ||
        !(writer->quota = sky_quota_new(author_bytes))) {
        free_parts(writer);
        return sky_error_memory(error), NULL;
    }
    writer->backend = backend;
    writer->store = store;
    writer->search = search;
    writer->end = &writer->first;
    writer->holding = (struct sky_holding){ .backend = backend, .store = store };
    pthread_mutex_init(&writer->mutex, NULL);
    pthread_mutex_init(&writer->writing, NULL);
    pthread_cond_init(&writer->arrived, NULL);
    int failed = pthread_create(&writer->thread, NULL, run, writer);
    if (failed) {
        sky_error_set(error, SKY_UNAVAILABLE, "the writer thread did not start: %s", strerror(failed));
        free_parts(writer);
        return NULL;
    }
    return writer;
}

void sky_writer_free(struct sky_writer *writer)
{
    if (!writer)
        return;
    pthread_mutex_lock(&writer->mutex);
    writer->stopping = true;
    pthread_cond_signal(&writer->arrived);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    pthread_cond_destroy(&writer->arrived);
    pthread_mutex_destroy(&writer->writing);
    pthread_mutex_destroy(&writer->mutex);
    free_parts(writer);
}

/* Whether a submission in progress has the key; if not, this one is now it. */
static bool has_rival(struct sky_writer *writer, struct sky_submission *submission)
{
    for (const struct sky_submission *rival = writer->rivals; rival; rival = rival->rival)
        if (sky_span_equal(rival->key, submission->key))
            return true;
    submission->rival = writer->rivals;
    writer->rivals = submission;
    return false;
}

static void enqueue(struct sky_writer *writer, struct sky_submission *submission)
{
    submission->next = NULL;
    submission->submitted = sky_clock_elapsed();
    *writer->end = submission;
    writer->end = &submission->next;
    sky_metrics_add(SKY_METRIC_QUEUED, 1);
    pthread_cond_signal(&writer->arrived);
}

void sky_writer_submit(struct sky_writer *writer, struct sky_submission *submission)
{
    pthread_mutex_lock(&writer->mutex);
    bool refused = submission->key.data && has_rival(writer, submission);
    if (!refused)
        enqueue(writer, submission);
    pthread_mutex_unlock(&writer->mutex);
    if (refused) {
        sky_error_set(&submission->result.error, SKY_KEY_AT_WORK,
                      "La solicitud con esta clave de idempotencia sigue en curso.");
        submission->done(submission->context);
    }
}

void sky_writer_submit_all(struct sky_writer *writer, struct sky_submission **submissions, size_t count)
{
    pthread_mutex_lock(&writer->mutex);
    for (size_t i = 0; i < count; i++)
        enqueue(writer, submissions[i]);
    pthread_mutex_unlock(&writer->mutex);
}

void sky_writer_resubmit(struct sky_writer *writer, struct sky_submission *submission)
{
    pthread_mutex_lock(&writer->mutex);
    writer->searching--;
    enqueue(writer, submission);
    pthread_mutex_unlock(&writer->mutex);
}

static void let_go(struct sky_writer *writer, struct sky_submission *submission)
{
    pthread_mutex_lock(&writer->mutex);
    writer->searching--;
    forget_rival(writer, submission);
    pthread_cond_signal(&writer->arrived);
    pthread_mutex_unlock(&writer->mutex);
}

void sky_writer_fail(struct sky_writer *writer, struct sky_submission *submission)
{
    let_go(writer, submission);
    submission->done(submission->context);
}

void sky_writer_pass(struct sky_writer *writer, struct sky_submission *submission, struct sky_writer *other)
{
    let_go(writer, submission);
    sky_writer_submit(other, submission);
}

bool sky_writer_is_usable(struct sky_writer *writer)
{
    pthread_mutex_lock(&writer->mutex);
    bool usable = !writer->broken;
    pthread_mutex_unlock(&writer->mutex);
    return usable;
}

/* Between two transactions, and not together with what is held. */
static enum sky_status run_alone(struct sky_writer *writer, sky_writing *work, void *context, struct sky_error *error)
{
    pthread_mutex_lock(&writer->writing);
    note(writer, sky_holding_flush(&writer->holding));
    enum sky_status status = sky_writer_is_usable(writer)
                                 ? work(writer->backend, writer->store, context, error)
                                 : sky_error_set(error, SKY_UNAVAILABLE, "writing stopped after a failure");
    note(writer, status);
    settle(writer);
    pthread_mutex_unlock(&writer->writing);
    return status;
}

struct transacted {
    sky_writing *work;
    void *context;
};

static enum sky_status transact(const struct sky_backend *backend, void *store, void *context, struct sky_error *error)
{
    const struct transacted *transacted = context;
    struct sky_head head;
    if (backend->begin(store, &head, error) || transacted->work(backend, store, transacted->context, error) ||
        backend->commit(store, error))
        backend->abort(store);
    return error->status;
}

enum sky_status sky_writer_run(struct sky_writer *writer, sky_writing *work, void *context, struct sky_error *error)
{
    return run_alone(writer, transact, &(struct transacted){ work, context }, error);
}

static enum sky_status probe(const struct sky_backend *backend, void *store, void *context, struct sky_error *error)
{
    (void)context;
    return backend->probe(store, error);
}

enum sky_status sky_writer_probe(struct sky_writer *writer, struct sky_error *error)
{
    return run_alone(writer, probe, NULL, error);
}

static enum sky_status unmark(const struct sky_backend *backend, void *store, void *lote, struct sky_error *error)
{
    return backend->unmark(store, *(const int64_t *)lote, error);
}

enum sky_status sky_writer_unmark(struct sky_writer *writer, int64_t lote, struct sky_error *error)
{
    return run_alone(writer, unmark, &lote, error);
}

static enum sky_status follow(const struct sky_backend *backend, void *store, void *done, struct sky_error *error)
{
    return sky_listing_follow(backend, store, done, error);
}

enum sky_status sky_writer_follow(struct sky_writer *writer, bool *done, struct sky_error *error)
{
    if (atomic_load(&writer->holding.hurries))
        return *done = true, SKY_OK;
    return run_alone(writer, follow, done, error);
}

static enum sky_status tidy(const struct sky_backend *backend, void *store, void *done, struct sky_error *error)
{
    return sky_listing_tidy(backend, store, done, error);
}

/* What is given up when there is nothing to tidy would take with it what is held. */
enum sky_status sky_writer_tidy(struct sky_writer *writer, bool *done, struct sky_error *error)
{
    if (atomic_load(&writer->holding.hurries))
        return *done = true, SKY_OK;
    return run_alone(writer, tidy, done, error);
}
