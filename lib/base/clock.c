/* The clocks of the system, and the two ways Sky writes a time and reads one. */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define YEAR_MIN 0
#define YEAR_FIRST 1
#define YEAR_MAX 9999
/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z */
#define INSTANT_MIN INT64_C(-62167219200000)
#define INSTANT_MAX INT64_C(253402300799999)
#define DAY_SECONDS 86400
#define LEAP_SECOND 60

/* Where the host keeps the zones, and its link to its own. */
#define ZONES "/usr/share/zoneinfo/"
#define HOSTS_ZONE "/etc/localtime"

int64_t sky_clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t sky_clock_elapsed(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct timespec sky_clock_in(int64_t microseconds)
{
    struct timespec instant;
    clock_gettime(CLOCK_MONOTONIC, &instant);
    int64_t nanoseconds = instant.tv_nsec + microseconds % 1000000 * 1000;
    instant.tv_sec += (time_t)(microseconds / 1000000 + nanoseconds / 1000000000);
    instant.tv_nsec = (long)(nanoseconds % 1000000000);
    return instant;
}

/* The C library takes what it cannot read for UTC, in silence. */
static bool is_zone(const char *name)
{
    char path[sizeof ZONES + SKY_CLOCK_ZONE_SIZE];
    struct stat file;
    if (strlen(name) >= SKY_CLOCK_ZONE_SIZE || name[0] == '/' || strstr(name, ".."))
        return false;
    snprintf(path, sizeof path, ZONES "%s", name);
    return stat(path, &file) == 0 && S_ISREG(file.st_mode) && access(path, R_OK) == 0;
}

enum sky_status sky_clock_set_zone(const char *name, struct sky_error *error)
{
    if (*name && !is_zone(name))
        return sky_error_set(error, SKY_INVALID, "SKY_TIMEZONE is '%s', but must be the name of a zone in " ZONES,
                             name);
    if (*name && setenv("TZ", name, 1) != 0)
        return sky_error_memory(error);
    tzset();
    return SKY_OK;
}

/* The host's link leads to the zone of that name. */
static bool read_hosts_zone(char name[SKY_CLOCK_ZONE_SIZE])
{
    char path[sizeof ZONES + SKY_CLOCK_ZONE_SIZE];
    ssize_t size = readlink(HOSTS_ZONE, path, sizeof path - 1);
    if (size <= 0)
        return false;
    path[size] = '\0';
    const char *found = strstr(path, "zoneinfo/");
    if (!found)
        return false;
    snprintf(name, SKY_CLOCK_ZONE_SIZE, "%s", found + strlen("zoneinfo/"));
    return true;
}

void sky_clock_zone(char name[SKY_CLOCK_ZONE_SIZE])
{
    const char *own = getenv("TZ");
    time_t now = (time_t)(sky_clock_now() / 1000);
    struct tm local;
    if (own && *own)
        snprintf(name, SKY_CLOCK_ZONE_SIZE, "%s", own);
    else if (!read_hosts_zone(name)) {
        localtime_r(&now, &local);
        strftime(name, SKY_CLOCK_ZONE_SIZE, "%Z", &local);
    }
}

void sky_clock_day(int64_t instant, char day[SKY_CLOCK_DAY_SIZE])
{
    time_t seconds = (time_t)(instant / 1000 - (instant % 1000 < 0));
    struct tm local;
    localtime_r(&seconds, &local);
    strftime(day, SKY_CLOCK_DAY_SIZE, "%Y-%m-%d", &local);
}

void sky_clock_today(char day[SKY_CLOCK_DAY_SIZE])
{
    sky_clock_day(sky_clock_now(), day);
}

void sky_clock_format(int64_t instant, char text[SKY_CLOCK_INSTANT_SIZE])
{
    time_t seconds = (time_t)(instant / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t size = strftime(text, SKY_CLOCK_INSTANT_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + size, SKY_CLOCK_INSTANT_SIZE - size, ".%03uZ", (unsigned)(instant % 1000) % 1000);
}

static void pass(struct sky_span *text, size_t size)
{
    *text = sky_span(text->data + size, text->size - size);
}

/* Takes one character of `set` off `*text`. */
static bool take(struct sky_span *text, const char *set)
{
    if (text->size == 0 || text->data[0] == '\0' || !strchr(set, text->data[0]))
        return false;
    pass(text, 1);
    return true;
}

/* Takes exactly `count` digits off `*text`, a number from `least` to `most`. */
static bool take_number(struct sky_span *text, size_t count, int least, int most, int *value)
{
    int64_t number;
    if (text->size < count || !sky_text_number(sky_span(text->data, count), &number) || number < least || number > most)
        return false;
    *value = (int)number;
    pass(text, count);
    return true;
}

/* A day that the calendar has, of the year `first` or a later one. */
static bool take_date(struct sky_span *text, int first, struct tm *date)
{
    int year, month;
    if (!take_number(text, 4, first, YEAR_MAX, &year) || !take(text, "-") || !take_number(text, 2, 1, 12, &month) ||
        !take(text, "-") || !take_number(text, 2, 1, 31, &date->tm_mday))
        return false;
    date->tm_year = year - 1900;
    date->tm_mon = month - 1;
    struct tm normal = *date;
    timegm(&normal);
    return normal.tm_mday == date->tm_mday;
}

static bool take_time(struct sky_span *text, struct tm *date)
{
    return take_number(text, 2, 0, 23, &date->tm_hour) && take(text, ":") &&
           take_number(text, 2, 0, 59, &date->tm_min) && take(text, ":") &&
           take_number(text, 2, 0, LEAP_SECOND, &date->tm_sec);
}

/* ".5" and so on, or nothing. */
static bool take_fraction(struct sky_span *text, int *milliseconds)
{
    int digit, unit = 100;
    *milliseconds = 0;
    if (!take(text, "."))
        return true;
    if (!take_number(text, 1, 0, 9, &digit))
        return false;
    do {
        *milliseconds += digit * unit;
        unit /= 10;
    } while (take_number(text, 1, 0, 9, &digit));
    return true;
}

/* How far the local time is ahead of UTC. */
static bool take_offset(struct sky_span *text, int *seconds)
{
    int hours, minutes;
    *seconds = 0;
    if (take(text, "Zz"))
        return true;
    int sign = text->size > 0 && text->data[0] == '-' ? -1 : 1;
    if (!take(text, "+-") || !take_number(text, 2, 0, 23, &hours) || !take(text, ":") ||
        !take_number(text, 2, 0, 59, &minutes))
        return false;
    *seconds = sign * (hours * 60 + minutes) * 60;
    return true;
}

bool sky_clock_parse_instant(struct sky_span text, int64_t *instant)
{
    struct tm local = { 0 };
    int milliseconds, offset;
    if (!take_date(&text, YEAR_MIN, &local) || !take(&text, "Tt") || !take_time(&text, &local) ||
        !take_fraction(&text, &milliseconds) || !take_offset(&text, &offset) || text.size > 0)
        return false;
    bool leap = local.tm_sec == LEAP_SECOND;
    int64_t seconds = (int64_t)timegm(&local) - offset, parsed = seconds * 1000 + milliseconds;
    if (parsed < INSTANT_MIN || parsed > INSTANT_MAX || (leap && seconds % DAY_SECONDS != 0))
        return false;
    *instant = parsed;
    return true;
}

/* Days in their order, though not without gaps. */
static int day_number(const struct tm *date)
{
    return (date->tm_year * 12 + date->tm_mon) * 31 + date->tm_mday;
}

/* The first second after `early` and up to `late` that is locally on day `number` or a later one, as `late` is. */
static time_t first_second(time_t early, time_t late, int number)
{
    while (late - early > 1) {
        time_t middle = early + (late - early) / 2;
        struct tm local;
        localtime_r(&middle, &local);
        if (day_number(&local) < number)
            early = middle;
        else
            late = middle;
    }
    return late;
}

bool sky_clock_day_number(struct sky_span text, int64_t *number)
{
    struct tm date = { 0 };
    if (!take_date(&text, YEAR_FIRST, &date) || text.size > 0)
        return false;
    *number = (int64_t)timegm(&date) / DAY_SECONDS;
    return true;
}

bool sky_clock_is_day(struct sky_span text)
{
    int64_t number;
    return sky_clock_day_number(text, &number);
}

/* Every day has one noon; a midnight it may lack, or have twice, where the clocks change then. */
bool sky_clock_parse_day(struct sky_span text, int64_t *start, int64_t *end)
{
    struct tm date = { .tm_hour = 12, .tm_isdst = -1 };
    if (!take_date(&text, YEAR_MIN, &date) || text.size > 0)
        return false;
    int number = day_number(&date);
    time_t noon = mktime(&date);
    if (day_number(&date) != number)
        return false;
    *start = (int64_t)first_second(noon - DAY_SECONDS, noon, number) * 1000;
    *end = (int64_t)first_second(noon, noon + DAY_SECONDS, number + 1) * 1000 - 1;
    return true;
}

void sky_clock_day_text(int64_t number, char day[SKY_CLOCK_DAY_SIZE])
{
    char text[SKY_CLOCK_INSTANT_SIZE];
    sky_clock_format(number * DAY_SECONDS * 1000, text);
    snprintf(day, SKY_CLOCK_DAY_SIZE, "%.10s", text);
}
