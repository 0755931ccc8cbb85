/* The way back: as tables, and over random documents of a fixed seed. */
#include "steps.h"

#include <stdio.h>
#include <sys/resource.h>

#include "base/json-tree.h"
#include "domain/diferencia.h"

static struct sky_span text_of(struct sky_arena *arena, const struct sky_json *json)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    sky_json_write(text, json);
    return sky_buffer_span(text);
}

/* A state of a document, and what it came from. */
struct moment {
    int64_t operacion, deshace;
    const struct sky_json *documento;
};

/* Takes back, in `present`, what led to the moment `index`. */
static void go_back(struct sky_arena *arena, struct sky_json *present, const struct moment *moments, size_t count,
                    size_t index)
{
    struct sky_error error = { 0 };
    struct sky_reversal *reversal =
        sky_reversal_new(arena, present, moments[index - 1].documento, moments[index].documento);
    assert_non_null(reversal);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(sky_reversal_follow(reversal, moments[i].operacion, moments[i].deshace, moments[i].documento,
                                             &error),
                         SKY_OK);
    assert_int_equal(sky_reversal_make(reversal, moments[index].operacion, &error), SKY_OK);
}

static void take_back(struct sky_arena *arena, struct sky_json *present, const struct sky_json *before,
                      const struct sky_json *after)
{
    struct sky_error error = { 0 };
    struct sky_json *now = sky_json_parse(arena, text_of(arena, present), SIZE_MAX, &error);
    go_back(arena, present, (struct moment[]){ { 0, 0, before }, { 1, 0, after }, { 2, 0, now } }, 3, 1);
}

static void changes_are_taken_back(void **state)
{
    static const struct {
        const char *before, *after, *present, *wanted;
    } cases[] = {
        /* members */
        { "{'a':1}", "{'a':2}", "{'a':2}", "{'a':1}" },
        { "{'a':1}", "{'a':2}", "{'a':2,'b':3}", "{'a':1,'b':3}" },
        { "{}", "{'a':2}", "{'a':2,'b':3}", "{'b':3}" },
        { "{'a':1}", "{}", "{'b':3}", "{'a':1,'b':3}" },
        { "{'a':null}", "{}", "{}", "{'a':null}" },
        { "{'a':1.00}", "{'a':1}", "{'a':1}", "{'a':1.00}" },
        { "{'a':1}", "{'a':1}", "{'a':9}", "{'a':9}" },
        { "{'a':{'x':1}}", "{'a':[1]}", "{'a':[1]}", "{'a':{'x':1}}" },
        { "{'a':[1]}", "{'a':'x'}", "{'a':'x'}", "{'a':[1]}" },
        /* members of members */
        { "{'a':{'x':1}}", "{'a':{'x':2}}", "{'a':{'x':2,'y':3}}", "{'a':{'x':1,'y':3}}" },
        { "{'a':{'x':1}}", "{'a':{}}", "{'a':{'y':3}}", "{'a':{'x':1,'y':3}}" },
        { "{'a':{}}", "{'a':{'x':{'y':1}}}", "{'a':{'x':{'y':1},'z':2}}", "{'a':{'z':2}}" },
        { "{'a':{'x':{'y':[1]}}}", "{'a':{'x':{'y':[1,2]}}}", "{'a':{'x':{'y':[0,1,2]}}}",
          "{'a':{'x':{'y':[0,1]}}}" },
        { "{'a':{'x':1}}", "{'a':{'x':2}}", "{'a':3}", "{'a':{'x':1}}" },
        /* items that were added */
        { "{'a':[1]}", "{'a':[1,2]}", "{'a':[1,2,3]}", "{'a':[1,3]}" },
        { "{'a':[1]}", "{'a':[2,1]}", "{'a':[0,2,1]}", "{'a':[0,1]}" },
        { "{'a':[]}", "{'a':[1,1]}", "{'a':[1,2,1]}", "{'a':[2]}" },
        { "{'a':[1]}", "{'a':[1,1]}", "{'a':[1,2,1]}", "{'a':[1,2]}" },
        { "{'a':[]}", "{'a':[{'y':1,'x':2}]}", "{'a':[3,{'x':2,'y':1}]}", "{'a':[3]}" },
        /* items that were removed */
        { "{'a':[1,2,3]}", "{'a':[1,3]}", "{'a':[1,3]}", "{'a':[1,2,3]}" },
        { "{'a':[1,2,3]}", "{'a':[]}", "{'a':[]}", "{'a':[1,2,3]}" },
        { "{'a':[1,2,3]}", "{'a':[2]}", "{'a':[2]}", "{'a':[1,2,3]}" },
        { "{'a':[1,2,3]}", "{'a':[1,2]}", "{'a':[2]}", "{'a':[2,3]}" },
        { "{'a':[1,2,3]}", "{'a':[1,2]}", "{'a':[0,1,2,4]}", "{'a':[0,1,2,3,4]}" },
        { "{'a':[null]}", "{'a':[]}", "{'a':[]}", "{'a':[null]}" },
        /* both */
        { "{'a':[1,2]}", "{'a':[1,3]}", "{'a':[1,3,4]}", "{'a':[1,2,4]}" },
        { "{'a':[{'d':'x'}]}", "{'a':[{'d':'y'}]}", "{'a':[{'d':'y'},{'d':'z'}]}", "{'a':[{'d':'x'},{'d':'z'}]}" },
        /* another order: as it was when nothing else is, and else of no matter */
        { "{'a':[1,2]}", "{'a':[2,1]}", "{'a':[2,1]}", "{'a':[1,2]}" },
        { "{'a':[1,2]}", "{'a':[2,1,3]}", "{'a':[2,1,3]}", "{'a':[1,2]}" },
        { "{'a':[1,2]}", "{'a':[2,1,3]}", "{'a':[2,1,3,4]}", "{'a':[1,2,4]}" },
        { "{'a':[1,2]}", "{'a':[2,1]}", "{}", "{'a':[1,2]}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_json *present = json_of(*state, cases[i].present);
        take_back(*state, present, json_of(*state, cases[i].before), json_of(*state, cases[i].after));
        assert_span(cases[i].after, text_of(*state, present), quoted(*state, cases[i].wanted));
    }
}

/* What is put back is not taken from the document before. */
static void the_change_itself_stays(void **state)
{
    struct sky_json *before = json_of(*state, "{'a':[1,{'x':1}],'b':{'c':1}}"), *after = json_of(*state, "{'a':[1]}");
    struct sky_json *present = json_of(*state, "{'a':[1]}");
    take_back(*state, present, before, after);
    assert_span("before", text_of(*state, before), quoted(*state, "{'a':[1,{'x':1}],'b':{'c':1}}"));
    assert_span("after", text_of(*state, after), quoted(*state, "{'a':[1]}"));
    assert_true(sky_json_equal(present, before));
}

/* --- random documents */

struct random {
    uint64_t seed;
    struct sky_arena *arena;
    bool twins; /* equal items and other orders, too */
    int fresh;  /* numbers given out */
};

static size_t draw(struct random *random, size_t below)
{
    random->seed = random->seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(random->seed >> 33) % below;
}

/* A number of its own, or with twins one of a few. */
static struct sky_json *draw_number(struct random *random)
{
    char text[24];
    struct sky_json *array = sky_json_array_new(random->arena);
    snprintf(text, sizeof text, "%d", random->twins ? (int)draw(random, 4) : ++random->fresh);
    assert_true(sky_json_add_number(array, NULL, text));
    return sky_json_item(array, 0);
}

static void change_array(struct random *random, struct sky_json *array)
{
    size_t length = sky_json_length(array), at = draw(random, length + 1);
    if (draw(random, 2) && length > 0)
        sky_json_delete(array, at % length);
    else
        assert_true(sky_json_insert(array, at, draw_number(random)));
}

static struct sky_json *draw_value(struct random *random)
{
    struct sky_json *value;
    switch (draw(random, 4)) {
    case 0:
        return NULL;
    case 1:
        value = sky_json_array_new(random->arena);
        for (size_t left = draw(random, 6); left > 0; left--)
            assert_true(sky_json_append(value, draw_number(random)));
        return value;
    case 2:
        return sky_json_object_new(random->arena);
    default:
        return draw_number(random);
    }
}

static void change_object(struct random *random, struct sky_json *object, size_t times);

static void change_member(struct random *random, struct sky_json *object)
{
    const char name[] = { (char)('a' + draw(random, 6)), '\0' };
    struct sky_json *value = NULL;
    bool there = sky_json_member(object, name, &value);
    if (there && sky_json_type(value) == SKY_JSON_OBJECT && draw(random, 8))
        change_object(random, value, 1);
    else if (there && sky_json_type(value) == SKY_JSON_ARRAY && draw(random, 8))
        change_array(random, value);
    else if (there && draw(random, 2))
        sky_json_remove(object, name);
    else
        assert_true(sky_json_set(object, name, draw_value(random)));
}

/* At most three levels, as what is drawn is empty and grows one by one. */
static void change_object(struct random *random, struct sky_json *object, size_t times)
{
    for (; times > 0; times--)
        change_member(random, object);
}

static struct sky_json *copy_of(struct sky_arena *arena, const struct sky_json *json)
{
    struct sky_error error = { 0 };
    struct sky_json *copy = sky_json_parse(arena, text_of(arena, json), SIZE_MAX, &error);
    assert_non_null(copy);
    return copy;
}

static struct sky_json *changed(struct random *random, const struct sky_json *from, size_t times)
{
    struct sky_json *copy = copy_of(random->arena, from);
    change_object(random, copy, times);
    return copy_of(random->arena, copy);
}

static void what_was_just_done_is_taken_back(void **state)
{
    for (size_t i = 0; i < 600; i++) {
        struct random random = { .seed = i, .arena = *state, .twins = i % 2 };
        struct sky_json *before = changed(&random, sky_json_object_new(*state), 20);
        struct sky_json *after = changed(&random, before, 1 + draw(&random, 12)), *present = copy_of(*state, after);
        take_back(*state, present, before, after);
        if (!sky_json_equal(present, before))
            fail_msg("seed %zu: %.*s -> %.*s: %.*s", i, SKY_SPAN_ARGS(text_of(*state, before)),
                     SKY_SPAN_ARGS(text_of(*state, after)), SKY_SPAN_ARGS(text_of(*state, present)));
    }
}

static bool meet(struct sky_arena *arena, const struct sky_json *first, const struct sky_json *second,
                 const struct sky_json *third)
{
    struct sky_diferencia one, other;
    struct sky_error error = { 0 };
    assert_int_equal(sky_diferencia_places(arena, first, second, &one, &error), SKY_OK);
    assert_int_equal(sky_diferencia_places(arena, second, third, &other, &error), SKY_OK);
    return sky_diferencia_meets(&one, &other);
}

/* Two changes that do not meet, the first to go back being the earlier or the later: the order of lists is back too. */
static void changes_apart_go_back_in_any_order(void **state)
{
    size_t apart = 0;
    for (size_t i = 0; i < 1200; i++) {
        struct random random = { .seed = i, .arena = *state, .twins = i % 2 };
        struct sky_json *first = changed(&random, sky_json_object_new(*state), 20);
        struct sky_json *second = changed(&random, first, 2), *third = changed(&random, second, 2);
        if (meet(*state, first, second, third))
            continue;
        for (size_t earlier = 0; earlier < 2; earlier++) {
            struct sky_json *fourth = copy_of(*state, third), *fifth;
            struct moment moments[] = {
                { 0, 0, first }, { 1, 0, second }, { 2, 0, third }, { 3, earlier ? 1 : 2, fourth }
            };
            go_back(*state, fourth, moments, 3, earlier ? 1 : 2);
            fifth = copy_of(*state, fourth);
            go_back(*state, fifth, moments, 4, earlier ? 2 : 1);
            if (!sky_json_equal(fifth, first))
                fail_msg("seed %zu: %.*s: %.*s, %.*s", i, SKY_SPAN_ARGS(text_of(*state, first)),
                         SKY_SPAN_ARGS(text_of(*state, fourth)), SKY_SPAN_ARGS(text_of(*state, fifth)));
        }
        apart++;
    }
    assert_true(apart > 400);
}

static long used_memory(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss; /* KiB */
}

/* Many items cost memory by their number, not by its square, which would be a gibibyte here. */
static void many_items_go_back(void **state)
{
    static char large[1000];
    memset(large, 'x', sizeof large - 1);
    struct sky_json *before = json_of(*state, "{'a':[]}"), *after = json_of(*state, "{'a':[]}"), *array;
    assert_true(sky_json_member(after, "a", &array));
    for (size_t i = 0; i < SKY_DIFERENCIA_ITEMS_MAX; i++) {
        struct sky_json *item = sky_json_object_new(*state);
        assert_true(sky_json_set_number(item, "n", (int64_t)i) && sky_json_set_string(item, "x", sky_span_of(large)));
        assert_true(sky_json_append(array, item));
    }
    struct sky_json *present = copy_of(*state, after);
    long before_it = used_memory();
    take_back(*state, present, before, after);
    assert_true(sky_json_equal(present, before));
    take_back(*state, present, after, before);
    assert_true(used_memory() - before_it < 256 * 1024L);
    assert_true(sky_json_equal(present, after));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(changes_are_taken_back),
        ARENA_TEST(the_change_itself_stays),
        ARENA_TEST(what_was_just_done_is_taken_back),
        ARENA_TEST(changes_apart_go_back_in_any_order),
        ARENA_TEST(many_items_go_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
