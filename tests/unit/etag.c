/* Lists of entity tags: which are valid, what they name by either comparison, and "*". */
#include "unit.h"

#include "base/etag.h"

struct row {
    struct sky_span list;
    bool valid, any;
};

static const struct row rows[] = {
    { TEXT("*"), true, true },
    { TEXT(" *\t"), true, true },
    { TEXT("\"a\""), true, false },
    { TEXT("\"\""), true, false },
    { TEXT("W/\"a\""), true, false },
    { TEXT("W/\"\""), true, false },
    { TEXT("\"a\",\"b\""), true, false },
    { TEXT("\"a\" \t,\t W/\"b\" , \"c\""), true, false },
    { TEXT(",, \"a\" ,, ,\"b\",, "), true, false },
    { TEXT("\"a,b\""), true, false },
    { TEXT("\"W/\""), true, false },
    { TEXT("\"*\""), true, false },
    { TEXT("\"!#~\x80\xFF\xC3\xB1\\\""), true, false },
    { { NULL, 0 }, false, false },
    { TEXT(""), false, false },
    { TEXT(" "), false, false },
    { TEXT(","), false, false },
    { TEXT(" , ,"), false, false },
    { TEXT("a"), false, false },
    { TEXT("\""), false, false },
    { TEXT("\"a"), false, false },
    { TEXT("a\""), false, false },
    { TEXT("W/"), false, false },
    { TEXT("W/\""), false, false },
    { TEXT("W/\"a"), false, false },
    { TEXT("W"), false, false },
    { TEXT("w/\"a\""), false, false },
    { TEXT("W/ \"a\""), false, false },
    { TEXT("W\"a\""), false, false },
    { TEXT("/\"a\""), false, false },
    { TEXT("W/W/\"a\""), false, false },
    { TEXT("\"a\" \"b\""), false, false },
    { TEXT("\"a\"\"b\""), false, false },
    { TEXT("\"a\"b"), false, false },
    { TEXT("\"a b\""), false, false },
    { TEXT("\"a\tb\""), false, false },
    { TEXT("\"a\x7F\""), false, false },
    { TEXT("\"a\0\""), false, false },
    { TEXT("\"a\",\0"), false, false },
    { TEXT("\"a\"\n,\"b\""), false, false },
    { TEXT("\"a\";\"b\""), false, false },
    { TEXT("**"), false, false },
    { TEXT("* *"), false, false },
    { TEXT("*,"), false, false },
    { TEXT("*,\"a\""), false, false },
    { TEXT("\"a\",*"), false, false },
    { TEXT("\"a\",b"), false, false },
    { TEXT("W/*"), false, false },
};

static void knows_valid_lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *copy = exact_copy(rows[i].list);
        struct sky_span list = sky_span(copy, rows[i].list.size);
        if (sky_etag_list_is_valid(list) != rows[i].valid)
            fail_msg("valid: '%.*s'", (int)list.size, copy ? copy : "");
        if (sky_etag_list_is_any(list) != rows[i].any)
            fail_msg("any: '%.*s'", (int)list.size, copy ? copy : "");
        free(copy);
    }
}

static void finds_tags(void **state)
{
    (void)state;
    static const struct {
        struct sky_span list, opaque;
        bool strongly, weakly;
    } cases[] = {
        { TEXT("\"17\""), TEXT("17"), true, true },
        { TEXT("W/\"17\""), TEXT("17"), false, true },
        { TEXT("W/\"17\",\"17\""), TEXT("17"), true, true },
        { TEXT("\"1\" , ,\"7\",W/\"17\""), TEXT("7"), true, true },
        { TEXT("\"1\" , ,\"7\",W/\"17\""), TEXT("17"), false, true },
        { TEXT("\"17\""), TEXT("1"), false, false },
        { TEXT("\"1\""), TEXT("17"), false, false },
        { TEXT("\"a\""), TEXT("A"), false, false },
        { TEXT("\"\""), TEXT(""), true, true },
        { TEXT("\"a\""), TEXT(""), false, false },
        { TEXT("\"a,b\",\"c\""), TEXT("a,b"), true, true },
        { TEXT("\"a,b\",\"c\""), TEXT("b"), false, false },
        { TEXT("\"W/\",\"b\""), TEXT("W/"), true, true },
        { TEXT("*"), TEXT("*"), false, false },
        { TEXT("*"), TEXT("17"), false, false },
        { TEXT("\"*\""), TEXT("*"), true, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(sky_etag_list_is_valid(cases[i].list));
        if (sky_etag_list_has(cases[i].list, cases[i].opaque, false) != cases[i].strongly)
            fail_msg("strongly: '%.*s'", SKY_SPAN_ARGS(cases[i].list));
        if (sky_etag_list_has(cases[i].list, cases[i].opaque, true) != cases[i].weakly)
            fail_msg("weakly: '%.*s'", SKY_SPAN_ARGS(cases[i].list));
    }
}

static void no_list_names_nothing(void **state)
{
    (void)state;
    assert_false(sky_etag_list_has((struct sky_span){ 0 }, SPAN(""), true));
    assert_false(sky_etag_list_has(SPAN(""), SPAN(""), true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_valid_lists),
        cmocka_unit_test(finds_tags),
        cmocka_unit_test(no_list_names_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
