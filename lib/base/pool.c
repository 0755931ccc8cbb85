/* A ring of waiting work under a lock. */
#include "base/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* How much the threads give way (setpriority(2)): about a tenth of an ordinary thread's share is left to them. */
#define NICENESS 10

struct work {
    void (*run)(void *what);
    void *what;
};

struct sky_pool {
    pthread_mutex_t mutex; /* over what follows */
    pthread_cond_t changed;
    struct work *ring;
    size_t capacity, first, count;
    bool ending;
    size_t size;
    pthread_t threads[];
};

/* False when there is none, and none will come. */
static bool take(struct sky_pool *pool, struct work *work)
{
    pthread_mutex_lock(&pool->mutex);
    while (pool->count == 0 && !pool->ending)
        pthread_cond_wait(&pool->changed, &pool->mutex);
    bool found = pool->count > 0;
    if (found) {
        *work = pool->ring[pool->first];
        pool->first = (pool->first + 1) % pool->capacity;
        pool->count--;
    }
    pthread_mutex_unlock(&pool->mutex);
    return found;
}

static void *run(void *context)
{
    struct work work;
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS);
    while (take(context, &work))
        work.run(work.what);
    return NULL;
}

struct sky_pool *sky_pool_new(size_t threads, size_t waiting, struct sky_error *error)
{
    struct sky_pool *pool = calloc(1, sizeof *pool + threads * sizeof *pool->threads);
    if (!pool || !(pool->ring = calloc(waiting, sizeof *pool->ring))) {
        free(pool);
        return sky_error_memory(error), NULL;
    }
    pool->capacity = waiting;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->changed, NULL);
    for (; pool->size < threads; pool->size++) {
        int failed = pthread_create(&pool->threads[pool->size], NULL, run, pool);
        if (failed) {
            sky_error_set(error, SKY_UNAVAILABLE, "a thread for long work did not start: %s", strerror(failed));
            sky_pool_free(pool);
            return NULL;
        }
    }
    return pool;
}

void sky_pool_free(struct sky_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->ending = true;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->mutex);
    for (size_t i = 0; i < pool->size; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->ring);
    free(pool);
}

bool sky_pool_submit(struct sky_pool *pool, void (*run_it)(void *what), void *what)
{
    pthread_mutex_lock(&pool->mutex);
    bool room = pool->count < pool->capacity && !pool->ending;
    if (room) {
        pool->ring[(pool->first + pool->count++) % pool->capacity] = (struct work){ run_it, what };
        pthread_cond_signal(&pool->changed);
    }
    pthread_mutex_unlock(&pool->mutex);
    return room;
}
