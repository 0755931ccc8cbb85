/* Which store a registry may move to: an empty one, or one whose log is a beginning of its own. */
#include "moving.h"

static const struct step one[] = { { GUARDA("{'nombre':'Ana'}") }, { .verb = NULL } };
static const struct step another[] = { { GUARDA("{'nombre':'Eva'}") }, { .verb = NULL } };

/* Another registry in the file. */
static void make_other(struct registry *registry, const char *name, const char *sql)
{
    struct sky_error error = { 0 };
    struct sky_settings settings = registry->settings;
    settings.store = url_in(registry, name);
    struct sky_registro *other = sky_registro_open(&settings, &error);
    assert_non_null(other);
    sky_registro_close(other);
    execute_in_file(registry, name, sql);
}

static void an_empty_store_takes_the_identity(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    struct sky_identity identity;
    make_other(registry, "b.db", "SELECT 1");
    do_steps(registry, one);
    struct sky_move move = open_move(registry, "b.db", &error);
    assert_int_equal(move.to.backend->identify(move.target, &identity, &error), SKY_OK);
    assert_string_equal(identity.text, sky_registro_identity(registry->registro)->text);
    assert_int_equal(move.notice.kind, SKY_NOTICE_COMING);
    sky_move_close(&move);
}

static void a_store_of_anything_else_is_refused(void **state)
{
    static const char *const others[] = {
        ("INSERT INTO operaciones (numero, instante, autor, verbo, nombre, sal, sello, grupo, cliente)"
         " VALUES (1, 1, 'a', 'guardar', 'Eva', zeroblob(16), zeroblob(32), 1, 1)"),
        "INSERT INTO pases VALUES ('f:1', '{}', 0)",
        "INSERT INTO auditoria VALUES (1, 1, 'a', 'b', 'c', NULL)",
    };
    struct registry *registry = *state;
    char name[8];
    do_steps(registry, one);
    for (size_t i = 0; i < COUNT(others); i++) {
        snprintf(name, sizeof name, "%zu.db", i);
        make_other(registry, name, others[i]);
        assert_stays(registry, name, SKY_CONFLICT, "has another log");
        assert_int_equal(number_in_file(registry, name, "SELECT count(*) FROM aviso"), 0);
    }
}

/* A copy is a beginning until somebody writes to it. */
static void a_copy_that_went_another_way_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    char sql[4200];
    do_steps(registry, one);
    snprintf(sql, sizeof sql, "VACUUM INTO '%s'", path_in(registry->directory, "b.db").text);
    execute_in_file(registry, "sky.db", sql);
    struct sky_move move = open_move(registry, "b.db", &error);
    assert_int_equal(move.head.number, 1);
    sky_move_close(&move);
    leave_notice(registry, "b.db", SKY_NOTICE_NONE, "", "");
    execute_in_file(registry, "b.db", "UPDATE operaciones SET sello = zeroblob(32)");
    assert_stays(registry, "b.db", SKY_CONFLICT, "has another log");
    do_steps(registry, another);
    assert_int_equal(number_in_file(registry, "sky.db", "SELECT count(*) FROM operaciones"), 2);
}

static void the_same_store_is_known_by_whatever_name(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    struct sky_move_result result;
    do_steps(registry, one);
    assert_int_equal(symlink("sky.db", path_in(registry->directory, "link.db").text), 0);
    assert_int_equal(move_to(registry, "link.db", &result, &error), SKY_OK);
    assert_true(result.was_there);
    do_steps(registry, another);
}

static void a_relative_name_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_move_result result;
    assert_int_equal(sky_move(&registry->settings, "sqlite:b.db", &no_watch, &result, &error), SKY_INVALID);
    assert_contains("refusal", error.text, "--to: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(an_empty_store_takes_the_identity),
        REGISTRY_TEST(a_store_of_anything_else_is_refused),
        REGISTRY_TEST(a_copy_that_went_another_way_is_refused),
        REGISTRY_TEST(the_same_store_is_known_by_whatever_name),
        REGISTRY_TEST(a_relative_name_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
