/* Recovery codes: written in characters that nobody takes for others, and read however they are typed. */
#include "unit.h"

#include "domain/recuperacion.h"

static void codes_are_written_in_two_halves(void **state)
{
    (void)state;
    char text[SKY_RECUPERACION_SIZE];
    sky_recuperacion_write((const unsigned char *)"\x00\x09\x0a\x1f\x20\xff\x12\x13\x14\x15", text);
    assert_string_equal(text, "09az0-zjkmn");
}

static void what_is_typed_is_what_is_meant(void **state)
{
    (void)state;
    static const char *const same[] = { "01az0-zjkmn",      "01az0zjkmn",  "01AZ0-ZJKMN",
                                        " o1 azO - zjkmn ", "oIazo-zjkmn", "oLazo-zjkmn" };
    unsigned char wanted[SKY_SHA256_SIZE], digest[SKY_SHA256_SIZE];
    assert_true(sky_recuperacion_digest(sky_span_of(same[0]), wanted));
    for (size_t i = 1; i < COUNT(same); i++) {
        assert_true(sky_recuperacion_digest(sky_span_of(same[i]), digest));
        assert_memory_equal(digest, wanted, sizeof digest);
    }
    assert_true(sky_recuperacion_digest(sky_span_of("01az0-zjkmp"), digest));
    assert_memory_not_equal(digest, wanted, sizeof digest);
}

static void what_is_no_code_is_told(void **state)
{
    (void)state;
    static const struct sky_span wrong[] = { TEXT(""),
                                             TEXT("-"),
                                             TEXT("01az0-zjkm"),
                                             TEXT("01az0-zjkmnp"),
                                             TEXT("01az0-zjkmu"),
                                             TEXT("01az0_zjkmn"),
                                             TEXT("01az0-zjkm\0"),
                                             TEXT("01az0-zjkm\xC3\xB1") };
    unsigned char digest[SKY_SHA256_SIZE];
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (sky_recuperacion_digest(wrong[i], digest))
            fail_msg("case %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_written_in_two_halves),
        cmocka_unit_test(what_is_typed_is_what_is_meant),
        cmocka_unit_test(what_is_no_code_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
