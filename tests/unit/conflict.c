/* What stands in the way of an undo, over a log put down entry by entry: one customer's, and of several. */
#include "list.h"
#include "places.h"

#include "base/numbers.h"
#include "domain/conflict.h"

/* One entry of a log, its number being its place in it, from 1. */
struct line {
    const char *nombre, *documento;
    int64_t cliente, grupo, deshace; /* grupo 0: the entry's own, -1: none, as release 3.0 had it */
};

#define LINES 8

static struct list *list_of(struct sky_arena *arena, const struct line *lines)
{
    struct list *list = list_new(arena);
    for (size_t i = 0; i < LINES && lines[i].nombre; i++) {
        struct sky_entry *entry = list_put(list, lines[i].nombre, lines[i].cliente, lines[i].documento);
        entry->deshace = lines[i].deshace;
        if (lines[i].grupo)
            entry->grupo = lines[i].grupo < 0 ? 0 : lines[i].grupo;
    }
    return list;
}

/* What customer 1 was turned into by the entries `first` to `last`. */
static struct sky_deed deed_of(const struct list *list, int64_t first, int64_t last)
{
    struct sky_log log = list_log((struct list *)(uintptr_t)list);
    struct sky_error error = { 0 };
    struct sky_entry before, after;
    struct sky_deed deed = { .cliente = 1, .first = first, .last = last };
    assert_int_equal(sky_pasado_cliente(&log, list->arena, 1, first - 1, &before, &error), SKY_OK);
    assert_int_equal(sky_pasado_cliente(&log, list->arena, 1, last, &after, &error), SKY_OK);
    struct sky_json *was = before.documento.data ? sky_json_parse(list->arena, before.documento, 99, &error) : NULL;
    struct sky_json *is = after.documento.data ? sky_json_parse(list->arena, after.documento, 99, &error) : NULL;
    assert_int_equal(sky_cambio_places(list->arena, was, is, &deed.cambio, &error), SKY_OK);
    return deed;
}

/* The conflicts, each with a blank behind it, in the order in which they were found: the newest first. */
static struct sky_span conflicts_of(struct list *list, int64_t first, int64_t last)
{
    struct sky_log log = list_log(list);
    struct sky_error error = { 0 };
    struct sky_deed deed = deed_of(list, first, last);
    struct sky_buffer *found = sky_buffer_new(list->arena), *text = sky_buffer_new(list->arena);
    assert_int_equal(sky_conflict_find(&log, list->arena, &deed, found, &error), SKY_OK);
    for (size_t i = 0; i < sky_numbers_count(found); i++)
        sky_buffer_printf(text, "%d ", (int)sky_numbers_at(found, i));
    return sky_buffer_span(text);
}

#define A1 "{'a':1}"
#define A2 "{'a':2}"
#define A3 "{'a':3}"

static const struct {
    const char *what;
    struct line lines[LINES];
    int64_t first, last;
    const char *wanted;
} cases[] = {
    { "nothing later", { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 } }, 2, 2, "" },
    { "the same member", { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", A3, 1, 0, 0 } }, 2, 2, "3 " },
    { "another", { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", "{'a':2,'b':1}", 1, 0, 0 } }, 2, 2, "" },
    { "several", { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", A3, 1, 0, 0 }, { "n", A1, 1, 0, 0 } }, 2, 2,
      "4 3 " },
    { "another customer", { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "m", A3, 3, 0, 0 } }, 2, 2, "" },
    { "the same value again", { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", A2, 1, 0, 0 } }, 2, 2, "" },
    { "an undo of it", { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", A1, 1, 0, 2 } }, 2, 2, "3 " },
    { "an undo of it that changed nothing", { { "n", A1, 1, 0, 0 }, { "n", A1, 1, 0, 0 }, { "n", A1, 1, 0, 2 } }, 2, 2,
      "3 " },
    { "an undo of its undo",
      { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", A1, 1, 0, 2 }, { "n", A2, 1, 0, 3 } }, 2, 2, "" },
    { "a pair", { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", A3, 1, 0, 0 }, { "n", A2, 1, 0, 3 } }, 2, 2, "" },
    { "a pair, undone",
      { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", A3, 1, 0, 0 }, { "n", A2, 1, 0, 3 }, { "n", A3, 1, 0, 4 } },
      2, 2, "3 " },
    { "two pairs, one within the other",
      { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", A3, 1, 0, 0 }, { "n", A1, 1, 0, 0 }, { "n", A3, 1, 0, 4 },
        { "n", A2, 1, 0, 3 } },
      2, 2, "" },
    { "a pair without groups",
      { { "n", A1, 1, -1, 0 }, { "n", A2, 1, -1, 0 }, { "n", A3, 1, -1, 0 }, { "n", A2, 1, 0, 3 } }, 2, 2, "" },
    { "later ones without groups", { { "n", A1, 1, -1, 0 }, { "n", A2, 1, -1, 0 }, { "n", A3, 1, -1, 0 } }, 2, 2,
      "3 " },
    { "an undo of an earlier one",
      { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", A3, 1, 0, 0 }, { "n", A1, 1, 0, 2 } }, 3, 3, "4 " },
    { "a pair of a rename",
      { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", NULL, 1, 3, 0 }, { "m", A3, 1, 3, 0 },
        { "m", NULL, 1, 5, 3 }, { "n", A2, 1, 5, 3 } },
      2, 2, "" },
    { "a rename, by its last entry",
      { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", NULL, 1, 3, 0 }, { "m", A3, 1, 3, 0 } }, 2, 2, "4 " },
    { "of a rename",
      { { "n", A1, 1, 0, 0 }, { "n", NULL, 1, 2, 0 }, { "m", A2, 1, 2, 0 }, { "m", A3, 1, 0, 0 } }, 2, 3, "4 " },
    { "an undo of a rename",
      { { "n", A1, 1, 0, 0 }, { "n", NULL, 1, 2, 0 }, { "m", A2, 1, 2, 0 }, { "m", NULL, 1, 4, 2 },
        { "n", A1, 1, 4, 2 } },
      2, 3, "5 " },
    { "a deletion", { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", NULL, 1, 0, 0 } }, 2, 2, "3 " },
    { "a deletion, of nothing", { { "n", A1, 1, 0, 0 }, { "n", A1, 1, 0, 0 }, { "n", NULL, 1, 0, 0 } }, 2, 2, "3 " },
    { "a deletion that was undone",
      { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", NULL, 1, 0, 0 }, { "n", A2, 1, 0, 3 } }, 2, 2, "" },
    { "a deletion, and a return",
      { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", NULL, 1, 0, 0 }, { "n", A2, 1, 0, 0 } }, 2, 2, "4 3 " },
    { "of a creation", { { "n", A1, 1, 0, 0 }, { "n", "{'a':1,'b':1}", 1, 0, 0 } }, 1, 1, "2 " },
};

static void later_operations_in_force_conflict(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_span(cases[i].what, conflicts_of(list_of(*state, cases[i].lines), cases[i].first, cases[i].last),
                    sky_span_of(cases[i].wanted));
}

/* What was found for one customer stays when another is looked at; none is there twice. */
static void conflicts_are_gathered(void **state)
{
    struct list *list = list_of(*state, cases[1].lines);
    struct sky_log log = list_log(list);
    struct sky_error error = { 0 };
    struct sky_deed deed = deed_of(list, 2, 2);
    struct sky_buffer *found = sky_buffer_new(*state);
    sky_numbers_add(found, 99);
    for (int i = 0; i < 2; i++)
        assert_int_equal(sky_conflict_find(&log, *state, &deed, found, &error), SKY_OK);
    assert_int_equal(sky_numbers_count(found), 2);
    assert_true(sky_numbers_has(found, 99) && sky_numbers_has(found, 3));
}

static void what_fails_is_told(void **state)
{
    struct list *list = list_of(*state, cases[3].lines);
    struct sky_log log = list_log(list);
    struct sky_deed deed = deed_of(list, 2, 2);
    struct sky_error failed = { 0 }, broken = { 0 };
    list->failing = 1;
    assert_int_equal(sky_conflict_find(&log, *state, &deed, sky_buffer_new(*state), &failed), SKY_UNAVAILABLE);
    list->entries[2].documento = SPAN("roto");
    assert_int_equal(sky_conflict_find(&log, *state, &deed, sky_buffer_new(*state), &broken), SKY_INTERNAL);
    assert_int_equal(broken.status, SKY_INTERNAL);
}

/* A customer as long as can be: entry 1 is to be undone, the others repeat two documents. */
struct life {
    size_t entries, visits;
    struct sky_span documents[2];
};

static enum sky_status select_life(void *from, const struct sky_selection *selection, sky_entry_visitor *visit,
                                   void *context, struct sky_error *error)
{
    struct life *life = from;
    bool goes_on = selection->view == SKY_VIEW_CLIENTE;
    (void)error;
    for (size_t number = life->entries; number > 0 && goes_on; number--) {
        const struct sky_entry entry = { .number = (int64_t)number, .grupo = (int64_t)number, .cliente = 1,
                                         .nombre = SPAN("a"), .documento = life->documents[number % 2] };
        life->visits++;
        goes_on = visit(context, &entry);
    }
    return SKY_OK;
}

static void look_back(struct sky_arena *arena, struct life *life, struct sky_error *error)
{
    const struct sky_deed deed = { .cliente = 1, .first = 1, .last = 1, .cambio = cambio_of(arena, "/a") };
    const struct sky_log log = { select_life, life };
    struct sky_buffer *found = sky_buffer_new(arena);
    enum sky_status status = sky_conflict_find(&log, arena, &deed, found, error);
    assert_int_equal(status, error->status);
    assert_int_equal(sky_numbers_count(found), 0);
}

static void a_look_back_is_bounded(void **state)
{
    static char large[1 << 20] = "{\"b\":\"";
    memset(large + 6, 'x', sizeof large - 8);
    memcpy(large + sizeof large - 2, "\"}", 2);
    const struct sky_span text = { large, sizeof large }, small = SPAN("{}");
    const struct {
        size_t later;
        struct sky_span document;
        size_t visits;
        bool refused;
    } bounds[] = {
        { SKY_CONFLICT_ENTRIES_MAX, small, 5001, false }, { SKY_CONFLICT_ENTRIES_MAX + 1, small, 5001, true },
        { 100000, small, 5001, true },                    { 8, text, 9, false },
        { 9, text, 9, true },                             { 1000, text, 9, true },
    };
    for (size_t i = 0; i < COUNT(bounds); i++) {
        struct life life = { .entries = bounds[i].later + 1, .documents = { bounds[i].document, bounds[i].document } };
        struct sky_error error = { 0 };
        look_back(*state, &life, &error);
        assert_int_equal(error.status, bounds[i].refused ? SKY_CONFLICT : SKY_OK);
        assert_string_equal(error.text, bounds[i].refused ? "No se puede deshacer la operación: el cliente cambió "
                                                            "demasiadas veces después." : "");
        assert_int_equal(life.visits, bounds[i].visits);
    }
}

/* Each of 4,000 changes adds an item to 400 that are equal, or takes it away: all are looked at, and it ends. */
static void many_changes_of_long_arrays_are_looked_at(void **state)
{
    struct life life = { .entries = 4001 };
    for (size_t i = 0; i < 2; i++) {
        struct sky_buffer *text = sky_buffer_new(*state);
        sky_buffer_put_text(text, "{\"b\":[0");
        for (size_t item = 1; item < 400 + i; item++)
            sky_buffer_put_text(text, ",0");
        sky_buffer_put_text(text, "]}");
        life.documents[i] = sky_buffer_span(text);
    }
    struct sky_error error = { 0 };
    look_back(*state, &life, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(life.visits, 4001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(later_operations_in_force_conflict),
        ARENA_TEST(conflicts_are_gathered),
        ARENA_TEST(what_fails_is_told),
        ARENA_TEST(a_look_back_is_bounded),
        ARENA_TEST(many_changes_of_long_arrays_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
