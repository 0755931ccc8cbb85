/*
 * What waits for the writer holds no reading, for which the writer may wait. The lot is one of the test's own, in the
 * place of the library's: each other row waits.
 */
#include "carga.h"

#include "registry/carga-judge.h"
#include "registry/lote.h"

struct sky_lote {
    struct sky_arena *arena;
    struct sky_loading *loading; /* whose lot it is */
    size_t rows, waits, readings;
};

static struct sky_lote lote;

struct sky_lote *sky_lote_new(struct sky_registro *registro, bool whole, sky_lote_tell *its_tell, void *context,
                              struct sky_error *error)
{
    (void)registro, (void)whole, (void)its_tell, (void)error;
    lote = (struct sky_lote){ .arena = sky_arena_new(), .loading = context };
    return &lote;
}

void sky_lote_hurry(struct sky_lote *its)
{
    (void)its;
}

void sky_lote_free(struct sky_lote *its)
{
    if (its)
        sky_arena_free(its->arena);
}

struct sky_arena *sky_lote_arena(struct sky_lote *its)
{
    return its->arena;
}

bool sky_lote_waits(const struct sky_lote *its, size_t size)
{
    (void)size;
    return its->rows % 2;
}

enum sky_status sky_lote_add(struct sky_lote *its, int64_t line, struct sky_operacion *operacion, size_t size,
                             const struct sky_result *known, struct sky_error *error)
{
    bool waits = sky_lote_waits(its, size), reads = its->loading->lectura.reader != NULL;
    (void)line, (void)operacion, (void)known, (void)error;
    its->rows++;
    its->waits += waits;
    its->readings += reads;
    if (waits)
        assert_false(reads);
    return SKY_OK;
}

enum sky_status sky_lote_end(struct sky_lote *its, struct sky_error *error)
{
    (void)error;
    assert_null(its->loading->lectura.reader);
    return SKY_OK;
}

int64_t sky_lote_number(const struct sky_lote *its)
{
    return its->rows > 0;
}

static void no_reading_is_held_while_it_waits(void **state)
{
    static const struct step steps[] = { { GUARDA("{'nombre':'a'}") }, { .verb = NULL } };
    static const char rows[] = "{'nombre':'a'}\n{'nombre':'b'}\n{'nombre':'c'}\n{'nombre':5}\n{'nombre':'d'}\n";
    struct registry *registry = *state;
    do_steps(registry, steps);
    struct loaded each = load(registry, LINES_OF(.todo = false), rows);
    assert_int_equal(each.error.status, SKY_OK);
    assert_int_equal(lote.rows, 5);
    assert_int_equal(lote.waits, 2);
    assert_true(lote.readings > 0);
    struct loaded exact =
        load(registry, LINES_OF(.todo = true, .exact = true, .moment = 1), "{'nombre':'b'}\n{'nombre':'a'}");
    assert_int_equal(exact.error.status, SKY_OK);
    assert_int_equal(lote.waits, 1);
    sky_buffer_clear(&each.told);
    sky_buffer_clear(&exact.told);
}

int main(void)
{
    const struct CMUnitTest tests[] = { REGISTRY_TEST(no_reading_is_held_while_it_waits) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
