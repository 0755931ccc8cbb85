/* What ?en= may be: numbers, instants and days in several time zones, over a log whose instants are known. */
#include "memory-registry.h"

#include "base/clock.h"
#include "registry/momento.h"

/* 1; 2,3 a rename at noon, and 4 in the same millisecond; 5 the day after. */
static int open_log(void **state)
{
    static const struct step steps[] = { { GUARDA("{'nombre':'a'}") },
                                         { RENOMBRA("a", "b") },
                                         { CONTACTA("b", "x") },
                                         { CONTACTA("b", "y") },
                                         { .verb = NULL } };
    if (open_registry(state))
        return -1;
    struct registry *registry = *state;
    take_steps(&registry->world, steps, "log");
    registry->fake->log[0].instant = 1704069000000; /* 2024-01-01T00:30:00Z */
    for (size_t i = 1; i < 4; i++)
        registry->fake->log[i].instant = 1704110400000; /* 2024-01-01T12:00:00Z */
    registry->fake->log[4].instant = 1704189600500;     /* 2024-01-02T10:00:00.5Z */
    return 0;
}

#define LOG_TEST(function) cmocka_unit_test_setup_teardown(function, open_log, close_registry)

#define FUTURE "El parámetro 'en' está en el futuro."
#define NONSENSE "El parámetro 'en' debe ser un número de operación, un instante o un día."

static void assert_moment(struct registry *registry, const char *text, int64_t wanted)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura = { .moment = -1 };
    enum sky_status status = sky_lectura_open_en(&lectura, registry->registro, sky_span_of(text), &error);
    if (status || lectura.moment != wanted)
        fail_msg("%s in %s: %jd %s", text, getenv("TZ"), (intmax_t)lectura.moment, error.text);
    sky_lectura_close(&lectura);
}

static void assert_no_moment(struct registry *registry, const char *text, const char *words)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    if (sky_lectura_open_en(&lectura, registry->registro, sky_span_of(text), &error) != SKY_INVALID)
        fail_msg("'%s' was taken", text);
    assert_string_equal(error.text, words);
    assert_string_equal(error.pointer, "");
}

static void use_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

/* Of the present it is now. */
static void a_moment_has_its_time(void **state)
{
    struct registry *registry = *state;
    static const struct {
        const char *text;
        int64_t instant;
    } cases[] = {
        { "0", 0 },
        { "1", 1704069000000 },
        { "2", 1704110400000 },
        { "5", 1704189600500 },
        { "2024-01-01", 1704153599999 },
        { "2024-06-01", 1717286399999 },
        { "2024-01-01T13:00:00Z", 1704114000000 },
    };
    use_zone("UTC0");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_lectura lectura;
        assert_int_equal(sky_lectura_open_en(&lectura, registry->registro, sky_span_of(cases[i].text), &error), SKY_OK);
        assert_int_equal(lectura.instant, cases[i].instant);
        sky_lectura_close(&lectura);
    }
    int64_t before = sky_clock_now();
    char today[SKY_CLOCK_DAY_SIZE];
    sky_clock_today(today);
    const struct sky_span present[] = { { 0 }, sky_span_of(today) };
    for (size_t i = 0; i < COUNT(present); i++) {
        struct sky_error error = { 0 };
        struct sky_lectura lectura;
        assert_int_equal(sky_lectura_open_en(&lectura, registry->registro, present[i], &error), SKY_OK);
        assert_true(lectura.instant >= before); /* at midnight today is over, and ends later yet */
        sky_lectura_close(&lectura);
    }
}

static void numbers_instants_and_days_are_moments(void **state)
{
    static const struct {
        const char *zone, *text;
        int64_t moment;
    } cases[] = {
        /* numbers, a rename's as a whole */
        { "UTC0", "0", 0 },
        { "UTC0", "1", 1 },
        { "UTC0", "2", 3 },
        { "UTC0", "3", 3 },
        { "UTC0", "4", 4 },
        { "UTC0", "5", 5 },
        { "UTC0", "000000000000000002", 3 },
        /* instants: the last entry of the millisecond counts */
        { "UTC0", "1970-01-01T00:00:00Z", 0 },
        { "UTC0", "2024-01-01T00:29:59.999Z", 0 },
        { "UTC0", "2024-01-01T00:30:00Z", 1 },
        { "UTC0", "2024-01-01T11:59:59.999Z", 1 },
        { "UTC0", "2024-01-01T12:00:00.000Z", 4 },
        { "UTC0", "2024-01-02T10:00:00.499Z", 4 },
        { "UTC0", "2024-01-02T10:00:00.5Z", 5 },
        { "UTC0", "2024-01-01T01:30:00+01:00", 1 },
        { "UTC0", "2024-01-01T01:29:59+01:00", 0 },
        { "UTC0", "2023-12-31T19:30:00-05:00", 1 },
        { "EAST-14", "2024-01-01T00:30:00Z", 1 },
        { "UTC0", "2025-01-01T00:00:00Z", 5 },
        /* days, to their end here */
        { "UTC0", "1970-01-01", 0 },
        { "UTC0", "1969-12-31", 0 },
        { "WEST12", "0001-01-01", 0 },
        { "UTC0", "1912-06-23T00:00:00Z", 0 },
        { "UTC0", "2023-12-31", 0 },
        { "UTC0", "2024-01-01", 4 },
        { "UTC0", "2024-01-02", 5 },
        { "UTC0", "2024-06-01", 5 },
        { "EAST-14", "2023-12-31", 0 },
        { "EAST-14", "2024-01-01", 1 },
        { "EAST-14", "2024-01-02", 4 },
        { "EAST-14", "2024-01-03", 5 },
        { "WEST12", "2023-12-30", 0 },
        { "WEST12", "2023-12-31", 1 },
        { "WEST12", "2024-01-01", 5 },
        { "MST5:30", "2024-01-01", 4 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        use_zone(cases[i].zone);
        assert_moment(*state, cases[i].text, cases[i].moment);
    }
}

static void without_a_moment_it_is_now(void **state)
{
    assert_moment(*state, NULL, 5);
}

static void what_is_to_come_is_refused(void **state)
{
    static const char *const zones[] = { "UTC0", "EAST-14", "WEST12" };
    static const char *const texts[] = { "6", "999999999999999999", "9999-12-31", "9999-12-31T23:59:59Z" };
    for (size_t i = 0; i < COUNT(zones); i++) {
        use_zone(zones[i]);
        for (size_t j = 0; j < COUNT(texts); j++)
            assert_no_moment(*state, texts[j], FUTURE);
    }
}

static void nonsense_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "x",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1.5",
        "1e3",
        "0x1",
        "2024-02-30",
        "2024-13-01",
        "2024-1-1",
        "20240101",
        "2024-01-01T00:00:00",
        "ayer",
        "null",
        "2024-01-01 00:00:00Z",
        "2024-01-01T25:00:00Z",
        "2024-01-01Z",
    };
    use_zone("UTC0");
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_no_moment(*state, texts[i], strcmp(texts[i], "20240101") == 0 ? FUTURE : NONSENSE);
}

/* The day in `hours` from now. */
static const char *day_in(int hours, char day[SKY_CLOCK_DAY_SIZE])
{
    char text[SKY_CLOCK_INSTANT_SIZE];
    sky_clock_format(sky_clock_now() + hours * INT64_C(3600000), text);
    memcpy(day, text, SKY_CLOCK_DAY_SIZE - 1);
    day[SKY_CLOCK_DAY_SIZE - 1] = '\0';
    return day;
}

static void today_is_now_and_tomorrow_is_not(void **state)
{
    char day[SKY_CLOCK_DAY_SIZE], text[SKY_CLOCK_INSTANT_SIZE];
    use_zone("UTC0");
    assert_moment(*state, day_in(0, day), 5);
    assert_moment(*state, day_in(-24, day), 5);
    assert_no_moment(*state, day_in(48, day), FUTURE);
    sky_clock_format(sky_clock_now(), text);
    assert_moment(*state, text, 5);
    sky_clock_format(sky_clock_now() + 3600000, text);
    assert_no_moment(*state, text, FUTURE);
}

/* The clock went back after the last write: today is the present all the same, and no entry is out of reach. */
static void what_is_ahead_of_the_clock_can_be_read(void **state)
{
    struct registry *registry = *state;
    char day[SKY_CLOCK_DAY_SIZE], text[SKY_CLOCK_INSTANT_SIZE];
    int64_t last = sky_clock_now() + 25 * INT64_C(3600000);
    use_zone("UTC0");
    registry->fake->log[4].instant = last;
    assert_moment(registry, day_in(0, day), 5);
    assert_moment(registry, day_in(-24, day), 4);
    assert_moment(registry, day_in(25, day), 5);
    assert_no_moment(registry, day_in(25 + 24, day), FUTURE);
    sky_clock_format(last - 1, text);
    assert_moment(registry, text, 4);
    sky_clock_format(last, text);
    assert_moment(registry, text, 5);
    sky_clock_format(last + 1, text);
    assert_no_moment(registry, text, FUTURE);
}

/* A day begins after all that was before it; what else there is means the same. */
static void what_begins_with_a_day_has_all_of_it(void **state)
{
    static const struct {
        const char *zone, *text;
        int64_t moment, instant;
    } cases[] = {
        { "UTC0", "2024-01-01", 0, 1704067200000 },           { "UTC0", "2024-01-02", 4, 1704153600000 },
        { "UTC0", "2024-01-03", 5, 1704240000000 },           { "CET-1", "2024-01-01", 0, 1704063600000 },
        { "<-01>1", "2024-01-01", 1, 1704070800000 },         { "UTC0", "2", 3, 1704110400000 },
        { "UTC0", "2024-01-01T00:30:00Z", 1, 1704069000000 },
    };
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_lectura present;
    struct sky_momento momento;
    assert_int_equal(sky_lectura_open_en(&present, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        use_zone(cases[i].zone);
        if (sky_momento_parse_begin(&present, sky_span_of(cases[i].text), "X", &momento, &error) ||
            momento.number != cases[i].moment || momento.instant != cases[i].instant)
            fail_msg("%s in %s: %jd %jd %s", cases[i].text, cases[i].zone, (intmax_t)momento.number,
                     (intmax_t)momento.instant, error.text);
    }
    use_zone("UTC0");
    assert_int_equal(sky_momento_parse_begin(&present, sky_span_of("9999-01-01"), "X", &momento, &error), SKY_INVALID);
    assert_string_equal(error.text, "X está en el futuro.");
    sky_lectura_close(&present);
}

static void an_empty_log_has_moments_too(void **state)
{
    use_zone("UTC0");
    assert_moment(*state, "0", 0);
    assert_moment(*state, "2024-01-01", 0);
    assert_moment(*state, "2024-01-01T00:00:00Z", 0);
    assert_no_moment(*state, "1", FUTURE);
}

/* Each of its questions may fail. */
static void a_store_that_fails_is_told(void **state)
{
    static const struct {
        const char *text;
        size_t questions;
    } cases[] = { { "2", 5 }, { "2024-01-01", 2 }, { "2024-01-01T12:00:00Z", 2 } };
    struct registry *registry = *state;
    use_zone("UTC0");
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t failing = 0;
        enum sky_status status;
        do {
            struct sky_lectura lectura;
            struct sky_error error = { 0 };
            registry->fake->failing = ++failing;
            status = sky_lectura_open_en(&lectura, registry->registro, sky_span_of(cases[i].text), &error);
            assert_int_equal(error.status, status);
            if (status == SKY_OK)
                sky_lectura_close(&lectura);
            else
                assert_int_equal(status, SKY_UNAVAILABLE);
        } while (status);
        assert_int_equal(failing, cases[i].questions + 1);
        registry->fake->failing = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(a_moment_has_its_time),
        LOG_TEST(numbers_instants_and_days_are_moments),
        LOG_TEST(without_a_moment_it_is_now),
        LOG_TEST(what_is_to_come_is_refused),
        LOG_TEST(nonsense_is_refused),
        LOG_TEST(today_is_now_and_tomorrow_is_not),
        LOG_TEST(what_is_ahead_of_the_clock_can_be_read),
        LOG_TEST(what_begins_with_a_day_has_all_of_it),
        LOG_TEST(a_store_that_fails_is_told),
        REGISTRY_TEST(an_empty_log_has_moments_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
