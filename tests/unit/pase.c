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

static void names_that_look_alike_are_told(void **state)
{
    static const struct {
        const char *nombre, *other;
        enum sky_status status;
    } cases[] = {
        { "jefa", "jefa", SKY_NAME_TAKEN },
        { "Jefa", "jefa", SKY_NAME_TAKEN },
        { "j\xC3\xA9"
          "fa",
          "jefa", SKY_NAME_TAKEN },
        { "je.fa", "je fa", SKY_NAME_TAKEN },
        { "Nin\xCC\x83o", "Ni\xC3\xB1o", SKY_NAME_TAKEN },
        { "jefa",
          "j\xD0\xB5"
          "fa",
          SKY_OK }, /* who has such a name since before keeps it */
        { "jefa2", "jefa", SKY_OK },
        { "j\xD0\xB5"
          "fa",
          "ana", SKY_INVALID },
        { "je\xE2\x80\x8B"
          "fa",
          "ana", SKY_INVALID },
        { "...", "ana", SKY_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_span form, nombre = sky_span_of(cases[i].nombre);
        if (sky_pase_fold(*state, nombre, &form, &error) == SKY_OK)
            error.status =
                sky_pase_refuse_alike(*state, nombre, form, sky_span_of(cases[i].other), "una ficha", &error);
        if (error.status != cases[i].status)
            fail_msg("case %zu: %s", i, error.text);
    }
}

static void what_is_refused_is_named(void **state)
{
    struct sky_error error = { 0 };
    struct sky_span form;
    assert_int_equal(sky_pase_fold(*state,
                                   SPAN("j\xD0\xB5"
                                        "fa"),
                                   &form, &error),
                     SKY_INVALID);
    assert_contains("error", error.text, "U+0435");
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_pase_refuse_alike(*state, SPAN("Jefa"), SPAN("jefa"), SPAN("jefa"), "una ficha", &error),
                     SKY_NAME_TAKEN);
    assert_string_equal(error.text, "Ya hay una ficha que se llama 'jefa', que se confunde con ese nombre.");
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
                                        cmocka_unit_test(names_are_checked), ARENA_TEST(members_are_written_and_read),
                                        ARENA_TEST(names_that_look_alike_are_told),
                                        ARENA_TEST(what_is_refused_is_named) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
