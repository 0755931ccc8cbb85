/* The clocks of the system and the two ways Sky writes a time. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

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

void sky_clock_today(char day[SKY_CLOCK_DAY_SIZE])
{
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    strftime(day, SKY_CLOCK_DAY_SIZE, "%Y-%m-%d", &local);
}

void sky_clock_format(int64_t instant, char text[SKY_CLOCK_INSTANT_SIZE])
{
    time_t seconds = (time_t)(instant / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t size = strftime(text, SKY_CLOCK_INSTANT_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + size, SKY_CLOCK_INSTANT_SIZE - size, ".%03uZ", (unsigned)(instant % 1000) % 1000);
}
