/* One member of a stored text: found among all others, alone in what is read, and what is no object is told. */
#include "unit.h"

#include "base/json.h"

/* The text, and the object with nothing but its member "s"; NULL: it is refused. */
static const char *const rows[][2] = {
    { "{}", "{}" },
    { " { } ", "{}" },
    { "{\"s\":1}", "{\"s\":1}" },
    { "{\"a\":1,\"s\":[{\"a\":\"}\"}],\"z\":2}", "{\"s\":[{\"a\":\"}\"}]}" },
    { "{\"a\":{\"s\":1},\"b\":[\"s\",{\"s\":2}],\"c\":\"s\",\"s\":null}", "{\"s\":null}" },
    { "{\"a\":\"\\\"s\\\":1,\\\\\",\"s\":\"\\\\\"}", "{\"s\":\"\\\\\"}" },
    { "{\"a\":\"]}{[\",\"s\" : \"]\" , \"t\":1}", "{\"s\":\"]\"}" },
    { "{\"ss\":1,\"S\":2,\"\":3}", "{}" },
    { "{\"a\":[],\"b\":{}}", "{}" },
    { "{\"s\":1,\"t\":}", "{\"s\":1}" }, /* what comes after it is not looked at */
    { "", NULL },
    { "[]", NULL },
    { "{", NULL },
    { "{\"s\"", NULL },
    { "{\"s\":", NULL },
    { "{\"s\":}", NULL },
    { "{\"s\":[1}", NULL },
    { "{\"s\":x}", NULL },
    { "{\"a\":\"\\", NULL },
    { "{\"a\":\"", NULL },
    { "{\"a\":1", NULL },
    { "{\"a\":1]", NULL },
    { "{a:1}", NULL },
    { "nada", NULL },
};

static void a_member_is_read_alone(void **state)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        struct sky_json *object = sky_json_parse_member(*state, sky_span_of(rows[i][0]), "s", &error);
        if (rows[i][1] && object)
            assert_span(rows[i][0], sky_json_render(*state, object), sky_span_of(rows[i][1]));
        else if (rows[i][1] || object || error.status != SKY_INVALID)
            fail_msg("'%s': %s", rows[i][0], object ? "it was read" : error.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_member_is_read_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
