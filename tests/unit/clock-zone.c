/* The days of a zone: where each begins and ends, what today is on both sides of that, and which names are zones. */
#include "unit.h"

#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* What the clock of the day shows. */
static int64_t shown;

int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (clock != CLOCK_REALTIME)
        return (int)syscall(SYS_clock_gettime, clock, time);
    *time = (struct timespec){ .tv_sec = shown / 1000, .tv_nsec = shown % 1000 * 1000000 };
    return 0;
}

static void set_zone(const char *name)
{
    struct sky_error error = { 0 };
    if (sky_clock_set_zone(name, &error))
        fail_msg("%s: %s", name, error.text);
}

/* First and last second are those that Python's zoneinfo gives. */
static const struct {
    const char *zone, *day, *before, *after;
    int64_t first, next;
} days[] = {
    { "Pacific/Pago_Pago", "2026-01-31", "2026-01-30", "2026-02-01", 1769857200, 1769943600 },
    { "Pacific/Kiritimati", "2026-01-31", "2026-01-30", "2026-02-01", 1769767200, 1769853600 },
    { "Etc/UTC", "2026-01-31", "2026-01-30", "2026-02-01", 1769817600, 1769904000 },
    { "America/Bogota", "2026-02-28", "2026-02-27", "2026-03-01", 1772254800, 1772341200 },
    { "Asia/Kathmandu", "2026-01-31", "2026-01-30", "2026-02-01", 1769796900, 1769883300 },
    /* the clocks change, forwards and back: by night, at midnight, by half an hour */
    { "Europe/Madrid", "2026-03-29", "2026-03-28", "2026-03-30", 1774738800, 1774821600 },
    { "Europe/Madrid", "2026-10-25", "2026-10-24", "2026-10-26", 1792879200, 1792969200 },
    { "America/New_York", "2026-11-01", "2026-10-31", "2026-11-02", 1793505600, 1793595600 },
    { "America/Santiago", "2026-04-04", "2026-04-03", "2026-04-05", 1775271600, 1775361600 },
    { "America/Santiago", "2026-09-06", "2026-09-05", "2026-09-07", 1788667200, 1788750000 },
    { "America/Sao_Paulo", "2018-11-04", "2018-11-03", "2018-11-05", 1541300400, 1541383200 },
    { "America/Sao_Paulo", "2018-02-17", "2018-02-16", "2018-02-18", 1518832800, 1518922800 },
    { "Australia/Lord_Howe", "2026-10-04", "2026-10-03", "2026-10-05", 1791034200, 1791118800 },
    { "Australia/Lord_Howe", "2026-04-05", "2026-04-04", "2026-04-06", 1775307600, 1775395800 },
    { "Pacific/Chatham", "2026-09-27", "2026-09-26", "2026-09-28", 1790421300, 1790504100 },
    { "Africa/Cairo", "2026-04-24", "2026-04-23", "2026-04-25", 1776981600, 1777064400 },
    /* the day that Samoa left out */
    { "Pacific/Apia", "2011-12-29", "2011-12-28", "2011-12-31", 1325152800, 1325239200 },
    { "Pacific/Apia", "2011-12-31", "2011-12-29", "2012-01-01", 1325239200, 1325325600 },
};

static void a_day_begins_and_ends_in_its_zone(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(days); i++) {
        int64_t start = 0, end = 0;
        set_zone(days[i].zone);
        if (!sky_clock_parse_day(sky_span_of(days[i].day), &start, &end))
            fail_msg("%s in %s", days[i].day, days[i].zone);
        assert_int_equal(start, days[i].first * 1000);
        assert_int_equal(end, days[i].next * 1000 - 1);
    }
    int64_t start, end;
    set_zone("Pacific/Apia");
    assert_false(sky_clock_parse_day(SPAN("2011-12-30"), &start, &end));
}

static void assert_today(const char *wanted)
{
    char day[SKY_CLOCK_DAY_SIZE];
    sky_clock_today(day);
    assert_string_equal(day, wanted);
}

static void today_changes_at_midnight(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(days); i++) {
        set_zone(days[i].zone);
        shown = days[i].first * 1000 - 1;
        assert_today(days[i].before);
        shown++;
        assert_today(days[i].day);
        shown = days[i].next * 1000 - 1;
        assert_today(days[i].day);
        shown++;
        assert_today(days[i].after);
    }
}

/* Each instant of some years, hour by hour, is within the day that is then today, and the days join. */
static void every_instant_is_of_its_day(void **state)
{
    (void)state;
    static const int64_t hour = 3600000;
    for (size_t i = 0; i < COUNT(days); i++) {
        int64_t start, end, last = -1;
        set_zone(days[i].zone);
        shown = (days[i].first - 200 * 86400) * 1000;
        for (size_t hours = 0; hours < 400 * 24; hours++, shown += hour) {
            char day[SKY_CLOCK_DAY_SIZE];
            sky_clock_today(day);
            if (!sky_clock_parse_day(sky_span_of(day), &start, &end) || shown < start || shown > end)
                fail_msg("%s is not in %s of %s", day, day, days[i].zone);
            assert_true(last < 0 || end == last || start == last + 1);
            last = end;
        }
    }
}

static void what_is_no_zone_is_refused(void **state)
{
    (void)state;
    static const char *const names[] = { "Marte/Olimpo", "America", "/etc/localtime", "../zoneinfo/Etc/UTC", "UTC+3",
                                         ":Etc/UTC", " Etc/UTC", "America/" };
    char longest[400];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    for (size_t i = 0; i <= COUNT(names); i++) {
        struct sky_error error = { 0 };
        const char *name = i < COUNT(names) ? names[i] : longest;
        if (sky_clock_set_zone(name, &error) != SKY_INVALID)
            fail_msg("'%s' was taken", name);
        assert_contains("error", error.text, "SKY_TIMEZONE is '");
    }
}

static void the_zone_has_a_name(void **state)
{
    (void)state;
    char name[SKY_CLOCK_ZONE_SIZE];
    set_zone("America/Argentina/Buenos_Aires");
    sky_clock_zone(name);
    assert_string_equal(name, "America/Argentina/Buenos_Aires");
    set_zone(""); /* what the environment says is the host's own */
    sky_clock_zone(name);
    assert_string_equal(name, "America/Argentina/Buenos_Aires");
    unsetenv("TZ");
    set_zone("");
    sky_clock_zone(name);
    assert_true(strlen(name) > 0 && !strstr(name, "Buenos"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_begins_and_ends_in_its_zone), cmocka_unit_test(today_changes_at_midnight),
        cmocka_unit_test(every_instant_is_of_its_day),       cmocka_unit_test(what_is_no_zone_is_refused),
        cmocka_unit_test(the_zone_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
