/* Tokens: written and read back, every byte of them that may be wrong, and what is stored of them. */
#include "unit.h"

#include "domain/ficha-text.h"

static void make(unsigned char first, char text[SKY_FICHA_SIZE])
{
    unsigned char random[SKY_FICHA_RANDOM];
    for (size_t i = 0; i < sizeof random; i++)
        random[i] = (unsigned char)(first + i);
    sky_ficha_write(random, text);
}

static void the_text_is_as_scanners_know_it(void **state)
{
    (void)state;
    char text[SKY_FICHA_SIZE];
    make(0, text);
    assert_int_equal(strlen(text), sizeof text - 1);
    assert_memory_equal(text, "sky_0001020304050607_08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627",
                        85);
    assert_int_equal(strspn(text + 85, "0123456789abcdef"), 8);
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    char text[SKY_FICHA_SIZE];
    struct sky_span id;
    make(0xF0, text);
    assert_true(sky_ficha_read(sky_span_of(text), &id));
    assert_span("id", id, sky_span_of("f0f1f2f3f4f5f6f7"));
}

static void any_other_byte_at_any_place_is_told(void **state)
{
    (void)state;
    char text[SKY_FICHA_SIZE];
    struct sky_span id;
    make(0xA0, text);
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        char right = text[i];
        for (int c = 0; c < 256; c++) {
            text[i] = (char)c;
            if (sky_ficha_read(sky_span(text, sizeof text - 1), &id) != ((char)c == right))
                fail_msg("byte %d at place %zu", c, i);
        }
        text[i] = right;
    }
}

static void what_was_cut_or_got_more_is_told(void **state)
{
    (void)state;
    char text[SKY_FICHA_SIZE + 1];
    struct sky_span id;
    make(7, text);
    text[SKY_FICHA_SIZE - 1] = '0';
    for (size_t size = 0; size <= SKY_FICHA_SIZE; size++) {
        char *exact = exact_copy(sky_span(text, size));
        assert_int_equal(sky_ficha_read(sky_span(exact, size), &id), size == SKY_FICHA_SIZE - 1);
        free(exact);
    }
}

static void what_is_stored_is_another_for_each(void **state)
{
    (void)state;
    char one[SKY_FICHA_SIZE], other[SKY_FICHA_SIZE];
    unsigned char digest[SKY_SHA256_SIZE], another[SKY_SHA256_SIZE], again[SKY_SHA256_SIZE];
    make(1, one);
    make(2, other);
    sky_ficha_digest(sky_span_of(one), digest);
    sky_ficha_digest(sky_span_of(other), another);
    sky_ficha_digest(sky_span_of(one), again);
    assert_memory_equal(digest, again, sizeof digest);
    assert_memory_not_equal(digest, another, sizeof digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_is_as_scanners_know_it),     cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(any_other_byte_at_any_place_is_told), cmocka_unit_test(what_was_cut_or_got_more_is_told),
        cmocka_unit_test(what_is_stored_is_another_for_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
