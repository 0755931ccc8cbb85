/* The pause ends when its time is over, by the monotonic clock, or with the thread. */
#include "base/ticker.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"

struct sky_ticker {
    sky_ticker_tick *tick;
    void *context;
    int64_t first;
    pthread_t thread;
    pthread_mutex_t mutex; /* over `ending` */
    pthread_cond_t ends;
    bool ending;
};

/* False: the thread is to end. */
static bool pause_for(struct sky_ticker *ticker, int64_t microseconds)
{
    struct timespec end = sky_clock_in(microseconds);
    pthread_mutex_lock(&ticker->mutex);
    while (!ticker->ending && pthread_cond_timedwait(&ticker->ends, &ticker->mutex, &end) == 0)
        ;
    bool goes_on = !ticker->ending;
    pthread_mutex_unlock(&ticker->mutex);
    return goes_on;
}

static void *run(void *context)
{
    struct sky_ticker *ticker = context;
    for (int64_t pause = ticker->first; pause_for(ticker, pause);)
        pause = ticker->tick(ticker->context);
    return NULL;
}

static void free_parts(struct sky_ticker *ticker)
{
    pthread_cond_destroy(&ticker->ends);
    pthread_mutex_destroy(&ticker->mutex);
    free(ticker);
}

struct sky_ticker *sky_ticker_new(sky_ticker_tick *tick, void *context, int64_t first, const char *whose,
                                  struct sky_error *error)
{
    struct sky_ticker *ticker = calloc(1, sizeof *ticker);
    pthread_condattr_t monotonic;
    if (!ticker)
        return sky_error_memory(error), NULL;
    *ticker = (struct sky_ticker){ .tick = tick, .context = context, .first = first };
    pthread_mutex_init(&ticker->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&ticker->ends, &monotonic);
    pthread_condattr_destroy(&monotonic);
    int failed = pthread_create(&ticker->thread, NULL, run, ticker);
    if (!failed)
        return ticker;
    sky_error_set(error, SKY_UNAVAILABLE, "%s did not start: %s", whose, strerror(failed));
    free_parts(ticker);
    return NULL;
}

void sky_ticker_free(struct sky_ticker *ticker)
{
    if (!ticker)
        return;
    pthread_mutex_lock(&ticker->mutex);
    ticker->ending = true;
    pthread_cond_signal(&ticker->ends);
    pthread_mutex_unlock(&ticker->mutex);
    pthread_join(ticker->thread, NULL);
    free_parts(ticker);
}
