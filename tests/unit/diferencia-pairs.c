/* Pairs of members that differ, and items of arrays as bags. */
#include "steps.h"

#include "domain/diferencia-pairs.h"
#include "domain/diferencia.h"

static struct sky_json *member(struct sky_arena *arena, const char *object)
{
    struct sky_json *value = NULL;
    assert_true(sky_json_member(json_of(arena, object), "a", &value));
    return value;
}

static void pairs_are_in_byte_order(void **state)
{
    static const struct {
        const char *before, *after, *wanted; /* each name with "-" behind it when it was, "+" when it is there */
    } cases[] = {
        { NULL, NULL, "" },
        { "{}", "{}", "" },
        { "{'b':1,'a':1}", NULL, "a-b-" },
        { NULL, "{'b':1,'a':1}", "a+b+" },
        { "{'c':1,'a':1,'b':1}", "{'a':2,'d':1,'b':1}", "a-+c-d+" },
        { "{'ab':1,'a':1,'B':1}", "{}", "B-a-ab-" },
        { "{'a':null}", "{}", "a-" },
        { "{}", "{'a':null}", "a+" },
        { "{'a':null}", "{'a':null}", "" },
        { "{'a':{'x':1,'y':2}}", "{'a':{'y':2,'x':1}}", "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_walk walk = { .arena = *state };
        struct sky_buffer *text = sky_buffer_new(*state);
        struct sky_pair *pairs;
        size_t count = sky_pairs(&walk, json_of(*state, cases[i].before), json_of(*state, cases[i].after), &pairs);
        for (size_t j = 0; j < count; j++)
            sky_buffer_printf(text, "%s%s%s", pairs[j].name, pairs[j].was ? "-" : "", pairs[j].is ? "+" : "");
        assert_false(walk.failed);
        assert_span("pairs", sky_buffer_span(text), sky_span_of(cases[i].wanted));
    }
}

static void a_pair_has_its_values(void **state)
{
    struct sky_walk walk = { .arena = *state };
    struct sky_pair *pairs;
    assert_int_equal(sky_pairs(&walk, json_of(*state, "{'a':'x'}"), json_of(*state, "{'a':'y'}"), &pairs), 1);
    assert_span("before", sky_json_text(pairs->before), SPAN("x"));
    assert_span("after", sky_json_text(pairs->after), SPAN("y"));
}

static void a_pair_is_looked_at_as_its_values_are(void **state)
{
    static const struct {
        const char *before, *after; /* NULL: not there */
        bool by_member, by_item;
    } cases[] = {
        { "{'a':{}}", "{'a':{'b':1}}", true, false }, { "{'a':[]}", "{'a':[1]}", false, true },
        { "{'a':{}}", "{'a':[]}", false, false },     { "{'a':[1]}", "{'a':1}", false, false },
        { "{'a':{'b':1}}", NULL, false, false },      { NULL, "{'a':[1]}", false, false },
        { "{'a':null}", "{'a':{}}", false, false },   { "{'a':'x'}", "{'a':'y'}", false, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_walk walk = { .arena = *state };
        struct sky_pair *pairs;
        struct sky_json *before = json_of(*state, cases[i].before), *after = json_of(*state, cases[i].after);
        assert_int_equal(sky_pairs(&walk, before, after, &pairs), 1);
        assert_int_equal(sky_pair_is_by_member(pairs), cases[i].by_member);
        assert_int_equal(sky_pair_is_by_item(pairs), cases[i].by_item);
    }
}

static struct sky_json *numbers(struct sky_arena *arena, size_t count)
{
    struct sky_json *array = sky_json_array_new(arena);
    for (size_t i = 0; i < count; i++)
        assert_true(sky_json_append(array, NULL));
    return array;
}

static void large_arrays_are_looked_at_as_one(void **state)
{
    static const struct {
        size_t before, after;
        bool by_item;
    } cases[] = { { 0, SKY_DIFERENCIA_ITEMS_MAX, true },      { SKY_DIFERENCIA_ITEMS_MAX, 0, true },
                  { 0, SKY_DIFERENCIA_ITEMS_MAX + 1, false }, { SKY_DIFERENCIA_ITEMS_MAX, 1, false },
                  { SKY_DIFERENCIA_ITEMS_MAX / 2, SKY_DIFERENCIA_ITEMS_MAX / 2, true } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sky_pair pair = { "a", numbers(*state, cases[i].before), numbers(*state, cases[i].after), true,
                                       true };
        assert_int_equal(sky_pair_is_by_item(&pair), cases[i].by_item);
    }
}

static void items_are_canonical_texts(void **state)
{
    static const char *const wanted[] = { "{\"b\":1,\"c\":[]}", "1.0", "null", "\"x\"" };
    struct sky_walk walk = { .arena = *state };
    struct sky_items items = sky_items_of(&walk, member(*state, "{'a':[{'c':[],'b':1},1.0,null,'x']}"));
    assert_false(walk.failed);
    assert_int_equal(items.count, COUNT(wanted));
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_span("item", items.texts[i], sky_span_of(wanted[i]));
    assert_int_equal(sky_items_of(&walk, member(*state, "{'a':[]}")).count, 0);
    assert_false(walk.failed);
}

static void the_last_of_equal_items_are_left_over(void **state)
{
    static const struct {
        const char *items, *other, *left; /* a mark an item */
    } cases[] = {
        { "{'a':[1,2,3]}", "{'a':[]}", "xxx" },       { "{'a':[1,2,3]}", "{'a':[3,2,1]}", "---" },
        { "{'a':[1,1,1]}", "{'a':[1]}", "-xx" },      { "{'a':[1,2,1,2]}", "{'a':[2,1,2]}", "--x-" },
        { "{'a':[1,'1',1.0]}", "{'a':[1]}", "-xx" },  { "{'a':[[],{}]}", "{'a':[{}]}", "x-" },
        { "{'a':[1]}", "{'a':[1,1]}", "-" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_walk walk = { .arena = *state };
        struct sky_items items = sky_items_of(&walk, member(*state, cases[i].items));
        struct sky_items other = sky_items_of(&walk, member(*state, cases[i].other));
        for (size_t j = 0; j < items.count; j++)
            assert_int_equal(sky_items_left_over(&items, j, &other), cases[i].left[j] == 'x');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(pairs_are_in_byte_order),
        ARENA_TEST(a_pair_has_its_values),
        ARENA_TEST(a_pair_is_looked_at_as_its_values_are),
        ARENA_TEST(large_arrays_are_looked_at_as_one),
        ARENA_TEST(items_are_canonical_texts),
        ARENA_TEST(the_last_of_equal_items_are_left_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
