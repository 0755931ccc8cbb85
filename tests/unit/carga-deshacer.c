/* Taking back lots: whole, whatever their rows did to names; or not at all. */
#include "carga.h"

static void check_undo(struct registry *registry, int64_t number, int64_t lote, const char *error)
{
    struct sky_carga_sum sum;
    struct sky_error is = { 0 };
    assert_int_equal(sky_carga_deshacer(registry->registro, number, SPAN("eva"), &sum, &is) == SKY_OK, !*error);
    assert_string_equal(is.text, error);
    if (!*error)
        assert_int_equal(sum.lote, lote);
}

static const struct step others[] = { { GUARDA("{'nombre':'z'}") }, { .verb = NULL } };

static void takes_back_all_rows(void **state)
{
    struct registry *registry = *state;
    check_load(registry, LINES_OF(.todo = true), "{'nombre':'a','n':1}\n{'nombre':'b'}\n", "1 creado a 1;2 creado b 2;",
               "");
    do_steps(registry, others);
    check_load(registry, LINES_OF(.todo = true), "{'nombre':'a','n':2}\n{'nombre':'c'}\n",
               "1 cambiado a 4;2 creado c 5;", "");
    do_steps(registry, others);
    check_undo(registry, 5, 0, "La operación 5 es del lote 4.");
    check_undo(registry, 4, 6, "");
    assert_document(registry, "a", "{'n':1,'nombre':'a'}");
    assert_document(registry, "c", NULL);
    assert_document(registry, "b", "{'nombre':'b'}");
    assert_document(registry, "z", "{'nombre':'z'}");
    check_undo(registry, 6, 8, "");
    assert_document(registry, "a", "{'n':2,'nombre':'a'}");
    assert_document(registry, "c", "{'nombre':'c'}");
}

/* a is renamed to b, and another one becomes a. */
static void takes_back_renames(void **state)
{
    struct registry *registry = *state;
    check_load(registry, LINES_OF(.todo = true), "{'nombre':'a','n':1}", "1 creado a 1;", "");
    check_load(registry, TABLE_OF(.clave = SKY_CARGA_NUMERO), "numero,nombre\n1,b\n", "2 cambiado b 3;", "");
    check_undo(registry, 2, 4, "");
    assert_document(registry, "a", "{'n':1,'nombre':'a'}");
    assert_document(registry, "b", NULL);
    check_undo(registry, 4, 6, "");
    assert_document(registry, "b", "{'n':1,'nombre':'b'}");
}

static void takes_back_nothing_where_one_row_cannot_be(void **state)
{
    static const struct step later[] = { { GUARDA("{'nombre':'a','n':2}") }, { .verb = NULL } };
    struct registry *registry = *state;
    check_load(registry, LINES_OF(.todo = true), "{'nombre':'a','n':1}\n{'nombre':'b'}\n", "1 creado a 1;2 creado b 2;",
               "");
    do_steps(registry, later);
    check_undo(registry, 1, 0,
               "No se deshizo nada. No se puede deshacer la operación 1: después la cambió la operación 3.");
    assert_document(registry, "b", "{'nombre':'b'}");
    assert_int_equal(head_of(registry), 3);
}

static void knows_lots_only(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, others);
    check_undo(registry, 1, 0, "La operación 1 no es de un lote.");
    check_undo(registry, 9, 0, "La operación 9 no existe.");
}

/* One row, by the number of its operation; then the lot, which that stands in the way of. */
static void takes_back_one_row(void **state)
{
    static const struct step undo[] = { { DESHACE(2) }, { .verb = NULL } };
    struct registry *registry = *state;
    check_load(registry, LINES_OF(.todo = true), "{'nombre':'a'}\n{'nombre':'b'}\n", "1 creado a 1;2 creado b 2;", "");
    do_steps(registry, undo);
    assert_document(registry, "b", NULL);
    assert_document(registry, "a", "{'nombre':'a'}");
    check_undo(registry, 1, 0,
               "No se deshizo nada. No se puede deshacer la operación 2: después la cambió la operación 3.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(takes_back_all_rows),
        REGISTRY_TEST(takes_back_renames),
        REGISTRY_TEST(takes_back_nothing_where_one_row_cannot_be),
        REGISTRY_TEST(knows_lots_only),
        REGISTRY_TEST(takes_back_one_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
