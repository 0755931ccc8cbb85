/* A file that was copied before an erasure takes the place of the registry: it is done again before anybody is served.
 */
#include "forgotten.h"
#include "sql.h"

#include "registry/olvido.h"

static void open_again(struct registry *registry)
{
    struct sky_error error = { 0 };
    registry->registro = sky_registro_open(&registry->settings, &error);
    if (!registry->registro)
        fail_msg("%s", error.text);
}

/* The steps of `after` are lost but for what the ledger has of them. */
static void lose(struct registry *registry, const struct step *before, const struct step *after)
{
    struct sky_buffer copy = { 0 };
    struct path path = database(registry);
    do_steps(registry, before);
    sky_registro_close(registry->registro);
    read_whole_file(path.text, &copy);
    open_again(registry);
    do_steps(registry, after);
    sky_registro_close(registry->registro);
    write_file(path.text, sky_buffer_span(&copy));
    unlink(path_in(registry->directory, "sky.db.lock").text);
    sky_buffer_clear(&copy);
    open_again(registry);
}

static void assert_count(struct registry *registry, int64_t count, const char *what)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", what);
    if (number_of(database(registry).text, sql) != count)
        fail_msg("%s", what);
}

static void it_is_done_again_where_the_log_does_not_know(void **state)
{
    static const struct step before[] = { { GUARDA("{'nombre':'ana'}") },
                                          { GUARDA("{'nombre':'luz'}") },
                                          { .verb = NULL } };
    static const struct step after[] = { { OLVIDA("ana") }, { .verb = NULL } };
    struct registry *registry = *state;
    lose(registry, before, after);
    assert_count(registry, 1, "clientes");
    assert_count(registry, 1, "operaciones WHERE autor = 'sky:olvidos'");
    forget_all(registry);
    assert_count(registry, 0, "operaciones WHERE nombre = 'ana'");
    sky_registro_close(registry->registro); /* and once only */
    open_again(registry);
    assert_count(registry, 3, "operaciones");
}

/* The number is somebody else's in this log, whom nobody asked to forget. */
static void nobody_else_is_forgotten(void **state)
{
    static const struct step before[] = { { GUARDA("{'nombre':'ana'}") }, { .verb = NULL } };
    static const struct step after[] = { { GUARDA("{'nombre':'luz'}") }, { OLVIDA("luz") }, { .verb = NULL } };
    static const struct step other[] = { { GUARDA("{'nombre':'eva'}") }, { .verb = NULL } };
    struct registry *registry = *state;
    lose(registry, before, after);
    do_steps(registry, other);
    sky_registro_close(registry->registro);
    open_again(registry);
    assert_count(registry, 2, "clientes");
    assert_count(registry, 2, "operaciones");
}

/* 1 a; 2 b; 3, 4 they are one. */
static const struct step one[] = { { GUARDA("{'nombre':'a','n':1}") },
                                   { GUARDA("{'nombre':'b','z':'zebra'}") },
                                   { FUSIONA("a", "2") },
                                   { .verb = NULL } };

/* What the copy has of theirs is in another one's document. */
static void whoever_is_part_of_another_is_parted_first(void **state)
{
    static const struct step after[] = { { DESHACE(4) }, { OLVIDA("b") }, { .verb = NULL } };
    struct registry *registry = *state;
    lose(registry, one, after);
    assert_count(registry, 1, "clientes");
    forget_all(registry);
    assert_count(registry, 0, "operaciones WHERE documento LIKE '%zebra%'");
    assert_count(registry, 1,
                 "clientes JOIN operaciones USING (numero) WHERE documento = '{\"n\":1,\"nombre\":\"a\"}'");
    assert_count(registry, 2, "operaciones WHERE verbo = 'deshacer' AND autor = 'sky:olvidos'");
}

/* Which nothing has to be undone for: the other one has a line, too, after theirs or before. */
static void whoever_is_forgotten_with_another_goes_with_that_one(void **state)
{
    static const struct step of_b[] = {
        { GUARDA("{'nombre':'a'}") }, { GUARDA("{'nombre':'b'}") }, { FUSIONA("b", "1") }, { .verb = NULL }
    };
    static const struct step after[] = { { OLVIDA("b") }, { .verb = NULL } };
    struct registry *registry = *state;
    lose(registry, of_b, after);
    assert_count(registry, 0, "clientes");
    assert_count(registry, 2, "operaciones WHERE verbo = 'olvidar'");
    assert_count(registry, 0, "operaciones WHERE verbo = 'deshacer'");
}

/* It was changed since, so that nobody can tell whose it is: they are forgotten all the same. */
static void what_cannot_be_undone_stays(void **state)
{
    static const struct step before[] = { { GUARDA("{'nombre':'a','n':1}") },
                                          { GUARDA("{'nombre':'b','z':'zebra'}") },
                                          { FUSIONA("a", "2") },
                                          { MODIFICA("a", "{'z':'zebras'}") },
                                          { .verb = NULL } };
    static const struct step after[] = { { DESHACE(5) }, { DESHACE(4) }, { OLVIDA("b") }, { .verb = NULL } };
    struct registry *registry = *state;
    lose(registry, before, after);
    forget_all(registry);
    assert_count(registry, 1, "clientes JOIN operaciones USING (numero) WHERE documento LIKE '%zebras%'");
    assert_count(registry, 1, "operaciones WHERE verbo = 'olvidar' AND cliente = 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(it_is_done_again_where_the_log_does_not_know),
        REGISTRY_TEST(nobody_else_is_forgotten),
        REGISTRY_TEST(whoever_is_part_of_another_is_parted_first),
        REGISTRY_TEST(whoever_is_forgotten_with_another_goes_with_that_one),
        REGISTRY_TEST(what_cannot_be_undone_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
