/* Trying again. */
#include "registry/retry.h"

#include <time.h>

#include "base/clock.h"
#include "base/crypto.h"

#define TRIES_MAX 3
/* Microseconds after the beginning. */
#define WAIT_MAX 500000
/* Nanoseconds of a pause, up to 255 steps longer, so that two that met do not meet again. */
#define PAUSE 1000000
#define STEP 50000

struct sky_retry sky_retry_begin(void)
{
    return (struct sky_retry){ sky_clock_elapsed(), 1 };
}

bool sky_retry_is_due(struct sky_retry *retry, enum sky_status status)
{
    unsigned char steps;
    if (status != SKY_UNAVAILABLE || retry->tries++ == TRIES_MAX || sky_clock_elapsed() - retry->began > WAIT_MAX)
        return false;
    sky_crypto_random(&steps, sizeof steps);
    nanosleep(&(struct timespec){ .tv_nsec = PAUSE + steps * STEP }, NULL);
    return true;
}
