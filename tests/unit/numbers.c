/* A set of numbers: in order, each once, and what it says when memory runs out. */
#include "starve.h"

#include "base/numbers.h"

static void assert_numbers(const struct sky_numbers *numbers, const int64_t *wanted, size_t count)
{
    assert_int_equal(numbers->count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(numbers->items[i], wanted[i]);
    assert_false(numbers->failed);
}

static void numbers_are_in_order_each_once(void **state)
{
    static const int64_t added[] = { 5, -1, INT64_MAX, 5, 0, INT64_MIN, 7, 5, 6, 0 };
    static const int64_t wanted[] = { INT64_MIN, -1, 0, 5, 6, 7, INT64_MAX };
    struct sky_numbers numbers = { .arena = *state };
    for (size_t i = 0; i < COUNT(added); i++)
        sky_numbers_add(&numbers, added[i]);
    assert_numbers(&numbers, wanted, COUNT(wanted));
}

static void an_empty_set_has_none(void **state)
{
    struct sky_numbers numbers = { .arena = *state };
    for (int64_t number = -1; number <= 1; number++)
        assert_false(sky_numbers_has(&numbers, number));
}

/* Odd ones only, in any order. */
static void many_are_found(void **state)
{
    enum { MANY = 10000 };
    struct sky_numbers numbers = { .arena = *state };
    for (int64_t i = 0; i < MANY; i++)
        sky_numbers_add(&numbers, 2 * (i * 7919 % MANY) + 1);
    assert_int_equal(numbers.count, MANY);
    for (int64_t i = 0; i < 2 * MANY; i++)
        assert_int_equal(sky_numbers_has(&numbers, i), i % 2);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(numbers.items[i], 2 * i + 1);
}

static enum sky_status add_many(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_numbers numbers = { .arena = arena };
    for (int64_t i = 0; i < 5000; i++)
        sky_numbers_add(&numbers, i);
    if (numbers.failed)
        return sky_error_memory(error);
    return numbers.count == 5000 ? SKY_OK : SKY_INTERNAL;
}

int main(void)
{
    static struct use use = { "add_many", add_many, 5, false, false };
    const struct CMUnitTest tests[] = {
        ARENA_TEST(numbers_are_in_order_each_once),
        ARENA_TEST(an_empty_set_has_none),
        ARENA_TEST(many_are_found),
        { "each_failure_is_told", each_failure_is_told, NULL, NULL, &use },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
