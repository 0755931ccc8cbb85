/* Hex digits: every byte value read, every byte value written. */
#include "unit.h"

#include "base/hex.h"

static void reads_exactly_the_22_digits(void **state)
{
    (void)state;
    static const char digits[] = "0123456789abcdefABCDEF";
    for (int c = 0; c < 256; c++) {
        const char *found = c ? strchr(digits, c) : NULL;
        int wanted = !found ? -1 : found - digits < 16 ? (int)(found - digits) : (int)(found - digits) - 6;
        if (sky_hex_digit((char)c) != wanted)
            fail_msg("byte %d gives %d", c, sky_hex_digit((char)c));
    }
}

static void writes_what_strtol_reads(void **state)
{
    (void)state;
    for (long byte = 0; byte < 256; byte++) {
        char text[4] = "zzz";
        sky_hex_write(text, &(unsigned char){ (unsigned char)byte }, 1);
        assert_int_equal(strlen(text), 2);
        assert_int_equal(strtol(text, NULL, 16), byte);
    }
}

static void writes_lower_case_and_a_nul(void **state)
{
    (void)state;
    char text[8] = "-------";
    sky_hex_write(text, (const unsigned char *)"\x00\xAB\x9F", 3);
    assert_string_equal(text, "00ab9f");
    assert_int_equal(text[7], '\0');
    sky_hex_write(text, NULL, 0);
    assert_string_equal(text, "");
}

static void reads_what_was_written(void **state)
{
    (void)state;
    unsigned char bytes[3] = { 0 };
    assert_true(sky_hex_read("00Ab9f", 6, bytes, 3));
    assert_memory_equal(bytes, "\x00\xAB\x9F", 3);
    assert_true(sky_hex_read("", 0, bytes, 0));
    assert_false(sky_hex_read("00ab9", 5, bytes, 3));
    assert_false(sky_hex_read("00ab9f0", 7, bytes, 3));
    assert_false(sky_hex_read("00ab9g", 6, bytes, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_exactly_the_22_digits),
        cmocka_unit_test(writes_what_strtol_reads),
        cmocka_unit_test(writes_lower_case_and_a_nul),
        cmocka_unit_test(reads_what_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
