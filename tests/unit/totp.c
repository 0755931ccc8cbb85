/* Codes by the examples of RFC 6238, the steps beside the present one, a code used twice, and what is no code. */
#include "unit.h"

#include "base/totp.h"

static const unsigned char secret[] = "12345678901234567890";

/* Appendix B, in seconds, and the last six of its eight digits. */
static const struct {
    int64_t seconds;
    const char *code;
} examples[] = {
    { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
    { 1234567890, "005924" }, { 2000000000, "279037" }, { INT64_C(20000000000), "353130" },
};

static bool check(int64_t seconds, const char *code, int64_t *last)
{
    return sky_totp_check(secret, seconds * 1000, sky_span_of(code), last);
}

static void codes_are_as_the_standard_has_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(examples); i++) {
        int64_t last = 0;
        assert_true(check(examples[i].seconds, examples[i].code, &last));
        assert_int_equal(last, examples[i].seconds / 30);
    }
}

static void a_code_is_taken_one_step_early_or_late(void **state)
{
    (void)state;
    static const struct {
        int64_t off;
        bool taken;
    } cases[] = { { -60, false }, { -30, true }, { 0, true }, { 30, true }, { 60, false } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t last = 0;
        assert_int_equal(check(1234567890 + cases[i].off, "005924", &last), cases[i].taken);
        assert_int_equal(last, cases[i].taken ? 1234567890 / 30 : 0);
    }
}

static void a_code_works_once_and_none_before_it_does(void **state)
{
    (void)state;
    int64_t last = 0;
    assert_true(check(1111111111, "050471", &last));
    assert_false(check(1111111111, "050471", &last));
    assert_false(check(1111111112, "081804", &last)); /* of the step before */
    assert_int_equal(last, 1111111111 / 30);
}

static void what_is_no_code_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = { "", "00592", "0059240", "005925", "05924 ", "89005924", "abcdef" };
    int64_t last = 0;
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(check(1234567890, wrong[i], &last));
    assert_int_equal(last, 0);
}

static void the_secret_is_what_people_type(void **state)
{
    struct sky_buffer *out = sky_buffer_new(*state);
    sky_totp_put_secret(out, secret);
    assert_span("secret", sky_buffer_span(out), sky_span_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
}

static void the_uri_is_what_telephones_read(void **state)
{
    struct sky_buffer *out = sky_buffer_new(*state);
    sky_totp_put_uri(out, secret, sky_span_of("ana ruiz?"));
    assert_span("uri", sky_buffer_span(out),
                sky_span_of("otpauth://totp/Sky:ana%20ruiz%3F?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Sky"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_as_the_standard_has_them),
        cmocka_unit_test(a_code_is_taken_one_step_early_or_late),
        cmocka_unit_test(a_code_works_once_and_none_before_it_does),
        cmocka_unit_test(what_is_no_code_is_refused),
        ARENA_TEST(the_secret_is_what_people_type),
        ARENA_TEST(the_uri_is_what_telephones_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
