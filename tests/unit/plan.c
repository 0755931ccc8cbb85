/* What a plan rests on: whether it still holds, and what the registry does until one does. */
#include "memory-registry.h"

#include "registry/plan.h"

static struct sky_lectura own_lectura(struct registry *registry)
{
    return (struct sky_lectura){ .backend = &fake_backend, .reader = &registry->fake->own, .moment = SKY_NOW,
                                 .is_present = true };
}

/* Customer 1 is a, 2 is b, 3 is deleted. */
static void a_plan_holds_while_nothing_moved(void **state)
{
    struct registry *registry = *state;
    static const struct {
        struct sky_guard guards[2];
        size_t guards_count;
        struct sky_draft drafts[2];
        size_t drafts_count;
        bool holds;
    } cases[] = {
        { .holds = true },
        { { { 1, 1 } }, 1, { { TEXT("a"), 1, TEXT("{}") } }, 1, true },
        { { { 1, 2 } }, 1, { { TEXT("a"), 1, TEXT("{}") } }, 1, false },
        { { { 1, 1 }, { 2, 2 } }, 2, { { { 0 }, 0, { 0 } } }, 0, true },
        { { { 1, 1 }, { 2, 1 } }, 2, { { { 0 }, 0, { 0 } } }, 0, false },
        { { { 3, 4 } }, 1, { { TEXT("c"), 3, TEXT("{}") } }, 1, true },
        { { { 3, 3 } }, 1, { { TEXT("c"), 3, TEXT("{}") } }, 1, false },
        { { { 3, 4 } }, 1, { { TEXT("b"), 3, TEXT("{}") } }, 1, false },
        { { { 1, 1 } }, 1, { { TEXT("a"), 1, { 0 } }, { TEXT("d"), 1, TEXT("{}") } }, 2, true },
        { { { 1, 1 } }, 1, { { TEXT("a"), 1, { 0 } }, { TEXT("b"), 1, TEXT("{}") } }, 2, false },
    };
    fake_put(registry->fake, "a", 1, SPAN("{}"));
    fake_put(registry->fake, "b", 2, SPAN("{}"));
    fake_put(registry->fake, "c", 3, SPAN("{}"));
    fake_put(registry->fake, "c", 3, (struct sky_span){ 0 });
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_lectura lectura = own_lectura(registry);
        struct sky_error error = { 0 };
        struct sky_plan plan = { .guards_count = cases[i].guards_count, .outcome.count = cases[i].drafts_count };
        plan.guards = (struct sky_guard *)(uintptr_t)cases[i].guards;
        plan.outcome.drafts = (struct sky_draft *)(uintptr_t)cases[i].drafts;
        bool holds = !cases[i].holds;
        assert_int_equal(sky_plan_check(&plan, &lectura, registry->world.arena, &holds, &error), SKY_OK);
        if (holds != cases[i].holds)
            fail_msg("case %zu", i);
        for (size_t failing = 1; failing <= cases[i].guards_count + cases[i].drafts_count && holds; failing++) {
            error = (struct sky_error){ 0 };
            registry->fake->failing = failing;
            assert_int_equal(sky_plan_check(&plan, &lectura, registry->world.arena, &holds, &error), SKY_UNAVAILABLE);
        }
    }
}

/* --- in a registry */

#define AX "{\"nombre\":\"a\",\"x\":1}"
#define AXY "{\"nombre\":\"a\",\"x\":1,\"y\":2}"

/* A customer whose second change has so many later ones that undoing it takes a search of its own. */
static void change_often(struct fake *fake)
{
    fake_put(fake, "a", 1, SPAN("{\"nombre\":\"a\"}"));
    for (int i = 0; i < 101; i++)
        fake_put(fake, "a", 1, i % 2 ? SPAN(AXY) : SPAN(AX));
}

static void a_long_undo_is_searched_beside_the_writer(void **state)
{
    static const struct step steps[] = { { DESHACE(2) },
                                         { CONTACTA("a", "z") },
                                         { DESHACE(2), REFUSED(UNDO_BLOCKED, "cambió la operación 103") },
                                         { .verb = NULL } };
    struct registry *registry = *state;
    change_often(registry->fake);
    take_steps(&registry->world, steps, "long");
    assert_span("document", fake_document(registry->fake, SPAN("a")), SPAN("{\"contacto\":\"z\",\"nombre\":\"a\"}"));
    assert_int_equal(registry->fake->log[102].deshace, 2);
    assert_int_equal(registry->fake->size, 104);
}

/* Beyond what even a long search may look at. */
static void the_longest_undo_is_refused(void **state)
{
    static const struct step undo = { DESHACE(2), REFUSED(UNDO_TOO_FAR, "demasiadas veces") };
    struct registry *registry = *state;
    for (int i = 0; i < 50; i++)
        change_often(registry->fake);
    take_step(&registry->world, &undo, "longest");
    assert_int_equal(registry->fake->size, 50 * 102);
}

/* The customer changes once more during each search: after five of them the undo is given up, for the time being. */
static void a_customer_that_never_rests_is_not_undone(void **state)
{
    static const struct step undo = { DESHACE(2), REFUSED(UNAVAILABLE, "changed during each search") };
    struct registry *registry = *state;
    change_often(registry->fake);
    registry->fake->moves = true;
    take_step(&registry->world, &undo, "restless");
    assert_int_equal(registry->fake->calls[SNAPSHOT], 5);
    assert_int_equal(registry->fake->size, 102 + 5);
    assert_int_equal(registry->fake->log[106].deshace, 0);
}

/* The failure of its search is that of the undo alone. */
static void a_search_that_fails_fails_its_undo(void **state)
{
    static const struct step undo = { DESHACE(2), REFUSED(UNAVAILABLE, "call") }, other = { CONTACTA("a", "1") };
    struct registry *registry = *state;
    change_often(registry->fake);
    registry->fake->fails = SNAPSHOT;
    registry->fake->status = SKY_UNAVAILABLE;
    take_step(&registry->world, &undo, "failing");
    take_step(&registry->world, &other, "other");
    assert_true(sky_registro_is_usable(registry->registro));
    assert_int_equal(registry->fake->size, 103);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_plan_holds_while_nothing_moved),
        REGISTRY_TEST(a_long_undo_is_searched_beside_the_writer),
        REGISTRY_TEST(the_longest_undo_is_refused),
        REGISTRY_TEST(a_customer_that_never_rests_is_not_undone),
        REGISTRY_TEST(a_search_that_fails_fails_its_undo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
