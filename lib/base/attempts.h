/*
 * How often somebody tried and failed of late, by whatever key: after some free attempts each further one has to wait
 * twice as long as the last, up to a quarter of an hour, so that nobody is shut out for good. Kept in memory alone.
 */
#ifndef SKY_BASE_ATTEMPTS_H
#define SKY_BASE_ATTEMPTS_H

#include <limits.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

/* Seconds: the longest wait; after twice as long without an attempt, what has failed is forgotten. */
#define SKY_ATTEMPTS_WAIT 900

struct sky_attempts;

/* NULL when memory ran out. free takes NULL. */
struct sky_attempts *sky_attempts_new(struct sky_error *error);
void sky_attempts_free(struct sky_attempts *attempts);

/*
 * Takes an attempt by the key at `now` (sky_clock_elapsed), of which `spare` are free: returns 0, or how many seconds
 * to wait, in which case it was not taken. Whoever takes one counts as having failed until sky_attempts_forgive. From
 * any thread.
 */
int sky_attempts_take(struct sky_attempts *attempts, struct sky_span key, int spare, int64_t now) SKY_CHECKED;

/* Forgets so many of the last that the key took, and with them the wait; SKY_ATTEMPTS_ALL: all of them. */
#define SKY_ATTEMPTS_ALL INT_MAX
void sky_attempts_forgive(struct sky_attempts *attempts, struct sky_span key, int count);

#endif
