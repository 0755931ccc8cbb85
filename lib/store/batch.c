/* The thread that turns waiting writes into numbered, sealed entries of the log, many in one transaction. */
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/seal.h"
#include "store/store.h"

/* Writes of one transaction; bounds how long the first of them waits for the last. */
#define BATCH_MAX ((size_t)256)

/* One transaction in the making. */
struct round {
    struct sky_write *writes[BATCH_MAX];
    size_t count;
    struct sky_span nombres[BATCH_MAX]; /* sorted, each once, */
    struct sky_version versions[BATCH_MAX]; /* and what each customer is by now */
    size_t names;
    struct sky_entry entries[BATCH_MAX];
    size_t written;
    struct sky_head head;
    struct sky_arena *arena;
    struct sky_error error;
};

struct sky_batch {
    const struct sky_backend *backend;
    void *store;
    pthread_t thread;
    pthread_mutex_t mutex; /* over what follows */
    pthread_cond_t arrived;
    struct sky_write *first, **end;
    bool stopping, broken;
    pthread_mutex_t writing; /* held while the store is written */
    struct round *round;     /* the thread's own */
};

static int compare_spans(const void *one, const void *other)
{
    return sky_span_compare(*(const struct sky_span *)one, *(const struct sky_span *)other);
}

static void collect_names(struct round *round)
{
    for (size_t i = 0; i < round->count; i++)
        round->nombres[i] = round->writes[i]->nombre;
    qsort(round->nombres, round->count, sizeof *round->nombres, compare_spans);
    for (size_t i = 0; i < round->count; i++)
        if (i == 0 || !sky_span_equal(round->nombres[i], round->nombres[round->names - 1]))
            round->nombres[round->names++] = round->nombres[i];
}

static struct sky_version *present_version(struct round *round, const struct sky_write *write)
{
    struct sky_span *found =
        bsearch(&write->nombre, round->nombres, round->names, sizeof *round->nombres, compare_spans);
    return &round->versions[found - round->nombres];
}

static void enter(struct round *round, struct sky_write *write, struct sky_version *version)
{
    struct sky_head *head = &round->head;
    struct sky_entry *entry = &round->entries[round->written++];
    int64_t now = sky_clock_now();
    *entry = (struct sky_entry){
        .number = ++head->number,
        .instant = now > head->instant ? now : head->instant,
        .author = write->author,
        .verb = write->verb,
        .nombre = write->nombre,
        .documento = write->documento,
    };
    sky_crypto_random(entry->salt, sizeof entry->salt);
    sky_seal_compute(head->seal, entry, entry->seal);
    memcpy(head->seal, entry->seal, sizeof head->seal);
    head->instant = entry->instant;
    write->number = entry->number;
    *version = (struct sky_version){ entry->number, write->documento };
}

static void apply_all(struct round *round)
{
    for (size_t i = 0; i < round->count; i++) {
        struct sky_write *write = round->writes[i];
        struct sky_version *version = present_version(round, write);
        if (write->apply(write, version) == SKY_OK)
            enter(round, write, version);
    }
}

static enum sky_status save_and_commit(struct sky_batch *batch, struct round *round)
{
    const struct sky_backend *backend = batch->backend;
    if (round->written == 0) {
        backend->abort(batch->store);
        return SKY_OK;
    }
    enum sky_status status = backend->save(batch->store, round->entries, round->written, &round->error);
    return status ? status : backend->commit(batch->store, &round->error);
}

static enum sky_status write_round(struct sky_batch *batch, struct round *round)
{
    const struct sky_backend *backend = batch->backend;
    enum sky_status status;
    if (!(round->arena = sky_arena_new()))
        return sky_error_memory(&round->error);
    collect_names(round);
    if ((status = backend->begin(batch->store, &round->head, &round->error)) ||
        (status = backend->load(batch->store, round->nombres, round->names, round->arena, round->versions,
                                &round->error)))
        return status;
    apply_all(round);
    return save_and_commit(batch, round);
}

/* A refusal may rest on a write that now failed too, so the failure is everybody's. */
static void fail_all(struct round *round)
{
    for (size_t i = 0; i < round->count; i++) {
        round->writes[i]->number = 0;
        round->writes[i]->error = round->error;
    }
}

/* After a result that is unknown nothing more is written. */
static void note(struct sky_batch *batch, enum sky_status status)
{
    pthread_mutex_lock(&batch->mutex);
    batch->broken = batch->broken || status == SKY_UNKNOWN_RESULT;
    pthread_mutex_unlock(&batch->mutex);
}

static void serve_round(struct sky_batch *batch, struct round *round)
{
    pthread_mutex_lock(&batch->writing);
    enum sky_status status = sky_batch_is_usable(batch)
                                 ? write_round(batch, round)
                                 : sky_error_set(&round->error, SKY_UNAVAILABLE, "writing stopped after a failure");
    if (status) {
        batch->backend->abort(batch->store);
        fail_all(round);
    }
    note(batch, status);
    pthread_mutex_unlock(&batch->writing);
    sky_arena_free(round->arena);
    for (size_t i = 0; i < round->count; i++)
        round->writes[i]->done(round->writes[i]->context);
}

static void reset(struct round *round)
{
    round->count = round->names = round->written = 0;
    round->arena = NULL;
    round->error = (struct sky_error){ 0 };
}

/* Waits for writes and takes what is there. False when there are none and none will come. */
static bool take_waiting(struct sky_batch *batch, struct round *round)
{
    reset(round);
    pthread_mutex_lock(&batch->mutex);
    while (!batch->first && !batch->stopping)
        pthread_cond_wait(&batch->arrived, &batch->mutex);
    while (batch->first && round->count < BATCH_MAX) {
        round->writes[round->count++] = batch->first;
        batch->first = batch->first->next;
    }
    if (!batch->first)
        batch->end = &batch->first;
    pthread_mutex_unlock(&batch->mutex);
    return round->count > 0;
}

static void *run(void *context)
{
    struct sky_batch *batch = context;
    while (take_waiting(batch, batch->round))
        serve_round(batch, batch->round);
    return NULL;
}

struct sky_batch *sky_batch_new(const struct sky_backend *backend, void *store, struct sky_error *error)
{
    struct sky_batch *batch = calloc(1, sizeof *batch);
    if (!batch || !(batch->round = calloc(1, sizeof *batch->round))) {
        free(batch);
        return sky_error_memory(error), NULL;
    }
    batch->backend = backend;
    batch->store = store;
    batch->end = &batch->first;
    pthread_mutex_init(&batch->mutex, NULL);
    pthread_mutex_init(&batch->writing, NULL);
    pthread_cond_init(&batch->arrived, NULL);
    int failed = pthread_create(&batch->thread, NULL, run, batch);
    if (failed) {
        sky_error_set(error, SKY_UNAVAILABLE, "the writer thread did not start: %s", strerror(failed));
        free(batch->round);
        free(batch);
        return NULL;
    }
    return batch;
}

void sky_batch_free(struct sky_batch *batch)
{
    if (!batch)
        return;
    pthread_mutex_lock(&batch->mutex);
    batch->stopping = true;
    pthread_cond_signal(&batch->arrived);
    pthread_mutex_unlock(&batch->mutex);
    pthread_join(batch->thread, NULL);
    pthread_cond_destroy(&batch->arrived);
    pthread_mutex_destroy(&batch->writing);
    pthread_mutex_destroy(&batch->mutex);
    free(batch->round);
    free(batch);
}

void sky_batch_submit(struct sky_batch *batch, struct sky_write *write)
{
    write->next = NULL;
    pthread_mutex_lock(&batch->mutex);
    *batch->end = write;
    batch->end = &write->next;
    pthread_cond_signal(&batch->arrived);
    pthread_mutex_unlock(&batch->mutex);
}

bool sky_batch_is_usable(struct sky_batch *batch)
{
    pthread_mutex_lock(&batch->mutex);
    bool usable = !batch->broken;
    pthread_mutex_unlock(&batch->mutex);
    return usable;
}

enum sky_status sky_batch_probe(struct sky_batch *batch, struct sky_error *error)
{
    pthread_mutex_lock(&batch->writing);
    enum sky_status status = sky_batch_is_usable(batch)
                                 ? batch->backend->probe(batch->store, error)
                                 : sky_error_set(error, SKY_UNAVAILABLE, "writing stopped after a failure");
    note(batch, status);
    pthread_mutex_unlock(&batch->writing);
    return status;
}
