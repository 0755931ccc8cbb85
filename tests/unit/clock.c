/* The clock: the two written forms, the units, and the host's time zone for days. */
#include "unit.h"

#include "base/clock.h"

#include <time.h>

static void writes_instants(void **state)
{
    (void)state;
    static const struct {
        int64_t instant;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00.000Z" },
        { 1, "1970-01-01T00:00:00.001Z" },
        { 999, "1970-01-01T00:00:00.999Z" },
        { 951782400010, "2000-02-29T00:00:00.010Z" },
        { 1769903999123, "2026-01-31T23:59:59.123Z" },
        { 2147483648000, "2038-01-19T03:14:08.000Z" },
        { 4107542400000, "2100-03-01T00:00:00.000Z" },
        { 253402300799999, "9999-12-31T23:59:59.999Z" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[SKY_CLOCK_INSTANT_SIZE];
        sky_clock_format(rows[i].instant, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void now_is_in_milliseconds(void **state)
{
    (void)state;
    time_t before = time(NULL);
    int64_t now = sky_clock_now();
    assert_in_range(now / 1000, before, before + 60);
}

static void elapsed_is_in_microseconds(void **state)
{
    (void)state;
    int64_t start = sky_clock_elapsed();
    nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    assert_in_range(sky_clock_elapsed() - start, 20000, 15000000);
}

static void elapsed_never_goes_back(void **state)
{
    (void)state;
    for (int64_t last = sky_clock_elapsed(), i = 0; i < 100000; i++) {
        int64_t next = sky_clock_elapsed();
        assert_true(next >= last);
        last = next;
    }
}

static void expected_day(int hours, char day[SKY_CLOCK_DAY_SIZE])
{
    time_t there = time(NULL) + hours * 3600;
    struct tm utc;
    gmtime_r(&there, &utc);
    strftime(day, SKY_CLOCK_DAY_SIZE, "%Y-%m-%d", &utc);
}

/* At every hour of the day one of the two zones is on another day than UTC. */
static void today_is_the_hosts_day(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int hours;
    } rows[] = { { "EAST-14", 14 }, { "UTC0", 0 }, { "WEST12", -12 } };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char before[SKY_CLOCK_DAY_SIZE], day[SKY_CLOCK_DAY_SIZE], after[SKY_CLOCK_DAY_SIZE];
        setenv("TZ", rows[i].zone, 1);
        tzset();
        expected_day(rows[i].hours, before);
        sky_clock_today(day);
        expected_day(rows[i].hours, after);
        assert_true(strcmp(day, before) == 0 || strcmp(day, after) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_instants),
        cmocka_unit_test(now_is_in_milliseconds),
        cmocka_unit_test(elapsed_is_in_microseconds),
        cmocka_unit_test(elapsed_never_goes_back),
        cmocka_unit_test(today_is_the_hosts_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
