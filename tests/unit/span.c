/* Spans: equality by both lengths, byte order, and the difference between no text and an empty one. */
#include "unit.h"

#include "base/span.h"

struct row {
    struct sky_span one, other;
    int order;
};

static const struct row rows[] = {
    { TEXT(""), TEXT(""), 0 },           { { NULL, 0 }, TEXT(""), 0 },       { TEXT(""), TEXT("a"), -1 },
    { TEXT("a"), TEXT("a"), 0 },         { TEXT("a"), TEXT("b"), -1 },       { TEXT("a"), TEXT("ab"), -1 },
    { TEXT("ab"), TEXT("b"), -1 },       { TEXT("a\0b"), TEXT("a\0c"), -1 }, { TEXT("a"), TEXT("a\0"), -1 },
    { TEXT("z"), TEXT("\xC3\xB1"), -1 },
};

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void compares_in_byte_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (sign(sky_span_compare(rows[i].one, rows[i].other)) != rows[i].order ||
            sign(sky_span_compare(rows[i].other, rows[i].one)) != -rows[i].order)
            fail_msg("row %zu", i);
    }
}

static void is_equal_only_when_the_order_is_zero(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (sky_span_equal(rows[i].one, rows[i].other) != (rows[i].order == 0))
            fail_msg("row %zu", i);
}

static void letters_are_alike_whatever_their_case(void **state)
{
    (void)state;
    static const struct {
        struct sky_span one, other;
        bool alike;
    } cases[] = {
        { TEXT(""), TEXT(""), true },        { { NULL, 0 }, TEXT(""), true },
        { { NULL, 0 }, TEXT("a"), false },   { TEXT("aBc"), TEXT("AbC"), true },
        { TEXT("abc"), TEXT("abd"), false }, { TEXT("a"), TEXT("ab"), false },
        { TEXT("@"), TEXT("`"), false },     { TEXT("\xC3\x91"), TEXT("\xC3\xB1"), false },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (sky_span_is_alike(cases[i].one, cases[i].other) != cases[i].alike ||
            sky_span_is_alike(cases[i].other, cases[i].one) != cases[i].alike)
            fail_msg("case %zu", i);
}

static void of_null_is_no_span(void **state)
{
    (void)state;
    assert_null(sky_span_of(NULL).data);
    assert_int_equal(sky_span_of(NULL).size, 0);
    assert_non_null(sky_span_of("").data);
    assert_int_equal(sky_span_of("abc").size, 3);
}

static void begins_with_what_is_no_longer(void **state)
{
    (void)state;
    assert_true(sky_span_begins(SPAN("abc"), SPAN("ab")));
    assert_true(sky_span_begins(SPAN("abc"), SPAN("abc")));
    assert_true(sky_span_begins(SPAN("abc"), (struct sky_span){ 0 }));
    assert_true(sky_span_begins((struct sky_span){ 0 }, SPAN("")));
    assert_false(sky_span_begins(SPAN("ab"), SPAN("abc")));
    assert_false(sky_span_begins(SPAN("abc"), SPAN("b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_in_byte_order),
        cmocka_unit_test(is_equal_only_when_the_order_is_zero),
        cmocka_unit_test(letters_are_alike_whatever_their_case),
        cmocka_unit_test(of_null_is_no_span),
        cmocka_unit_test(begins_with_what_is_no_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
