/* Merge patches: RFC 7396's own examples and more, what the result shares with the patch, and the bound of depth. */
#include "unit.h"

#include "base/json-tree.h"

#include <stdio.h>

static struct sky_json *read(struct sky_arena *arena, const char *text)
{
    struct sky_error error = { 0 };
    struct sky_json *root = sky_json_parse(arena, sky_span_of(text), SKY_JSON_VALUES_MAX, &error);
    if (!root)
        fail_msg("'%s': %s", text, error.text);
    return root;
}

static void assert_json(struct sky_arena *arena, const char *what, const struct sky_json *value, const char *wanted)
{
    struct sky_buffer *buffer = sky_buffer_new(arena);
    sky_json_write(buffer, value);
    assert_span(what, sky_buffer_span(buffer), sky_span_of(wanted));
}

static struct sky_json *member(const struct sky_json *object, const char *name)
{
    struct sky_json *value;
    assert_true(sky_json_member(object, name, &value));
    return value;
}

/* Target, patch, result: those of RFC 7396, appendix A, whose patch and target are objects come first. */
static const char *const rows[][3] = {
    { "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
    { "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
    { "{\"a\":\"b\"}", "{\"a\":null}", "{}" },
    { "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}" },
    { "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
    { "{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}" },
    { "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}" },
    { "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}" },
    { "{\"e\":null}", "{\"a\":1}", "{\"a\":1,\"e\":null}" },
    { "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
    { "{}", "{}", "{}" },
    { "{\"a\":1}", "{\"b\":null}", "{\"a\":1}" },
    { "{\"a\":null}", "{\"a\":null}", "{}" },
    { "{\"a\":1}", "{\"a\":{}}", "{\"a\":{}}" },
    { "{\"a\":1}", "{\"a\":{\"b\":null,\"c\":2}}", "{\"a\":{\"c\":2}}" },
    { "{\"a\":null}", "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1}}" },
    { "{\"a\":{\"b\":1}}", "{\"a\":{}}", "{\"a\":{\"b\":1}}" },
    { "{\"a\":{\"b\":1}}", "{\"a\":false}", "{\"a\":false}" },
    { "{\"a\":{\"b\":{\"c\":1,\"d\":2}}}", "{\"a\":{\"b\":{\"c\":null}}}", "{\"a\":{\"b\":{\"d\":2}}}" },
    { "{}", "{\"a\":[null,{\"b\":null}]}", "{\"a\":[null,{\"b\":null}]}" },
    { "{\"a\":1}", "{\"a\":1.0}", "{\"a\":1.0}" },
};

static void merges_each(void **state)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_json *target = read(*state, rows[i][0]), *patch = read(*state, rows[i][1]);
        struct sky_json *result = sky_json_merge(*state, target, patch);
        assert_ptr_equal(result, target);
        assert_json(*state, rows[i][1], result, rows[i][2]);
        assert_json(*state, "the patch", patch, rows[i][1]);
        assert_ptr_equal(sky_json_merge(*state, target, patch), target);
        assert_json(*state, "twice", result, rows[i][2]);
    }
}

static void what_is_no_object_is_replaced(void **state)
{
    static const char *const names[] = { "null", "string", "array" };
    struct sky_json *values = read(*state, "{\"null\":null,\"string\":\"c\",\"array\":[1,2]}");
    for (size_t i = 0; i < COUNT(names); i++) {
        struct sky_json *patch = read(*state, "{\"a\":{\"b\":\"c\",\"d\":null},\"e\":null}");
        struct sky_json *result = sky_json_merge(*state, member(values, names[i]), patch);
        assert_ptr_not_equal(result, patch);
        assert_json(*state, names[i], result, "{\"a\":{\"b\":\"c\"}}");
    }
    assert_json(*state, "values", values, "{\"array\":[1,2],\"null\":null,\"string\":\"c\"}");
}

static void objects_are_never_shared(void **state)
{
    struct sky_json *patch = read(*state, "{\"a\":{\"b\":{}},\"c\":[1]}");
    struct sky_json *result = sky_json_merge(*state, NULL, patch);
    assert_ptr_not_equal(member(result, "a"), member(patch, "a"));
    assert_ptr_not_equal(member(member(result, "a"), "b"), member(member(patch, "a"), "b"));
    assert_true(sky_json_set(member(member(result, "a"), "b"), "d", NULL));
    assert_json(*state, "patch", patch, "{\"a\":{\"b\":{}},\"c\":[1]}");
}

static void the_result_outlives_the_patch(void **state)
{
    struct sky_arena *other = sky_arena_new();
    struct sky_json *target = read(*state, "{\"a\":{}}");
    struct sky_json *patch = read(other, "{\"a\":{\"b\":[\"kept\"]},\"c\":{\"d\":1.50}}");
    assert_ptr_equal(sky_json_merge(*state, target, patch), target);
    sky_arena_free(other);
    assert_json(*state, "result", target, "{\"a\":{\"b\":[\"kept\"]},\"c\":{\"d\":1.50}}");
}

/* An object in an object and so on, so many in all. */
static struct sky_json *nested(struct sky_arena *arena, int levels)
{
    struct sky_json *root = sky_json_object_new(arena), *inmost = root;
    for (int i = 1; i < levels; i++)
        inmost = sky_json_add_object(inmost, "a");
    assert_true(sky_json_add_boolean(inmost, "end", true));
    return root;
}

static void depth_is_bounded(void **state)
{
    struct sky_json *deepest = nested(*state, SKY_JSON_DEPTH_MAX);
    struct sky_json *result = sky_json_merge(*state, NULL, deepest);
    assert_true(sky_json_equal(result, deepest));
    assert_null(sky_json_merge(*state, NULL, nested(*state, SKY_JSON_DEPTH_MAX + 1)));
    assert_null(sky_json_merge(*state, sky_json_object_new(*state), nested(*state, 5000)));
}

static void takes_many_members(void **state)
{
    struct sky_json *patch = sky_json_object_new(*state), *target = sky_json_object_new(*state);
    for (int i = 0; i < SKY_JSON_MEMBERS_MAX; i++) {
        char name[8];
        snprintf(name, sizeof name, "%d", i);
        assert_true(sky_json_set_number(i % 2 ? patch : target, name, i));
        assert_true(i % 3 || sky_json_set(patch, name, NULL));
    }
    assert_ptr_equal(sky_json_merge(*state, target, patch), target);
    assert_int_equal(sky_json_size(target), SKY_JSON_MEMBERS_MAX - (SKY_JSON_MEMBERS_MAX + 2) / 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(merges_each),
        ARENA_TEST(what_is_no_object_is_replaced),
        ARENA_TEST(objects_are_never_shared),
        ARENA_TEST(the_result_outlives_the_patch),
        ARENA_TEST(depth_is_bounded),
        ARENA_TEST(takes_many_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
