/* Lots: rows are told in their order, one number for all, and a fault ends it. */
#include "registry.h"

#include "registry/lote.h"

struct told {
    int64_t lines[20000];
    size_t count, fail_at;
};

static enum sky_status note_row(void *context, const struct sky_lote_row *row, struct sky_error *error)
{
    struct told *told = context;
    told->lines[told->count++] = row->line;
    return told->count == told->fail_at ? sky_error_set(error, SKY_CONFLICT, "so it is wanted") : SKY_OK;
}

static enum sky_status add(struct sky_lote *lote, int64_t line, struct sky_error *error)
{
    struct sky_arena *arena = sky_lote_arena(lote);
    struct sky_json *row = sky_json_object_new(arena);
    const struct sky_servicio_key none = { { NULL, 0 }, { NULL, 0 } };
    char name[32];
    snprintf(name, sizeof name, "n%d", (int)line);
    struct sky_span nombre = sky_arena_copy(arena, sky_span_of(name));
    struct sky_operacion *operacion =
        sky_operacion_cargar(arena, nombre, SKY_LOTE_ANYBODY, row, none, SPAN("2026-01-31"), error);
    assert_non_null(operacion);
    operacion->author = SPAN("ana");
    return sky_lote_add(lote, line, operacion, 100, NULL, error);
}

/* Every seventh was refused before. */
static void load(struct registry *registry, int64_t rows, bool hurries)
{
    struct told *told = calloc(1, sizeof *told);
    struct sky_error error = { 0 };
    const struct sky_result refused = { .error = { .status = SKY_INVALID } };
    struct sky_lote *lote = sky_lote_new(registry->registro, false, note_row, told, &error);
    if (hurries)
        sky_lote_hurry(lote);
    for (int64_t line = 0; line < rows; line++)
        assert_int_equal(line % 7 ? add(lote, line, &error) : sky_lote_add(lote, line, NULL, 0, &refused, &error),
                         SKY_OK);
    assert_int_equal(sky_lote_end(lote, &error), SKY_OK);
    assert_int_equal(told->count, rows);
    for (size_t i = 0; i < told->count; i++)
        assert_int_equal(told->lines[i], i);
    assert_int_equal(sky_lote_number(lote), 1);
    sky_lote_free(lote);
    free(told);
}

static void tells_of_all_in_order(void **state)
{
    load(*state, 777, false);
}

static void tells_in_order_of_those_that_were_made_far_ahead(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    sky_registro_hurry(registry->registro);
    load(registry, 15000, true);
    assert_int_equal(sky_registro_flush(registry->registro, &error), SKY_OK);
}

static void ends_where_it_is_told_to(void **state)
{
    struct registry *registry = *state;
    struct told *told = calloc(1, sizeof *told);
    struct sky_error error = { 0 };
    told->fail_at = 3;
    struct sky_lote *lote = sky_lote_new(registry->registro, false, note_row, told, &error);
    for (int64_t line = 0; line < 900 && !error.status; line++)
        error.status = add(lote, line, &error);
    assert_int_equal(error.status, SKY_CONFLICT);
    assert_int_equal(told->count, 3);
    sky_lote_free(lote);
    sky_lote_free(NULL);
    free(told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(tells_of_all_in_order),
        REGISTRY_TEST(tells_in_order_of_those_that_were_made_far_ahead),
        REGISTRY_TEST(ends_where_it_is_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
