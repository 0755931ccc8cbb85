/* Names in the order in which they came, each once; and the versions of those that were loaded. */
#include "unit.h"

#include <stdio.h>

#include "registry/name-set.h"

static void names_stand_as_they_came(void **state)
{
    (void)state;
    static struct sky_name_set names;
    static const struct sky_span added[] = { TEXT("b"), TEXT("a"), TEXT("b"), { NULL, 0 }, TEXT(""), TEXT("ab"),
                                             TEXT("a"), TEXT(""), TEXT("c") };
    static const struct sky_span wanted[] = { TEXT("b"), TEXT("a"), TEXT(""), TEXT("ab"), TEXT("c") };
    for (size_t i = 0; i < COUNT(added); i++)
        sky_name_set_add(&names, added[i]);
    assert_int_equal(names.count, COUNT(wanted));
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_span("name", names.nombres[i], wanted[i]);
}

static void those_that_were_loaded_have_a_version(void **state)
{
    static struct sky_name_set names;
    for (size_t i = 0; i < SKY_NAME_SET_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "%zu", i * 7919 % SKY_NAME_SET_MAX);
        sky_name_set_add(&names, sky_arena_copy(*state, sky_span_of(name)));
        names.versions[i].number = (int64_t)i;
    }
    assert_int_equal(names.count, SKY_NAME_SET_MAX);
    sky_name_set_add(&names, SPAN("one too many"));
    assert_int_equal(names.count, SKY_NAME_SET_MAX);
    for (size_t loaded = 0; loaded <= SKY_NAME_SET_MAX; loaded += SKY_NAME_SET_MAX / 4) {
        names.loaded = loaded;
        for (size_t i = 0; i < SKY_NAME_SET_MAX; i++)
            assert_ptr_equal(sky_name_set_version(&names, names.nombres[i]), i < loaded ? &names.versions[i] : NULL);
        assert_null(sky_name_set_version(&names, SPAN("x")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stand_as_they_came),
        ARENA_TEST(those_that_were_loaded_have_a_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
