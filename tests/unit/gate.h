/* A count that threads add to and others wait for; a wait that takes too long fails the test instead of hanging. */
#ifndef SKY_TESTS_GATE_H
#define SKY_TESTS_GATE_H

#include "unit.h"

#include <pthread.h>
#include <time.h>

/* Seconds. */
#define GATE_PATIENCE 60

struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t count;
};

#define GATE_INITIALIZER { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 }

static inline void gate_add(struct gate *gate, size_t count)
{
    pthread_mutex_lock(&gate->mutex);
    gate->count += count;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->mutex);
}

static inline size_t gate_count(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    size_t count = gate->count;
    pthread_mutex_unlock(&gate->mutex);
    return count;
}

/* Waits until `count` were added in all. False when patience ended. */
static inline bool gate_wait(struct gate *gate, size_t count)
{
    struct timespec end;
    int failed = 0;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += GATE_PATIENCE;
    pthread_mutex_lock(&gate->mutex);
    while (gate->count < count && !failed)
        failed = pthread_cond_timedwait(&gate->changed, &gate->mutex, &end);
    bool reached = gate->count >= count;
    pthread_mutex_unlock(&gate->mutex);
    return reached;
}

#endif
