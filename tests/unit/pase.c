/* What documents of passes have in common: names, instants and texts. */
#include "unit.h"

#include "domain/pase.h"

static void names_are_checked(void **state)
{
    (void)state;
    static const char long_name[] = "0123456789012345678901234567890123456789012345678901234567890123x";
    assert_true(sky_pase_is_nombre(SPAN("a")));
    assert_true(sky_pase_is_nombre(SPAN("a:b/\xC3\xB1 c")));
    assert_true(sky_pase_is_nombre(sky_span(long_name, SKY_PASE_NOMBRE_MAX)));
    assert_false(sky_pase_is_nombre(sky_span(long_name, SKY_PASE_NOMBRE_MAX + 1)));
    assert_false(sky_pase_is_nombre((struct sky_span){ NULL, 0 }));
    assert_false(sky_pase_is_nombre(SPAN("")));
    assert_false(sky_pase_is_nombre(SPAN(" a")));
    assert_false(sky_pase_is_nombre(SPAN("a\tb")));
    assert_false(sky_pase_is_nombre(SPAN("\xC3")));
}

static void members_are_written_and_read(void **state)
{
    struct sky_json *object = sky_json_object_new(*state);
    assert_true(sky_pase_set_instant(object, "creada", 1001));
    assert_span("instant", sky_pase_text(object, "creada"), SPAN("1970-01-01T00:00:01.001Z"));
    assert_null(sky_pase_text(object, "otro").data);
}

static void what_is_shown_otherwise_has_another_version(void **state)
{
    (void)state;
    int64_t one = sky_pase_version(SPAN("{\"rol\":\"editor\"}"));
    assert_in_range(one, 1, (int64_t)1 << 48);
    assert_int_equal(one, sky_pase_version(SPAN("{\"rol\":\"editor\"}")));
    assert_int_not_equal(one, sky_pase_version(SPAN("{\"rol\":\"lector\"}")));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_shown_otherwise_has_another_version),
                                        cmocka_unit_test(names_are_checked), ARENA_TEST(members_are_written_and_read) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
