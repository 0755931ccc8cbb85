/* The canonical text: compact, members in byte order at every level, the fewest escapes, and always UTF-8. */
#include "unit.h"

#include <stdio.h>

#include "base/json-tree.h"
#include "base/text.h"

#define REPLACEMENT "\xEF\xBF\xBD"

static const struct {
    const char *what;
    struct sky_span text, string;
} strings[] = {
    { "none", { NULL, 0 }, TEXT("\"\"") },
    { "empty", TEXT(""), TEXT("\"\"") },
    { "plain", TEXT("a/b 'c' <d> &"), TEXT("\"a/b 'c' <d> &\"") },
    { "quote and backslash", TEXT("\"a\\"), TEXT("\"\\\"a\\\\\"") },
    { "named", TEXT("\b\f\n\r\t"), TEXT("\"\\b\\f\\n\\r\\t\"") },
    { "NUL", TEXT("a\0b"), TEXT("\"a\\u0000b\"") },
    { "other controls", TEXT("\x01\x0B\x1F"), TEXT("\"\\u0001\\u000b\\u001f\"") },
    { "DEL", TEXT("\x7F"), TEXT("\"\x7F\"") },
    { "two, three, four bytes", TEXT("\xC3\xB1\xE2\x82\xAC\xF0\x9F\x98\x80"),
      TEXT("\"\xC3\xB1\xE2\x82\xAC\xF0\x9F\x98\x80\"") },
    { "U+2028", TEXT("\xE2\x80\xA8"), TEXT("\"\xE2\x80\xA8\"") },
    { "continuation",
      TEXT("a\x80"
           "b"),
      TEXT("\"a" REPLACEMENT "b\"") },
    { "overlong", TEXT("\xC0\xAF"), TEXT("\"" REPLACEMENT REPLACEMENT "\"") },
    { "cut by an escape", TEXT("\xC3\n"), TEXT("\"" REPLACEMENT "\\n\"") },
    { "cut at the end", TEXT("a\xE2\x82"), TEXT("\"a" REPLACEMENT REPLACEMENT "\"") },
    { "surrogate", TEXT("\xED\xA0\x80"), TEXT("\"" REPLACEMENT REPLACEMENT REPLACEMENT "\"") },
    { "ill-formed, then well-formed", TEXT("\xFF\xC3\xB1"), TEXT("\"" REPLACEMENT "\xC3\xB1\"") },
};

static void writes_strings(void **state)
{
    for (size_t i = 0; i < COUNT(strings); i++) {
        char *copy = exact_copy(strings[i].text);
        struct sky_buffer *buffer = sky_buffer_new(*state);
        sky_json_write_string(buffer, sky_span(copy, strings[i].text.size));
        free(copy);
        assert_span(strings[i].what, sky_buffer_span(buffer), strings[i].string);
    }
}

static void a_tree_writes_its_strings_so(void **state)
{
    for (size_t i = 0; i < COUNT(strings); i++) {
        struct sky_buffer *buffer = sky_buffer_new(*state), *wanted = sky_buffer_new(*state);
        struct sky_json *array = sky_json_array_new(*state);
        assert_true(sky_json_add_string(array, NULL, strings[i].text));
        sky_json_write(buffer, array);
        sky_buffer_printf(wanted, "[%.*s]", SKY_SPAN_ARGS(strings[i].string));
        assert_span(strings[i].what, sky_buffer_span(buffer), sky_buffer_span(wanted));
    }
}

static void check_parsed(struct sky_arena *arena, struct sky_span text, struct sky_span wanted)
{
    struct sky_error error = { 0 };
    struct sky_buffer *buffer = sky_buffer_new(arena);
    struct sky_json *root = sky_json_parse(arena, text, SKY_JSON_VALUES_MAX, &error);
    assert_non_null(root);
    sky_json_write(buffer, root);
    assert_false(buffer->failed);
    assert_span("text", sky_buffer_span(buffer), wanted);
}

static void members_are_in_byte_order(void **state)
{
    check_parsed(*state, SPAN("{\"b\":1,\"a\":2,\"B\":3,\"aa\":4,\"\":5,\"a b\":6,\"10\":7,\"9\":8}"),
                 SPAN("{\"\":5,\"10\":7,\"9\":8,\"B\":3,\"a\":2,\"a b\":6,\"aa\":4,\"b\":1}"));
    check_parsed(*state, SPAN("{\"\xF0\x9F\x98\x80\":1,\"\xEF\xBF\xBF\":2,\"z\":3,\"\xC3\xB1\":4,\"\x7F\":5}"),
                 SPAN("{\"z\":3,\"\x7F\":5,\"\xC3\xB1\":4,\"\xEF\xBF\xBF\":2,\"\xF0\x9F\x98\x80\":1}"));
}

static void inner_members_are_too(void **state)
{
    check_parsed(*state, SPAN("{\"z\":[{\"y\":1,\"x\":{\"w\":[],\"v\":{}}}],\"a\":{\"c\":3,\"b\":[{\"e\":4},5]}}"),
                 SPAN("{\"a\":{\"b\":[{\"e\":4},5],\"c\":3},\"z\":[{\"x\":{\"v\":{},\"w\":[]},\"y\":1}]}"));
}

static void names_are_escaped(void **state)
{
    check_parsed(*state, SPAN("{\"\\u0022\\u005c\\/\\u000a\":1}"), SPAN("{\"\\\"\\\\/\\n\":1}"));
}

/* Around the 32 members that are sorted on the stack, in reverse, with a nested object as wide. */
static void wide_objects_are_sorted(void **state)
{
    static const size_t counts[] = { 31, 32, 33, 100, 1024 };
    for (size_t i = 0; i < COUNT(counts); i++) {
        struct sky_json *object = sky_json_object_new(*state), *inner = sky_json_object_new(*state);
        struct sky_buffer *buffer = sky_buffer_new(*state), *wanted = sky_buffer_new(*state);
        for (size_t n = counts[i]; n-- > 0;) {
            struct sky_buffer *name = sky_buffer_new(*state);
            sky_buffer_printf(name, "%05zu", n);
            assert_true(sky_json_set_string(object, name->data, SPAN("v")));
            assert_true(sky_json_set(inner, name->data, NULL));
        }
        assert_true(sky_json_set(object, "x", inner));
        sky_json_write(buffer, object);
        for (size_t n = 0; n < counts[i]; n++)
            sky_buffer_printf(wanted, "%s\"%05zu\":\"v\"", n ? "," : "{", n);
        for (size_t n = 0; n < counts[i]; n++)
            sky_buffer_printf(wanted, "%s\"%05zu\":null", n ? "," : ",\"x\":{", n);
        sky_buffer_put_text(wanted, "}}");
        assert_span("wide", sky_buffer_span(buffer), sky_buffer_span(wanted));
    }
}

static void writes_any_kind_as_the_root(void **state)
{
    struct sky_buffer *buffer = sky_buffer_new(*state);
    struct sky_json *array = sky_json_array_new(*state);
    sky_json_write(buffer, NULL);
    sky_json_write(buffer, array);
    assert_true(sky_json_add_boolean(array, NULL, false) && sky_json_add_number(array, NULL, "-0"));
    assert_true(sky_json_append(array, NULL));
    sky_json_write(buffer, array);
    sky_json_write(buffer, sky_json_item(array, 1));
    sky_json_write(buffer, sky_json_object_new(*state));
    assert_span("roots", sky_buffer_span(buffer), SPAN("null[][false,-0,null]-0{}"));
}

static void members_are_put_one_after_another(void **state)
{
    struct sky_buffer out = { 0 };
    (void)state;
    sky_json_put_text(&out, "a", SPAN("x\"\n"));
    sky_json_put_number(&out, "b", INT64_MIN);
    assert_span("members", sky_buffer_span(&out), SPAN("\"a\":\"x\\\"\\n\",\"b\":-9223372036854775808,"));
    sky_buffer_clear(&out);
}

static void a_failed_buffer_stays_failed(void **state)
{
    struct sky_buffer *buffer = sky_buffer_new(*state);
    assert_null(sky_buffer_reserve(buffer, SIZE_MAX));
    sky_json_write(buffer, sky_json_object_new(*state));
    assert_true(buffer->failed);
    assert_int_equal(buffer->size, 0);
}

/* Whether a tree can be read again is what the reader says of its text. */
static void assert_readable(struct sky_arena *arena, const struct sky_json *root, bool readable)
{
    struct sky_error error = { 0 };
    struct sky_buffer *text = sky_buffer_new(arena);
    sky_json_write(text, root);
    assert_int_equal(sky_json_parse(arena, sky_buffer_span(text), SKY_JSON_VALUES_MAX, &error) != NULL, readable);
    assert_int_equal(sky_json_is_readable(root), readable);
}

static void put_members(struct sky_json *object, size_t count)
{
    char name[16];
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "m%zu", i);
        assert_true(sky_json_set(object, name, NULL));
    }
}

static void an_object_of_1024_members_is_readable(void **state)
{
    for (size_t count = 1024; count <= 1025; count++) {
        struct sky_json *wide = sky_json_object_new(*state), *deep = sky_json_object_new(*state);
        put_members(wide, count);
        assert_readable(*state, wide, count == 1024);
        put_members(sky_json_add_object(sky_json_add_array(sky_json_add_object(deep, "a"), "b"), NULL), count);
        assert_readable(*state, deep, count == 1024);
    }
    struct sky_json *twice = sky_json_object_new(*state);
    put_members(sky_json_add_object(twice, "a"), 1024);
    put_members(sky_json_add_object(twice, "b"), 1024);
    assert_readable(*state, twice, true);
}

/* The root is none of the values that it holds; a member of it, an array and an object are one each. */
static void a_root_of_16384_values_is_readable(void **state)
{
    for (size_t count = 16381; count <= 16382; count++) {
        struct sky_json *root = sky_json_object_new(*state);
        struct sky_json *array = sky_json_add_array(sky_json_add_object(root, "a"), "b");
        for (size_t i = 0; i < count; i++)
            assert_true(sky_json_append(array, NULL));
        assert_readable(*state, root, true);
        assert_true(sky_json_set(root, "c", NULL));
        assert_readable(*state, root, count == 16381);
    }
    assert_readable(*state, sky_json_object_new(*state), true);
}

static void a_root_of_32_levels_is_readable(void **state)
{
    for (size_t levels = 31; levels <= 33; levels++) {
        struct sky_json *root = sky_json_object_new(*state), *in_arrays = sky_json_object_new(*state), *at = root;
        for (size_t i = 1; i < levels; i++)
            at = sky_json_add_object(at, "a");
        assert_readable(*state, root, levels <= 32);
        at = sky_json_add_array(in_arrays, "a");
        for (size_t i = 2; i < levels; i++)
            at = sky_json_add_array(at, NULL);
        assert_true(sky_json_add_null(at, NULL)); /* a value that holds none takes no level */
        assert_readable(*state, in_arrays, levels <= 32);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(writes_strings),
        ARENA_TEST(a_tree_writes_its_strings_so),
        ARENA_TEST(members_are_in_byte_order),
        ARENA_TEST(inner_members_are_too),
        ARENA_TEST(names_are_escaped),
        ARENA_TEST(wide_objects_are_sorted),
        ARENA_TEST(writes_any_kind_as_the_root),
        ARENA_TEST(members_are_put_one_after_another),
        ARENA_TEST(a_failed_buffer_stays_failed),
        ARENA_TEST(an_object_of_1024_members_is_readable),
        ARENA_TEST(a_root_of_16384_values_is_readable),
        ARENA_TEST(a_root_of_32_levels_is_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
