/* The reader's limits, each at its last allowed and its first refused value: levels, members, values. */
#include "unit.h"

#include "base/json.h"

static void repeat(struct sky_buffer *buffer, const char *text, size_t times)
{
    while (times-- > 0)
        sky_buffer_put_text(buffer, text);
}

static void check(struct sky_arena *arena, struct sky_buffer *text, size_t values, const char *says)
{
    struct sky_error error = { 0 };
    assert_false(text->failed);
    struct sky_json *root = sky_json_parse(arena, sky_buffer_span(text), values, &error);
    if (says)
        assert_contains("error", error.text, says);
    else
        assert_string_equal(error.text, "");
    assert_int_equal(root == NULL, says != NULL);
    assert_int_equal(error.status, says ? SKY_INVALID : SKY_OK);
}

/* `levels` objects or arrays inside each other, the root being the first. */
static struct sky_buffer *nest(struct sky_arena *arena, size_t levels, const char *open, const char *close)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    sky_buffer_put_text(text, "{\"a\":");
    repeat(text, open, levels - 1);
    sky_buffer_put_text(text, "1");
    repeat(text, close, levels - 1);
    sky_buffer_put_text(text, "}");
    return text;
}

static void levels_end_at_32(void **state)
{
    assert_int_equal(SKY_JSON_DEPTH_MAX, 32);
    static const char *const pairs[][2] = { { "[", "]" }, { "{\"a\":", "}" }, { "[{\"a\":[", "]}]" } };
    for (size_t i = 0; i < 2; i++) {
        check(*state, nest(*state, 32, pairs[i][0], pairs[i][1]), 1000, NULL);
        check(*state, nest(*state, 33, pairs[i][0], pairs[i][1]), 1000, "32 niveles");
    }
    check(*state, nest(*state, 11, pairs[2][0], pairs[2][1]), 1000, NULL);
    check(*state, nest(*state, 12, pairs[2][0], pairs[2][1]), 1000, "32 niveles");
}

static void levels_are_given_back(void **state)
{
    struct sky_buffer *text = sky_buffer_new(*state);
    sky_buffer_put_text(text, "{\"a\":[0");
    repeat(text, ",[],{},[[]]", 100);
    sky_buffer_put_text(text, "]}");
    check(*state, text, 1000, NULL);
}

static void a_million_brackets_need_no_stack(void **state)
{
    struct sky_buffer *text = sky_buffer_new(*state);
    sky_buffer_put_text(text, "{\"a\":");
    repeat(text, "[", 1000000);
    check(*state, text, SKY_JSON_VALUES_MAX, "32 niveles");
}

static struct sky_buffer *wide(struct sky_arena *arena, size_t members)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    for (size_t i = 0; i < members; i++)
        sky_buffer_printf(text, "%s\"m%zu\":%zu", i ? "," : "{", i, i);
    sky_buffer_put_text(text, "}");
    return text;
}

static void members_end_at_1024(void **state)
{
    assert_int_equal(SKY_JSON_MEMBERS_MAX, 1024);
    check(*state, wide(*state, 1024), SKY_JSON_VALUES_MAX, NULL);
    check(*state, wide(*state, 1025), SKY_JSON_VALUES_MAX, "1024 miembros");
    check(*state, wide(*state, 5000), SKY_JSON_VALUES_MAX, "1024 miembros");
}

static void members_are_counted_an_object(void **state)
{
    struct sky_span object = sky_buffer_span(wide(*state, 1024));
    struct sky_buffer *text = sky_buffer_new(*state);
    sky_buffer_printf(text, "{\"a\":%.*s,\"b\":%.*s}", SKY_SPAN_ARGS(object), SKY_SPAN_ARGS(object));
    check(*state, text, SKY_JSON_VALUES_MAX, NULL);
}

static void every_member_is_there(void **state)
{
    struct sky_error error = { 0 };
    struct sky_json *root = sky_json_parse(*state, sky_buffer_span(wide(*state, 1024)), 1024, &error);
    for (size_t i = 0; i < 1024; i++) {
        struct sky_json *value = NULL;
        struct sky_buffer *name = sky_buffer_new(*state);
        sky_buffer_printf(name, "m%zu", i);
        assert_true(sky_json_member(root, name->data, &value));
        assert_span("value", sky_json_text(value), sky_span(name->data + 1, name->size - 1));
    }
}

static void values_are_counted_over_the_body(void **state)
{
    struct sky_buffer *text = sky_buffer_new(*state);
    sky_buffer_put_text(text, "{\"a\":[1,\"b\",[null]],\"c\":{\"d\":true}}");
    check(*state, text, 7, NULL);
    for (size_t values = 0; values < 7; values++)
        check(*state, text, values, "demasiados valores");
    check(*state, wide(*state, 1), 0, "demasiados valores");
    struct sky_buffer *empty = sky_buffer_new(*state);
    sky_buffer_put_text(empty, "{}");
    check(*state, empty, 0, NULL);
}

static void values_end_at_16384(void **state)
{
    assert_int_equal(SKY_JSON_VALUES_MAX, 16384);
    for (size_t more = 0; more < 2; more++) {
        struct sky_buffer *text = sky_buffer_new(*state);
        sky_buffer_put_text(text, "{\"a\":[0");
        repeat(text, ",0", 16382 + more);
        sky_buffer_put_text(text, "]}");
        check(*state, text, SKY_JSON_VALUES_MAX, more ? "demasiados valores" : NULL);
    }
}

static void a_mebibyte_of_text_is_one_value(void **state)
{
    struct sky_buffer *text = sky_buffer_new(*state);
    sky_buffer_put_text(text, "{\"a\":\"");
    repeat(text, "\\u00f1\xC3\xB1", 131072);
    sky_buffer_put_text(text, "\",\"b\":");
    repeat(text, "1", 100000);
    sky_buffer_put_text(text, "}");
    struct sky_error error = { 0 };
    struct sky_json *value, *root = sky_json_parse(*state, sky_buffer_span(text), 2, &error);
    assert_true(sky_json_member(root, "a", &value));
    assert_int_equal(sky_json_text(value).size, 2 * 2 * 131072);
    assert_true(sky_json_member(root, "b", &value));
    assert_int_equal(sky_json_text(value).size, 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(levels_end_at_32),
        ARENA_TEST(levels_are_given_back),
        ARENA_TEST(a_million_brackets_need_no_stack),
        ARENA_TEST(members_end_at_1024),
        ARENA_TEST(members_are_counted_an_object),
        ARENA_TEST(every_member_is_there),
        ARENA_TEST(values_are_counted_over_the_body),
        ARENA_TEST(values_end_at_16384),
        ARENA_TEST(a_mebibyte_of_text_is_one_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
