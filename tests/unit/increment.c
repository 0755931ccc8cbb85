/* What is new since a copy, in a file: added to the copy it is the registry, and nothing else can be added. */
#include "forgotten.h"
#include "mirroring.h"

#include "base/clock.h"
#include "registry/backup-internal.h"
#include "registry/increment.h"
#include "registry/since.h"

static const struct step some[] = { { CREA("Ana") }, { CREA("Eva") }, { CREA("Leo") }, { .verb = NULL } };
static const struct step more[] = {
    { RENOMBRA("Eva", "Eva M") }, { CREA("Sol") }, { OLVIDA("Leo") }, { .verb = NULL }
};
static const struct step last[] = { { CONTACTA("Ana", "otro") }, { .verb = NULL } };

/* A copy of the test's registry as it is, in b.db, and what that has. */
static struct sky_ship_hello copy_of(struct registry *registry)
{
    struct sky_ship_hello has = { 0 };
    struct sky_error error = { 0 };
    const char *location;
    struct path path = path_in(registry->directory, "b.db");
    const struct sky_backend *backend = sky_backend_for(registry->url, &location, &error);
    if (sky_backup_copy(backend, location, &registry->settings, path.text, false, &error) ||
        sky_since_of_copy(backend, &registry->settings, path.text, &has, &error))
        fail_msg("%s", error.text);
    return has;
}

static enum sky_status try_to_make(struct registry *registry, const struct sky_ship_hello *from, const char *name,
                                   struct sky_error *error)
{
    struct sky_increment made;
    struct path path = path_in(registry->directory, name);
    *error = (struct sky_error){ 0 };
    enum sky_status status = sky_increment_make(&registry->settings, from, path.text, &made, error);
    assert_int_equal(access(path.text, F_OK) == 0, status == SKY_OK);
    return status;
}

static struct sky_increment make(struct registry *registry, const struct sky_ship_hello *from, const char *name)
{
    struct sky_increment found = { 0 };
    struct sky_error error;
    if (try_to_make(registry, from, name, &error) ||
        sky_increment_check(path_in(registry->directory, name).text, &found, &error))
        fail_msg("%s: %s", name, error.text);
    return found;
}

/* To b.db. */
static enum sky_status add(struct registry *registry, const char *name, struct sky_error *error)
{
    struct sky_settings settings = mirror_settings(registry);
    struct path ledger = path_in(registry->directory, "erased");
    settings.olvidos = ledger.text;
    *error = (struct sky_error){ 0 };
    struct sky_mirror *copy = sky_increment_open(&settings, error);
    if (copy)
        error->status = sky_increment_add(copy, path_in(registry->directory, name).text, error);
    return sky_increment_close(copy, error);
}

static void assert_adds(struct registry *registry, const char *name)
{
    struct sky_error error;
    if (add(registry, name, &error))
        fail_msg("%s: %s", name, error.text);
}

static void assert_refused(struct registry *registry, const char *name, enum sky_status status, const char *words)
{
    struct sky_error error;
    assert_int_equal(add(registry, name, &error), status);
    assert_contains(name, error.text, words);
}

static void assert_same(struct registry *registry)
{
    assert_mirrors(registry, "numero, hex(sello), nombre, documento", "operaciones");
    assert_mirrors(registry, "nombre, numero", "clientes");
    assert_mirrors(registry, "clave, numero", "recibos");
    assert_mirrors(registry, "numero, verbo", "auditoria");
    assert_mirrors(registry, "id, documento", "pases");
    assert_mirrors(registry, "id", "registro");
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM aviso"), 0);
}

static void put_beside_the_log(struct registry *registry, int64_t number)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO recibos VALUES ('r%ld', zeroblob(32), %ld, %ld, 1, 'OK', '', '');"
             "INSERT INTO auditoria VALUES (%ld, %ld, 'a', 'v', 's', NULL); DELETE FROM pases;"
             "INSERT INTO pases VALUES ('u%ld', '{}', 3)",
             (long)number, (long)sky_clock_now(), (long)number, (long)number, (long)sky_clock_now(), (long)number);
    execute_in_file(registry, "sky.db", sql);
}

static void increments_make_a_copy_what_the_registry_is(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, some);
    put_beside_the_log(registry, 1);
    struct sky_ship_hello from = copy_of(registry);
    forget_after(registry, more);
    put_beside_the_log(registry, 2);
    struct sky_increment one = make(registry, &from, "uno");
    assert_int_equal(one.from.head.number, 3);
    assert_int_equal(one.to.head.number, 7);
    assert_int_equal(one.to.fact, 2);
    do_steps(registry, last);
    make(registry, &one.to, "dos");
    assert_adds(registry, "uno");
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM operaciones WHERE nombre = 'Leo'"), 0);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM olvidos WHERE hasta = -1"), 0);
    assert_adds(registry, "dos");
    assert_same(registry);
}

static void nothing_new_is_an_increment_of_nothing(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, some);
    const struct sky_ship_hello from = copy_of(registry);
    const struct sky_increment found = make(registry, &from, "nada");
    assert_memory_equal(&found.from.head, &found.to.head, sizeof found.to.head);
    assert_adds(registry, "nada");
    assert_adds(registry, "nada");
    assert_same(registry);
}

/* Facts are told then that the copy may have. */
static void the_number_of_the_last_operation_does(void **state)
{
    struct registry *registry = *state;
    struct sky_ship_hello from = { 0 };
    do_steps(registry, some);
    from.head.number = copy_of(registry).head.number;
    execute_in_file(
        registry, "sky.db",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) INSERT INTO"
        " auditoria SELECT i, CASE WHEN i <= 600 THEN i ELSE 4000000000000 END, 'a', 'v', 's', NULL FROM n");
    execute_in_file(registry, "b.db",
                    "INSERT INTO auditoria SELECT i, 1, 'a', 'v', 's', NULL FROM"
                    " (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)"
                    " SELECT i FROM n)");
    do_steps(registry, last);
    const struct sky_increment found = make(registry, &from, "uno");
    assert_int_equal(found.from.fact, 200); /* of a page of which all are older */
    assert_int_equal(found.to.fact, 1200);
    assert_adds(registry, "uno");
    assert_mirrors(registry, "numero, verbo", "auditoria");
}

static void another_registry_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    do_steps(registry, some);
    const struct sky_ship_hello from = copy_of(registry);
    struct sky_ship_hello odd = from;
    odd.identity.text[0] ^= 1;
    assert_int_equal(try_to_make(registry, &odd, "uno", &error), SKY_CONFLICT);
    assert_contains("identity", error.text, "it was put back since, or is another one: make a whole backup");
    odd = from;
    odd.head.number = 4;
    assert_int_equal(try_to_make(registry, &odd, "uno", &error), SKY_CONFLICT);
    assert_contains("number", error.text, "the registry has no operation 4, with which the earlier backup ends");
    odd = from;
    odd.head.seal[0] ^= 1;
    assert_int_equal(try_to_make(registry, &odd, "uno", &error), SKY_CONFLICT);
    assert_contains("seal", error.text, "operation 3 has another seal");
    odd = (struct sky_ship_hello){ .head.number = 4 };
    assert_int_equal(try_to_make(registry, &odd, "uno", &error), SKY_INVALID);
    write_file(path_in(registry->directory, "dos").text, SPAN("mine"));
    struct sky_increment made;
    error = (struct sky_error){ 0 };
    assert_int_equal(
        sky_increment_make(&registry->settings, &from, path_in(registry->directory, "dos").text, &made, &error),
        SKY_CONFLICT);
    assert_int_equal(access(path_in(registry->directory, "dos").text, F_OK), 0);
}

/* The copy stays as it is. */
static void what_does_not_follow_is_refused(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, some);
    const struct sky_ship_hello from = copy_of(registry);
    do_steps(registry, last);
    const struct sky_increment one = make(registry, &from, "uno");
    do_steps(registry, last);
    do_steps(registry, (const struct step[]){ { CREA("Luz") }, { .verb = NULL } });
    make(registry, &one.to, "dos");
    assert_refused(registry, "dos", SKY_INVALID, "the increment between the two is missing");
    assert_int_equal(number_in_file(registry, "b.db", "SELECT max(numero) FROM operaciones"), 3);
    assert_adds(registry, "uno");
    assert_refused(registry, "uno", SKY_INVALID, "each must begin where the one before it ends");
    execute_in_file(registry, "b.db", "UPDATE operaciones SET sello = zeroblob(32) WHERE numero = 4");
    assert_refused(registry, "dos", SKY_INVALID, "operation 4 has another seal in it");
    execute_in_file(registry, "b.db", "UPDATE registro SET id = '0011223344556677'");
    assert_refused(registry, "dos", SKY_INVALID, "it is of another registry, or of this one before or after a restore");
}

/* Whoever can make an archive can write anything in it. */
static void a_file_that_is_not_as_it_was_made_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_increment found;
    struct sky_buffer whole = { 0 };
    do_steps(registry, some);
    const struct sky_ship_hello from = copy_of(registry);
    do_steps(registry, last);
    make(registry, &from, "uno");
    read_whole_file(path_in(registry->directory, "uno").text, &whole);
    struct path odd = path_in(registry->directory, "dos");
    for (size_t size = 0; size < whole.size; size += 7) {
        struct sky_error error = { 0 };
        write_file(odd.text, sky_span(whole.data, size));
        assert_int_not_equal(sky_increment_check(odd.text, &found, &error), SKY_OK);
        assert_true(error.text[0]);
    }
    char *author = memmem(whole.data, whole.size, "otro", 4);
    assert_non_null(author);
    *author = 'O';
    write_file(odd.text, sky_buffer_span(&whole));
    struct sky_error error = { 0 };
    assert_int_equal(sky_increment_check(odd.text, &found, &error), SKY_CONFLICT);
    assert_contains("check", error.text, "operation 4 is not what was sealed");
    assert_refused(registry, "dos", SKY_CONFLICT, "operation 4 is not what was sealed");
    assert_int_equal(number_in_file(registry, "b.db", "SELECT max(numero) FROM operaciones"), 3);
    sky_buffer_clear(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(increments_make_a_copy_what_the_registry_is),
        REGISTRY_TEST(nothing_new_is_an_increment_of_nothing),
        REGISTRY_TEST(the_number_of_the_last_operation_does),
        REGISTRY_TEST(another_registry_is_refused),
        REGISTRY_TEST(what_does_not_follow_is_refused),
        REGISTRY_TEST(a_file_that_is_not_as_it_was_made_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
