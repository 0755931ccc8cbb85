/* Rows of a lot: what they set in a document, what they refuse, and what counts as no change. */
#include "unit.h"

#include "domain/operacion.h"

/* Applies a row to a document; single quotes stand for double ones. */
static enum sky_status apply(struct sky_arena *arena, const char *row, const char *present, int64_t cliente,
                             struct sky_outcome *outcome, struct sky_error *error)
{
    char *copies[2] = { strdup(row), strdup(present ? present : "") };
    for (size_t i = 0; i < 2; i++)
        for (char *at = copies[i]; *at; at++)
            *at = *at == '\'' ? '"' : *at;
    struct sky_json *members = sky_json_parse(arena, sky_span_of(copies[0]), SIZE_MAX, error);
    const struct sky_servicio_key none = { { NULL, 0 }, { NULL, 0 } };
    struct sky_version version = { 0 }, nobody = { 0 };
    if (present)
        version = (struct sky_version){ 5, 3, sky_arena_copy(arena, sky_span_of(copies[1])) };
    struct sky_operacion *operacion =
        sky_operacion_cargar(arena, SPAN("a"), cliente, members, none, SPAN("2026-01-31"), error);
    if (operacion)
        error->status = sky_operacion_apply(operacion, &version, &nobody, arena, outcome, error);
    free(copies[0]);
    free(copies[1]);
    return error->status;
}

static void sets_members(void **state)
{
    static const struct {
        const char *row, *present;
        int64_t cliente;
        struct sky_span documento;
        size_t drafts;
        int64_t stays;
    } rows[] = {
        { "{'nombre':'a','n':1}", NULL, 0, TEXT("{\"n\":1,\"nombre\":\"a\"}"), 1, 0 },
        { "{'n':1}", NULL, SKY_LOTE_ANYBODY, TEXT("{\"n\":1,\"nombre\":\"a\"}"), 1, 0 },
        { "{'n':2}", "{'m':1,'n':1,'nombre':'a'}", 3, TEXT("{\"m\":1,\"n\":2,\"nombre\":\"a\"}"), 1, 0 },
        { "{'n':null}", "{'n':1,'nombre':'a'}", 3, TEXT("{\"n\":null,\"nombre\":\"a\"}"), 1, 0 },
        { "{'n':1,'nombre':'b'}", "{'n':1,'nombre':'a'}", 3, TEXT("{\"n\":1,\"nombre\":\"b\"}"), 2, 0 },
        { "{'n':1}", "{'n':1,'nombre':'a'}", 3, TEXT("{\"n\":1,\"nombre\":\"a\"}"), 1, 5 },
        { "{'correos':5}", "{'correos':5,'nombre':'a'}", 3, TEXT("{\"correos\":5,\"nombre\":\"a\"}"), 1, 5 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_outcome outcome;
        struct sky_error error = { 0 };
        if (apply(*state, rows[i].row, rows[i].present, rows[i].cliente, &outcome, &error))
            fail_msg("%s: %s", rows[i].row, error.text);
        assert_span("documento", sky_outcome_last(&outcome)->documento, rows[i].documento);
        assert_int_equal(outcome.count, rows[i].drafts);
        assert_int_equal(outcome.stays, rows[i].stays);
    }
}

/* What was made of one version is taken for that version alone. */
static void is_made_once(void **state)
{
    struct sky_error error = { 0 };
    struct sky_json *members = sky_json_object_new(*state);
    const struct sky_servicio_key none = { { NULL, 0 }, { NULL, 0 } };
    struct sky_operacion *operacion =
        sky_operacion_cargar(*state, SPAN("a"), 3, members, none, SPAN("2026-01-31"), &error);
    operacion->hecho = SPAN("{\"made\":1,\"nombre\":\"a\"}");
    operacion->base = 5;
    for (int64_t number = 5; number < 7; number++) {
        struct sky_outcome outcome;
        const struct sky_version version = { number, 3, SPAN("{\"n\":1,\"nombre\":\"a\"}") }, nobody = { 0 };
        assert_int_equal(sky_operacion_apply(operacion, &version, &nobody, *state, &outcome, &error), SKY_OK);
        assert_span("documento", sky_outcome_last(&outcome)->documento,
                    number == 5 ? operacion->hecho : version.documento);
    }
}

static void refuses(void **state)
{
    static const struct {
        const char *row, *present;
        int64_t cliente;
        enum sky_status status;
    } rows[] = {
        { "{'correos':5}", NULL, 0, SKY_INVALID },
        { "{'correos':6}", "{'correos':5,'nombre':'a'}", 3, SKY_INVALID },
        { "{'contacto':6}", "{'nombre':'a'}", 3, SKY_INVALID },
        { "{'nombre':5}", "{'nombre':'a'}", 3, SKY_INVALID },
        { "{'n':1}", "{'nombre':'a'}", 0, SKY_NAME_TAKEN },
        { "{'n':1}", "{'nombre':'a'}", 4, SKY_CONFLICT },
        { "{'n':1}", NULL, 4, SKY_CONFLICT },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_outcome outcome;
        struct sky_error error = { 0 };
        assert_int_equal(apply(*state, rows[i].row, rows[i].present, rows[i].cliente, &outcome, &error),
                         rows[i].status);
    }
}

static void knows_its_verbs(void **state)
{
    struct sky_error error = { 0 };
    struct sky_operacion *operacion = sky_operacion_descargar(*state, 7, &error);
    assert_int_equal(operacion->entry, 7);
    assert_true(sky_operacion_is_of_lote(sky_span_of(sky_operacion_verb(operacion))));
    assert_true(sky_operacion_is_of_lote(SPAN("cargar")));
    assert_false(sky_operacion_is_of_lote(SPAN("deshacer")));
}

int main(void)
{
    const struct CMUnitTest tests[] = { ARENA_TEST(sets_members), ARENA_TEST(is_made_once), ARENA_TEST(refuses),
                                        ARENA_TEST(knows_its_verbs) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
