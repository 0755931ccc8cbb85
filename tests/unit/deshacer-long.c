/* Undoing what has changed often since, or is large: what a search may look at, and what it says then. */
#include "teller.h"

#include "registry/plan.h"

#define A "{'contacto':'1','nombre':'a'}"
#define A2 "{'contacto':'2','nombre':'a'}"

/* A customer that was changed so often after 2, the short budget being 64 entries. */
static void change_often(struct teller *teller, size_t count, const char *members)
{
    char document[200];
    put(teller, "a", 1, A);
    put(teller, "a", 1, A2);
    for (size_t i = 0; i < count; i++) {
        snprintf(document, sizeof document, "{'contacto':'2','nombre':'a','x':%zu%s}", i, members);
        put(teller, "a", 1, document);
    }
}

static enum sky_status search(struct teller *teller, int64_t number, const struct sky_budget *budget,
                              struct sky_plan *plan, struct sky_error *error)
{
    struct sky_lectura log = lectura_of(teller->fake);
    struct sky_operacion *operacion = sky_operacion_deshacer(teller->world.arena, number, error);
    *error = (struct sky_error){ 0 };
    return sky_deshacer_search(&log, operacion, budget, teller->world.arena, plan, error);
}

static void a_search_over_its_budget_is_unfinished(void **state)
{
    (void)state;
    static const struct {
        size_t later;
        bool unfinished;
    } cases[] = { { 0, false }, { 63, false }, { 64, false }, { 65, true }, { 300, true } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct teller *teller = teller_new();
        struct sky_error error;
        struct sky_plan plan;
        change_often(teller, cases[i].later, "");
        assert_int_equal(search(teller, 2, &sky_budget_short, &plan, &error), SKY_OK);
        assert_int_equal(plan.is_unfinished, cases[i].unfinished);
        assert_int_equal(plan.outcome.count, cases[i].unfinished ? 0 : 1);
        assert_int_equal(search(teller, 2, &sky_budget_long, &plan, &error), SKY_OK);
        assert_false(plan.is_unfinished);
        assert_int_equal(plan.outcome.count, 1);
        assert_int_equal(plan.guards_count, 1);
        assert_int_equal(plan.guards[0].cliente, 1);
        assert_int_equal(plan.guards[0].number, cases[i].later + 2);
        teller_free(teller);
    }
}

/* The three documents that are parsed for the way back count; the last budget does not stop for them. */
static void large_documents_are_over_the_short_budget(void **state)
{
    static char large[100000];
    struct teller *teller = *state;
    struct sky_error error;
    struct sky_plan plan;
    memset(large, 'x', sizeof large - 1);
    for (int i = 0; i < 2; i++) {
        struct sky_buffer *text = sky_buffer_new(teller->world.arena);
        sky_buffer_printf(text, "{'nombre':'a','x':'%s%d'}", large, i);
        sky_buffer_put(text, "", 1);
        put(teller, "a", 1, text->data);
    }
    assert_int_equal(search(teller, 2, &sky_budget_short, &plan, &error), SKY_OK);
    assert_true(plan.is_unfinished);
    assert_int_equal(search(teller, 2, &sky_budget_long, &plan, &error), SKY_OK);
    assert_int_equal(plan.outcome.count, 1);
}

/* However few bytes they take. */
static void many_values_are_over_the_short_budget(void **state)
{
    (void)state;
    static const struct {
        size_t values; /* of each of three documents, whose other parts are some more */
        bool unfinished;
    } cases[] = { { 2700, false }, { 2800, true } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct teller *teller = teller_new();
        struct sky_error error;
        struct sky_plan plan;
        for (int x = 0; x < 2; x++) {
            struct sky_buffer *text = sky_buffer_new(teller->world.arena);
            sky_buffer_printf(text, "{'l':[1");
            for (size_t j = 1; j < cases[i].values; j++)
                sky_buffer_put_text(text, ",1");
            sky_buffer_printf(text, "],'nombre':'a','x':%d}", x);
            sky_buffer_put(text, "", 1);
            put(teller, "a", 1, text->data);
        }
        assert_int_equal(search(teller, 2, &sky_budget_short, &plan, &error), SKY_OK);
        assert_int_equal(plan.is_unfinished, cases[i].unfinished);
        assert_int_equal(search(teller, 2, &sky_budget_long, &plan, &error), SKY_OK);
        assert_int_equal(plan.outcome.count, 1);
        teller_free(teller);
    }
}

static void the_last_budget_refuses(void **state)
{
    struct teller *teller = *state;
    struct sky_error error;
    struct sky_plan plan;
    const struct sky_budget few = { .entries = 10, .bytes = 1 << 20, .is_last = true };
    change_often(teller, 11, "");
    assert_int_equal(search(teller, 2, &few, &plan, &error), SKY_UNDO_TOO_FAR);
    assert_string_equal(error.text, "No se puede deshacer la operación: el cliente cambió demasiadas veces después.");
    assert_false(plan.is_unfinished);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_over_its_budget_is_unfinished),
        TELLER_TEST(large_documents_are_over_the_short_budget),
        cmocka_unit_test(many_values_are_over_the_short_budget),
        TELLER_TEST(the_last_budget_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
