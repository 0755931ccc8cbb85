/* The parts of a field's value: what each takes, and what it leaves. */
#include "unit.h"

#include "base/field.h"

static void tokens_end_where_no_token_goes_on(void **state)
{
    (void)state;
    static const struct {
        struct sky_span text, token;
    } rows[] = {
        { TEXT(""), TEXT("") },      { TEXT("a"), TEXT("a") },
        { TEXT("a=b"), TEXT("a") },  { TEXT("!#$%&'*+-.^_`|~09azAZ/"), TEXT("!#$%&'*+-.^_`|~09azAZ") },
        { TEXT(" a"), TEXT("") },    { TEXT("a\0b"), TEXT("a") },
        { TEXT("\"a\""), TEXT("") }, { TEXT("\xC3\xB1"), TEXT("") },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_field field = { rows[i].text, 0 };
        assert_span("token", sky_field_token(&field), rows[i].token);
        assert_int_equal(field.at, rows[i].token.size);
        assert_int_equal(sky_field_is_over(&field), rows[i].token.size == rows[i].text.size);
    }
}

static void quotes_are_taken_with_what_they_hold(void **state)
{
    (void)state;
    static const struct {
        struct sky_span text, inside;
        bool whole;
    } rows[] = {
        { TEXT("\"\""), TEXT(""), true },
        { TEXT("\"a,b\" c"), TEXT("a,b"), true },
        { TEXT("\"a\\\"b\""), TEXT("a\\\"b"), true },
        { TEXT("\"a"), TEXT("a"), false },
        { TEXT("\"a\\\""), TEXT("a\\\""), false },
        { TEXT("\"a\\"), TEXT("a\\"), false },
        { TEXT("a"), { NULL, 0 }, false },
        { TEXT(""), { NULL, 0 }, false },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_field field = { rows[i].text, 0 };
        struct sky_span inside = { 0 };
        assert_int_equal(sky_field_quoted(&field, &inside), rows[i].whole);
        assert_span("inside", inside, rows[i].inside);
    }
}

static void parameters_are_taken_one_by_one(void **state)
{
    (void)state;
    struct sky_field field = { SPAN(" ; a=1;;b = ;c=\"x;y\" \t;d"), 0 };
    struct sky_span name, value;
    assert_true(sky_field_parameter(&field, &name, &value));
    assert_span("name", name, SPAN("a"));
    assert_span("value", value, SPAN("1"));
    assert_true(sky_field_parameter(&field, &name, &value));
    assert_int_equal(name.size, 0);
    assert_true(sky_field_parameter(&field, &name, &value));
    assert_span("name", name, SPAN("b"));
    assert_null(value.data);
    assert_false(sky_field_parameter(&field, &name, &value));
    field.at = field.text.size - sizeof ";c=\"x;y\" \t;d" + 1;
    assert_true(sky_field_parameter(&field, &name, &value));
    assert_span("value", value, SPAN("x;y"));
    assert_true(sky_field_parameter(&field, &name, &value));
    assert_span("name", name, SPAN("d"));
    assert_true(sky_field_is_over(&field));
}

static void media_types_are_whole(void **state)
{
    (void)state;
    static const struct {
        struct sky_span text;
        const char *type; /* NULL: it is none */
    } rows[] = {
        { TEXT("a/b"), "a/b" },      { TEXT(" a/b+c ; x=1;y=\"z\";"), "a/b+c" },
        { TEXT("a/b;"), "a/b" },     { TEXT(""), NULL },
        { { NULL, 0 }, NULL },       { TEXT("a"), NULL },
        { TEXT("a/"), NULL },        { TEXT("/b"), NULL },
        { TEXT("a/b c"), NULL },     { TEXT("a/b, c/d"), NULL },
        { TEXT("a/b/c"), NULL },     { TEXT("a /b"), NULL },
        { TEXT("a/b;x"), NULL },     { TEXT("a/b;x="), NULL },
        { TEXT("a/b;x=\"y"), NULL }, { TEXT("a/b;x=1 y"), NULL },
        { TEXT("a/b;=1"), NULL },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_span type = { 0 };
        assert_int_equal(sky_field_media_type(rows[i].text, &type), rows[i].type != NULL);
        if (rows[i].type)
            assert_span("type", type, sky_span_of(rows[i].type));
    }
}

static void elements_are_parted_by_commas_outside_quotes(void **state)
{
    (void)state;
    static const char *const wanted[] = { "a;b=\"1,2\"", " ", "" };
    struct sky_field field = { SPAN("a;b=\"1,2\", ,,c\",d"), 0 };
    for (size_t i = 0; i < 3; i++)
        assert_span("element", sky_field_element(&field), sky_span_of(wanted[i]));
    assert_span("quotes without an end hold the rest", sky_field_element(&field), SPAN("c\",d"));
    assert_true(sky_field_is_over(&field));
}

static void cookies_are_found_by_their_names(void **state)
{
    static const struct {
        const char *field, *value; /* of the cookie "sky"; NULL: there is none */
    } cases[] = {
        { "sky=a", "a" },
        { "x=1; sky=a; y=2", "a" },
        { "sky=", "" },
        { "sky=a=b;sky=c", "a=b" },
        { "x=1;  sky=a b", "a b" },
        { "skyx=1", NULL },
        { "xsky=1", NULL },
        { "sky", NULL },
        { "", NULL },
        { ";;", NULL },
        { "Sky=1", NULL },
        { "x=sky=1", NULL },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *copy = exact_copy(sky_span_of(cases[i].field));
        struct sky_span value = sky_field_cookie(sky_span(copy, strlen(cases[i].field)), SPAN("sky"));
        if (!value.data != !cases[i].value || (value.data && !sky_span_equal(value, sky_span_of(cases[i].value))))
            fail_msg("'%s': '%.*s'", cases[i].field, SKY_SPAN_ARGS(value));
        free(copy);
    }
}

static void single_characters_and_space(void **state)
{
    (void)state;
    struct sky_field field = { SPAN(" \t,;"), 0 };
    assert_false(sky_field_take(&field, ','));
    sky_field_skip_space(&field);
    assert_int_equal(field.at, 2);
    assert_true(sky_field_is_next(&field, ','));
    assert_true(sky_field_take(&field, ','));
    assert_false(sky_field_take(&field, ','));
    assert_true(sky_field_take(&field, ';'));
    assert_false(sky_field_is_next(&field, '\0'));
    assert_true(sky_field_is_over(&field));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_end_where_no_token_goes_on),
        cmocka_unit_test(quotes_are_taken_with_what_they_hold),
        cmocka_unit_test(parameters_are_taken_one_by_one),
        cmocka_unit_test(media_types_are_whole),
        cmocka_unit_test(cookies_are_found_by_their_names),
        cmocka_unit_test(elements_are_parted_by_commas_outside_quotes),
        cmocka_unit_test(single_characters_and_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
