/* Whole moves, between two files: there and back, cut off and gone on with. */
#include "moving.h"

#include "registry/verify.h"

static const struct step some[] = {
    { CREA("Ana") },    { CREA("Eva") }, { RENOMBRA("Eva", "Eva M") }, { CONTACTA("Ana", "otro") }, { CREA("Leo") },
    { ELIMINA("Leo") }, { .verb = NULL }
};

static void assert_verifies(struct registry *registry, const char *name, int64_t entries)
{
    const struct sky_verify_watch nobody = { 0 };
    struct sky_settings settings = registry->settings;
    struct sky_verification result;
    struct sky_error error = { 0 };
    settings.store = url_in(registry, name);
    assert_int_equal(sky_verify(&settings, NULL, &nobody, &result, &error), SKY_OK);
    assert_int_equal(result.faults, 0);
    assert_int_equal(result.entries, entries);
}

static void a_registry_moves_there_and_back(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    struct sky_move_result result;
    const struct step more[] = { { CREA("Sol") }, { .verb = NULL } };
    do_steps(registry, some);
    assert_int_equal(move_to(registry, "b.db", &result, &error), SKY_OK);
    assert_int_equal(result.head.number, 7);
    assert_int_equal(result.customers, 2);
    assert_true(result.held > 0 && result.held < 3000000);
    assert_verifies(registry, "b.db", 7);
    assert_int_equal(move_to(registry, "b.db", &result, &error), SKY_OK);
    assert_true(result.was_there);
    do_steps(registry, more);
    assert_moves(registry, "sky.db");
    assert_verifies(registry, "sky.db", 8);
    assert_int_equal(move_to(registry, "sky.db", &result, &error), SKY_OK);
    assert_true(result.was_there);
}

static struct sky_move_plan rehearsed(struct registry *registry, const char *name)
{
    struct sky_error error = { 0 };
    struct sky_move_plan plan;
    if (sky_move_rehearse(&registry->settings, url_in(registry, name), &plan, &error))
        fail_msg("%s: %s", name, error.text);
    return plan;
}

static void assert_refuses(struct registry *registry, const char *to, enum sky_status status, const char *words)
{
    struct sky_error error = { 0 };
    struct sky_move_plan plan;
    assert_int_equal(sky_move_rehearse(&registry->settings, to, &plan, &error), status);
    assert_contains("refusal", error.text, words);
}

static void a_rehearsal_says_what_a_move_does_and_changes_nothing(void **state)
{
    struct registry *registry = *state;
    const struct step more[] = { { CREA("Sol") }, { .verb = NULL } };
    do_steps(registry, some);
    struct sky_move_plan plan = rehearsed(registry, "b.db");
    assert_false(plan.is_there);
    assert_int_equal(plan.there, -1);
    assert_int_equal(plan.head.number, 7);
    assert_int_equal(plan.customers, 2);
    assert_int_equal(access(path_in(registry->directory, "b.db").text, F_OK), -1);
    write_file(path_in(registry->directory, "vacio.db").text, SPAN(""));
    assert_int_equal(rehearsed(registry, "vacio.db").there, -1);
    assert_refuses(registry, "sqlite:b.db", SKY_INVALID, "--to");
    assert_refuses(registry, "sqlite:/no/hay/b.db", SKY_UNAVAILABLE, "cannot make /no/hay/b.db");
    assert_refuses(registry, "otra:b", SKY_INVALID, "otra");
    assert_moves(registry, "b.db");
    assert_true(rehearsed(registry, "b.db").is_there);
    do_steps(registry, more);
    plan = rehearsed(registry, "sky.db");
    assert_false(plan.is_there);
    assert_int_equal(plan.there, 7);
    assert_int_equal(plan.head.number, 8);
    assert_verifies(registry, "sky.db", 7);
}

static void a_rehearsal_refuses_another_log(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_settings settings = registry->settings;
    do_steps(registry, some);
    settings.store = url_in(registry, "c.db");
    sky_registro_close(sky_registro_open(&settings, &error));
    assert_int_equal(rehearsed(registry, "c.db").there, 0);
    execute_in_file(registry, "c.db", "INSERT INTO auditoria VALUES (1, 1, 'a', 'v', 's', NULL)");
    assert_refuses(registry, url_in(registry, "c.db"), SKY_CONFLICT, "another log");
}

/* The notices of both are there: the source's commit was its last word. */
static void a_switch_that_was_cut_off_is_ended(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_move_result result;
    do_steps(registry, some);
    assert_moves(registry, "b.db");
    struct sky_settings settings = registry->settings;
    struct sky_whereabouts at;
    assert_int_equal(sky_whereabouts_open_here(&settings, registry->url, SKY_STORE_READ, &at, &error), SKY_OK);
    leave_notice(registry, "b.db", SKY_NOTICE_COMING, at.notice.id, registry->url);
    sky_whereabouts_close(&at);
    assert_int_equal(move_to(registry, "b.db", &result, &error), SKY_OK);
    assert_true(result.was_finished && result.was_there);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM aviso"), 0);
}

static void what_is_left_says_where_the_registry_is(void **state)
{
    struct registry *registry = *state;
    char text[SKY_NOTICE_SIZE];
    assert_false(sky_move_is_noted(&registry->settings, text));
    assert_moves(registry, "b.db");
    assert_true(sky_move_is_noted(&registry->settings, text));
    assert_contains("notice", text, "/b.db now, and this is what it left here");
    registry->settings.store = url_in(registry, "c.db");
    assert_false(sky_move_is_noted(&registry->settings, text));
}

static void a_copy_that_was_cut_off_goes_on(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    do_steps(registry, some);
    struct sky_move move = open_move(registry, "b.db", &error);
    assert_int_equal(sky_move_log(&move, 7), SKY_OK);
    sky_move_close(&move);
    const struct step more[] = { { CREA("Sol") }, { .verb = NULL } };
    do_steps(registry, more); /* the registry is where it was */
    assert_int_equal(number_in_file(registry, "sky.db", "SELECT max(numero) FROM operaciones"), 8);
    assert_moves(registry, "b.db");
    assert_verifies(registry, "b.db", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_rehearsal_says_what_a_move_does_and_changes_nothing),
        REGISTRY_TEST(a_rehearsal_refuses_another_log),
        REGISTRY_TEST(a_registry_moves_there_and_back),
        REGISTRY_TEST(a_switch_that_was_cut_off_is_ended),
        REGISTRY_TEST(what_is_left_says_where_the_registry_is),
        REGISTRY_TEST(a_copy_that_was_cut_off_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
