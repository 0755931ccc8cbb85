/* Documents at the limits of what a request can bring: whatever operation makes one, it can be read again. */
#include "list.h"

#include <malloc.h>

#define MEMBERS "pasaría de 1024 miembros en un objeto"
#define VALUES "o de 16384 valores en total."

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

static struct sky_json *read_again(struct list *list)
{
    struct sky_error error = { 0 };
    return sky_json_parse(list->arena, list->entries[list->count - 1].documento, SKY_JSON_VALUES_MAX, &error);
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
        struct sky_arena *arena = sky_arena_new();
        struct list *list = list_new(arena);
        struct sky_error error = { 0 };
        struct sky_operacion *operacion = operation_of(arena, &cases[i].step, &error);
        list_put(list, "a", 0, document_of(arena, &cases[i].size));
        assert_non_null(read_again(list));
        enum sky_status status = list_apply(list, operacion);
        if (status != (cases[i].refused ? SKY_TOO_LARGE : SKY_OK))
            fail_msg("case %zu: %s %s", i, sky_status_name(status), operacion->write.error.text);
        assert_int_equal(operacion->write.error.status, status);
        assert_contains("members", operacion->write.error.text, status ? MEMBERS : "");
        assert_contains("values", operacion->write.error.text, status ? VALUES : "");
        assert_true(status ? list->count == 1 : list->count > 1);
        assert_non_null(read_again(list));
        sky_arena_free(arena);
    }
}

/* All that a request may bring is kept as it is. */
static void what_can_be_read_can_be_saved(void **state)
{
    static const struct size sizes[] = { { 0, 0, 16381 }, { 1021, 1024, 0 }, { 0, 1024, 15357 } };
    for (size_t i = 0; i < COUNT(sizes); i++) {
        const struct step step = { GUARDA(document_of(*state, &sizes[i])) };
        struct list *list = list_new(*state);
        struct world world = list_world(list);
        take_step(&world, &step, "largest");
        assert_non_null(read_again(list));
    }
}

/* What was taken out meanwhile made room that an undo lacks. */
static void an_undo_is_held_to_it(void **state)
{
    static const struct size full = { 0, 1024, 0 };
    const struct step steps[] = {
        { GUARDA(document_of(*state, &full)) }, { MODIFICA("a", "{'x':{'m9':null}}") },
        { MODIFICA("a", "{'x':{'z':1}}") },     { DESHACE(2), REFUSED(TOO_LARGE, MEMBERS) },
        { MODIFICA("a", "{'x':{'z':null}}") },  { DESHACE(2) }, { .verb = NULL },
    };
    struct list *list = list_new(*state);
    struct world world = list_world(list);
    take_steps(&world, steps, "undo");
    assert_int_equal(list->count, 5);
    assert_non_null(read_again(list));
}

static size_t used(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

/* Until it was answered, an operation keeps the text of what it made, and no tree, which takes fifty times that. */
static void what_an_operation_keeps_is_text(void **state)
{
    (void)state;
    static const size_t most = 128 << 10; /* four documents: the list copies what it reads into the same arena */
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
        struct sky_arena *arena = sky_arena_new(), *logged = sky_arena_new();
        struct list *list = list_new(logged);
        struct sky_error error = { 0 };
        list_put(list, "a", 1, document_of(logged, &size));
        list_put(list, "a", 1, document_of(logged, &(struct size){ 1, 0, 15999 }));
        if (acts[i].deleted)
            list_put(list, "a", 1, NULL);
        size_t before = used();
        struct sky_operacion *operacion = operation_of(arena, &acts[i].step, &error);
        assert_int_equal(list_apply(list, operacion), SKY_OK);
        if (used() - before > most)
            fail_msg("case %zu: %zu bytes", i, used() - before);
        sky_arena_free(arena);
        sky_arena_free(logged);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_operation_makes_can_be_read_again),
        ARENA_TEST(what_can_be_read_can_be_saved),
        ARENA_TEST(an_undo_is_held_to_it),
        cmocka_unit_test(what_an_operation_keeps_is_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
