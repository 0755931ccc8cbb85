/* The operation that forgets, and the verb by which its entries are known. */
#include "unit.h"

#include "domain/operacion.h"

static void it_takes_who_it_is_and_nothing_else(void **state)
{
    struct sky_error error = { 0 };
    struct sky_arena *arena = sky_arena_new();
    struct sky_operacion *operacion = sky_operacion_olvidar(arena, SPAN("Ana"), 0, &error);
    (void)state;
    assert_non_null(operacion);
    assert_int_equal(operacion->kind, SKY_OPERACION_OLVIDAR);
    assert_string_equal(sky_operacion_verb(operacion), "olvidar");
    assert_int_equal(sky_operacion_size(operacion), 0);
    assert_false(sky_operacion_is_of_versions(operacion));
    operacion = sky_operacion_olvidar(arena, (struct sky_span){ 0 }, 7, &error);
    assert_null(operacion->nombre.data);
    assert_int_equal(operacion->cliente, 7);
    sky_arena_free(arena);
}

static void its_verb_alone_forgets(void **state)
{
    (void)state;
    assert_true(sky_operacion_forgets(SPAN("olvidar")));
    assert_false(sky_operacion_forgets(SPAN("olvida")));
    assert_false(sky_operacion_forgets(SPAN("eliminar")));
    assert_false(sky_operacion_forgets(SPAN("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_takes_who_it_is_and_nothing_else),
        cmocka_unit_test(its_verb_alone_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
