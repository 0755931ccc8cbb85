/* Roles: their order, and their names both ways. */
#include "unit.h"

#include "base/role.h"

static void each_role_has_its_name(void **state)
{
    (void)state;
    static const char *const names[] = { "public", "lector", "editor", "admin" };
    for (size_t i = 0; i < COUNT(names); i++) {
        enum sky_role role = SKY_PUBLIC;
        assert_string_equal(sky_role_name((enum sky_role)i), names[i]);
        assert_int_equal(sky_role_from_name(sky_span_of(names[i]), &role), i > 0);
        assert_int_equal(role, i);
    }
}

static void nothing_else_is_one(void **state)
{
    (void)state;
    static const struct sky_span wrong[] = { TEXT(""), TEXT("Admin"), TEXT("admin "), TEXT("admi"), { NULL, 0 } };
    enum sky_role role = SKY_LECTOR;
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(sky_role_from_name(wrong[i], &role));
    assert_int_equal(role, SKY_LECTOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_has_its_name),
        cmocka_unit_test(nothing_else_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
