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
        REGISTRY_TEST(a_registry_moves_there_and_back),
        REGISTRY_TEST(a_switch_that_was_cut_off_is_ended),
        REGISTRY_TEST(what_is_left_says_where_the_registry_is),
        REGISTRY_TEST(a_copy_that_was_cut_off_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
