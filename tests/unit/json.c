/* The tree: kinds of values, members and items, putting in, taking out and sharing, equality, and the texts lent. */
#include "unit.h"

#include "base/json-tree.h"

static struct sky_json *member(const struct sky_json *object, const char *name)
{
    struct sky_json *value;
    if (!sky_json_member(object, name, &value))
        fail_msg("no member %s", name);
    return value;
}

static struct sky_json *one_of_each(struct sky_arena *arena)
{
    struct sky_json *object = sky_json_object_new(arena);
    assert_true(sky_json_add_null(object, "null"));
    assert_true(sky_json_add_boolean(object, "false", false));
    assert_true(sky_json_add_boolean(object, "true", true));
    assert_true(sky_json_add_number(object, "number", "-1.50E+400"));
    assert_true(sky_json_add_string(object, "string", SPAN("a\0\xC3\xB1")));
    assert_non_null(sky_json_add_array(object, "array"));
    assert_non_null(sky_json_add_object(object, "object"));
    return object;
}

static void knows_each_kind(void **state)
{
    static const struct {
        const char *name;
        enum sky_json_type type;
    } rows[] = {
        { "null", SKY_JSON_NULL },     { "false", SKY_JSON_BOOLEAN }, { "true", SKY_JSON_BOOLEAN },
        { "number", SKY_JSON_NUMBER }, { "string", SKY_JSON_STRING }, { "array", SKY_JSON_ARRAY },
        { "object", SKY_JSON_OBJECT },
    };
    struct sky_json *object = one_of_each(*state);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(sky_json_type(member(object, rows[i].name)), rows[i].type);
    assert_int_equal(sky_json_size(object), COUNT(rows));
    assert_int_equal(sky_json_type(object), SKY_JSON_OBJECT);
    assert_true(sky_json_is_true(member(object, "true")));
    assert_false(sky_json_is_true(member(object, "false")));
    assert_null(member(object, "null"));
}

static void only_strings_and_numbers_have_text(void **state)
{
    struct sky_json *object = one_of_each(*state);
    assert_span("string", sky_json_text(member(object, "string")), SPAN("a\0\xC3\xB1"));
    assert_span("number", sky_json_text(member(object, "number")), SPAN("-1.50E+400"));
    static const char *const others[] = { "null", "true", "false", "array", "object" };
    for (size_t i = 0; i < COUNT(others); i++)
        assert_null(sky_json_text(member(object, others[i])).data);
}

static void an_empty_string_is_a_text(void **state)
{
    struct sky_json *object = sky_json_object_new(*state);
    assert_true(sky_json_set_string(object, "empty", SPAN("")));
    assert_true(sky_json_set_string(object, "none", (struct sky_span){ 0 }));
    assert_non_null(sky_json_text(member(object, "empty")).data);
    assert_int_equal(sky_json_text(member(object, "empty")).size, 0);
    assert_int_equal(sky_json_text(member(object, "none")).size, 0);
}

static void an_absent_member_is_not_null(void **state)
{
    struct sky_json *value = *state, *object = one_of_each(*state);
    assert_false(sky_json_member(object, "nul", &value));
    assert_null(value);
    assert_false(sky_json_member(object, "NULL", &value));
    assert_false(sky_json_member(object, "", &value));
    assert_true(sky_json_member(object, "null", &value));
}

static void what_is_no_object_has_no_members(void **state)
{
    struct sky_json *value = *state, *object = one_of_each(*state);
    static const char *const others[] = { "null", "true", "number", "string", "array" };
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(sky_json_member(member(object, others[i]), "a", &value));
    assert_null(value);
}

static void set_replaces(void **state)
{
    struct sky_json *object = sky_json_object_new(*state);
    char name[] = "a", text[] = "one";
    assert_true(sky_json_set_string(object, name, sky_span_of(text)));
    name[0] = 'x';
    text[0] = 'x';
    assert_span("first", sky_json_text(member(object, "a")), SPAN("one"));
    assert_true(sky_json_set_string(object, "a", SPAN("two")));
    assert_span("second", sky_json_text(member(object, "a")), SPAN("two"));
    assert_true(sky_json_set(object, "a", NULL));
    assert_null(member(object, "a"));
    assert_int_equal(sky_json_size(object), 1);
}

static void a_value_can_be_shared(void **state)
{
    struct sky_json *object = sky_json_object_new(*state), *array = sky_json_array_new(*state);
    assert_true(sky_json_set(object, "a", array));
    assert_true(sky_json_set(object, "b", array));
    assert_true(sky_json_set(object, "b", array));
    assert_true(sky_json_add_number(array, NULL, "1"));
    assert_ptr_equal(member(object, "a"), array);
    assert_int_equal(sky_json_length(member(object, "b")), 1);
    assert_true(sky_json_set(object, "a", NULL));
    assert_int_equal(sky_json_length(array), 1);
}

static void a_value_may_come_from_another_tree(void **state)
{
    struct sky_arena *other = sky_arena_new();
    struct sky_json *object = sky_json_object_new(*state), *array = sky_json_array_new(other);
    assert_true(sky_json_add_string(array, NULL, SPAN("kept")));
    assert_true(sky_json_set(object, "a", array));
    sky_arena_free(other);
    assert_span("item", sky_json_text(sky_json_item(member(object, "a"), 0)), SPAN("kept"));
}

static void items_stay_in_order(void **state)
{
    struct sky_json *array = sky_json_array_new(*state);
    assert_int_equal(sky_json_length(array), 0);
    assert_null(sky_json_item(array, 0));
    for (char digit = '0'; digit <= '9'; digit++)
        assert_true(sky_json_add_number(array, NULL, (const char[]){ digit, '\0' }));
    assert_true(sky_json_append(array, sky_json_item(array, 3)));
    assert_true(sky_json_append(array, NULL));
    assert_int_equal(sky_json_length(array), 12);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(sky_json_text(sky_json_item(array, i)).data[0], '0' + (int)i);
    assert_span("shared", sky_json_text(sky_json_item(array, 10)), SPAN("3"));
    assert_null(sky_json_item(array, 11));
    assert_null(sky_json_item(array, 12));
}

static void entries_are_all_members(void **state)
{
    struct sky_json *object = one_of_each(*state);
    struct sky_json_entry entries[7];
    sky_json_entries(object, entries);
    for (size_t i = 0; i < COUNT(entries); i++) {
        assert_ptr_equal(entries[i].value, member(object, entries[i].name));
        for (size_t earlier = 0; earlier < i; earlier++)
            assert_string_not_equal(entries[i].name, entries[earlier].name);
    }
}

static void numbers_are_written_whole(void **state)
{
    static const struct {
        int64_t value;
        const char *text;
    } rows[] = {
        { 0, "0" }, { -1, "-1" }, { INT64_MAX, "9223372036854775807" }, { INT64_MIN, "-9223372036854775808" },
    };
    struct sky_json *object = sky_json_object_new(*state);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(sky_json_set_number(object, "n", rows[i].value));
        assert_int_equal(sky_json_type(member(object, "n")), SKY_JSON_NUMBER);
        assert_span("number", sky_json_text(member(object, "n")), sky_span_of(rows[i].text));
    }
    assert_int_equal(sky_json_size(object), 1);
}

static void removes_members(void **state)
{
    struct sky_json *value, *object = one_of_each(*state), *array = sky_json_array_new(*state);
    assert_true(sky_json_append(array, member(object, "string")));
    sky_json_remove(object, "string");
    sky_json_remove(object, "null");
    sky_json_remove(object, "none");
    sky_json_remove(object, "string");
    assert_int_equal(sky_json_size(object), 5);
    assert_false(sky_json_member(object, "string", &value));
    assert_span("shared", sky_json_text(sky_json_item(array, 0)), SPAN("a\0\xC3\xB1"));
}

/* The texts of the items; '-' for null. */
static void assert_items(const struct sky_json *array, const char *wanted)
{
    assert_int_equal(sky_json_length(array), strlen(wanted));
    for (size_t i = 0; wanted[i]; i++) {
        struct sky_span text = sky_json_text(sky_json_item(array, i));
        assert_span(wanted, text.data ? text : SPAN("-"), sky_span(&wanted[i], 1));
    }
}

static void inserts_and_deletes_items(void **state)
{
    struct sky_arena *other = sky_arena_new();
    struct sky_json *array = sky_json_array_new(*state), *source = sky_json_array_new(other);
    for (char digit = '0'; digit <= '5'; digit++)
        assert_true(sky_json_add_string(source, NULL, sky_span(&digit, 1)));
    assert_true(sky_json_insert(array, 0, sky_json_item(source, 1)));
    assert_true(sky_json_insert(array, 0, sky_json_item(source, 0)));
    assert_true(sky_json_insert(array, 2, sky_json_item(source, 4)));
    assert_true(sky_json_insert(array, 99, sky_json_item(source, 5)));
    assert_true(sky_json_insert(array, 2, NULL));
    assert_true(sky_json_insert(array, 2, sky_json_item(source, 2)));
    assert_true(sky_json_insert(array, 1, sky_json_item(source, 0)));
    sky_arena_free(other);
    assert_items(array, "0012-45");
    sky_json_delete(array, 7);
    sky_json_delete(array, 4);
    sky_json_delete(array, 0);
    assert_items(array, "01245");
    sky_json_delete(array, 4);
    sky_json_delete(array, SIZE_MAX);
    assert_items(array, "0124");
    assert_true(sky_json_insert(array, 3, sky_json_item(array, 0)));
    assert_items(array, "01204");
}

static struct sky_json *read(struct sky_arena *arena, const char *text)
{
    struct sky_error error = { 0 };
    struct sky_buffer *whole = sky_buffer_new(arena);
    sky_buffer_printf(whole, "{\"a\":%s}", text);
    struct sky_json *root = sky_json_parse(arena, sky_buffer_span(whole), 100, &error);
    if (!root)
        fail_msg("'%s': %s", text, error.text);
    return member(root, "a");
}

/* Values that are equal to themselves, read anew, and to no other. */
static void equal_is_what_is_written_equally(void **state)
{
    static const char *const texts[] = {
        "null", "true", "false", "1", "1.0", "1e0", "-0", "0", "\"1\"", "\"\"", "\"a\\u0301\"", "\"\\u00e1\"",
        "\"null\"", "[]", "[null]", "[1]", "[1,2]", "[2,1]", "[[]]", "[[1],2]", "{}", "{\"a\":null}", "{\"b\":null}",
        "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}", "{\"a\":1,\"c\":2}", "{\"a\":{\"b\":[{}]}}",
        "{\"a\":{\"b\":[{\"c\":0}]}}",
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t j = 0; j < COUNT(texts); j++)
            if (sky_json_equal(read(*state, texts[i]), read(*state, texts[j])) != (i == j))
                fail_msg("%s and %s", texts[i], texts[j]);
    assert_true(sky_json_equal(read(*state, "{\"a\":1,\"b\":{\"c\":2,\"d\":[]}}"),
                               read(*state, "{\"b\":{\"d\":[],\"c\":2},\"a\":1}")));
    assert_true(sky_json_equal(read(*state, "\"\\u0041/\""), read(*state, "\"A\\/\"")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(knows_each_kind),
        ARENA_TEST(only_strings_and_numbers_have_text),
        ARENA_TEST(an_empty_string_is_a_text),
        ARENA_TEST(an_absent_member_is_not_null),
        ARENA_TEST(what_is_no_object_has_no_members),
        ARENA_TEST(set_replaces),
        ARENA_TEST(a_value_can_be_shared),
        ARENA_TEST(a_value_may_come_from_another_tree),
        ARENA_TEST(items_stay_in_order),
        ARENA_TEST(entries_are_all_members),
        ARENA_TEST(numbers_are_written_whole),
        ARENA_TEST(removes_members),
        ARENA_TEST(inserts_and_deletes_items),
        ARENA_TEST(equal_is_what_is_written_equally),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
