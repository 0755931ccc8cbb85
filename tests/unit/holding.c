/* What a store holds: not to be seen by others before the flush, and never while others have the store open. */
#include "registry.h"

#include <unistd.h>

#include "registry/holding.h"

static const struct step one[] = { { GUARDA("{'nombre':'a'}") }, { .verb = NULL } };

/* As another process sees it. */
static int64_t head_elsewhere(const struct registry *registry)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_registro *other = sky_registro_open_to_read(&registry->settings, &error);
    assert_non_null(other);
    assert_int_equal(sky_lectura_open_en(&lectura, other, (struct sky_span){ 0 }, &error), SKY_OK);
    sky_lectura_close(&lectura);
    sky_registro_close(other);
    return lectura.moment;
}

static void many_are_durable_at_once(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    sky_registro_hurry(registry->registro);
    do_steps(registry, one);
    assert_int_equal(head_elsewhere(registry), 0);
    assert_int_equal(sky_registro_flush(registry->registro, &error), SKY_OK);
    assert_int_equal(head_elsewhere(registry), 1);
    assert_int_equal(sky_registro_flush(registry->registro, &error), SKY_OK);
}

static void nothing_is_held_while_others_have_the_store_open(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    sky_registro_hurry(registry->registro);
    struct sky_registro *other = sky_registro_open(&registry->settings, &error);
    assert_non_null(other);
    do_steps(registry, one);
    assert_int_equal(head_elsewhere(registry), 1);
    sky_registro_close(other);
    do_steps(registry, (const struct step[]){ { GUARDA("{'nombre':'b'}") }, { .verb = NULL } });
    assert_int_equal(head_elsewhere(registry), 1);
    assert_int_equal(sky_registro_flush(registry->registro, &error), SKY_OK);
    assert_int_equal(head_elsewhere(registry), 2);
}

static void nothing_is_held_for_long_when_nothing_comes(void **state)
{
    struct registry *registry = *state;
    sky_registro_hurry(registry->registro);
    do_steps(registry, one);
    for (int i = 0; i < 1200 && head_elsewhere(registry) == 0; i++)
        usleep(50000);
    assert_int_equal(head_elsewhere(registry), 1);
}

static void what_is_written_besides_is_durable_and_so_is_what_is_held(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    sky_registro_hurry(registry->registro);
    do_steps(registry, one);
    assert_int_equal(sky_registro_unmark(registry->registro, 1, &error), SKY_OK);
    assert_int_equal(head_elsewhere(registry), 1);
}

/* A refusal that writes nothing takes nothing with it. */
static void what_is_refused_leaves_what_is_held(void **state)
{
    static const struct step steps[] = { { CREA("a") },
                                         { CREA("a"), REFUSED(NAME_TAKEN, "El cliente 'a' ya existe.") },
                                         { .verb = NULL } };
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    sky_registro_hurry(registry->registro);
    do_steps(registry, steps);
    assert_int_equal(sky_registro_flush(registry->registro, &error), SKY_OK);
    assert_int_equal(head_elsewhere(registry), 1);
}

/* --- a store of the test's own */

static bool can_hold;

static bool fake_hold(void *store)
{
    (void)store;
    return can_hold;
}

static enum sky_status fake_flush(void *store, struct sky_error *error)
{
    (void)store;
    return sky_error_set(error, SKY_NO_SPACE, "full");
}

static void a_failure_is_kept_for_whoever_waits(void **state)
{
    static const struct sky_backend backend = { .hold = fake_hold, .flush = fake_flush };
    struct sky_holding holding = { .backend = &backend };
    bool holds;
    (void)state;
    can_hold = true;
    assert_int_equal(sky_holding_renew(&holding, &holds), SKY_OK);
    assert_true(!holds && holding.since == 0);
    holding.hurries = true;
    assert_int_equal(sky_holding_renew(&holding, &holds), SKY_OK);
    assert_true(holds && holding.since > 0);
    holding.since -= 4000000;
    assert_int_equal(sky_holding_renew(&holding, &holds), SKY_NO_SPACE);
    assert_true(holds && holding.since > 0);
    assert_string_equal(holding.failure.text, "full");
    can_hold = false;
    assert_int_equal(sky_holding_renew(&holding, &holds), SKY_NO_SPACE);
    assert_true(!holds && holding.since == 0);
    assert_int_equal(sky_holding_flush(&holding), SKY_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(many_are_durable_at_once),
        REGISTRY_TEST(nothing_is_held_while_others_have_the_store_open),
        REGISTRY_TEST(nothing_is_held_for_long_when_nothing_comes),
        REGISTRY_TEST(what_is_written_besides_is_durable_and_so_is_what_is_held),
        REGISTRY_TEST(what_is_refused_leaves_what_is_held),
        cmocka_unit_test(a_failure_is_kept_for_whoever_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
