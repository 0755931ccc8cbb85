/* Recovery codes: written in characters that nobody takes for others, and read however they are typed. */
#include "unit.h"

#include "domain/recuperacion.h"

#define REST "-01234-56789-abcde"

static void codes_are_written_in_groups(void **state)
{
    (void)state;
    char text[SKY_RECUPERACION_SIZE];
    sky_recuperacion_write((const unsigned char *)"\x00\x09\x0a\x1f\x20\xff\x12\x13\x14\x15"
                                                  "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e",
                           text);
    assert_string_equal(text, "09az0-zjkmn-01234-56789-abcde");
}

static void what_is_typed_is_what_is_meant(void **state)
{
    (void)state;
    static const char *const same[] = { "01az0-zjkmn" REST, "01az0zjkmn0123456789abcde",
                                        "01AZ0-ZJKMN" REST, " o1 azO - zjkmn " REST " ",
                                        "oIazo-zjkmn" REST, "oLazo-zjkmn-O1234-56789-ABCDE" };
    unsigned char wanted[SKY_SHA256_SIZE], digest[SKY_SHA256_SIZE];
    assert_true(sky_recuperacion_digest(sky_span_of(same[0]), wanted));
    for (size_t i = 1; i < COUNT(same); i++) {
        assert_true(sky_recuperacion_digest(sky_span_of(same[i]), digest));
        assert_memory_equal(digest, wanted, sizeof digest);
    }
    assert_true(sky_recuperacion_digest(sky_span_of("01az0-zjkmp" REST), digest));
    assert_memory_not_equal(digest, wanted, sizeof digest);
}

static void what_is_no_code_is_told(void **state)
{
    (void)state;
    static const struct sky_span wrong[] = { TEXT(""),
                                             TEXT("-"),
                                             TEXT("01az0-zjkmn"),
                                             TEXT("01az0-zjkm" REST),
                                             TEXT("01az0-zjkmnp" REST),
                                             TEXT("01az0-zjkmu" REST),
                                             TEXT("01az0_zjkmn" REST),
                                             TEXT("01az0-zjkmn-01234-56789-abcd\0"),
                                             TEXT("01az0-zjkm\xC3\xB1" REST) };
    unsigned char digest[SKY_SHA256_SIZE];
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (sky_recuperacion_digest(wrong[i], digest))
            fail_msg("case %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_written_in_groups),
        cmocka_unit_test(what_is_typed_is_what_is_meant),
        cmocka_unit_test(what_is_no_code_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
