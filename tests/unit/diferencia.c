/* What differs between two documents: member by member, and as places that meet or do not. */
#include "steps.h"
#include "places.h"

#include <malloc.h>
#include <stdio.h>

#include "base/json-tree.h"
#include "domain/diferencia.h"

static void assert_members(struct sky_arena *arena, const char *before, const char *after, const char *wanted)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    struct sky_json *members = sky_diferencia_members(arena, json_of(arena, before), json_of(arena, after));
    assert_non_null(members);
    sky_json_write(text, members);
    assert_span(before ? before : after, sky_buffer_span(text), quoted(arena, wanted));
}

static void members_that_differ_are_told(void **state)
{
    static const struct {
        const char *before, *after, *wanted;
    } cases[] = {
        { NULL, NULL, "[]" },
        { "{}", "{}", "[]" },
        { NULL, "{}", "[]" },
        { "{'a':1}", "{'a':1}", "[]" },
        { "{}", "{'a':1}", "[{'despues':1,'miembro':'a'}]" },
        { "{'a':1}", "{}", "[{'antes':1,'miembro':'a'}]" },
        { "{'a':1}", "{'a':2}", "[{'antes':1,'despues':2,'miembro':'a'}]" },
        { "{'a':1}", "{'a':1.0}", "[{'antes':1,'despues':1.0,'miembro':'a'}]" },
        { "{'a':1e2}", "{'a':100}", "[{'antes':1e2,'despues':100,'miembro':'a'}]" },
        { "{'a':1}", "{'a':'1'}", "[{'antes':1,'despues':'1','miembro':'a'}]" },
        { "{'a':null}", "{}", "[{'antes':null,'miembro':'a'}]" },
        { "{}", "{'a':null}", "[{'despues':null,'miembro':'a'}]" },
        { "{'a':null}", "{'a':null}", "[]" },
        { "{'a':null}", "{'a':false}", "[{'antes':null,'despues':false,'miembro':'a'}]" },
        { "{'a':{'x':1,'y':[2]}}", "{'a':{'y':[2],'x':1}}", "[]" },
        { "{'a':{'x':1,'y':2}}", "{'a':{'x':1,'y':3}}",
          "[{'antes':{'x':1,'y':2},'despues':{'x':1,'y':3},'miembro':'a'}]" },
        { "{'a':[1,2]}", "{'a':[2,1]}", "[{'antes':[1,2],'despues':[2,1],'miembro':'a'}]" },
        { "{'z':1,'a':1,'B':1,'\xC3\xB1':1}", NULL,
          "[{'antes':1,'miembro':'B'},{'antes':1,'miembro':'a'},{'antes':1,'miembro':'z'},"
          "{'antes':1,'miembro':'\xC3\xB1'}]" },
        { NULL, "{'b':{},'a':[]}", "[{'despues':[],'miembro':'a'},{'despues':{},'miembro':'b'}]" },
        { "{'a':1,'b':2,'c':3}", "{'b':2,'c':4,'d':5}",
          "[{'antes':1,'miembro':'a'},{'antes':3,'despues':4,'miembro':'c'},{'despues':5,'miembro':'d'}]" },
        { "{'':1}", "{'':2}", "[{'antes':1,'despues':2,'miembro':''}]" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_members(*state, cases[i].before, cases[i].after, cases[i].wanted);
}

static struct sky_span places_of(struct sky_arena *arena, const char *before, const char *after)
{
    struct sky_diferencia diferencia;
    struct sky_error error = { 0 };
    struct sky_buffer *text = sky_buffer_new(arena), *path = sky_buffer_new(arena);
    assert_int_equal(sky_diferencia_places(arena, json_of(arena, before), json_of(arena, after), &diferencia, &error),
                     SKY_OK);
    if (!diferencia.empty)
        put_places(text, path, &diferencia.root);
    return sky_buffer_span(text);
}

static void changes_touch_places(void **state)
{
    static const struct {
        const char *before, *after, *wanted;
    } cases[] = {
        { NULL, NULL, "" },
        { NULL, "{}", " " },
        { "{'a':1}", NULL, " " },
        { "{'a':1}", "{'a':1}", "" },
        { "{'a':1}", "{'a':2,'b':3}", "/a /b " },
        { "{'a':{'b':1,'c':2}}", "{'a':{'b':1,'c':3}}", "/a/c " },
        { "{'a':{'b':{'c':1},'d':1}}", "{'a':{'b':{'c':2}}}", "/a/b/c /a/d " },
        { "{'a':{}}", "{'a':{'b':1}}", "/a/b " },
        { "{'a':{}}", "{'a':[]}", "/a " },
        { "{'a':{}}", "{'a':null}", "/a " },
        { "{'a':{'b':1}}", "{}", "/a " },
        { "{'':{'':1}}", "{'':{'':2}}", "// " },
        { "{'~':1,'/':1,'#':1,'~1':1}", "{}", "/~2 /~1 /~0 /~01 " },
        { "{'a/b':{'c#':1}}", "{'a/b':{'c#':2}}", "/a~1b/c~2 " },
        { "{'a':[]}", "{'a':[1]}", "/a#1 " },
        { "{'a':[1,2]}", "{'a':[2,3]}", "/a#1 /a#3 " },
        { "{'a':[1,1,2]}", "{'a':[1,2]}", "/a#1 " },
        { "{'a':[1]}", "{'a':[1,1,1]}", "/a#1 /a#1 " },
        { "{'a':[1]}", "{'a':[1.0]}", "/a#1 /a#1.0 " },
        { "{'a':[1,2]}", "{'a':[2,1]}", "/a " },
        { "{'a':[1,2]}", "{'a':[2,1,3]}", "/a " },
        { "{'a':[]}", "{'a':[null,{'c':1,'b':[]},'x/y#z']}", "/a#'x/y#z' /a#null /a#{'b':[],'c':1} " },
        { "{'a':{'b':[1]}}", "{'a':{'b':[]}}", "/a/b#1 " },
        { "{'a':[[1]]}", "{'a':[[1,2]]}", "/a#[1,2] /a#[1] " },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_span(cases[i].before ? cases[i].before : cases[i].after,
                    places_of(*state, cases[i].before, cases[i].after), quoted(*state, cases[i].wanted));
}

static const char *array_of(struct sky_arena *arena, size_t count)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    sky_buffer_put_text(text, "{'a':[");
    for (size_t i = 0; i < count; i++)
        sky_buffer_printf(text, "%s%zu", i ? "," : "", i);
    sky_buffer_put(text, "]}", 3);
    return text->data;
}

static void larger_arrays_are_one_place(void **state)
{
    const char *most = array_of(*state, SKY_DIFERENCIA_ITEMS_MAX - 1);
    const char *more = array_of(*state, SKY_DIFERENCIA_ITEMS_MAX);
    assert_int_equal(places_of(*state, most, "{'a':['x']}").size, places_of(*state, "{'a':['x']}", most).size);
    assert_true(places_of(*state, most, "{'a':['x']}").size > SKY_DIFERENCIA_ITEMS_MAX);
    assert_span("more", places_of(*state, more, "{'a':['x']}"), SPAN("/a "));
    assert_span("more", places_of(*state, "{'a':['x']}", more), SPAN("/a "));
}

static void places_meet_at_their_borders(void **state)
{
    static const struct {
        const char *one, *other;
        bool meet;
    } cases[] = {
        { "", "", true },         { "", "/a", true },          { "", "/a#1", true },     { "/a", "/a", true },
        { "/a", "/b", false },    { "/a", "/ab", false },      { "/a", "/a/b", true },   { "/a", "/a/b/c", true },
        { "/a/b", "/a/c", false }, { "/a/b", "/a/bc", false }, { "/a", "/a#1", true },   { "/a#1", "/a#1", true },
        { "/a#1", "/a#2", false }, { "/a#1", "/a#11", false }, { "/a#1", "/b#1", false }, { "/a/b", "/a#1", false },
        { "/a~1b", "/a", false },  { "/a~1b", "/a/b", false }, { "/", "/a", false },     { "/", "//a", true },
        { "/a#1", "/a~21", false }, { "/a#1", "/a#1/b", false }, { "/a#1", "/a#1#2", false },
        { "/a#\"x/y#z\"", "/a#\"x", false }, { "/a#\"x/y#z\"", "/a#\"x/y", false },
        { "/a#\"x/y#z\"", "/a#\"x/y#z\"", true }, { "/a#\"x/y#z\"", "/a", true }, { "/a#\"x/y#z\"", "", true },
        { "/a/b#[\"/c\"]", "/a/b", true }, { "/a/b#[\"/c\"]", "/a", true }, { "/a/b#[\"/c\"]", "/a/b#[\"", false },
        { "/a/b#[\"/c\"]", "/a/c", false }, { "/a/b/c", "/a/b/c/d#1", true }, { "/a/b/c/d#1", "/a/b/cd", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_diferencia one = diferencia_of(*state, cases[i].one), other = diferencia_of(*state, cases[i].other);
        if (sky_diferencia_meets(&one, &other) != cases[i].meet || sky_diferencia_meets(&other, &one) != cases[i].meet)
            fail_msg("'%s' and '%s'", cases[i].one, cases[i].other);
    }
}

static struct sky_diferencia change(struct sky_arena *arena, const char *before, const char *after)
{
    struct sky_diferencia diferencia;
    struct sky_error error = { 0 };
    assert_int_equal(sky_diferencia_places(arena, json_of(arena, before), json_of(arena, after), &diferencia, &error),
                     SKY_OK);
    return diferencia;
}

static void changes_meet_in_any_of_their_places(void **state)
{
    const struct sky_diferencia one =
        change(*state, "{'b':{'c':1,'d':1},'d':[1,3]}", "{'a':1,'b':{'c':2,'d':1},'d':[3]}");
    const struct sky_diferencia far = change(*state, "{'b':{'c':1,'d':1},'d':[1,2]}", "{'b':{'c':1},'d':[1],'e':1}");
    const struct sky_diferencia near = change(*state, "{'b':{'c':{}},'x':1}", "{'b':{'c':{'d':1}}}");
    const struct sky_diferencia none = change(*state, "{'a':1}", "{'a':1}"), never = change(*state, NULL, NULL);
    const struct sky_diferencia whole = change(*state, NULL, "{}");
    assert_false(sky_diferencia_meets(&one, &far));
    assert_false(sky_diferencia_meets(&far, &one));
    assert_true(sky_diferencia_meets(&one, &near));
    assert_true(sky_diferencia_meets(&near, &one));
    assert_true(sky_diferencia_meets(&one, &whole));
    assert_false(sky_diferencia_meets(&one, &none));
    assert_false(sky_diferencia_meets(&whole, &none));
    assert_false(sky_diferencia_meets(&never, &whole));
    assert_false(sky_diferencia_meets(&none, &none));
}

/* Members and items in any order, many: their places are in order, so that they are found. */
static void many_places_are_in_byte_order(void **state)
{
    enum { MANY = 400 };
    struct sky_json *before = sky_json_object_new(*state), *after = sky_json_object_new(*state);
    struct sky_json *items = sky_json_add_array(after, "x");
    struct sky_diferencia diferencia;
    struct sky_error error = { 0 };
    char name[16];
    assert_non_null(sky_json_add_array(before, "x"));
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "%d", i * 7919 % MANY);
        assert_true(sky_json_set_string(after, name, SPAN("")) && sky_json_add_number(items, NULL, name));
    }
    assert_int_equal(sky_diferencia_places(*state, before, after, &diferencia, &error), SKY_OK);
    assert_int_equal(diferencia.root.count, MANY + 1);
    assert_int_equal(diferencia.root.parts[MANY].count, MANY);
    for (size_t i = 1; i < MANY; i++) {
        const struct sky_place *members = &diferencia.root.parts[i], *found = &diferencia.root.parts[MANY].parts[i];
        assert_true(sky_span_compare(members[-1].segment, members[0].segment) < 0);
        assert_true(sky_span_compare(found[-1].segment, found[0].segment) < 0);
    }
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, i % 2 ? "/x#%d" : "/%d/a", i);
        struct sky_diferencia one = diferencia_of(*state, name), none = diferencia_of(*state, "/x#-1");
        assert_true(sky_diferencia_meets(&one, &diferencia) && sky_diferencia_meets(&diferencia, &one));
        assert_false(sky_diferencia_meets(&none, &diferencia));
    }
}

/* What a walk may take for each byte of its documents. */
#define BYTES_A_BYTE ((size_t)8)

/* A name however long costs the places behind it nothing: no place has a copy of it. */
static void a_long_name_is_not_copied_for_each_place(void **state)
{
    enum { NAME = 200000, MEMBERS = 1000 };
    struct sky_json *documents[2];
    struct sky_diferencia diferencia;
    struct sky_error error = { 0 };
    char *name = sky_arena_alloc(*state, NAME + 1), member[16];
    memset(name, 'x', NAME);
    for (int i = 0; i < 2; i++) {
        documents[i] = sky_json_object_new(*state);
        struct sky_json *object = sky_json_add_object(documents[i], name);
        for (int j = 0; j < MEMBERS; j++) {
            snprintf(member, sizeof member, "a%d", j);
            assert_true(sky_json_set_number(object, member, i));
        }
    }
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_int_equal(sky_diferencia_places(*state, documents[0], documents[1], &diferencia, &error), SKY_OK);
    assert_int_equal(diferencia.root.parts[0].count, MEMBERS);
    assert_true(mallinfo2().uordblks + mallinfo2().hblkhd - before < BYTES_A_BYTE * (NAME + MEMBERS * 16));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(members_that_differ_are_told),
        ARENA_TEST(changes_touch_places),
        ARENA_TEST(larger_arrays_are_one_place),
        ARENA_TEST(places_meet_at_their_borders),
        ARENA_TEST(changes_meet_in_any_of_their_places),
        ARENA_TEST(many_places_are_in_byte_order),
        ARENA_TEST(a_long_name_is_not_copied_for_each_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
