/* Looking things up in the log: each question over a list in memory and over a real store's. */
#include "stories.h"

/*
 * One log for all: 1 a; 2,3 a is b; 4 a, another; 5 its contact; 6,7 b is c; 8 a is deleted; 9 a, a third; 10 a is
 * deleted; 11,12 c is b; 13 d; 14,15 d is e; 16 e is deleted; 17 f.
 */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") }, { RENOMBRA("a", "b") },       { GUARDA("{'nombre':'a','z':2}") },
    { CONTACTA("a", "x") },       { RENOMBRA("b", "c") },       { ELIMINA("a") },
    { GUARDA("{'nombre':'a'}") }, { ELIMINA("a") },             { RENOMBRA("c", "b") },
    { GUARDA("{'nombre':'d'}") }, { RENOMBRA("d", "e") },       { ELIMINA("e") },
    { GUARDA("{'nombre':'f'}") }, { .verb = NULL },
};
#define LAST 17

typedef void question(struct world *world);

static void ask(struct sky_arena *arena, question *put)
{
    void *registry;
    struct world world = list_world(list_new(arena));
    take_steps(&world, steps, "list");
    put(&world);
    assert_int_equal(open_registry(&registry), 0);
    world = registry_world(registry);
    take_steps(&world, steps, "registry");
    put(&world);
    leave_world(&world);
    close_registry(&registry);
}

static void ask_for_entries(struct world *world)
{
    for (int64_t number = -1; number <= LAST + 1; number++) {
        struct sky_error error = { 0 };
        struct sky_entry entry;
        bool there = number > 0 && number <= LAST;
        assert_int_equal(sky_pasado_entry(&world->log, world->arena, number, &entry, &error),
                         there ? SKY_OK : SKY_NOT_FOUND);
        if (there)
            assert_int_equal(entry.number, number);
        else
            assert_contains("error", error.text, " no existe.");
    }
}

static void ask_for_all_of_an_entry(struct world *world)
{
    struct sky_error error = { 0 };
    struct sky_entry entry;
    assert_int_equal(sky_pasado_entry(&world->log, world->arena, 5, &entry, &error), SKY_OK);
    assert_int_equal(entry.grupo, 5);
    assert_int_equal(entry.cliente, 4);
    assert_int_equal(entry.deshace, 0);
    assert_true(entry.instant > 0);
    assert_span("author", entry.author, SPAN("anonimo"));
    assert_span("verb", entry.verb, SPAN("contactar"));
    assert_span("name", entry.nombre, SPAN("a"));
    assert_span("document", entry.documento, SPAN("{\"contacto\":\"x\",\"nombre\":\"a\",\"z\":2}"));
    assert_int_equal(sky_pasado_entry(&world->log, world->arena, 8, &entry, &error), SKY_OK);
    assert_null(entry.documento.data);
    assert_int_equal(sky_pasado_entry(&world->log, world->arena, 18, &entry, &error), SKY_NOT_FOUND);
    assert_string_equal(error.text, "La operación 18 no existe.");
}

static void ask_for_customers(struct world *world)
{
    static const struct {
        int64_t cliente, upto, number;
        bool there;
    } cases[] = {
        { 1, 0, 0, false },        { 1, 1, 1, true },  { 1, 3, 3, true },   { 1, 5, 3, true },
        { 1, 7, 7, true },         { 1, 12, 12, true }, { 1, SKY_NOW, 12, true }, { 4, 3, 0, false },
        { 4, 4, 4, true },         { 4, 7, 5, true },  { 4, 8, 8, false },  { 4, SKY_NOW, 8, false },
        { 9, SKY_NOW, 10, false }, { 13, 15, 15, true }, { 13, 16, 16, false }, { 2, SKY_NOW, 0, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_entry entry;
        assert_int_equal(sky_pasado_cliente(&world->log, world->arena, cases[i].cliente, cases[i].upto, &entry, &error),
                         SKY_OK);
        assert_int_equal(entry.number, cases[i].number);
        assert_int_equal(entry.documento.data != NULL, cases[i].there);
    }
}

static void ask_for_versions(struct world *world)
{
    static const struct {
        const char *nombre;
        int64_t upto, number, cliente;
    } cases[] = {
        { "a", 0, 0, 0 },  { "a", 1, 1, 1 },   { "a", 3, 0, 0 },  { "a", 4, 4, 4 },        { "a", 7, 5, 4 },
        { "a", 8, 0, 0 },  { "a", 9, 9, 9 },   { "a", 10, 0, 0 }, { "a", SKY_NOW, 0, 0 },  { "b", 1, 0, 0 },
        { "b", 3, 3, 1 },  { "b", 7, 0, 0 },   { "b", 12, 12, 1 }, { "b", SKY_NOW, 12, 1 }, { "c", 7, 7, 1 },
        { "c", 12, 0, 0 }, { "d", 13, 13, 13 }, { "d", 15, 0, 0 }, { "e", 15, 15, 13 },     { "e", 16, 0, 0 },
        { "A", 1, 0, 0 },  { "", 1, 0, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_version version;
        assert_int_equal(sky_pasado_version(&world->log, world->arena, sky_span_of(cases[i].nombre), cases[i].upto,
                                            &version, &error), SKY_OK);
        assert_int_equal(version.number, cases[i].number);
        assert_int_equal(version.cliente, cases[i].cliente);
        assert_int_equal(version.documento.data != NULL, cases[i].number > 0);
    }
}

static void ask_for_deletions(struct world *world)
{
    static const struct {
        const char *nombre;
        int64_t upto, number, cliente;
    } cases[] = {
        { "a", 3, 0, 0 },        { "a", 7, 0, 0 },        { "a", 8, 8, 4 },    { "a", 9, 8, 4 },
        { "a", 10, 10, 9 },      { "a", SKY_NOW, 10, 9 }, { "b", SKY_NOW, 0, 0 }, { "b", 7, 0, 0 },
        { "c", SKY_NOW, 0, 0 },  { "d", SKY_NOW, 0, 0 },  { "e", 15, 0, 0 },   { "e", SKY_NOW, 16, 13 },
        { "f", SKY_NOW, 0, 0 },  { "x", SKY_NOW, 0, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_entry entry;
        assert_int_equal(sky_pasado_deleted(&world->log, world->arena, sky_span_of(cases[i].nombre), cases[i].upto,
                                            &entry, &error), SKY_OK);
        assert_int_equal(entry.number, cases[i].number);
        assert_int_equal(entry.cliente, cases[i].cliente);
    }
}

static void ask_for_new_names(struct world *world)
{
    static const struct {
        const char *nombre;
        int64_t upto;
        const char *now;
    } cases[] = {
        { "a", 1, NULL },       { "a", 3, "b" },  { "a", 4, NULL }, { "a", 8, NULL },  { "a", SKY_NOW, NULL },
        { "b", 3, NULL },       { "b", 7, "c" },  { "b", 10, "c" }, { "b", 12, NULL }, { "b", SKY_NOW, NULL },
        { "c", 7, NULL },       { "c", 12, "b" }, { "c", SKY_NOW, "b" }, { "d", 15, "e" }, { "d", 16, NULL },
        { "e", SKY_NOW, NULL }, { "x", SKY_NOW, NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_span now;
        assert_int_equal(sky_pasado_renamed(&world->log, world->arena, sky_span_of(cases[i].nombre), cases[i].upto,
                                            &now, &error), SKY_OK);
        assert_int_equal(now.data != NULL, cases[i].now != NULL);
        assert_span(cases[i].nombre, now, sky_span_of(cases[i].now));
    }
}

static void ask_for_ends(struct world *world)
{
    static const int64_t ends[] = { 1, 3, 3, 4, 5, 7, 7, 8, 9, 10, 12, 12, 13, 15, 15, 16, 17 };
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct sky_error error = { 0 };
        int64_t end;
        assert_int_equal(sky_pasado_end(&world->log, (int64_t)i + 1, &end, &error), SKY_OK);
        assert_int_equal(end, ends[i]);
    }
}

#define QUESTION(name)                \
    static void name(void **state)    \
    {                                 \
        ask(*state, ask_for_##name);  \
    }

QUESTION(entries)
QUESTION(all_of_an_entry)
QUESTION(customers)
QUESTION(versions)
QUESTION(deletions)
QUESTION(new_names)
QUESTION(ends)

/* A name goes from one to the next: the first leads to the last, and a circle to whoever has it. */
static void chains_and_circles_of_names(void **state)
{
    static const struct step chain[] = { { GUARDA("{'nombre':'a'}") }, { RENOMBRA("a", "b") }, { RENOMBRA("b", "c") },
                                         { RENOMBRA("c", "d") }, { .verb = NULL } };
    static const char *const old[] = { "a", "b", "c" };
    struct world world = list_world(list_new(*state));
    struct sky_error error = { 0 };
    struct sky_span now;
    take_steps(&world, chain, "chain");
    for (size_t i = 0; i < COUNT(old); i++) {
        assert_int_equal(sky_pasado_renamed(&world.log, *state, sky_span_of(old[i]), SKY_NOW, &now, &error), SKY_OK);
        assert_span(old[i], now, SPAN("d"));
    }
    static const struct step back[] = { { RENOMBRA("d", "a") }, { .verb = NULL } };
    take_steps(&world, back, "back");
    for (size_t i = 0; i < COUNT(old); i++) {
        assert_int_equal(sky_pasado_renamed(&world.log, *state, sky_span_of(old[i]), SKY_NOW, &now, &error), SKY_OK);
        assert_span(old[i], now, i ? SPAN("a") : (struct sky_span){ 0 });
    }
}

/* What release 3.0 wrote has no group: each entry is an operation. */
static void entries_without_groups_end_with_themselves(void **state)
{
    static const int64_t groups[] = { 0, 0, 3, 4, 4, 0 }, ends[] = { 1, 2, 3, 5, 5, 6 };
    struct list *list = list_new(*state);
    struct sky_log log = list_log(list);
    for (size_t i = 0; i < COUNT(groups); i++)
        list_put(list, "a", 1, "{}")->grupo = groups[i];
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct sky_error error = { 0 };
        int64_t end;
        assert_int_equal(sky_pasado_end(&log, (int64_t)i + 1, &end, &error), SKY_OK);
        assert_int_equal(end, ends[i]);
    }
}

static void an_empty_log_has_no_entries(void **state)
{
    struct sky_log log = list_log(list_new(*state));
    for (int64_t number = -1; number <= 1; number++) {
        struct sky_error error = { 0 };
        struct sky_entry entry;
        assert_int_equal(sky_pasado_entry(&log, *state, number, &entry, &error), SKY_NOT_FOUND);
    }
}

static void a_log_that_fails_is_told(void **state)
{
    struct list *list = list_new(*state);
    struct sky_log log = list_log(list);
    struct sky_entry entry;
    struct sky_version version;
    struct sky_span now;
    int64_t end;
    list_put(list, "a", 1, "{}");
    list_put(list, "a", 1, NULL);
    for (size_t i = 0; i < 8; i++) {
        struct sky_error error = { 0 };
        static const size_t failing[] = { 1, 1, 1, 1, 2, 1, 2, 1 };
        list->failing = failing[i];
        enum sky_status status =
            i == 0   ? sky_pasado_entry(&log, *state, 1, &entry, &error)
            : i == 1 ? sky_pasado_cliente(&log, *state, 1, SKY_NOW, &entry, &error)
            : i == 2 ? sky_pasado_version(&log, *state, SPAN("a"), SKY_NOW, &version, &error)
            : i <= 4 ? sky_pasado_deleted(&log, *state, SPAN("a"), SKY_NOW, &entry, &error)
            : i <= 6 ? sky_pasado_renamed(&log, *state, SPAN("a"), SKY_NOW, &now, &error)
                     : sky_pasado_end(&log, 1, &end, &error);
        assert_int_equal(status, SKY_UNAVAILABLE);
        assert_int_equal(error.status, SKY_UNAVAILABLE);
    }
}

/* A name that as many customers left as `ends`, of whom one may be deleted still. */
struct ends { int64_t ends, standing, looks; };

static enum sky_status select_ends(void *from, const struct sky_selection *selection, sky_entry_visitor *visit,
                                   void *context, struct sky_error *error)
{
    struct ends *ends = from;
    int64_t end = selection->upto < ends->ends ? selection->upto : ends->ends;
    struct sky_entry entry = { .number = end, .cliente = end };
    if (selection->view == SKY_VIEW_CLIENTE)
        entry.number = selection->cliente == ends->standing ? ends->standing : ends->ends + 1;
    else
        ends->looks++;
    return entry.number > 0 && visit(context, &entry) ? error->status : SKY_OK;
}

static void a_thousand_ends_of_a_name_are_looked_at(void **state)
{
    static const int64_t cases[][3] = { { 5000, 4001, 4001 }, { 5000, 4000, 0 }, { 5000, 0, 0 }, { 900, 0, 0 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_entry entry;
        struct ends ends = { cases[i][0], cases[i][1], 0 };
        assert_int_equal(sky_pasado_deleted(&(struct sky_log){ select_ends, &ends }, *state, SPAN("a"), SKY_NOW,
                                            &entry, &error), SKY_OK);
        assert_true(entry.number == cases[i][2] && ends.looks == (cases[i][0] > 1000 ? 1000 : 901));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(entries),
        ARENA_TEST(all_of_an_entry),
        ARENA_TEST(customers),
        ARENA_TEST(versions),
        ARENA_TEST(deletions),
        ARENA_TEST(new_names),
        ARENA_TEST(ends),
        ARENA_TEST(chains_and_circles_of_names),
        ARENA_TEST(entries_without_groups_end_with_themselves),
        ARENA_TEST(an_empty_log_has_no_entries),
        ARENA_TEST(a_log_that_fails_is_told),
        ARENA_TEST(a_thousand_ends_of_a_name_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
