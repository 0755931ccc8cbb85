/* No core, whatever was allowed before; that none is written is tests/faults/hidden.bats'. */
#include "unit.h"

#include <sys/resource.h>

#include "base/core.h"

static void the_limit_goes_down_and_stays_there(void **state)
{
    (void)state;
    struct rlimit core;
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    core.rlim_cur = core.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_CORE, &core), 0);
    for (int i = 0; i < 2; i++) {
        sky_core_forbid();
        assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
        assert_in_range(core.rlim_cur, 0, 1);
        assert_in_range(core.rlim_max, 0, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_limit_goes_down_and_stays_there) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
