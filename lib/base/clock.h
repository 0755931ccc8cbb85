/* What time it is. Instants are milliseconds since 1970 in UTC; days are text, in one time zone for the process. */
#ifndef SKY_BASE_CLOCK_H
#define SKY_BASE_CLOCK_H

#include "base/status.h"

#include <stdint.h>
#include <time.h>

/* Bytes, the terminating NUL included. */
#define SKY_CLOCK_DAY_SIZE 11
#define SKY_CLOCK_INSTANT_SIZE 25
#define SKY_CLOCK_ZONE_SIZE 128

/*
 * Sets the zone that days are of, by its name in the IANA's database, as the host has it; empty: the host's own zone.
 * SKY_INVALID for a name that is not there. Not to be called once there are threads.
 */
enum sky_status sky_clock_set_zone(const char *name, struct sky_error *error) SKY_CHECKED;

/* Writes the name of the zone, as far as the host tells, else its abbreviation. */
void sky_clock_zone(char name[SKY_CLOCK_ZONE_SIZE]);

/* The present instant. It can jump when the host's clock is set. */
int64_t sky_clock_now(void);

/* Microseconds since some start, never backwards: for durations. */
int64_t sky_clock_elapsed(void);

/* The instant of CLOCK_MONOTONIC in so many microseconds, for a wait. */
struct timespec sky_clock_in(int64_t microseconds);

/* Writes the day that it is at `instant`, or today's, as YYYY-MM-DD. */
void sky_clock_day(int64_t instant, char day[SKY_CLOCK_DAY_SIZE]);
void sky_clock_today(char day[SKY_CLOCK_DAY_SIZE]);

/* Writes `instant` in the form of RFC 3339, as in 2026-01-31T23:59:59.123Z. Years 1970 to 9999. */
void sky_clock_format(int64_t instant, char text[SKY_CLOCK_INSTANT_SIZE]);

/*
 * Whether `text` is a date-time of RFC 3339, section 5.6, with any offset, of the years 0 to 9999 in UTC; if so,
 * `*instant` is it, negative before 1970. Fractions of a second are cut to milliseconds. The second 60, which only a
 * day's last minute in UTC can have (section 5.7), is taken as the one that follows.
 */
bool sky_clock_parse_instant(struct sky_span text, int64_t *instant);

/* Whether `text` is a day of the calendar, of the years 1 to 9999, as sky_clock_today writes it. */
bool sky_clock_is_day(struct sky_span text);

/* The same; if so, `*number` is how many days it is after 1970-01-01, by the calendar of every zone; negative before.
 */
bool sky_clock_day_number(struct sky_span text, int64_t *number);

/* Writes the day that is so many days after 1970-01-01, of the years 1970 to 9999. */
void sky_clock_day_text(int64_t number, char day[SKY_CLOCK_DAY_SIZE]);

/*
 * Whether `text` is a day as sky_clock_today writes it, of the years 0 to 9999, that exists in the time zone; if so,
 * `*start` and `*end` are its first and its last millisecond there. A day need not have 24 hours, and `*start`
 * may be negative.
 */
bool sky_clock_parse_day(struct sky_span text, int64_t *start, int64_t *end);

#endif
