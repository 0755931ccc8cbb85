/* What time it is. Instants are milliseconds since 1970 in UTC; days are text, in the host's own time zone. */
#ifndef SKY_BASE_CLOCK_H
#define SKY_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Bytes, the terminating NUL included. */
#define SKY_CLOCK_DAY_SIZE 11
#define SKY_CLOCK_INSTANT_SIZE 25

/* The present instant. It can jump when the host's clock is set. */
int64_t sky_clock_now(void);

/* Microseconds since some start, never backwards: for durations. */
int64_t sky_clock_elapsed(void);

/* Writes today's date as YYYY-MM-DD. */
void sky_clock_today(char day[SKY_CLOCK_DAY_SIZE]);

/* Writes `instant` in the form of RFC 3339, as in 2026-01-31T23:59:59.123Z. Years 1970 to 9999. */
void sky_clock_format(int64_t instant, char text[SKY_CLOCK_INSTANT_SIZE]);

#endif
