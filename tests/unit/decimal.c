/* Sums to the last digit, of numbers in every form that JSON has. */
#include "unit.h"

#include "base/decimal.h"

#define THIRTY "000000000000000000000000000000"

static void sums_are_exact(void **state)
{
    static const struct {
        const char *numbers[5];
        const char *sum;
    } cases[] = {
        { { NULL }, "0" },
        { { "0" }, "0" },
        { { "0.00", "0" }, "0.00" },
        { { "29.90", "10.10" }, "40.00" },
        { { "0.1", "0.2" }, "0.3" },
        { { "999999999999", "0.01", "1" }, "1000000000000.01" },
        { { "1e3", "1E+2", "1.5e1", "2e-2" }, "1115.02" },
        { { "12.50e1", "100e-1" }, "135.0" },
        { { "0e999999999999", "0.0e-9999" }, "0" },
        { { "9" THIRTY "1", "1" THIRTY "9" },
          "10"
          "00000000000000000000000000000"
          "10" },
        { { "0." THIRTY "1", "0." THIRTY "09" }, "0." THIRTY "19" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_decimal sum = { .digits = { 0 } };
        struct sky_buffer *out = sky_buffer_new(*state);
        for (size_t j = 0; cases[i].numbers[j]; j++)
            assert_true(sky_decimal_add(&sum, sky_span_of(cases[i].numbers[j])));
        sky_decimal_put(out, &sum);
        assert_span(cases[i].sum, sky_buffer_span(out), sky_span_of(cases[i].sum));
    }
}

/* What is left is as if it had never been there, to the digits after the point. */
static void numbers_are_taken_away_again(void **state)
{
    struct sky_decimal sum = { .digits = { 0 } };
    struct sky_buffer *out = sky_buffer_new(*state);
    static const char *const numbers[] = { "29.90", "1e3", "0.125", "99999999999999999999999999999999", "0" };
    assert_true(sky_decimal_is_none(&sum));
    for (size_t i = 0; i < COUNT(numbers); i++)
        assert_true(sky_decimal_add(&sum, sky_span_of(numbers[i])));
    sky_decimal_take(&sum, SPAN("125e-3"));
    sky_decimal_take(&sum, SPAN("-1"));
    sky_decimal_take(&sum, SPAN("99999999999999999999999999999999"));
    sky_decimal_put(out, &sum);
    assert_span("two digits", sky_buffer_span(out), SPAN("1029.90"));
    sky_decimal_take(&sum, SPAN("29.90"));
    sky_decimal_take(&sum, SPAN("1000"));
    assert_false(sky_decimal_is_none(&sum));
    sky_decimal_take(&sum, SPAN("0"));
    assert_true(sky_decimal_is_none(&sum));
}

static void a_million_do_not_run_over(void **state)
{
    struct sky_decimal sum = { .digits = { 0 } };
    struct sky_buffer *out = sky_buffer_new(*state);
    for (int i = 0; i < 1000000; i++)
        assert_true(sky_decimal_add(&sum, SPAN("99999999999999999999999999999999.99")));
    sky_decimal_put(out, &sum);
    assert_span("sum", sky_buffer_span(out), SPAN("99999999999999999999999999999999990000.00"));
}

static void what_cannot_be_added_adds_nothing(void **state)
{
    static const struct sky_span cases[] = {
        TEXT(""),
        TEXT("-1"),
        TEXT("a"),
        TEXT("1e"),
        TEXT("1e+"),
        TEXT("1ex"),
        TEXT("e1"),
        TEXT("."),
        TEXT("1e32"),
        TEXT("1e-33"),
        TEXT("1e999999999999999999999"),
        TEXT("1" THIRTY "000"),
        TEXT("0." THIRTY "001"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_decimal sum = { .digits = { 0 } }, none = { .digits = { 0 } };
        if (sky_decimal_add(&sum, cases[i]))
            fail_msg("'%.*s' was added", (int)cases[i].size, cases[i].data);
        assert_memory_equal(&sum, &none, sizeof sum);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(sums_are_exact),
        ARENA_TEST(numbers_are_taken_away_again),
        ARENA_TEST(a_million_do_not_run_over),
        cmocka_unit_test(what_cannot_be_added_adds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
