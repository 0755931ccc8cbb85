/* Documents at the limits of what a request can bring: whatever operation makes one, it can be read again. */
#include "teller.h"

#include <malloc.h>

#define MEMBERS "pasaría de 1024 miembros en un objeto"
#define VALUES "de 16384 valores en total o"

/* What a document holds besides its name, an object "x" and an array "y", which are three values. */
struct size {
    size_t root, members, items;
};

static char *document_of(struct sky_arena *arena, const struct size *size)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    sky_buffer_put_text(text, "{'nombre':'a','x':{");
    for (size_t i = 0; i < size->members; i++)
        sky_buffer_printf(text, "%s'm%zu':0", i ? "," : "", i);
    sky_buffer_put_text(text, "},'y':[");
    for (size_t i = 0; i < size->items; i++)
        sky_buffer_put_text(text, i ? ",0" : "0");
    sky_buffer_put_text(text, "]");
    for (size_t i = 0; i < size->root; i++)
        sky_buffer_printf(text, ",'r%zu':0", i);
    sky_buffer_put(text, "}", 2);
    assert_false(text->failed);
    return text->data;
}

static struct sky_json *read_again(struct teller *teller)
{
    struct sky_error error = { 0 };
    return sky_json_parse(teller->world.arena, teller->fake->log[teller->fake->size - 1].documento,
                          SKY_JSON_VALUES_MAX, &error);
}

static const struct {
    struct size size;
    struct step step;
    bool refused;
} cases[] = {
    { { 0, 1023, 0 }, { MODIFICA("a", "{'x':{'z':1}}") }, false },
    { { 0, 1024, 0 }, { MODIFICA("a", "{'x':{'z':1}}") }, true },
    { { 0, 1024, 0 }, { MODIFICA("a", "{'x':{'z':1,'m9':null}}") }, false },
    { { 0, 1024, 0 }, { MODIFICA("a", "{'x':{'m9':1}}") }, false },
    { { 0, 1024, 0 }, { MODIFICA("a", "{'nombre':'b','x':{'z':1}}") }, true },
    { { 1021, 1024, 0 }, { MODIFICA("a", "{'x':{'m9':{}}}") }, false },
    { { 1021, 0, 0 }, { MODIFICA("a", "{'z':1}") }, true },
    { { 0, 0, 16379 }, { MODIFICA("a", "{'z':[1]}") }, false },
    { { 0, 0, 16380 }, { MODIFICA("a", "{'z':[1]}") }, true },
    { { 0, 1000, 15380 }, { MODIFICA("a", "{'x':{'z':{}}}") }, false },
    { { 0, 1000, 15381 }, { MODIFICA("a", "{'x':{'z':{}}}") }, true },
    { { 0, 0, 16381 }, { MODIFICA("a", "{'x':null,'z':1}") }, false },
    { { 1020, 0, 0 }, { CONTACTA("a", "c") }, false },
    { { 1021, 0, 0 }, { CONTACTA("a", "c") }, true },
    { { 0, 0, 16380 }, { CONTACTA("a", "c") }, false },
    { { 0, 0, 16381 }, { CONTACTA("a", "c") }, true },
    { { 1020, 0, 0 }, { CONTRATA("a", "s") }, false },
    { { 1021, 0, 0 }, { CONTRATA("a", "s") }, true },
    { { 0, 0, 16377 }, { CONTRATA("a", "s") }, false },
    { { 0, 0, 16378 }, { CONTRATA("a", "s") }, true },
};

static void what_an_operation_makes_can_be_read_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct teller *teller = teller_new();
        struct sky_arena *arena = teller->world.arena;
        struct sky_error error = { 0 };
        put(teller, "a", 0, document_of(arena, &cases[i].size));
        assert_non_null(read_again(teller));
        const struct sky_error *is =
            &perform(&teller->world, operation_of(arena, &cases[i].step, &error))->result.error;
        if (is->status != (cases[i].refused ? SKY_TOO_LARGE : SKY_OK))
            fail_msg("case %zu: %s %s", i, sky_status_name(is->status), is->text);
        assert_contains("members", is->text, is->status ? MEMBERS : "");
        assert_contains("values", is->text, is->status ? VALUES : "");
        assert_true(is->status ? teller->fake->size == 1 : teller->fake->size > 1);
        assert_non_null(read_again(teller));
        teller_free(teller);
    }
}

/* All that a request may bring is kept as it is. */
static void what_can_be_read_can_be_saved(void **state)
{
    static const struct size sizes[] = { { 0, 0, 16381 }, { 1021, 1024, 0 }, { 0, 1024, 15357 } };
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct teller *teller = *state;
        const struct step step = { GUARDA(document_of(teller->world.arena, &sizes[i])) };
        take_step(&teller->world, &step, "largest");
        assert_non_null(read_again(teller));
    }
}

/* What was taken out meanwhile made room that an undo lacks. */
static void an_undo_is_held_to_it(void **state)
{
    static const struct size full = { 0, 1024, 0 };
    struct teller *teller = *state;
    const struct step steps[] = {
        { GUARDA(document_of(teller->world.arena, &full)) }, { MODIFICA("a", "{'x':{'m9':null}}") },
        { MODIFICA("a", "{'x':{'z':1}}") },     { DESHACE(2), REFUSED(TOO_LARGE, MEMBERS) },
        { MODIFICA("a", "{'x':{'z':null}}") },  { DESHACE(2) }, { .verb = NULL },
    };
    take_steps(&teller->world, steps, "undo");
    assert_int_equal(teller->fake->size, 5);
    assert_non_null(read_again(teller));
}

static size_t used(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

/* Until it was answered, an operation keeps the text of what it made, and no tree, which takes fifty times that. */
static void what_an_operation_keeps_is_text(void **state)
{
    (void)state;
    static const size_t most = 96 << 10; /* three documents: two in the log, for a rename, and one in its own arena */
    static const struct size size = { 0, 0, 16000 };
    static const struct {
        struct step step;
        bool deleted; /* before */
    } acts[] = {
        { { DESHACE(2) }, false },           { { DESHACE(3) }, true },
        { { VUELVE("a", 1) }, false },       { { VUELVE("a", 1) }, true },
        { { RESTAURA("a") }, true },         { { MODIFICA("a", "{'z':1}") }, false },
        { { CONTACTA("a", "c") }, false },   { { CONTRATA("a", "s") }, false },
        { { RENOMBRA("a", "c") }, false },   { { ELIMINA("a") }, false },
    };
    for (size_t i = 0; i < COUNT(acts); i++) {
        struct teller *teller = teller_new();
        struct sky_arena *arena = teller->world.arena;
        struct sky_error error = { 0 };
        put(teller, "a", 1, document_of(arena, &size));
        put(teller, "a", 1, document_of(arena, &(struct size){ 1, 0, 15999 }));
        if (acts[i].deleted)
            put(teller, "a", 1, NULL);
        size_t before = used();
        struct sky_operacion *operacion = operation_of(arena, &acts[i].step, &error);
        assert_int_equal(perform(&teller->world, operacion)->result.error.status, SKY_OK);
        if (used() - before > most)
            fail_msg("case %zu: %zu bytes", i, used() - before);
        teller_free(teller);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_operation_makes_can_be_read_again),
        TELLER_TEST(what_can_be_read_can_be_saved),
        TELLER_TEST(an_undo_is_held_to_it),
        cmocka_unit_test(what_an_operation_keeps_is_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
