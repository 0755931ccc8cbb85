/* Copying a log: entries as they are stored, whoever is forgotten among them, and nothing that was not sealed. */
#include "moving.h"

/* What both files have, row by row. */
static void assert_same(struct registry *registry, const char *columns, const char *table)
{
    char sql[4600];
    snprintf(
        sql, sizeof sql,
        "ATTACH '%s' AS b; CREATE TEMP TABLE d AS SELECT * FROM (SELECT %s FROM main.%s EXCEPT SELECT %s FROM b.%s)"
        " UNION ALL SELECT * FROM (SELECT %s FROM b.%s EXCEPT SELECT %s FROM main.%s);"
        "CREATE TEMP TABLE same (n CHECK (n = 0)); INSERT INTO same SELECT count(*) FROM d",
        path_in(registry->directory, "b.db").text, columns, table, columns, table, columns, table, columns, table);
    execute_in_file(registry, "sky.db", sql);
}

static void copy_all(struct registry *registry)
{
    struct sky_error error;
    struct sky_move move = open_move(registry, "b.db", &error);
    assert_int_equal(sky_move_log(&move, SKY_NOW), SKY_OK);
    sky_move_close(&move);
}

static void await_erased(struct registry *registry)
{
    for (int i = 0; number_in_file(registry, "sky.db", "SELECT count(*) FROM olvidos") && i < 3000; i++)
        usleep(10000);
}

static void all_is_as_it_was(void **state)
{
    struct registry *registry = *state;
    const struct step steps[] = { { CREA("Ana") }, { CREA("Eva") },    { RENOMBRA("Eva", "Eva M") },
                                  { CREA("Leo") }, { ELIMINA("Leo") }, { CONTRATA("Ana", "TV") },
                                  { DESHACE(7) },  { CREA("Fin") },    { OLVIDA("Fin") },
                                  { .verb = NULL } };
    do_steps(registry, steps);
    await_erased(registry);
    copy_all(registry);
    assert_same(registry, "numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente, deshace",
                "operaciones");
    assert_same(registry, "nombre, numero", "clientes");
    assert_same(registry, "cliente, numero, plegado, terminos", "indice");
    assert_same(registry, "hasta, clientes", "indizado");
}

/* Copied with their texts, and gone in the source when the rest is copied. */
static void who_was_forgotten_since_is_nobody_there(void **state)
{
    struct registry *registry = *state;
    const struct step before[] = { { CREA("Ana") }, { CREA("Eva") }, { .verb = NULL } };
    const struct step after[] = {
        { RENOMBRA("Ana", "Ana M") }, { OLVIDA("Ana M") }, { OLVIDA("Eva") }, { CREA("Eva") }, { .verb = NULL }
    };
    do_steps(registry, before);
    copy_all(registry);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM clientes"), 2);
    do_steps(registry, after);
    await_erased(registry);
    copy_all(registry);
    assert_same(registry, "nombre, numero", "clientes");
    assert_same(registry, "cliente, numero, plegado, terminos", "indice");
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM olvidos WHERE hasta = 0"), 2);
}

/* Whoever is not in the ledger yet is put there by whoever serves the target. */
static void who_is_not_noted_is_still_to_be(void **state)
{
    struct registry *registry = *state;
    const struct step steps[] = { { CREA("Ana") }, { OLVIDA("Ana") }, { .verb = NULL } };
    do_steps(registry, steps);
    await_erased(registry);
    sky_registro_close(registry->registro);
    registry->registro = NULL;
    execute_in_file(registry, "sky.db", "INSERT INTO olvidos VALUES (1, -1)");
    copy_all(registry);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT hasta FROM olvidos"), -1);
}

static void what_was_not_sealed_is_not_copied(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    const struct step steps[] = { { CREA("Ana") }, { CREA("Eva") }, { .verb = NULL } };
    do_steps(registry, steps);
    execute_in_file(registry, "sky.db", "UPDATE operaciones SET autor = 'otro' WHERE numero = 2");
    struct sky_move move = open_move(registry, "b.db", &error);
    assert_int_equal(sky_move_log(&move, SKY_NOW), SKY_CONFLICT);
    assert_contains("refusal", error.text, "operation 2 is not what was sealed");
    sky_move_close(&move);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM operaciones"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(all_is_as_it_was),
        REGISTRY_TEST(who_was_forgotten_since_is_nobody_there),
        REGISTRY_TEST(who_is_not_noted_is_still_to_be),
        REGISTRY_TEST(what_was_not_sealed_is_not_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
