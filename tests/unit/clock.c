/* The clock: the two forms, written and read, the units, and the host's time zone for days. */
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

static bool parse_instant(struct sky_span text, int64_t *instant)
{
    char *copy = exact_copy(text);
    bool parsed = sky_clock_parse_instant(sky_span(copy, text.size), instant);
    free(copy);
    return parsed;
}

static void reads_instants(void **state)
{
    (void)state;
    static const struct {
        struct sky_span text;
        int64_t instant;
    } rows[] = {
        { TEXT("1970-01-01T00:00:00Z"), 0 },
        { TEXT("1970-01-01T00:00:00.001Z"), 1 },
        { TEXT("2026-01-31T23:59:59.123Z"), 1769903999123 },
        { TEXT("2026-01-31t23:59:59.123z"), 1769903999123 },
        { TEXT("2026-01-31T23:59:59.1239999999999999999999Z"), 1769903999123 },
        { TEXT("2026-01-31T23:59:59.1Z"), 1769903999100 },
        { TEXT("2026-01-31T23:59:59.02Z"), 1769903999020 },
        { TEXT("2026-02-01T01:59:59.123+02:00"), 1769903999123 },
        { TEXT("2026-01-31T14:29:59-09:30"), 1769903999000 },
        { TEXT("2026-01-31T23:59:59-00:00"), 1769903999000 },
        { TEXT("2026-02-01T23:58:59+23:59"), 1769903999000 },
        { TEXT("2000-02-29T00:00:00.010Z"), 951782400010 },
        { TEXT("2100-03-01T00:00:00Z"), 4107542400000 },
        { TEXT("2016-12-31T23:59:60Z"), 1483228800000 },
        { TEXT("2016-12-31T15:59:60.25-08:00"), 1483228800250 },
        { TEXT("1970-01-01T01:00:00+01:00"), 0 },
        { TEXT("1970-01-01T00:00:00+00:01"), -60000 },
        { TEXT("1969-12-31T23:59:59.999Z"), -1 },
        { TEXT("1972-06-30T23:59:60Z"), 78796800000 },
        { TEXT("1900-01-01T00:00:00Z"), -2208988800000 },
        { TEXT("0000-01-01T00:00:00Z"), -62167219200000 },
        { TEXT("9999-12-31T23:59:59.999Z"), 253402300799999 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t instant = -1;
        assert_true(parse_instant(rows[i].text, &instant));
        assert_int_equal(instant, rows[i].instant);
    }
}

static void refuses_what_is_no_instant(void **state)
{
    (void)state;
    static const struct sky_span refusals[] = {
        { NULL, 0 },
        TEXT(""),
        TEXT("2026-01-31"),
        TEXT("2026-01-31T"),
        TEXT("2026-01-31T23:59Z"),
        TEXT("2026-01-31T23:59:59"),
        TEXT("2026-01-31T23:59:59ZZ"),
        TEXT(" 2026-01-31T23:59:59Z"),
        TEXT("2026-01-31T23:59:59Z "),
        TEXT("2026-01-31 23:59:59Z"),
        TEXT("2026-01-31T23:59:59.Z"),
        TEXT("2026-01-31T23:59:59,1Z"),
        TEXT("2026-01-31T23:59:59.1.1Z"),
        TEXT("2026-00-31T23:59:59Z"),
        TEXT("2026-13-01T23:59:59Z"),
        TEXT("2026-01-00T23:59:59Z"),
        TEXT("2026-01-32T23:59:59Z"),
        TEXT("2026-04-31T23:59:59Z"),
        TEXT("2026-02-29T23:59:59Z"),
        TEXT("2100-02-29T23:59:59Z"),
        TEXT("2024-02-30T23:59:59Z"),
        TEXT("2026-01-31T24:00:00Z"),
        TEXT("2026-01-31T23:60:59Z"),
        TEXT("2026-01-31T23:59:61Z"),
        TEXT("2026-01-31T12:30:60Z"),
        TEXT("2016-12-31T23:59:60+01:00"),
        TEXT("2026-1-31T23:59:59Z"),
        TEXT("2026-01-1T23:59:59Z"),
        TEXT("26-01-31T23:59:59Z"),
        TEXT("02026-01-31T23:59:59Z"),
        TEXT("2026-01-31T3:59:59Z"),
        TEXT("2026/01/31T23:59:59Z"),
        TEXT("+026-01-31T23:59:59Z"),
        TEXT("2026-01-31T23:59:59+24:00"),
        TEXT("2026-01-31T23:59:59+01:60"),
        TEXT("2026-01-31T23:59:59+0100"),
        TEXT("2026-01-31T23:59:59+01"),
        TEXT("2026-01-31T23:59:59+1:00"),
        TEXT("2026-01-31T23:59:59+"),
        TEXT("2026-01-31T23:59:59+01:00Z"),
        TEXT("0000-01-01T00:00:00+00:01"),
        TEXT("9999-12-31T23:59:59-00:01"),
        TEXT("9999-12-31T23:59:60Z"),
        TEXT("2026-01-31T23:59:59\0"),
        TEXT("2026-01-31\0"
             "23:59:59Z"),
        TEXT("-001-01-01T00:00:00Z"),
        TEXT("1900-02-29T00:00:00Z"),
    };
    for (size_t i = 0; i < COUNT(refusals); i++) {
        int64_t instant = -1;
        if (parse_instant(refusals[i], &instant) || instant != -1)
            fail_msg("'%.*s' was taken", (int)refusals[i].size, refusals[i].data ? refusals[i].data : "");
    }
}

#define HOUR INT64_C(3600000)

/*
 * The zones are spelt out, so that no database is needed; those of the end put their clocks forward at midnight, so
 * that the day begins at one, and back at one, so that it begins with the first of two midnights.
 */
static void reads_days(void **state)
{
    (void)state;
    static const char chile[] = "<-04>4<-03>,M9.1.6/24,M4.1.6/24", cuba[] = "CST5CDT,M3.2.0/0,M11.1.0/1";
    static const char spain[] = "CET-1CEST,M3.5.0,M10.5.0/3";
    static const struct {
        const char *zone, *day, *start;
        int64_t hours;
    } rows[] = {
        { "UTC0", "1970-01-01", "1970-01-01T00:00:00Z", 24 },
        { "UTC0", "1969-12-31", "1969-12-31T00:00:00Z", 24 },
        { "UTC0", "1900-02-28", "1900-02-28T00:00:00Z", 24 },
        { "UTC0", "0000-02-29", "0000-02-29T00:00:00Z", 24 },
        { spain, "1950-06-01", "1950-06-01T00:00:00+01:00", 24 },
        { "UTC0", "2024-02-29", "2024-02-29T00:00:00Z", 24 },
        { "UTC0", "9999-12-31", "9999-12-31T00:00:00Z", 24 },
        { "EAST-14", "2026-01-01", "2025-12-31T10:00:00Z", 24 },
        { "WEST12", "2026-12-31", "2026-12-31T12:00:00Z", 24 },
        { "<+0545>-5:45", "2026-03-01", "2026-02-28T18:15:00Z", 24 },
        { spain, "2026-03-28", "2026-03-28T00:00:00+01:00", 24 },
        { spain, "2026-03-29", "2026-03-29T00:00:00+01:00", 23 },
        { spain, "2026-03-30", "2026-03-30T00:00:00+02:00", 24 },
        { spain, "2026-10-25", "2026-10-25T00:00:00+02:00", 25 },
        { chile, "2026-09-05", "2026-09-05T00:00:00-04:00", 24 },
        { chile, "2026-09-06", "2026-09-06T01:00:00-03:00", 23 },
        { chile, "2026-04-04", "2026-04-04T00:00:00-03:00", 25 },
        { chile, "2026-04-05", "2026-04-05T00:00:00-04:00", 24 },
        { cuba, "2026-03-08", "2026-03-08T01:00:00-04:00", 23 },
        { cuba, "2026-11-01", "2026-11-01T00:00:00-04:00", 25 },
        { cuba, "2026-10-31", "2026-10-31T00:00:00-04:00", 24 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t wanted = -1, start = -1, end = -1;
        setenv("TZ", rows[i].zone, 1);
        tzset();
        assert_true(sky_clock_parse_instant(sky_span_of(rows[i].start), &wanted));
        assert_true(sky_clock_parse_day(sky_span_of(rows[i].day), &start, &end));
        if (start != wanted || end != wanted + rows[i].hours * HOUR - 1)
            fail_msg("%s %s: %jd to %jd", rows[i].zone, rows[i].day, (intmax_t)(start - wanted),
                     (intmax_t)(end - wanted));
    }
}

/* From its first millisecond to its last, wherever the clocks change. */
static void an_instant_is_of_a_day(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *instant, *day;
    } rows[] = {
        { "UTC0", "1970-01-01T00:00:00Z", "1970-01-01" },
        { "UTC0", "1969-12-31T23:59:59.999Z", "1969-12-31" },
        { "UTC0", "2026-01-31T23:59:59.999Z", "2026-01-31" },
        { "EAST-14", "2025-12-31T09:59:59.999Z", "2025-12-31" },
        { "EAST-14", "2025-12-31T10:00:00Z", "2026-01-01" },
        { "WEST11", "2026-01-01T10:59:59Z", "2025-12-31" },
        { "WEST11", "2026-01-01T11:00:00Z", "2026-01-01" },
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T22:59:59.999Z", "2026-10-25" },
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T23:00:00Z", "2026-10-26" },
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T21:59:59.999Z", "2026-03-29" },
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T22:00:00Z", "2026-03-30" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char day[SKY_CLOCK_DAY_SIZE];
        int64_t instant;
        setenv("TZ", rows[i].zone, 1);
        tzset();
        assert_true(sky_clock_parse_instant(sky_span_of(rows[i].instant), &instant));
        sky_clock_day(instant, day);
        assert_string_equal(day, rows[i].day);
    }
}

/* Whatever the zone is. */
static void days_are_counted(void **state)
{
    (void)state;
    static const struct {
        struct sky_span day;
        int64_t number;
    } rows[] = {
        { TEXT("1970-01-01"), 0 },       { TEXT("1970-01-02"), 1 },       { TEXT("1969-12-31"), -1 },
        { TEXT("2000-03-01"), 11017 },   { TEXT("2024-02-29"), 19782 },   { TEXT("2024-03-01"), 19783 },
        { TEXT("0001-01-01"), -719162 }, { TEXT("9999-12-31"), 2932896 },
    };
    setenv("TZ", "EAST-14", 1);
    tzset();
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t number = 5;
        assert_true(sky_clock_day_number(rows[i].day, &number));
        assert_int_equal(number, rows[i].number);
        assert_true(sky_clock_is_day(rows[i].day));
    }
    int64_t number = 5;
    assert_false(sky_clock_day_number(SPAN("2026-02-29"), &number));
    assert_false(sky_clock_day_number(SPAN("2026-01-01 "), &number));
    assert_false(sky_clock_is_day(SPAN("0000-01-01")));
    assert_int_equal(number, 5);
}

static void a_day_may_begin_before_1970(void **state)
{
    (void)state;
    int64_t start, end;
    setenv("TZ", "EAST-14", 1);
    tzset();
    assert_true(sky_clock_parse_day(SPAN("1970-01-01"), &start, &end));
    assert_int_equal(start, -14 * HOUR);
    assert_int_equal(end, 10 * HOUR - 1);
}

/* As Samoa did in 2011: the clocks of this zone go from one midnight to the next. */
static void a_zone_may_skip_a_day(void **state)
{
    (void)state;
    int64_t start = -1, end = -1, next, last;
    setenv("TZ", "<-12>12<+12>-12,M3.1.3/0,M11.1.3/0", 1);
    tzset();
    assert_false(sky_clock_parse_day(SPAN("2026-03-04"), &start, &end));
    assert_int_equal(start, -1);
    assert_int_equal(end, -1);
    assert_true(sky_clock_parse_day(SPAN("2026-03-03"), &start, &end));
    assert_true(sky_clock_parse_day(SPAN("2026-03-05"), &next, &last));
    assert_int_equal(end - start, 24 * HOUR - 1);
    assert_int_equal(next - end, 1);
}

static void refuses_what_is_no_day(void **state)
{
    (void)state;
    static const struct sky_span refusals[] = {
        { NULL, 0 },         TEXT(""),
        TEXT("2026"),        TEXT("2026-01"),
        TEXT("2026-01-1"),   TEXT("2026-1-01"),
        TEXT("2026-01-011"), TEXT("2026-01-01 "),
        TEXT(" 2026-01-01"), TEXT("2026-01-01T"),
        TEXT("20260101"),    TEXT("2026/01/01"),
        TEXT("2026-00-01"),  TEXT("2026-13-01"),
        TEXT("2026-01-00"),  TEXT("2026-01-32"),
        TEXT("2026-06-31"),  TEXT("2026-02-29"),
        TEXT("1900-02-29"),  TEXT("10000-01-01"),
        TEXT("2026-01--1"),  TEXT("2026-01-0a"),
        TEXT("hoy"),         TEXT("2026-01-01\0"),
    };
    for (size_t i = 0; i < COUNT(refusals); i++) {
        int64_t start = -1, end = -1;
        if (sky_clock_parse_day(refusals[i], &start, &end) || start != -1 || end != -1)
            fail_msg("'%.*s' was taken", (int)refusals[i].size, refusals[i].data ? refusals[i].data : "");
    }
}

static void a_days_number_is_its_text(void **state)
{
    static const struct {
        int64_t number;
        const char *day;
    } cases[] = { { 0, "1970-01-01" }, { 59, "1970-03-01" }, { 19782, "2024-02-29" }, { 2932896, "9999-12-31" } };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char day[SKY_CLOCK_DAY_SIZE];
        sky_clock_day_text(cases[i].number, day);
        assert_string_equal(day, cases[i].day);
    }
}

static void an_instant_to_wait_until_is_so_far_ahead(void **state)
{
    (void)state;
    static const int64_t waits[] = { 0, 1, 999999, 1000000, 15000001, INT64_C(86400000000) };
    struct timespec now, later;
    for (size_t i = 0; i < COUNT(waits); i++) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        struct timespec instant = sky_clock_in(waits[i]);
        clock_gettime(CLOCK_MONOTONIC, &later);
        assert_true(instant.tv_nsec >= 0 && instant.tv_nsec < 1000000000);
        int64_t from_now = (instant.tv_sec - now.tv_sec) * INT64_C(1000000000) + instant.tv_nsec - now.tv_nsec;
        int64_t from_later = (instant.tv_sec - later.tv_sec) * INT64_C(1000000000) + instant.tv_nsec - later.tv_nsec;
        assert_true(from_later <= waits[i] * 1000 && waits[i] * 1000 <= from_now);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_days_number_is_its_text),
        cmocka_unit_test(an_instant_to_wait_until_is_so_far_ahead),
        cmocka_unit_test(writes_instants),
        cmocka_unit_test(now_is_in_milliseconds),
        cmocka_unit_test(elapsed_is_in_microseconds),
        cmocka_unit_test(elapsed_never_goes_back),
        cmocka_unit_test(today_is_the_hosts_day),
        cmocka_unit_test(reads_instants),
        cmocka_unit_test(refuses_what_is_no_instant),
        cmocka_unit_test(reads_days),
        cmocka_unit_test(an_instant_is_of_a_day),
        cmocka_unit_test(days_are_counted),
        cmocka_unit_test(a_day_may_begin_before_1970),
        cmocka_unit_test(a_zone_may_skip_a_day),
        cmocka_unit_test(refuses_what_is_no_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
