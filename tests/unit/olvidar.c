/* Who is forgotten with whom, and what stands in the way. */
#include "registry.h"
#include "sql.h"

#define FORGOTTEN(operation) \
    REFUSED(FORGOTTEN, "No se puede deshacer la operación " operation ": el cliente número 1 fue olvidado.")

/* The customers of the last operation, in its order, as digits. */
static void assert_forgets(struct registry *registry, int64_t clientes)
{
    assert_int_equal(number_of(path_in(registry->directory, "sky.db").text,
                               "SELECT group_concat(cliente, '') FROM (SELECT cliente FROM operaciones WHERE grupo ="
                               " (SELECT max(grupo) FROM operaciones) AND verbo = 'olvidar' ORDER BY numero)"),
                     clientes);
}

static void whoever_is_there_is_gone_and_nothing_brings_them_back(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a','n':1}") },
        { RENOMBRA("a", "b") },
        { OLVIDA("b") },
        { OLVIDA("b"), REFUSED(NOT_FOUND, "El cliente 'b' no fue encontrado.") },
        { OLVIDA("a"), REFUSED(NOT_FOUND, "El cliente 'a' no fue encontrado.") },
        { OLVIDA_CLIENTE(1), REFUSED(FORGOTTEN, "El cliente número 1 fue olvidado.") },
        { OLVIDA_CLIENTE(99), REFUSED(NOT_FOUND, "El cliente número 99 no existe.") },
        { DESHACE(1), FORGOTTEN("1") },
        { DESHACE(3), FORGOTTEN("3") },
        { DESHACE(4), FORGOTTEN("4") },
        { RESTAURA("b"), REFUSED(NOT_FOUND, "El cliente 'b' no fue encontrado.") },
        { VUELVE_CLIENTE(1, NULL), REFUSED(FORGOTTEN, "El cliente número 1 fue olvidado.") },
        { GUARDA("{'nombre':'b','n':2}") },
        { .verb = NULL },
    };
    do_steps(*state, steps);
}

static void whoever_is_in_the_bin_is_forgotten_under_no_name(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a'}") }, { ELIMINA("a") }, { GUARDA("{'nombre':'a','n':2}") }, { OLVIDA_CLIENTE(1) },
        { MODIFICA("a", "{'n':3}") }, { .verb = NULL },
    };
    do_steps(*state, steps);
    assert_int_equal(number_of(path_in(((struct registry *)*state)->directory, "sky.db").text,
                               "SELECT length(nombre) FROM operaciones WHERE verbo = 'olvidar'"),
                     0);
}

static void whoever_was_merged_goes_with_the_one_that_stays(void **state)
{
    static const struct step merged[] = {
        { GUARDA("{'nombre':'a'}") },
        { GUARDA("{'nombre':'b'}") },
        { GUARDA("{'nombre':'c'}") },
        { FUSIONA("b", "3") },
        { FUSIONA("a", "2") },
        { OLVIDA_CLIENTE(2), REFUSED(CONFLICT, "El cliente número 2 está fusionado en el número 1") },
        { OLVIDA("b"), REFUSED(CONFLICT, "El cliente 'b' está fusionado en 'a', que tiene sus datos: es ese el que") },
        { OLVIDA("c"), REFUSED(CONFLICT, "El cliente 'c' está fusionado en 'a'") },
        { RENOMBRA("a", "d") },
        { RENOMBRA("d", "a") },
        { OLVIDA("d"), REFUSED(NOT_FOUND, "El cliente 'd' no fue encontrado.") },
        { OLVIDA("a") },
        { .verb = NULL },
    };
    do_steps(*state, merged);
    assert_forgets(*state, 321);
}

/* The one that was asked for stands last, whatever the numbers. */
static void whoever_was_merged_goes_with_a_later_one(void **state)
{
    static const struct step merged[] = {
        { GUARDA("{'nombre':'a'}") },
        { GUARDA("{'nombre':'b'}") },
        { GUARDA("{'nombre':'c'}") },
        { FUSIONA("b", "1") },
        { FUSIONA("c", "2") },
        { OLVIDA("c") },
        { .verb = NULL },
    };
    static const struct step free[] = { { GUARDA("{'nombre':'c'}") }, { .verb = NULL } };
    do_steps(*state, merged);
    assert_forgets(*state, 123);
    do_steps(*state, free);
}

static void whoever_was_brought_back_from_a_merge_stays(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a'}") },
        { GUARDA("{'nombre':'b'}") },
        { FUSIONA("a", "2") },
        { DESHACE(4) },
        { OLVIDA("a") },
        { MODIFICA("b", "{'n':1}") },
        { .verb = NULL },
    };
    do_steps(*state, steps);
    assert_forgets(*state, 0);
    assert_int_equal(number_of(path_in(((struct registry *)*state)->directory, "sky.db").text,
                               "SELECT count(*) FROM operaciones WHERE verbo = 'olvidar'"),
                     1);
}

/* More entries than are walked within a transaction. */
static void a_long_log_is_searched_beside_the_writer(void **state)
{
    struct step change = { MODIFICA("a", "{'n':1}") }, none = { .verb = NULL };
    static const struct step first[] = { { GUARDA("{'nombre':'a'}") }, { .verb = NULL } };
    static const struct step last[] = { { OLVIDA("a") }, { .verb = NULL } };
    do_steps(*state, first);
    for (int i = 0; i < 700; i++) {
        char body[24];
        snprintf(body, sizeof body, "{'n':%d}", i);
        change.body = body;
        const struct step steps[] = { change, none };
        do_steps(*state, steps);
    }
    do_steps(*state, last);
    assert_forgets(*state, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(whoever_is_there_is_gone_and_nothing_brings_them_back),
        REGISTRY_TEST(whoever_is_in_the_bin_is_forgotten_under_no_name),
        REGISTRY_TEST(whoever_was_merged_goes_with_the_one_that_stays),
        REGISTRY_TEST(whoever_was_merged_goes_with_a_later_one),
        REGISTRY_TEST(whoever_was_brought_back_from_a_merge_stays),
        REGISTRY_TEST(a_long_log_is_searched_beside_the_writer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
