/* What a body says of the other of two customers. */
#include "steps.h"

static struct sky_operacion *made(struct sky_arena *arena, bool joins, const char *body, struct sky_error *error)
{
    const struct sky_json *json = json_of(arena, body);
    return joins ? sky_operacion_fusionar(arena, SPAN("a"), json, error)
                 : sky_operacion_distinguir(arena, SPAN("a"), json, error);
}

static void the_other_is_a_name_or_a_number(void **state)
{
    struct sky_error error = { 0 };
    const struct sky_operacion *operacion = made(*state, true, "{'con':'n\xCC\x83'}", &error);
    assert_span("name", operacion->destino, SPAN("ñ"));
    assert_string_equal(sky_operacion_verb(operacion), "fusionar");
    operacion = made(*state, false, "{'de':17}", &error);
    assert_false(operacion->destino.data);
    assert_int_equal(operacion->cliente, 17);
    assert_string_equal(sky_operacion_verb(operacion), "distinguir");
    assert_false(sky_operacion_is_of_versions(operacion));
    assert_int_equal(sky_operacion_size(operacion), 0);
}

static void what_else_comes_is_refused_by_name(void **state)
{
    static const struct {
        bool joins;
        const char *body;
        enum sky_status status;
        const char *pointer;
    } rows[] = {
        { true, "{}", SKY_MISSING, "/con" },          { false, "{}", SKY_MISSING, "/de" },
        { false, "{'con':1}", SKY_INVALID, "/con" },  { true, "{'con':1,'x':2}", SKY_INVALID, "/x" },
        { false, "{'de':0}", SKY_INVALID, "/de" },    { false, "{'de':1.5}", SKY_INVALID, "/de" },
        { false, "{'de':null}", SKY_INVALID, "/de" }, { false, "{'de':' a'}", SKY_INVALID, "/de" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        assert_null(made(*state, rows[i].joins, rows[i].body, &error));
        assert_int_equal(error.status, rows[i].status);
        assert_string_equal(error.pointer, rows[i].pointer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(the_other_is_a_name_or_a_number),
        ARENA_TEST(what_else_comes_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
