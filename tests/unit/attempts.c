/* Attempts that failed: how long the next one has to wait, for whom, and when that is over. */
#include "unit.h"

#include <stdio.h>

#include "base/attempts.h"

#define SECOND ((int64_t)1000000)
#define SPARE 3

static int make_attempts(void **state)
{
    struct sky_error error = { 0 };
    *state = sky_attempts_new(&error);
    return *state ? 0 : -1;
}

static int free_attempts(void **state)
{
    sky_attempts_free(*state);
    return 0;
}

static int take(void **state, const char *key, int64_t second)
{
    return sky_attempts_take(*state, sky_span_of(key), SPARE, second * SECOND);
}

static void each_waits_twice_as_long(void **state)
{
    int64_t now = 0;
    for (int i = 0; i < SPARE; i++)
        assert_int_equal(take(state, "a", now), 0);
    for (int wait = 1; wait <= 512; wait *= 2) {
        assert_int_equal(take(state, "a", now), wait);
        assert_int_equal(sky_attempts_take(*state, SPAN("a"), SPARE, (now + wait) * SECOND - 1), 1);
        now += wait;
        assert_int_equal(take(state, "a", now), 0);
    }
    for (int i = 0; i < 50; i++) {
        assert_int_equal(take(state, "a", now), SKY_ATTEMPTS_WAIT);
        now += SKY_ATTEMPTS_WAIT;
        assert_int_equal(take(state, "a", now), 0);
    }
}

static void nobody_else_waits(void **state)
{
    for (int i = 0; i < SPARE; i++)
        assert_int_equal(take(state, "a", 0), 0);
    assert_int_equal(take(state, "b", 0), 0);
    assert_int_equal(take(state, "a", 0), 1);
}

static void who_succeeds_begins_anew(void **state)
{
    for (int i = 0; i < 5 * SPARE; i++) {
        assert_int_equal(take(state, "a", 0), 0);
        if (i % SPARE == SPARE - 1)
            sky_attempts_forgive(*state, SPAN("a"), SKY_ATTEMPTS_ALL);
        sky_attempts_forgive(*state, SPAN("b"), SKY_ATTEMPTS_ALL);
    }
}

static void what_did_not_fail_is_taken_back_alone(void **state)
{
    for (int i = 0; i < 10 * SPARE; i++) {
        assert_int_equal(take(state, "a", 0), 0);
        sky_attempts_forgive(*state, SPAN("a"), 1);
    }
    for (int i = 1; i < SPARE; i++)
        assert_int_equal(take(state, "a", 0), 0);
    assert_int_equal(take(state, "a", 0), 0);
    assert_int_equal(take(state, "a", 0), 1);
    assert_int_equal(take(state, "a", 1), 0);
    sky_attempts_forgive(*state, SPAN("a"), 1);
    assert_int_equal(take(state, "a", 1), 0);
    assert_int_equal(take(state, "a", 1), 2);
}

static void it_is_forgotten_in_time(void **state)
{
    for (int i = 0; i < SPARE; i++)
        assert_int_equal(take(state, "a", 0), 0);
    for (int i = 0; i < SPARE; i++)
        assert_int_equal(take(state, "a", 2 * SKY_ATTEMPTS_WAIT + 1), 0);
    assert_int_equal(take(state, "a", 2 * SKY_ATTEMPTS_WAIT + 1), 1);
}

/* Those that failed once give way to each other, and not those that failed often. */
static void a_flood_makes_nobody_forgotten(void **state)
{
    char key[16];
    for (int i = 0; i < SPARE; i++)
        assert_int_equal(take(state, "a", 0), 0);
    for (int i = 0; i < 100000; i++) {
        snprintf(key, sizeof key, "%d", i);
        assert_int_equal(take(state, key, 0), 0);
    }
    assert_int_equal(take(state, "a", 0), 1);
}

static void take_all(void **state, int count, int64_t second, int wanted)
{
    char key[16];
    for (int i = 0; i < count; i++) {
        snprintf(key, sizeof key, "%d", i);
        int wait = take(state, key, second);
        assert_in_range(wait, 0, wanted < 0 ? 1 : wanted);
        assert_true(wanted <= 0 || wait == wanted);
    }
}

/* What is past gives way first, however often it failed. */
static void what_is_past_holds_no_place(void **state)
{
    for (int i = 0; i < SPARE; i++)
        take_all(state, 5000, 0, -1);
    for (int i = 0; i < SPARE; i++)
        take_all(state, 500, 10 * SKY_ATTEMPTS_WAIT, 0);
    take_all(state, 500, 10 * SKY_ATTEMPTS_WAIT, 1);
}

#define ATTEMPTS_TEST(function) cmocka_unit_test_setup_teardown(function, make_attempts, free_attempts)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ATTEMPTS_TEST(each_waits_twice_as_long),    ATTEMPTS_TEST(nobody_else_waits),
        ATTEMPTS_TEST(who_succeeds_begins_anew),    ATTEMPTS_TEST(what_did_not_fail_is_taken_back_alone),
        ATTEMPTS_TEST(it_is_forgotten_in_time),     ATTEMPTS_TEST(a_flood_makes_nobody_forgotten),
        ATTEMPTS_TEST(what_is_past_holds_no_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
