/* What stands in the way of an undo, over a log put down entry by entry: one customer's, and of several. */
#include "places.h"
#include "teller.h"

#include "registry/conflict.h"

/* One entry of a log, its number being its place in it, from 1. */
struct line {
    const char *nombre, *documento;
    int64_t cliente, grupo, deshace; /* grupo 0: the entry's own, -1: none, as release 3.0 had it */
};

#define LINES 8

static struct teller *teller_of(const struct line *lines)
{
    struct teller *teller = teller_new();
    for (size_t i = 0; i < LINES && lines[i].nombre; i++) {
        struct sky_entry *entry = put(teller, lines[i].nombre, lines[i].cliente, lines[i].documento);
        entry->deshace = lines[i].deshace;
        if (lines[i].grupo)
            entry->grupo = lines[i].grupo < 0 ? 0 : lines[i].grupo;
    }
    return teller;
}

/* What customer 1 was turned into by the entries `first` to `last`. */
static struct sky_effect effect_of(struct teller *teller, int64_t first, int64_t last)
{
    struct sky_arena *arena = teller->world.arena;
    struct sky_lectura log = lectura_of(teller->fake);
    struct sky_error error = { 0 };
    struct sky_entry before, after;
    struct sky_effect effect = { .cliente = 1, .first = first, .last = last };
    assert_int_equal(sky_lectura_entry_of(&log, arena, 1, first - 1, false, &before, &error), SKY_OK);
    assert_int_equal(sky_lectura_entry_of(&log, arena, 1, last, false, &after, &error), SKY_OK);
    struct sky_json *was = before.documento.data ? sky_json_parse(arena, before.documento, 99, &error) : NULL;
    struct sky_json *is = after.documento.data ? sky_json_parse(arena, after.documento, 99, &error) : NULL;
    assert_int_equal(sky_diferencia_places(arena, was, is, &effect.diferencia, &error), SKY_OK);
    return effect;
}

static enum sky_status find(struct teller *teller, const struct sky_effect *effect, const struct sky_budget *budget,
                            bool *enough, struct sky_numbers *found, struct sky_error *error)
{
    struct sky_lectura log = lectura_of(teller->fake);
    struct sky_spent spent = { 0 };
    enum sky_status status = sky_conflict_find(&log, effect, budget, &spent, enough, found, error);
    assert_int_equal(error->status, status);
    return status;
}

/* The conflicts, each with a blank after it. */
static struct sky_span conflicts_of(struct teller *teller, int64_t first, int64_t last)
{
    struct sky_error error = { 0 };
    struct sky_effect effect = effect_of(teller, first, last);
    struct sky_numbers found = { .arena = teller->world.arena };
    struct sky_buffer *text = sky_buffer_new(teller->world.arena);
    bool enough;
    assert_int_equal(find(teller, &effect, &sky_budget_short, &enough, &found, &error), SKY_OK);
    assert_true(enough);
    for (size_t i = 0; i < found.count; i++)
        sky_buffer_printf(text, "%d ", (int)found.items[i]);
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
      "3 4 " },
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
      { { "n", A1, 1, 0, 0 }, { "n", A2, 1, 0, 0 }, { "n", NULL, 1, 0, 0 }, { "n", A2, 1, 0, 0 } }, 2, 2, "3 4 " },
    { "of a creation", { { "n", A1, 1, 0, 0 }, { "n", "{'a':1,'b':1}", 1, 0, 0 } }, 1, 1, "2 " },
};

static void later_operations_in_force_conflict(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct teller *teller = teller_of(cases[i].lines);
        assert_span(cases[i].what, conflicts_of(teller, cases[i].first, cases[i].last), sky_span_of(cases[i].wanted));
        teller_free(teller);
    }
}

/* What was found for one customer stays when another is looked at; none is there twice. */
static void conflicts_are_gathered(void **state)
{
    (void)state;
    struct teller *teller = teller_of(cases[1].lines);
    struct sky_error error = { 0 };
    struct sky_effect effect = effect_of(teller, 2, 2);
    struct sky_numbers found = { .arena = teller->world.arena };
    bool enough;
    sky_numbers_add(&found, 99);
    for (int i = 0; i < 2; i++)
        assert_int_equal(find(teller, &effect, &sky_budget_short, &enough, &found, &error), SKY_OK);
    assert_int_equal(found.count, 2);
    assert_true(sky_numbers_has(&found, 99) && sky_numbers_has(&found, 3));
    teller_free(teller);
}

static void what_fails_is_told(void **state)
{
    (void)state;
    struct teller *teller = teller_of(cases[3].lines);
    struct sky_effect effect = effect_of(teller, 2, 2);
    struct sky_error failed = { 0 }, broken = { 0 };
    struct sky_numbers found = { .arena = teller->world.arena };
    bool enough;
    teller->fake->failing = 1;
    assert_int_equal(find(teller, &effect, &sky_budget_short, &enough, &found, &failed), SKY_UNAVAILABLE);
    teller->fake->log[2].documento = SPAN("roto");
    assert_int_equal(find(teller, &effect, &sky_budget_short, &enough, &found, &broken), SKY_INTERNAL);
    teller_free(teller);
}

/* --- bounds */

/* A store of one customer, as long as can be: entry 1 is to be undone, the others repeat two documents. */
struct life {
    int64_t entries;
    size_t visits;
    struct sky_span documents[2];
};

static enum sky_status select_life(void *reader, const struct sky_selection *selection, struct sky_arena *arena,
                                   struct sky_entries *entries, struct sky_error *error)
{
    struct life *life = reader;
    size_t bytes = 0;
    int64_t number = selection->upto < life->entries ? selection->upto : life->entries;
    (void)error;
    assert_int_equal(selection->view, SKY_VIEW_CLIENTE);
    assert_true(selection->bytes > 0 && selection->limit <= 1000);
    *entries = (struct sky_entries){ .items = sky_arena_alloc(arena, selection->limit * sizeof *entries->items) };
    for (; number > 0 && entries->count < selection->limit && bytes < selection->bytes; number--) {
        entries->items[entries->count++] = (struct sky_entry){ .number = number, .grupo = number, .cliente = 1,
                                                               .nombre = SPAN("a"), .lives = true,
                                                               .documento = life->documents[number % 2] };
        bytes += life->documents[number % 2].size;
        entries->reached = number;
        life->visits++;
    }
    entries->ended = number == 0;
    return SKY_OK;
}

static void look_back(struct sky_arena *arena, struct life *life, const struct sky_budget *budget, bool *enough,
                      struct sky_error *error)
{
    static const struct sky_backend alive = { .select = select_life };
    const struct sky_effect effect = { .cliente = 1, .first = 1, .last = 1, .diferencia = diferencia_of(arena, "/a") };
    struct sky_lectura log = { .backend = &alive, .reader = life, .moment = SKY_NOW, .is_present = true };
    struct sky_numbers found = { .arena = arena };
    struct sky_spent spent = { 0 };
    enum sky_status status = sky_conflict_find(&log, &effect, budget, &spent, enough, &found, error);
    assert_int_equal(status, error->status);
    assert_int_equal(found.count, 0);
}

/* Beyond its bound a look back ends: a last one with a refusal, another one for a longer one to be made. */
static void a_look_back_is_bounded(void **state)
{
    static char large[1 << 20] = "{\"b\":\"";
    memset(large + 6, 'x', sizeof large - 8);
    memcpy(large + sizeof large - 2, "\"}", 2);
    const struct sky_span text = { large, sizeof large }, small = SPAN("{}");
    const struct {
        int64_t later;
        struct sky_span document;
        size_t most; /* visits: what was read beyond the bound is a page */
        bool refused;
    } bounds[] = {
        { 5000, small, 5001, false }, { 5001, small, 5050, true }, { 100000, small, 5050, true },
        { 8, text, 9, false },        { 9, text, 10, true },       { 1000, text, 10, true },
    };
    for (size_t i = 0; i < 2 * COUNT(bounds); i++) {
        bool is_last = i >= COUNT(bounds), refused = bounds[i % COUNT(bounds)].refused, enough = false;
        const struct sky_budget budget = { sky_budget_long.entries, sky_budget_long.bytes, is_last, 0 };
        struct life life = { .entries = bounds[i % COUNT(bounds)].later + 1 };
        struct sky_error error = { 0 };
        life.documents[0] = life.documents[1] = bounds[i % COUNT(bounds)].document;
        look_back(*state, &life, &budget, &enough, &error);
        assert_int_equal(enough, !refused);
        assert_int_equal(error.status, is_last && refused ? SKY_UNDO_TOO_FAR : SKY_OK);
        assert_string_equal(error.text, is_last && refused ? "No se puede deshacer la operación: el cliente cambió "
                                                             "demasiadas veces después." : "");
        assert_true(life.visits <= bounds[i % COUNT(bounds)].most);
    }
}

/* What was spent on one customer is missing for the next. */
static void customers_share_a_budget(void **state)
{
    static const struct sky_backend alive = { .select = select_life };
    const struct sky_effect effect = { .cliente = 1, .first = 1, .last = 1, .diferencia = diferencia_of(*state, "/a") };
    const struct sky_budget budget = { .entries = 100, .bytes = 1000 };
    struct life life = { .entries = 41, .documents = { SPAN("{}"), SPAN("{}") } };
    struct sky_lectura log = { .backend = &alive, .reader = &life, .moment = SKY_NOW, .is_present = true };
    struct sky_numbers found = { .arena = *state };
    struct sky_spent spent = { 0 };
    struct sky_error error = { 0 };
    for (size_t i = 1; i <= 3; i++) {
        bool enough = i == 3;
        assert_int_equal(sky_conflict_find(&log, &effect, &budget, &spent, &enough, &found, &error), SKY_OK);
        assert_int_equal(enough, i < 3);
        assert_int_equal(spent.entries, i < 3 ? i * 40 : 101);
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
    bool enough = false;
    struct sky_error error = { 0 };
    look_back(*state, &life, &sky_budget_long, &enough, &error);
    assert_string_equal(error.text, "");
    assert_true(enough);
    assert_int_equal(life.visits, 4001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_operations_in_force_conflict),
        cmocka_unit_test(conflicts_are_gathered),
        cmocka_unit_test(what_fails_is_told),
        ARENA_TEST(a_look_back_is_bounded),
        ARENA_TEST(customers_share_a_budget),
        ARENA_TEST(many_changes_of_long_arrays_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
