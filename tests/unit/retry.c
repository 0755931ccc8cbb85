/* How often, and for how long, what the store could not do is tried again. */
#include "unit.h"

#include <time.h>

#include "base/clock.h"
#include "registry/retry.h"

static void what_was_done_or_refused_is_not_tried_again(void **state)
{
    static const enum sky_status ends[] = { SKY_OK, SKY_NO_SPACE, SKY_UNKNOWN_RESULT, SKY_INTERNAL, SKY_ELSEWHERE };
    (void)state;
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct sky_retry retry = sky_retry_begin();
        assert_false(sky_retry_is_due(&retry, ends[i]));
    }
}

static void what_was_in_the_way_is_tried_three_times(void **state)
{
    struct sky_retry retry = sky_retry_begin();
    int64_t began = sky_clock_elapsed();
    (void)state;
    assert_true(sky_retry_is_due(&retry, SKY_UNAVAILABLE));
    assert_true(sky_clock_elapsed() - began >= 1000);
    assert_true(sky_retry_is_due(&retry, SKY_UNAVAILABLE));
    assert_false(sky_retry_is_due(&retry, SKY_UNAVAILABLE));
}

static void whoever_has_waited_does_not_wait_again(void **state)
{
    struct sky_retry retry = sky_retry_begin();
    (void)state;
    retry.began -= 600000;
    assert_false(sky_retry_is_due(&retry, SKY_UNAVAILABLE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_done_or_refused_is_not_tried_again),
        cmocka_unit_test(what_was_in_the_way_is_tried_three_times),
        cmocka_unit_test(whoever_has_waited_does_not_wait_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
