/* How far a history is followed: from before all that was undone since, within a budget. */
#include "teller.h"

#include "registry/follow.h"

#define A(list) "{'l':" list ",'nombre':'a'}"

/* 3 is what is undone; 4 put back what is from before it. */
static const struct step steps[] = { { GUARDA(A("[1,2,3]")) },
                                     { MODIFICA("a", "{'l':[1,3]}") },
                                     { MODIFICA("a", "{'l':[1]}") },
                                     { DESHACE(2) },
                                     { .verb = NULL } };

static enum sky_status follow(struct teller *teller, const struct sky_budget *budget, struct sky_json *present,
                              bool *enough, struct sky_error *error)
{
    struct sky_arena *arena = teller->world.arena;
    struct sky_lectura log = lectura_of(teller->fake);
    const struct sky_effect effect = { .cliente = 1, .first = 3, .last = 3 };
    struct sky_reversal *reversal =
        sky_reversal_new(arena, present, json_of(arena, A("[1,3]")), json_of(arena, A("[1]")));
    assert_non_null(reversal);
    assert_true(sky_reversal_needs_history(reversal));
    if (sky_follow(&log, &effect, budget, reversal, enough, error) || !*enough)
        return error->status;
    return sky_reversal_make(reversal, 3, error);
}

static void it_is_followed_within_a_budget(void **state)
{
    static const struct {
        struct sky_budget budget;
        bool enough;
    } cases[] = {
        { { 3, 200, false, 0 }, true }, { { 3, 200, true, 0 }, true },  { { 2, 200, false, 0 }, false },
        { { 2, 200, true, 0 }, false }, { { 3, 60, false, 0 }, false }, { { 3, 60, true, 0 }, false },
    };
    struct teller *teller = *state;
    take_steps(&teller->world, steps, "steps");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_json *present = json_of(teller->world.arena, A("[1,2]"));
        bool enough = !cases[i].enough, refused = !cases[i].enough && cases[i].budget.is_last;
        assert_int_equal(follow(teller, &cases[i].budget, present, &enough, &error),
                         refused ? SKY_UNDO_TOO_FAR : SKY_OK);
        assert_int_equal(enough, cases[i].enough);
        assert_span("list", sky_json_render(teller->world.arena, present),
                    quoted(teller->world.arena, enough ? A("[1,2,3]") : A("[1,2]")));
    }
}

static void a_store_that_fails_fails_it(void **state)
{
    struct teller *teller = *state;
    take_steps(&teller->world, steps, "steps");
    for (size_t i = 1; i <= 6; i++) {
        struct sky_error error = { 0 };
        bool enough;
        teller->fake->failing = i;
        assert_int_equal(follow(teller, &sky_budget_long, json_of(teller->world.arena, A("[1,2]")), &enough, &error),
                         i <= 5 ? SKY_UNAVAILABLE : SKY_OK);
    }
    teller->fake->failing = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TELLER_TEST(it_is_followed_within_a_budget),
        TELLER_TEST(a_store_that_fails_fails_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
