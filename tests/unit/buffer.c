/* Buffers: what was put comes out, at every size round a growth, and a failure stays. */
#include "unit.h"

#include "base/buffer.h"

#include <wchar.h>

static void an_empty_buffer_is_an_empty_text(void **state)
{
    (void)state;
    struct sky_buffer buffer = { 0 };
    assert_non_null(sky_buffer_span(&buffer).data);
    assert_int_equal(sky_buffer_span(&buffer).size, 0);
    sky_buffer_put(&buffer, NULL, 0);
    sky_buffer_put_span(&buffer, (struct sky_span){ 0 });
    sky_buffer_put_text(&buffer, "");
    assert_false(buffer.failed);
    assert_null(buffer.data);
    sky_buffer_clear(&buffer);
}

static void puts_follow_each_other(void **state)
{
    struct sky_buffer *buffer = sky_buffer_new(*state);
    sky_buffer_put(buffer, "a\0b", 3);
    sky_buffer_put_text(buffer, "cd");
    sky_buffer_put_span(buffer, SPAN("\0"));
    sky_buffer_printf(buffer, "%d-%s", 42, "x");
    sky_buffer_printf(buffer, "%s", "");
    assert_span("all", sky_buffer_span(buffer), SPAN("a\0bcd\0" "42-x"));
    assert_false(buffer->failed);
}

static void numbers_are_decimal(void **state)
{
    (void)state;
    static const struct {
        int64_t number;
        const char *text;
    } rows[] = {
        { 0, "0" }, { 7, "7" }, { -1, "-1" }, { 10, "10" }, { 1234567890123, "1234567890123" },
        { INT64_MAX, "9223372036854775807" }, { INT64_MIN, "-9223372036854775808" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer buffer = { 0 };
        sky_buffer_put_number(&buffer, rows[i].number);
        assert_span(rows[i].text, sky_buffer_span(&buffer), sky_span_of(rows[i].text));
        sky_buffer_clear(&buffer);
    }
}

static void grows_at_every_size(void **state)
{
    (void)state;
    char text[600];
    memset(text, 'x', sizeof text);
    for (size_t first = 0; first < sizeof text; first++) {
        struct sky_buffer buffer = { 0 };
        size_t mark = first + first / 2, size = mark + 1 + 300;
        sky_buffer_put(&buffer, text, first);
        sky_buffer_printf(&buffer, "%.*s|", (int)(first / 2), text);
        sky_buffer_put(&buffer, text, 300);
        assert_int_equal(buffer.size, size);
        assert_true(buffer.capacity >= size);
        for (size_t at = 0; at < size; at++)
            assert_int_equal(buffer.data[at], at == mark ? '|' : 'x');
        sky_buffer_clear(&buffer);
    }
}

static void reserve_leaves_the_size_alone(void **state)
{
    struct sky_buffer *buffer = sky_buffer_new(*state);
    sky_buffer_put_text(buffer, "ab");
    char *end = sky_buffer_reserve(buffer, 5000);
    assert_ptr_equal(end, buffer->data + 2);
    assert_int_equal(buffer->size, 2);
    memset(end, 'z', 5000);
    buffer->size += 5000;
    assert_memory_equal(buffer->data, "abz", 3);
}

static void an_impossible_size_fails_for_good(void **state)
{
    struct sky_buffer *buffer = sky_buffer_new(*state);
    sky_buffer_put_text(buffer, "ab");
    assert_null(sky_buffer_reserve(buffer, SIZE_MAX));
    assert_true(buffer->failed);
    assert_null(sky_buffer_reserve(buffer, 1));
    sky_buffer_put_text(buffer, "cd");
    sky_buffer_printf(buffer, "ef");
    assert_span("before", sky_buffer_span(buffer), SPAN("ab"));
    assert_true(buffer->failed);
}

static void a_format_that_fails_is_remembered(void **state)
{
    struct sky_buffer *buffer = sky_buffer_new(*state);
    sky_buffer_printf(buffer, "%lc", (wint_t)0x7FFFFFFF);
    assert_true(buffer->failed);
}

static void clear_makes_it_usable_again(void **state)
{
    (void)state;
    struct sky_buffer buffer = { 0 };
    sky_buffer_put_text(&buffer, "ab");
    assert_null(sky_buffer_reserve(&buffer, SIZE_MAX));
    sky_buffer_clear(&buffer);
    assert_false(buffer.failed);
    sky_buffer_put_text(&buffer, "c");
    assert_span("after", sky_buffer_span(&buffer), SPAN("c"));
    sky_buffer_clear(&buffer);
    sky_buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_is_an_empty_text),
        ARENA_TEST(puts_follow_each_other),
        cmocka_unit_test(numbers_are_decimal),
        cmocka_unit_test(grows_at_every_size),
        ARENA_TEST(reserve_leaves_the_size_alone),
        ARENA_TEST(an_impossible_size_fails_for_good),
        ARENA_TEST(a_format_that_fails_is_remembered),
        cmocka_unit_test(clear_makes_it_usable_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
