/* What is compressed through small rooms comes out again through others, and its checksum with it. */
#include "unit.h"

#include <string.h>

#include "base/buffer.h"
#include "base/compress.h"

static void compress_all(struct sky_span text, int level, size_t step, struct sky_buffer *out)
{
    struct sky_error error = { 0 };
    struct sky_compressor *compressor = sky_compressor_new(level, &error);
    assert_non_null(compressor);
    unsigned char bytes[64];
    for (bool done = false; !done;) {
        struct sky_room room = { bytes, step, 0 };
        assert_int_equal(sky_compress(compressor, &text, true, &room, &done, &error), SKY_OK);
        sky_buffer_put(out, bytes, room.used);
    }
    sky_compressor_free(compressor);
}

static enum sky_status decompress_all(struct sky_span in, struct sky_buffer *out, bool *ended)
{
    struct sky_error error = { 0 };
    struct sky_decompressor *decompressor = sky_decompressor_new(&error);
    assert_non_null(decompressor);
    unsigned char bytes[17];
    *ended = false;
    for (size_t used = 1; !*ended && (in.size > 0 || used > 0) && !error.status;) {
        struct sky_room room = { bytes, sizeof bytes, 0 };
        if (sky_decompress(decompressor, &in, &room, ended, &error) == SKY_OK)
            sky_buffer_put(out, bytes, room.used);
        used = room.used;
    }
    sky_decompressor_free(decompressor);
    return error.status;
}

static void what_goes_in_comes_out(void **state)
{
    char text[10000];
    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * i / 7);
    for (int level = SKY_COMPRESS_LEVEL_MIN; level <= SKY_COMPRESS_LEVEL_MAX; level += 6)
        for (size_t step = 1; step <= 64; step += 21) {
            struct sky_buffer small = { 0 }, whole = { 0 };
            bool ended = false;
            compress_all(sky_span(text, sizeof text), level, step, &small);
            assert_int_equal(decompress_all(sky_buffer_span(&small), &whole, &ended), SKY_OK);
            assert_true(ended && whole.size == sizeof text && memcmp(whole.data, text, sizeof text) == 0);
            sky_buffer_clear(&small);
            sky_buffer_clear(&whole);
        }
}

static void a_wrong_content_is_refused(void **state)
{
    struct sky_buffer small = { 0 }, whole = { 0 };
    bool ended;
    (void)state;
    compress_all(sky_span_of("Ana Eva Luz"), 1, 64, &small);
    assert_int_equal(decompress_all(sky_span(small.data, small.size - 1), &whole, &ended), SKY_OK);
    assert_false(ended);
    small.data[small.size - 1] ^= 1;
    assert_int_equal(decompress_all(sky_buffer_span(&small), &whole, &ended), SKY_INVALID);
    assert_int_equal(decompress_all(sky_span_of("nothing of the kind"), &whole, &ended), SKY_INVALID);
    sky_buffer_clear(&small);
    sky_buffer_clear(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(a_wrong_content_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
