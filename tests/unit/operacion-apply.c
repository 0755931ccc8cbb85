/* The rules of applying: who has to be there, free names, conditions, and drafts in the order of the log. */
#include "steps.h"

/* What the two names of an operation mean: 0, or a version of that number of customer 1 or 2. */
struct scene {
    int64_t present, other;
    int64_t other_cliente;
};

static enum sky_status apply(struct sky_arena *arena, const struct sky_operacion *operacion, struct scene scene,
                             struct sky_outcome *outcome, struct sky_error *error)
{
    struct sky_version present = { 0 }, other = { 0 };
    if (scene.present)
        present = (struct sky_version){ scene.present, 1, quoted(arena, "{'nombre':'a'}") };
    if (scene.other)
        other = (struct sky_version){ scene.other, scene.other_cliente, quoted(arena, "{'nombre':'b'}") };
    *error = (struct sky_error){ 0 };
    enum sky_status status = sky_operacion_apply(operacion, &present, &other, arena, outcome, error);
    assert_int_equal(error->status, status);
    return status;
}

static struct sky_operacion *operation(struct sky_arena *arena, const struct step *step)
{
    struct sky_error error = { 0 };
    struct sky_operacion *operacion = operation_of(arena, step, &error);
    assert_non_null(operacion);
    return operacion;
}

static void a_name_is_free_or_ones_own(void **state)
{
    (void)state;
    static const struct {
        struct sky_version version;
        int64_t cliente;
        enum sky_status status;
    } cases[] = {
        { { 0 }, 0, SKY_OK },
        { { 0 }, 1, SKY_OK },
        { { .number = 5, .cliente = 1 }, 1, SKY_OK },
        { { .number = 5, .cliente = 1 }, 2, SKY_NAME_TAKEN },
        { { .number = 5, .cliente = 1 }, 0, SKY_NAME_TAKEN },
        { { .number = 5, .cliente = 3 }, 5, SKY_NAME_TAKEN },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_operacion_require_free(&cases[i].version, cases[i].cliente, SPAN("n"), &error),
                         cases[i].status);
        assert_string_equal(error.text, cases[i].status ? "El cliente 'n' ya existe." : "");
    }
}

static void who_is_not_there_is_told_so(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    assert_int_equal(sky_operacion_no_encontrado(SPAN("Jos\xC3\xA9"), &error), SKY_NOT_FOUND);
    assert_string_equal(error.text, "El cliente 'Jos\xC3\xA9' no fue encontrado.");
}

static void drafts_are_added_in_order(void **state)
{
    struct sky_outcome outcome = { 0 };
    struct sky_error error = { 0 };
    assert_null(sky_outcome_last(&outcome));
    assert_int_equal(sky_outcome_reserve(&outcome, *state, 3, &error), SKY_OK);
    assert_null(sky_outcome_last(&outcome));
    for (int64_t i = 1; i <= 3; i++) {
        sky_outcome_add(&outcome, (struct sky_span){ 0 }, (struct sky_draft){ SPAN("a"), i, SPAN("{}") });
        assert_int_equal(outcome.count, i);
        assert_int_equal(sky_outcome_last(&outcome)->cliente, i);
    }
    for (int64_t i = 0; i < 3; i++)
        assert_int_equal(outcome.drafts[i].cliente, i + 1);
}

static void a_move_leaves_the_old_name(void **state)
{
    static const struct {
        const char *from;
        size_t count;
    } cases[] = { { NULL, 1 }, { "b", 1 }, { "a", 2 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_outcome outcome = { 0 };
        struct sky_error error = { 0 };
        assert_int_equal(sky_outcome_reserve(&outcome, *state, 2, &error), SKY_OK);
        sky_outcome_add(&outcome, sky_span_of(cases[i].from), (struct sky_draft){ SPAN("b"), 5, SPAN("{}") });
        assert_int_equal(outcome.count, cases[i].count);
        assert_span("name", sky_outcome_last(&outcome)->nombre, SPAN("b"));
        assert_span("document", sky_outcome_last(&outcome)->documento, SPAN("{}"));
        if (cases[i].count < 2)
            continue;
        assert_span("old name", outcome.drafts[0].nombre, SPAN("a"));
        assert_int_equal(outcome.drafts[0].cliente, 5);
        assert_null(outcome.drafts[0].documento.data);
    }
}

static void a_rename_is_two_drafts_of_one_customer(void **state)
{
    static const struct step rename = { RENOMBRA("a", "b") };
    struct sky_outcome outcome;
    struct sky_error error;
    const struct sky_operacion *operacion = operation(*state, &rename);
    assert_int_equal(apply(*state, operacion, (struct scene){ .present = 4 }, &outcome, &error), SKY_OK);
    assert_int_equal(outcome.count, 2);
    assert_false(outcome.created);
    assert_span("old name", outcome.drafts[0].nombre, SPAN("a"));
    assert_null(outcome.drafts[0].documento.data);
    assert_span("new name", outcome.drafts[1].nombre, SPAN("b"));
    assert_span("document", outcome.drafts[1].documento, quoted(*state, "{'nombre':'b'}"));
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(outcome.drafts[i].cliente, 1);
}

/* What is refused whatever the version comes first, then the condition, then what the operation would make. */
static void refusals_have_an_order(void **state)
{
    static const struct {
        struct step step;
        struct scene scene;
        const char *if_match, *if_none_match;
        enum sky_status status;
    } cases[] = {
        { { CREA("a") }, { 1, 0, 0 }, "\"9\"", NULL, SKY_NAME_TAKEN },
        { { CREA("a") }, { 0, 0, 0 }, "*", NULL, SKY_PRECONDITION },
        { { CREA("a") }, { 0, 0, 0 }, NULL, "*", SKY_OK },
        { { GUARDA("{'nombre':'a'}") }, { 1, 0, 0 }, NULL, "*", SKY_PRECONDITION },
        { { GUARDA("{'nombre':'a'}") }, { 1, 0, 0 }, "\"1\"", NULL, SKY_OK },
        { { GUARDA("{'nombre':'a'}") }, { 0, 0, 0 }, "\"1\"", NULL, SKY_PRECONDITION },
        { { CONTACTA("a", "2") }, { 0, 0, 0 }, "\"1\"", NULL, SKY_NOT_FOUND },
        { { CONTACTA("a", "2") }, { 1, 0, 0 }, "\"2\", \"1\"", NULL, SKY_OK },
        { { CONTRATA("a", "s") }, { 1, 0, 0 }, "\"2\"", NULL, SKY_PRECONDITION },
        { { ELIMINA("a") }, { 0, 0, 0 }, "*", NULL, SKY_NOT_FOUND },
        { { ELIMINA("a") }, { 1, 0, 0 }, NULL, "\"1\"", SKY_PRECONDITION },
        { { ELIMINA("a") }, { 1, 0, 0 }, "*", "\"2\"", SKY_OK },
        { { RENOMBRA("a", "b") }, { 0, 5, 2 }, "*", NULL, SKY_NOT_FOUND },
        { { RENOMBRA("a", "b") }, { 1, 5, 2 }, "\"9\"", NULL, SKY_NAME_TAKEN },
        { { RENOMBRA("a", "b") }, { 1, 5, 1 }, "\"1\"", NULL, SKY_OK },
        { { RENOMBRA("a", "b") }, { 1, 0, 0 }, "\"9\"", NULL, SKY_PRECONDITION },
        { { MODIFICA("a", "{}") }, { 1, 5, 2 }, "\"1\"", NULL, SKY_OK },
        { { MODIFICA("a", "{'contacto':1}") }, { 1, 0, 0 }, "\"9\"", NULL, SKY_PRECONDITION },
        { { MODIFICA("a", "{'contacto':1}") }, { 1, 0, 0 }, "\"1\"", NULL, SKY_INVALID },
        { { MODIFICA("a", "{'contacto':1}") }, { 1, 0, 0 }, NULL, NULL, SKY_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_operacion *operacion = operation(*state, &cases[i].step);
        struct sky_outcome outcome;
        struct sky_error error;
        operacion->condition = (struct sky_condition){ sky_span_of(cases[i].if_match),
                                                       sky_span_of(cases[i].if_none_match), NULL };
        if (apply(*state, operacion, cases[i].scene, &outcome, &error) != cases[i].status)
            fail_msg("case %zu: %s %s", i, sky_status_name(error.status), error.text);
        assert_int_equal(sky_outcome_last(&outcome) != NULL, cases[i].status == SKY_OK);
    }
}

/* Applied once more, to another version, it comes to the same: nothing of the first time stays in it. */
static void an_operation_is_constant(void **state)
{
    static const struct step steps[] = { { CREA("a") }, { GUARDA("{'nombre':'a'}") }, { CONTACTA("a", "1") },
                                         { CONTRATA("a", "s") }, { ELIMINA("a") }, { RENOMBRA("a", "b") } };
    for (size_t i = 0; i < COUNT(steps); i++) {
        struct sky_operacion *operacion = operation(*state, &steps[i]), before = *operacion;
        struct sky_outcome first, second;
        struct sky_error error;
        struct scene scene = { .present = i > 0 };
        assert_int_equal(apply(*state, operacion, scene, &first, &error), SKY_OK);
        assert_int_equal(apply(*state, operacion, (struct scene){ .present = i == 0 }, &second, &error) == SKY_OK,
                         i == 1);
        assert_int_equal(apply(*state, operacion, scene, &second, &error), SKY_OK);
        assert_memory_equal(operacion, &before, sizeof before);
        assert_int_equal(first.count, second.count);
        assert_span("document", sky_outcome_last(&second)->documento, sky_outcome_last(&first)->documento);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_free_or_ones_own),
        cmocka_unit_test(who_is_not_there_is_told_so),
        ARENA_TEST(drafts_are_added_in_order),
        ARENA_TEST(a_move_leaves_the_old_name),
        ARENA_TEST(a_rename_is_two_drafts_of_one_customer),
        ARENA_TEST(refusals_have_an_order),
        ARENA_TEST(an_operation_is_constant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
