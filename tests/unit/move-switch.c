/* The switch: only what is the same takes the other's place, and of two moves one. */
#include "moving.h"

static const struct step some[] = { { CREA("Ana") }, { CREA("Eva") }, { .verb = NULL } };

/* All is copied but what came last. */
static struct sky_move prepare(struct registry *registry, const char *name, struct sky_error *error)
{
    do_steps(registry, some);
    struct sky_move move = open_move(registry, name, error);
    if (sky_move_log(&move, SKY_NOW) || sky_move_rest(&move))
        fail_msg("%s", error->text);
    return move;
}

static void assert_refused(struct sky_move *move, const char *words)
{
    struct sky_move_result result = { 0 };
    bool done = false;
    assert_int_equal(sky_move_switch(move, &result, &done), SKY_CONFLICT);
    assert_false(done);
    assert_contains("refusal", move->error->text, words);
    sky_move_close(move);
}

/* Nothing was changed: it can still be written. */
static void assert_writes(struct registry *registry)
{
    const struct step more[] = { { CREA("Sol") }, { .verb = NULL } };
    do_steps(registry, more);
    assert_int_equal(number_in_file(registry, "sky.db", "SELECT count(*) FROM aviso"), 0);
}

static void what_came_last_is_copied_in_it(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    struct sky_move_result result = { 0 };
    bool done = false;
    struct sky_move move = prepare(registry, "b.db", &error);
    const struct step more[] = { { CREA("Leo") }, { .verb = NULL } };
    do_steps(registry, more);
    assert_int_equal(sky_move_switch(&move, &result, &done), SKY_OK);
    assert_true(done);
    assert_int_equal(result.head.number, 3);
    assert_int_equal(result.customers, 3);
    sky_move_close(&move);
    assert_int_equal(number_in_file(registry, "sky.db", "SELECT texto LIKE 'gone %' FROM aviso"), 1);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM aviso"), 0);
}

static void a_copy_that_lacks_a_customer_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    struct sky_move move = prepare(registry, "b.db", &error);
    execute_in_file(registry, "b.db", "UPDATE indizado SET clientes = 1");
    assert_refused(&move, "the copy has 1 customers up to operation 2, and the registry 2 up to 2");
    assert_writes(registry);
}

static void of_two_moves_one_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_error error, other_error;
    struct sky_move move = prepare(registry, "b.db", &error);
    struct sky_move other = open_move(registry, "b.db", &other_error);
    sky_move_close(&other);
    assert_refused(&move, "another sky move");
    assert_writes(registry);
    move = open_move(registry, "b.db", &error);
    assert_int_equal(sky_move_log(&move, SKY_NOW), SKY_OK);
    assert_moves(registry, "c.db");
    assert_refused(&move, "another sky move");
}

/* The ledger of who was forgotten goes along. */
static void the_ledger_goes_along(void **state)
{
    struct registry *registry = *state;
    const struct step steps[] = { { CREA("Ana") }, { OLVIDA("Ana") }, { .verb = NULL } };
    do_steps(registry, steps);
    assert_moves(registry, "b.db");
    assert_int_equal(access(path_in(registry->directory, "b.db.olvidos").text, F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(what_came_last_is_copied_in_it),
        REGISTRY_TEST(a_copy_that_lacks_a_customer_is_refused),
        REGISTRY_TEST(of_two_moves_one_is_refused),
        REGISTRY_TEST(the_ledger_goes_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
