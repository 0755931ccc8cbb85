/*
 * A table of fixed size, of sets of places. A key belongs to the set that a keyed tag of it says, which nobody outside
 * can foresee; where a set is full, who failed least gives way, for that is whom it harms least to forget.
 */
#include "base/attempts.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/crypto.h"

#define SETS 1024
#define PLACES 8
#define SECOND ((int64_t)1000000)
#define DOUBLINGS 10 /* 2^10 is above SKY_ATTEMPTS_WAIT */

struct place {
    unsigned char tag[SKY_TAG_SIZE];
    int failed;          /* 0: the place is free */
    int64_t last, until; /* the last attempt; before which there is no other */
};

struct sky_attempts {
    pthread_mutex_t mutex; /* over the places */
    unsigned char key[SKY_TAG_SIZE];
    struct place places[SETS][PLACES];
};

struct sky_attempts *sky_attempts_new(struct sky_error *error)
{
    struct sky_attempts *attempts = calloc(1, sizeof *attempts);
    if (!attempts)
        return sky_error_memory(error), NULL;
    pthread_mutex_init(&attempts->mutex, NULL);
    sky_crypto_random(attempts->key, sizeof attempts->key);
    return attempts;
}

void sky_attempts_free(struct sky_attempts *attempts)
{
    if (!attempts)
        return;
    pthread_mutex_destroy(&attempts->mutex);
    free(attempts);
}

/* The key's place, or the one that it may have: a key's own has its tag. */
static struct place *find(struct sky_attempts *attempts, struct sky_span key, int64_t now,
                          unsigned char tag[SKY_TAG_SIZE])
{
    sky_crypto_tag(attempts->key, key, tag);
    struct place *set = attempts->places[(size_t)(tag[0] | tag[1] << 8) % SETS], *least = set;
    for (struct place *place = set; place < set + PLACES; place++) {
        if (now - place->last > 2 * SKY_ATTEMPTS_WAIT * SECOND)
            *place = (struct place){ .last = now };
        if (place->failed > 0 && memcmp(place->tag, tag, SKY_TAG_SIZE) == 0)
            return place;
        least = place->failed < least->failed ? place : least;
    }
    return least;
}

static int64_t wait_after(int failed, int spare)
{
    int doublings = failed - spare;
    if (doublings < 0)
        return 0;
    return doublings < DOUBLINGS && 1 << doublings < SKY_ATTEMPTS_WAIT ? 1 << doublings : SKY_ATTEMPTS_WAIT;
}

int sky_attempts_take(struct sky_attempts *attempts, struct sky_span key, int spare, int64_t now)
{
    unsigned char tag[SKY_TAG_SIZE];
    int wait = 0;
    pthread_mutex_lock(&attempts->mutex);
    struct place *place = find(attempts, key, now, tag);
    if (memcmp(place->tag, tag, SKY_TAG_SIZE) != 0)
        *place = (struct place){ .failed = 0 };
    if (now < place->until)
        wait = (int)((place->until - now + SECOND - 1) / SECOND);
    else {
        memcpy(place->tag, tag, sizeof place->tag);
        place->failed++;
        place->last = now;
        place->until = now + wait_after(place->failed, spare) * SECOND;
    }
    pthread_mutex_unlock(&attempts->mutex);
    return wait;
}

void sky_attempts_forgive(struct sky_attempts *attempts, struct sky_span key, int count)
{
    unsigned char tag[SKY_TAG_SIZE];
    pthread_mutex_lock(&attempts->mutex);
    struct place *place = find(attempts, key, 0, tag);
    if (memcmp(place->tag, tag, SKY_TAG_SIZE) == 0) {
        place->failed -= place->failed < count ? place->failed : count;
        place->until = place->last;
    }
    pthread_mutex_unlock(&attempts->mutex);
}
