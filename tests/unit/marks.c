/* Marks: a text is known from the second time on, among however many. */
#include "unit.h"

#include <stdio.h>

#include "base/marks.h"

static bool add(struct sky_marks *marks, const char *text)
{
    struct sky_error error = { 0 };
    bool known = false;
    assert_int_equal(sky_marks_add(marks, sky_span_of(text), &known, &error), SKY_OK);
    return known;
}

static void knows_what_came_before(void **state)
{
    struct sky_marks marks = { 0 };
    (void)state;
    assert_false(add(&marks, "a"));
    assert_false(add(&marks, ""));
    assert_false(add(&marks, "b"));
    assert_true(add(&marks, "a"));
    assert_true(add(&marks, ""));
    sky_marks_clear(&marks);
    assert_false(add(&marks, "a"));
    sky_marks_clear(&marks);
}

static void holds_many(void **state)
{
    enum { MANY = 100000 };
    struct sky_marks marks = { 0 };
    (void)state;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY; i++) {
            char text[32];
            snprintf(text, sizeof text, "Cliente %d", i);
            assert_int_equal(add(&marks, text), round == 1);
        }
    assert_true(marks.capacity * sizeof *marks.slots < 32 * (size_t)MANY);
    sky_marks_clear(&marks);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(knows_what_came_before), cmocka_unit_test(holds_many) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
