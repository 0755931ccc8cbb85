/* Whom a document tells apart. */
#include "unit.h"

#include "domain/distincion.h"

static const struct row {
    const char *before; /* with ' for " */
    bool may, has, there;
    enum sky_status status;
    const char *after;
} rows[] = {
    { "{}", false, false, false, SKY_OK, "{'distintos':[7]}" },
    { "{'distintos':[]}", true, false, false, SKY_OK, "{'distintos':[7]}" },
    { "{'distintos':[17,'7',7.0,{'a':7}]}", true, false, false, SKY_OK, "{'distintos':[17,'7',7.0,{'a':7},7]}" },
    { "{'distintos':[1,7]}", true, true, true, SKY_OK, "{'distintos':[1,7]}" },
    { "{'distintos':{'a':7}}", true, false, false, SKY_INVALID, NULL },
    { "{'distintos':7}", true, false, false, SKY_INVALID, NULL },
    { "{'notas':'distintos'}", false, false, false, SKY_OK, "{'distintos':[7],'notas':'distintos'}" },
};

static struct sky_span quoted(struct sky_arena *arena, const char *text)
{
    char *copy = (char *)(uintptr_t)sky_arena_copy(arena, sky_span_of(text)).data;
    for (char *c = copy; (c = strchr(c, '\''));)
        *c = '"';
    return sky_span_of(copy);
}

static void a_number_is_added_once(void **state)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        struct sky_span before = quoted(*state, rows[i].before);
        struct sky_json *cliente = sky_json_parse(*state, before, 100, &error);
        bool there = false;
        assert_int_equal(sky_distincion_may_be_in(before), rows[i].may);
        assert_int_equal(sky_distincion_has(cliente, 7), rows[i].has);
        assert_int_equal(sky_distincion_add(cliente, 7, &there, &error), rows[i].status);
        assert_int_equal(there, rows[i].there);
        if (rows[i].after)
            assert_span(rows[i].before, sky_json_render(*state, cliente), quoted(*state, rows[i].after));
        else
            assert_string_equal(error.pointer, "/distintos");
    }
    assert_false(sky_distincion_may_be_in((struct sky_span){ 0 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_number_is_added_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
