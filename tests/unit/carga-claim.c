/* Lots that were cut off: whoever writes the next one takes them back first, and only one process at a time does. */
#include "carga.h"

#include "registry/lote.h"

enum { ROWS = 450 };

static enum sky_status note_nothing(void *context, const struct sky_lote_row *row, struct sky_error *error)
{
    (void)context, (void)row, (void)error;
    return SKY_OK;
}

static struct sky_operacion *next_row(struct sky_arena *arena, int at, int64_t entry)
{
    struct sky_error error = { 0 };
    if (entry)
        return sky_operacion_descargar(arena, entry, &error);
    char nombre[16];
    snprintf(nombre, sizeof nombre, "n%03d", at);
    return sky_operacion_cargar(arena, sky_arena_copy(arena, sky_span_of(nombre)), 0, sky_json_object_new(arena),
                                (struct sky_servicio_key){ { 0 }, { 0 } }, SPAN("2026-01-31"), &error);
}

/* Writes all but the last rows of a lot, as one that dies then: new customers, or the undoing of entries from ROWS
 * down. */
static void leave_in_the_middle(struct registry *registry, bool undoes)
{
    struct sky_error error = { 0 };
    struct sky_lote *lote = sky_lote_new(registry->registro, true, note_nothing, NULL, &error);
    for (int i = 0; i < ROWS; i++) {
        struct sky_operacion *operacion = next_row(sky_lote_arena(lote), i, undoes ? ROWS - i : 0);
        operacion->author = SPAN("ana");
        assert_int_equal(sky_lote_add(lote, i, operacion, 0, NULL, &error), SKY_OK);
    }
    sky_lote_free(lote);
}

static int64_t marked_in(struct registry *registry)
{
    int64_t lote;
    struct sky_error error = { 0 };
    assert_int_equal(sky_registro_marked(registry->registro, &lote, &error), SKY_OK);
    return lote;
}

static void recover(struct registry *registry)
{
    struct sky_error error = { 0 };
    assert_int_equal(sky_carga_recover(registry->registro, &error), SKY_OK);
}

static int64_t people_in(struct registry *registry)
{
    struct sky_lectura lectura;
    struct sky_names names;
    struct sky_error error = { 0 };
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    assert_int_equal(sky_lectura_nombres(&lectura, registry->arena, (struct sky_span){ 0 }, 1000, &names, &error),
                     SKY_OK);
    sky_lectura_close(&lectura);
    return (int64_t)names.count;
}

static void leaves_nothing_behind(void **state)
{
    struct registry *registry = *state;
    leave_in_the_middle(registry, false);
    assert_int_equal(marked_in(registry), 1);
    assert_true(people_in(registry) >= 200);
    recover(registry);
    assert_int_equal(people_in(registry), 0);
    assert_int_equal(marked_in(registry), 0);
    int64_t head = head_of(registry);
    recover(registry);
    assert_int_equal(head_of(registry), head);
}

static void the_next_lot_comes_after_it(void **state)
{
    struct registry *registry = *state;
    leave_in_the_middle(registry, false);
    struct loaded loaded = load(registry, LINES_OF(.todo = true), "{'nombre':'n000'}");
    assert_int_equal(loaded.sum.rows[SKY_CARGA_CREADO], 1);
    sky_buffer_clear(&loaded.told);
    assert_int_equal(people_in(registry), 1);
    assert_int_equal(marked_in(registry), 0);
}

/* Whatever others did since stays; and what was taken back before one died within that, too. */
static void what_others_changed_stays(void **state)
{
    static const struct step others[] = { { GUARDA("{'n':1,'nombre':'n001'}") }, { .verb = NULL } };
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    leave_in_the_middle(registry, false);
    do_steps(registry, others);
    struct sky_operacion *row = sky_operacion_descargar(registry->arena, 3, &error);
    row->author = SPAN("ana");
    row->lote = SKY_LOTE_NEW;
    struct sky_submission *submission = sky_submission_new(registry->arena, row, &error);
    do_it(registry, submission);
    assert_int_equal(submission->result.error.status, SKY_OK);
    recover(registry);
    assert_int_equal(people_in(registry), 1);
    assert_document(registry, "n001", "{'n':1,'nombre':'n001'}");
    assert_int_equal(marked_in(registry), 0);
}

/* An undo of a lot that was cut off leaves the lot as it was. */
static void an_undo_is_whole_or_not_at_all(void **state)
{
    struct registry *registry = *state;
    struct sky_buffer text = { 0 };
    for (int i = 0; i < ROWS; i++)
        sky_buffer_printf(&text, "{'nombre':'n%03d'}\n", i);
    sky_buffer_put(&text, "", 1);
    struct loaded loaded = load(registry, LINES_OF(.todo = true), text.data);
    assert_int_equal(loaded.sum.rows[SKY_CARGA_CREADO], ROWS);
    leave_in_the_middle(registry, true);
    assert_true(people_in(registry) < ROWS);
    assert_int_equal(marked_in(registry), ROWS + 1);
    recover(registry);
    assert_int_equal(people_in(registry), ROWS);
    assert_int_equal(marked_in(registry), 0);
    sky_buffer_clear(&loaded.told);
    sky_buffer_clear(&text);
}

/* A lot of a process that goes on is left to it. */
static void waits_for_whoever_has_the_turn(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    bool claimed;
    struct sky_registro *other = sky_registro_open(&registry->settings, &error);
    assert_non_null(other);
    leave_in_the_middle(registry, false);
    int64_t people = people_in(registry);
    assert_int_equal(sky_registro_claim_lots(other, &claimed, &error), SKY_OK);
    assert_true(claimed);
    recover(registry);
    assert_int_equal(people_in(registry), people);
    sky_registro_close(other);
    recover(registry);
    assert_int_equal(people_in(registry), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(leaves_nothing_behind),          REGISTRY_TEST(the_next_lot_comes_after_it),
        REGISTRY_TEST(what_others_changed_stays),      REGISTRY_TEST(an_undo_is_whole_or_not_at_all),
        REGISTRY_TEST(waits_for_whoever_has_the_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
