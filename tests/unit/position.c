/* Identities of logs, and positions in them, as texts that a client may bring. */
#include "unit.h"

#include "base/position.h"

#define OWN "00c0ffee12345678"

static void an_identity_is_sixteen_hexadecimal_digits(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "00c0ffee1234567", OWN "0", "00C0FFEE12345678", "00c0ffee1234567g", "00c0ffee1234567 ", OWN ", " OWN, "-",
    };
    struct sky_identity identity;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_false(sky_identity_is(sky_span_of(wrong[i])));
        assert_false(sky_identity_set(&identity, sky_span_of(wrong[i]), true));
        assert_string_equal(identity.text, "");
        assert_string_equal(identity.tags, "");
    }
    assert_false(sky_identity_is(SPAN("00c0ffee1234567\0")));
    assert_false(sky_identity_is((struct sky_span){ 0 }));
    assert_true(sky_identity_is(SPAN(OWN)));
}

static void only_a_restored_log_is_named_in_tags(void **state)
{
    (void)state;
    struct sky_identity identity;
    assert_true(sky_identity_set(&identity, SPAN(OWN), false));
    assert_string_equal(identity.text, OWN);
    assert_string_equal(identity.tags, "");
    assert_true(sky_identity_set(&identity, SPAN(OWN), true));
    assert_string_equal(identity.text, OWN);
    assert_string_equal(identity.tags, OWN "-");
}

/* The identity is compared as text; -1: it is no position. */
static void a_position_is_a_number_in_some_log(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t number;
        bool is_in;
    } cases[] = {
        { "0", 0, true },
        { "017", 17, true },
        { "1234567890123456", 1234567890123456, true },
        { OWN "-0", 0, true },
        { OWN "-17", 17, true },
        { OWN "-999999999999999999", 999999999999999999, true },
        { "00c0ffee12345679-17", 17, false },
        { "1234567890123456-7", 7, false },
        { "", -1, false },
        { "-1", -1, false },
        { OWN, -1, false },
        { OWN "-", -1, false },
        { OWN "--1", -1, false },
        { OWN "-1-", -1, false },
        { OWN "-x", -1, false },
        { OWN "-1000000000000000000", -1, false },
        { "1" OWN "-1", -1, false },
        { "c0ffee12345678-1", -1, false },
        { "00C0FFEE12345678-1", -1, false },
        { "17-" OWN, -1, false },
    };
    static const struct sky_identity own = { .text = OWN };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_position position = { .number = -1 };
        bool is = sky_position_parse(sky_span_of(cases[i].text), &position);
        if (is != (cases[i].number >= 0) || position.number != cases[i].number)
            fail_msg("'%s': %d", cases[i].text, (int)position.number);
        if (is)
            assert_int_equal(sky_position_is_in(&position, &own), cases[i].is_in);
    }
    struct sky_position position;
    assert_false(sky_position_parse((struct sky_span){ 0 }, &position));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_identity_is_sixteen_hexadecimal_digits),
        cmocka_unit_test(only_a_restored_log_is_named_in_tags),
        cmocka_unit_test(a_position_is_a_number_in_some_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
