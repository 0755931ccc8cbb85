/* The table of routes: what a path and a method find, which methods a path allows, and how the table reads. */
#include "unit.h"

#include "http/route.h"

static const struct sky_parameter page[] = { { .name = "limite", .type = SKY_PARAMETER_NUMBER, .most = 5 },
                                             { .name = "en" },
                                             { 0 } };
static const struct sky_parameter numbered[] = {
    { .name = "nombre", .type = SKY_PARAMETER_NUMBER, .in_path = true, .most = 5 }, { .name = "en" }, { 0 }
};
static const struct sky_parameter path_alone[] = { { .name = "servicio", .in_path = true }, { 0 } };

static const struct sky_route routes[] = {
    { "GET", "/c", SKY_LECTOR, NULL, NULL, page },
    { "POST", "/c", SKY_EDITOR, NULL, &sky_body_json, NULL },
    { "POST", "/c/lote", SKY_ADMIN | SKY_RECENT | SKY_ENROLLING, NULL, &sky_body_optional_json, NULL },
    { "GET", "/c/{nombre}", SKY_PUBLIC, NULL, NULL, numbered },
    { "PUT", "/c/{nombre}", SKY_PUBLIC, NULL, &sky_body_merge_patch, sky_parameters_any },
    { "DELETE", "/c/{nombre}/s/{servicio}", SKY_PUBLIC, NULL, NULL, path_alone },
    { 0 },
};

enum { NO_PATH = SKY_ROUTE_NO_PATH, NO_METHOD = SKY_ROUTE_NO_METHOD, FOUND = SKY_ROUTE_FOUND };

static void paths_find_their_row(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        int result, row;
        const char *values[SKY_ROUTE_VARIABLES_MAX];
    } cases[] = {
        { "GET", "/c", FOUND, 0, { 0 } },
        { "HEAD", "/c", FOUND, 0, { 0 } },
        { "POST", "/c", FOUND, 1, { 0 } },
        { "PUT", "/c", NO_METHOD, -1, { 0 } },
        { "get", "/c", NO_METHOD, -1, { 0 } },
        { "", "/c", NO_METHOD, -1, { 0 } },
        { "GET", "/c/", NO_PATH, -1, { 0 } },
        { "GET", "c", NO_PATH, -1, { 0 } },
        { "GET", "", NO_PATH, -1, { 0 } },
        { "GET", "/", NO_PATH, -1, { 0 } },
        { "GET", "//c", NO_PATH, -1, { 0 } },
        { "GET", "/%63", FOUND, 0, { 0 } },
        { "GET", "/%43", NO_PATH, -1, { 0 } },
        { "GET", "/%6", NO_PATH, -1, { 0 } },
        { "GET", "/c%", NO_PATH, -1, { 0 } },
        { "GET", "/%63%2Fa", NO_PATH, -1, { 0 } },
        { "PUT", "/%63/%61", FOUND, 4, { "%61" } },
        { "POST", "/c/l%6Ft%65", FOUND, 2, { 0 } },
        { "POST", "/c/lot%65s", NO_METHOD, -1, { 0 } },
        { "DELETE", "/%63/a%2F/%73/b%73", FOUND, 5, { "a%2F", "b%73" } },
        { "GET", "/C", NO_PATH, -1, { 0 } },
        { "GET", "/cc", NO_PATH, -1, { 0 } },
        { "GET", "/c/a", FOUND, 3, { "a" } },
        { "PUT", "/c/a", FOUND, 4, { "a" } },
        { "HEAD", "/c/a", FOUND, 3, { "a" } },
        { "POST", "/c/a", NO_METHOD, -1, { 0 } },
        { "POST", "/c/lote", FOUND, 2, { 0 } },
        { "GET", "/c/lote", FOUND, 3, { "lote" } },
        { "GET", "/c/a%2Fb%2f..", FOUND, 3, { "a%2Fb%2f.." } },
        { "GET", "/c/..", FOUND, 3, { ".." } },
        { "GET", "/c/a/", NO_PATH, -1, { 0 } },
        { "GET", "/c/a/s", NO_PATH, -1, { 0 } },
        { "DELETE", "/c/a/s/b", FOUND, 5, { "a", "b" } },
        { "DELETE", "/c/a/s/", NO_PATH, -1, { 0 } },
        { "DELETE", "/c//s/b", NO_PATH, -1, { 0 } },
        { "HEAD", "/c/a/s/b", NO_METHOD, -1, { 0 } },
        { "DELETE", "/c/a/s/b/", NO_PATH, -1, { 0 } },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_match match = { 0 };
        int result = (int)sky_route_find(routes, cases[i].method, sky_span_of(cases[i].path), &match);
        if (result != cases[i].result)
            fail_msg("%s %s: %d", cases[i].method, cases[i].path, result);
        if (result == FOUND)
            assert_ptr_equal(match.route, &routes[cases[i].row]);
        for (size_t value = 0; result == FOUND && value < SKY_ROUTE_VARIABLES_MAX; value++)
            if (cases[i].values[value])
                assert_span("value", match.values[value], sky_span_of(cases[i].values[value]));
    }
}

/* What an earlier pattern took before it failed is not there any more. */
static void values_are_those_of_the_pattern_that_matched(void **state)
{
    (void)state;
    static const struct sky_route partial[] = {
        { "GET", "/p/{uno}/{dos}/x", SKY_PUBLIC, NULL, NULL, NULL },
        { "GET", "/p/{uno}/y/z", SKY_PUBLIC, NULL, NULL, NULL },
        { "GET", "/q/{uno}/x", SKY_PUBLIC, NULL, NULL, NULL },
        { "GET", "/q/w/y", SKY_PUBLIC, NULL, NULL, NULL },
        { 0 },
    };
    struct sky_match match = { 0 };
    assert_int_equal(sky_route_find(partial, "GET", SPAN("/p/%zz/y/z"), &match), FOUND);
    assert_ptr_equal(match.route, &partial[1]);
    assert_span("first", match.values[0], SPAN("%zz"));
    assert_null(match.values[1].data);
    assert_int_equal(sky_route_find(partial, "GET", SPAN("/q/w/y"), &match), FOUND);
    assert_ptr_equal(match.route, &partial[3]);
    assert_null(match.values[0].data);
}

static void a_path_has_the_methods_of_its_rows(void **state)
{
    (void)state;
    static const struct {
        size_t row;
        const char *method;
        bool has;
    } cases[] = {
        { 0, "GET", true },   { 0, "POST", true },   { 1, "GET", true },  { 0, "PUT", false },   { 0, "HEAD", false },
        { 0, "get", false },  { 0, "", false },      { 2, "POST", true }, { 2, "GET", false },   { 3, "PUT", true },
        { 3, "POST", false }, { 5, "DELETE", true }, { 5, "GET", false }, { 5, "DELET", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (sky_route_has_method(routes, &routes[cases[i].row], cases[i].method) != cases[i].has)
            fail_msg("%s: %s", routes[cases[i].row].path, cases[i].method);
}

static void variables_are_numbered_by_name(void **state)
{
    (void)state;
    static const struct {
        size_t row;
        const char *name;
        int index;
    } cases[] = {
        { 0, "nombre", -1 }, { 3, "nombre", 0 }, { 3, "nombr", -1 },   { 3, "nombre}", -1 },
        { 3, "", -1 },       { 5, "nombre", 0 }, { 5, "servicio", 1 }, { 5, "s", -1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(sky_route_variable(&routes[cases[i].row], cases[i].name), cases[i].index);
}

static void a_path_lists_its_methods(void **state)
{
    static const struct {
        const char *path, *allow;
    } cases[] = {
        { "/c", "GET, HEAD, POST, OPTIONS" },
        { "/c/a", "GET, HEAD, PUT, OPTIONS" },
        { "/c/a/s/b", "DELETE, OPTIONS" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_buffer *allow = sky_buffer_new(*state);
        struct sky_match match = { 0 };
        assert_int_equal(sky_route_find(routes, "PATCH", sky_span_of(cases[i].path), &match), NO_METHOD);
        sky_route_allow(routes, match.route, allow);
        assert_span("Allow", sky_buffer_span(allow), sky_span_of(cases[i].allow));
    }
}

static void the_table_reads_a_line_each(void **state)
{
    struct sky_buffer *table = sky_buffer_new(*state);
    sky_route_describe(routes, table);
    assert_span("table", sky_buffer_span(table),
                SPAN("GET\t/c\tlector\tnone\tlimite en\nPOST\t/c\teditor\tjson\t-\n"
                     "POST\t/c/lote\tadmin\toptional-json\t-\tenrolling\trecent\nGET\t/c/{nombre}\tpublic\tnone\ten\n"
                     "PUT\t/c/{nombre}\tpublic\tmerge-patch\t*\n"
                     "DELETE\t/c/{nombre}/s/{servicio}\tpublic\tnone\t-\n"));
}

static void a_good_table_passes(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    assert_int_equal(sky_route_check(routes, &error), SKY_OK);
}

static void a_wrong_table_is_refused(void **state)
{
    (void)state;
    static const struct sky_parameter twice[] = { { .name = "a" }, { .name = "b" }, { .name = "a" }, { 0 } };
    static struct sky_parameter many[SKY_QUERY_MAX + 2];
    static char names[SKY_QUERY_MAX + 1][2];
    for (int i = 0; i <= SKY_QUERY_MAX; i++) {
        names[i][0] = (char)('a' + i);
        many[i].name = names[i];
    }
    const struct {
        struct sky_route rows[3];
        const char *error;
    } cases[] = {
        { { { "GET", "a", SKY_PUBLIC, NULL, NULL, NULL }, { 0 } }, "does not begin with a slash" },
        { { { "GET", "/{a}/{b}/{c}", SKY_PUBLIC, NULL, NULL, NULL }, { 0 } }, "more than 2 variables" },
        { { { "GET", "/a", SKY_PUBLIC, NULL, NULL, NULL }, { "GET", "/a", SKY_ADMIN, NULL, NULL, NULL }, { 0 } },
          "GET /a stands twice" },
        { { { "PUT", "/a/{b}", SKY_PUBLIC, NULL, NULL, NULL },
            { "PUT", "/a/{c}", SKY_ADMIN, NULL, NULL, NULL },
            { 0 } },
          "PUT /a/{c} stands twice" },
        { { { "GET", "/a", SKY_PUBLIC, NULL, NULL, twice }, { 0 } }, "the parameter 'a' twice" },
        { { { "GET", "/{nombre}", SKY_PUBLIC, NULL, NULL, path_alone }, { 0 } }, "no variable 'servicio'" },
        { { { "GET", "/a", SKY_PUBLIC, NULL, NULL, many }, { 0 } }, "more than 16 parameters" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_route_check(cases[i].rows, &error), SKY_INTERNAL);
        assert_contains("error", error.text, cases[i].error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_find_their_row),
        cmocka_unit_test(values_are_those_of_the_pattern_that_matched),
        cmocka_unit_test(a_path_has_the_methods_of_its_rows),
        cmocka_unit_test(variables_are_numbered_by_name),
        ARENA_TEST(a_path_lists_its_methods),
        ARENA_TEST(the_table_reads_a_line_each),
        cmocka_unit_test(a_good_table_passes),
        cmocka_unit_test(a_wrong_table_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
