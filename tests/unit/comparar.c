/* Two moments of a customer: who it is, in which order, and what came and went. */
#include "views.h"

/* "nombre" at two moments of the log of views.h; NULL for `wanted`: nobody. */
struct pair {
    const char *nombre;
    int64_t desde, hasta;
    int64_t cliente, number;
    const char *wanted;
};

static const struct pair pairs[] = {
    /* one customer, member by member; the same the other way round */
    { "b", 1, 4, 1, 4,
      "{'antes':1,'cambios':[{'antes':'1','despues':'2','miembro':'contacto'},{'antes':'a','despues':'b',"
      "'miembro':'nombre'},{'despues':[null],'miembro':'x'}],'cliente':1,'despues':4}" },
    { "b", 4, 1, 1, 4,
      "{'antes':4,'cambios':[{'antes':'2','despues':'1','miembro':'contacto'},{'antes':'b','despues':'a',"
      "'miembro':'nombre'},{'antes':[null],'miembro':'x'}],'cliente':1,'despues':1}" },
    { "b", 4, 4, 1, 4, "{'antes':4,'cambios':[],'cliente':1,'despues':4}" },
    /* before it came, and in the bin */
    { "b", 0, 2, 1, 2,
      "{'antes':null,'cambios':[{'despues':'2','miembro':'contacto'},{'despues':'a','miembro':'nombre'},"
      "{'despues':[null],'miembro':'x'}],'cliente':1,'despues':2}" },
    { "b", 4, 5, 1, 5,
      "{'antes':4,'cambios':[{'antes':'2','miembro':'contacto'},{'antes':'b','miembro':'nombre'},{'antes':[null],"
      "'miembro':'x'}],'cliente':1,'despues':null}" },
    { "b", 0, 0, 1, 0, "{'antes':null,'cambios':[],'cliente':1,'despues':null}" },
    /* whose the name is: at the later moment, else at the earlier one, else now */
    { "a", 1, 8, 8, 8, "{'antes':null,'cambios':[{'despues':'a','miembro':'nombre'}],'cliente':8,'despues':8}" },
    { "a", 8, 1, 8, 8, "{'antes':8,'cambios':[{'antes':'a','miembro':'nombre'}],'cliente':8,'despues':null}" },
    { "a", 2, 4, 1, 4,
      "{'antes':2,'cambios':[{'antes':'a','despues':'b','miembro':'nombre'}],'cliente':1,'despues':4}" },
    { "b", 1, 2, 1, 2,
      "{'antes':1,'cambios':[{'antes':'1','despues':'2','miembro':'contacto'},{'despues':[null],'miembro':'x'}],"
      "'cliente':1,'despues':2}" },
    { "a", 5, 6, 0, 0, NULL },
    { "z", 1, 9, 0, 0, NULL },
};

static void two_moments_are_compared(void **state)
{
    struct registry *registry = *state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct sky_error error = { 0 };
        struct sky_lectura present;
        struct sky_comparison comparison = { .desde = pairs[i].desde, .hasta = pairs[i].hasta };
        assert_int_equal(sky_lectura_open_en(&present, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
        enum sky_status status =
            sky_comparar(&present, sky_span_of(pairs[i].nombre), &comparison, registry->arena, &error);
        sky_lectura_close(&present);
        if (status != (pairs[i].wanted ? SKY_OK : SKY_NOT_FOUND))
            fail_msg("%zu: %s", i, error.text);
        if (pairs[i].wanted)
            assert_span("comparison", comparison.json, quoted(registry->arena, pairs[i].wanted));
        assert_int_equal(comparison.cliente, pairs[i].cliente);
        assert_int_equal(comparison.number, pairs[i].number);
    }
}

static void a_broken_document_is_a_fault(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_comparison comparison = { .desde = 1, .hasta = 2 };
    execute(path_in(registry->directory, "sky.db").text, "UPDATE operaciones SET documento = '[' WHERE numero = 2");
    struct sky_lectura present = reading_at(registry, 9);
    assert_int_equal(sky_comparar(&present, SPAN("b"), &comparison, registry->arena, &error), SKY_INTERNAL);
    sky_lectura_close(&present);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(two_moments_are_compared),
        LOG_TEST(a_broken_document_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
