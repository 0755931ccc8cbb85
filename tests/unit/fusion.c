/* Two documents joined: what the one gets of the other, what is kept beside it, and what cannot be. */
#include "steps.h"

#include "domain/fusion.h"

#define KEPT(rest) "'fusiones':[{'cliente':7,'documento':{" rest "}}]"

static struct sky_error join(struct sky_arena *arena, const char *one, const char *other, struct sky_json **joined)
{
    struct sky_error error = { 0 };
    *joined = json_of(arena, one);
    enum sky_status status = sky_fusion_join(arena, *joined, json_of(arena, other), 7, arena, &error);
    assert_int_equal(status, error.status);
    return error;
}

static void nothing_of_either_is_lost(void **state)
{
    static const struct {
        const char *one, *other, *joined;
    } cases[] = {
        { "{}", "{}", "{" KEPT("") "}" },
        { "{'nombre':'a'}", "{'nombre':'b'}", "{" KEPT("'nombre':'b'") ",'nombre':'a'}" },
        { "{'a':1}", "{'a':1,'b':2}", "{'a':1,'b':2," KEPT("") "}" },
        { "{'a':1}", "{'a':1.0}", "{'a':1," KEPT("'a':1.0") "}" },
        { "{'a':null}", "{'a':'x','b':null}", "{'a':null,'b':null," KEPT("'a':'x'") "}" },
        { "{'a':{'x':1}}", "{'a':{'x':1,'y':2}}", "{'a':{'x':1}," KEPT("'a':{'x':1,'y':2}") "}" },
        { "{'a':[]}", "{'a':[]}", "{'a':[]," KEPT("") "}" },
        { "{'a':[]}", "{'a':[1,1]}", "{'a':[1,1]," KEPT("") "}" },
        { "{'a':[1,2]}", "{'a':[2,3,1,1]}", "{'a':[1,2,3,1]," KEPT("") "}" },
        { "{'a':[{'y':1,'x':2}]}", "{'a':[{'x':2,'y':1},{'x':2}]}", "{'a':[{'x':2,'y':1},{'x':2}]," KEPT("") "}" },
        { "{'a':[1]}", "{'a':1}", "{'a':[1]," KEPT("'a':1") "}" },
        { "{'fusiones':[1]}", "{'fusiones':[2,1]}", "{'fusiones':[1,2,{'cliente':7,'documento':{}}]}" },
        { "{}", "{'fusiones':[2]}", "{'fusiones':[2,{'cliente':7,'documento':{}}]}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_json *joined;
        assert_int_equal(join(*state, cases[i].one, cases[i].other, &joined).status, SKY_OK);
        assert_span(cases[i].other, sky_json_render(*state, joined), quoted(*state, cases[i].joined));
    }
}

/* Only what the other one brings is looked at. */
static void what_cannot_be_is_named(void **state)
{
    static const struct {
        const char *one, *other, *pointer;
    } cases[] = {
        { "{'fusiones':1}", "{}", "/fusiones" },
        { "{}", "{'fusiones':1}", "/fusiones" },
        { "{}", "{'correos':1}", "/correos" },
        { "{'correos':1}", "{}", "" },
        { "{'correos':['a']}", "{'correos':[' ']}", "/correos/1" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_json *joined;
        struct sky_error error = join(*state, cases[i].one, cases[i].other, &joined);
        assert_int_equal(error.status, *cases[i].pointer ? SKY_INVALID : SKY_OK);
        assert_string_equal(error.pointer, cases[i].pointer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(nothing_of_either_is_lost),
        ARENA_TEST(what_cannot_be_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
