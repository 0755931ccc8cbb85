/* The thread that commits waiting writes, many at a time, and the queue that it takes them from. */
#include "store/batch.h"

#include <pthread.h>
#include <stdlib.h>

#include "store/round.h"

struct sky_batch {
    const struct sky_backend *backend;
    void *store;
    pthread_t thread;
    pthread_mutex_t mutex; /* over what follows */
    pthread_cond_t arrived;
    struct sky_write *first, **end;
    struct sky_write *rivals; /* those with a key, from their handing-in to their end */
    bool stopping, broken;
    pthread_mutex_t writing; /* held while the store is written */
    struct sky_round *round; /* the thread's own */
};

/* After a result that is unknown nothing more is written. */
static void note(struct sky_batch *batch, enum sky_status status)
{
    pthread_mutex_lock(&batch->mutex);
    batch->broken = batch->broken || status == SKY_UNKNOWN_RESULT;
    pthread_mutex_unlock(&batch->mutex);
}

static void finish(struct sky_write *write)
{
    write->done(write->context);
}

/* A key is free again before its first answer goes out. */
static void forget_rival(void *context, struct sky_write *write)
{
    struct sky_batch *batch = context;
    struct sky_write **at = &batch->rivals;
    if (!write->key.data)
        return;
    while (*at != write)
        at = &(*at)->rival;
    *at = write->rival;
}

static void serve_round(struct sky_batch *batch)
{
    pthread_mutex_lock(&batch->writing);
    if (sky_batch_is_usable(batch))
        note(batch, sky_round_write(batch->round));
    else
        sky_round_refuse(batch->round);
    pthread_mutex_unlock(&batch->writing);
    pthread_mutex_lock(&batch->mutex);
    sky_round_visit(batch->round, forget_rival, batch);
    pthread_mutex_unlock(&batch->mutex);
    sky_round_end(batch->round, finish);
}

/* Waits for writes, unless some are left of the last round, and takes what is there. False: there are none, and none
 * will come. */
static bool take_waiting(struct sky_batch *batch)
{
    pthread_mutex_lock(&batch->mutex);
    while (!batch->first && !batch->stopping && sky_round_is_empty(batch->round))
        pthread_cond_wait(&batch->arrived, &batch->mutex);
    while (batch->first && sky_round_add(batch->round, batch->first))
        batch->first = batch->first->next;
    if (!batch->first)
        batch->end = &batch->first;
    pthread_mutex_unlock(&batch->mutex);
    return !sky_round_is_empty(batch->round);
}

static void *run(void *context)
{
    while (take_waiting(context))
        serve_round(context);
    return NULL;
}

struct sky_batch *sky_batch_new(const struct sky_backend *backend, void *store, struct sky_error *error)
{
    struct sky_batch *batch = calloc(1, sizeof *batch);
    if (!batch || !(batch->round = sky_round_new(backend, store))) {
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
        sky_round_free(batch->round);
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
    sky_round_free(batch->round);
    free(batch);
}

/* Whether a write in progress has the key; if not, this one is now it. */
static bool has_rival(struct sky_batch *batch, struct sky_write *write)
{
    for (const struct sky_write *rival = batch->rivals; rival; rival = rival->rival)
        if (sky_span_equal(rival->key, write->key))
            return true;
    write->rival = batch->rivals;
    batch->rivals = write;
    return false;
}

void sky_batch_submit(struct sky_batch *batch, struct sky_write *write)
{
    write->next = NULL;
    pthread_mutex_lock(&batch->mutex);
    bool refused = write->key.data && has_rival(batch, write);
    if (!refused) {
        *batch->end = write;
        batch->end = &write->next;
        pthread_cond_signal(&batch->arrived);
    }
    pthread_mutex_unlock(&batch->mutex);
    if (refused) {
        sky_error_set(&write->error, SKY_CONFLICT, "La solicitud con esta clave de idempotencia sigue en curso.");
        write->done(write->context);
    }
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
