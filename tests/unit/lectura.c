/* Looking things up at a moment: each question by the store's own reader, and in a reading of a registry. */
#include "memory-registry.h"

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

/* Whoever asks. */
struct questioner {
    struct sky_arena *arena;
    struct sky_lectura lectura;
};

/* As sky_lectura_open_en has it: the last entry's number is the present. */
static void set_moment(struct questioner *q, int64_t moment)
{
    q->lectura.moment = moment == SKY_NOW ? LAST : moment;
    q->lectura.is_present = q->lectura.moment == LAST;
}

typedef void question(struct questioner *q);

static void ask(struct registry *registry, question *put)
{
    struct sky_error error = { 0 };
    struct questioner q = { .arena = registry->world.arena };
    take_steps(&registry->world, steps, "log");
    assert_int_equal(registry->fake->size, LAST);
    assert_int_equal(sky_lectura_open(&q.lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    put(&q);
    assert_false(q.lectura.failed);
    sky_lectura_close(&q.lectura);
    q.lectura = (struct sky_lectura){ .backend = &fake_backend, .reader = &registry->fake->own, .moment = SKY_NOW,
                                      .is_present = true };
    put(&q);
    sky_lectura_close(&q.lectura); /* which it need not be */
}

static void ask_for_entries(struct questioner *q)
{
    for (int64_t number = -1; number <= LAST + 1; number++) {
        struct sky_error error = { 0 };
        struct sky_entry entry;
        bool there = number > 0 && number <= LAST;
        assert_int_equal(sky_lectura_entry(&q->lectura, q->arena, number, false, &entry, &error),
                         there ? SKY_OK : SKY_NO_OPERATION);
        if (there)
            assert_int_equal(entry.number, number);
        else
            assert_contains("error", error.text, " no existe.");
    }
}

static void ask_for_all_of_an_entry(struct questioner *q)
{
    struct sky_error error = { 0 };
    struct sky_entry entry;
    assert_int_equal(sky_lectura_entry(&q->lectura, q->arena, 5, false, &entry, &error), SKY_OK);
    assert_int_equal(entry.grupo, 5);
    assert_int_equal(entry.cliente, 4);
    assert_int_equal(entry.deshace, 0);
    assert_true(entry.instant > 0);
    assert_span("author", entry.author, SPAN("anonimo"));
    assert_span("verb", entry.verb, SPAN("contactar"));
    assert_span("name", entry.nombre, SPAN("a"));
    assert_span("document", entry.documento, SPAN("{\"contacto\":\"x\",\"nombre\":\"a\",\"z\":2}"));
    assert_int_equal(sky_lectura_entry(&q->lectura, q->arena, 8, false, &entry, &error), SKY_OK);
    assert_null(entry.documento.data);
    assert_int_equal(sky_lectura_entry(&q->lectura, q->arena, 18, false, &entry, &error), SKY_NO_OPERATION);
    assert_string_equal(error.text, "La operación 18 no existe.");
}

static void ask_for_customers(struct questioner *q)
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
        assert_int_equal(sky_lectura_entry_of(&q->lectura, q->arena, cases[i].cliente, cases[i].upto, false,
                                              &entry, &error),
                         SKY_OK);
        assert_int_equal(entry.number, cases[i].number);
        assert_int_equal(entry.documento.data != NULL, cases[i].there);
    }
}

static void ask_for_versions(struct questioner *q)
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
        set_moment(q, cases[i].upto);
        struct sky_version version;
        assert_int_equal(sky_lectura_version(&q->lectura, q->arena, sky_span_of(cases[i].nombre), &version, &error),
                         SKY_OK);
        assert_int_equal(version.number, cases[i].number);
        assert_int_equal(version.cliente, cases[i].cliente);
        assert_int_equal(version.documento.data != NULL, cases[i].number > 0);
    }
}

static void ask_for_deletions(struct questioner *q)
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
        set_moment(q, cases[i].upto);
        struct sky_entry entry;
        assert_int_equal(sky_lectura_deleted(&q->lectura, q->arena, sky_span_of(cases[i].nombre), &entry, &error),
                         SKY_OK);
        assert_int_equal(entry.number, cases[i].number);
        assert_int_equal(entry.cliente, cases[i].cliente);
    }
}

static void ask_for_new_names(struct questioner *q)
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
        set_moment(q, cases[i].upto);
        struct sky_span now;
        assert_int_equal(sky_lectura_renamed(&q->lectura, q->arena, sky_span_of(cases[i].nombre), &now, &error),
                         SKY_OK);
        assert_int_equal(now.data != NULL, cases[i].now != NULL);
        assert_span(cases[i].nombre, now, sky_span_of(cases[i].now));
    }
}

static void ask_for_ends(struct questioner *q)
{
    static const int64_t ends[] = { 1, 3, 3, 4, 5, 7, 7, 8, 9, 10, 12, 12, 13, 15, 15, 16, 17 };
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct sky_error error = { 0 };
        int64_t end;
        assert_int_equal(sky_lectura_end_of(&q->lectura, q->arena, (int64_t)i + 1, &end, &error), SKY_OK);
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

/* At most so many names at a time, from place to place, of whom each moment has its own. */
static void ask_for_names(struct questioner *q)
{
    static const struct {
        int64_t moment;
        const char *names;
    } cases[] = { { 0, "" },     { 1, "a " },     { 3, "b " },        { 4, "a b " },          { 8, "c " },
                  { 12, "b " },  { 13, "b d " },  { 15, "b e " },     { 16, "b " },           { SKY_NOW, "b f " } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t limit = 1; limit <= 3; limit++) {
            struct sky_error error = { 0 };
            struct sky_names names = { 0 };
            struct sky_buffer *text = sky_buffer_new(q->arena);
            set_moment(q, cases[i].moment);
            while (!names.ended) {
                assert_int_equal(sky_lectura_nombres(&q->lectura, q->arena, names.next, limit, &names, &error), SKY_OK);
                assert_true(names.count <= limit);
                for (size_t j = 0; j < names.count; j++)
                    sky_buffer_printf(text, "%.*s ", SKY_SPAN_ARGS(names.items[j]));
            }
            assert_span("names", sky_buffer_span(text), sky_span_of(cases[i].names));
        }
    }
}

static void ask_for_nobody(struct questioner *q)
{
    struct sky_error error = { 0 };
    struct sky_version version;
    set_moment(q, 3);
    assert_int_equal(sky_lectura_cliente(&q->lectura, q->arena, SPAN("b"), &version, &error), SKY_OK);
    assert_int_equal(version.number, 3);
    assert_int_equal(sky_lectura_cliente(&q->lectura, q->arena, SPAN("a"), &version, &error), SKY_NOT_FOUND);
    assert_string_equal(error.text, "El cliente 'a' no fue encontrado.");
}

QUESTION(names)
QUESTION(nobody)

static struct sky_lectura own_lectura(struct registry *registry)
{
    return (struct sky_lectura){ .backend = &fake_backend, .reader = &registry->fake->own, .moment = SKY_NOW,
                                 .is_present = true };
}

/* A name goes from one to the next: the first leads to the last, and a circle to whoever has it. */
static void chains_and_circles_of_names(void **state)
{
    static const struct step chain[] = { { GUARDA("{'nombre':'a'}") }, { RENOMBRA("a", "b") }, { RENOMBRA("b", "c") },
                                         { RENOMBRA("c", "d") }, { .verb = NULL } };
    static const struct step back[] = { { RENOMBRA("d", "a") }, { .verb = NULL } };
    static const char *const old[] = { "a", "b", "c" };
    struct registry *registry = *state;
    struct sky_lectura lectura = own_lectura(registry);
    struct sky_error error = { 0 };
    struct sky_span now;
    for (int circle = 0; circle < 2; circle++) {
        take_steps(&registry->world, circle ? back : chain, "names");
        for (size_t i = 0; i < COUNT(old); i++) {
            assert_int_equal(sky_lectura_renamed(&lectura, registry->world.arena, sky_span_of(old[i]), &now, &error),
                             SKY_OK);
            assert_span(old[i], now, !circle ? SPAN("d") : i ? SPAN("a") : (struct sky_span){ 0 });
        }
    }
}

/* What release 3.0 wrote has no group: each entry is an operation. The last one is longer than a page. */
static void operations_end_with_their_group(void **state)
{
    static const int64_t groups[] = { 0, 0, 3, 4, 4, 0 }, ends[] = { 1, 2, 3, 5, 5, 6, 256, 256 };
    struct registry *registry = *state;
    struct sky_lectura lectura = own_lectura(registry);
    for (size_t i = 0; i < 256; i++)
        fake_put(registry->fake, "a", 1, SPAN("{}"))->grupo = i < COUNT(groups) ? groups[i] : 7;
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct sky_error error = { 0 };
        int64_t end;
        assert_int_equal(sky_lectura_end_of(&lectura, registry->world.arena, (int64_t)i + 1, &end, &error), SKY_OK);
        assert_int_equal(end, ends[i]);
    }
}

static void an_empty_log_has_no_entries(void **state)
{
    struct registry *registry = *state;
    struct sky_lectura lectura = own_lectura(registry);
    for (int64_t number = -1; number <= 1; number++) {
        struct sky_error error = { 0 };
        struct sky_entry entry;
        assert_int_equal(sky_lectura_entry(&lectura, registry->world.arena, number, false, &entry, &error),
                         SKY_NO_OPERATION);
    }
    assert_false(lectura.failed);
}

static enum sky_status ask_one(struct sky_lectura *lectura, struct sky_arena *arena, int which, struct sky_error *error)
{
    struct sky_entry entry;
    struct sky_version version;
    struct sky_names names;
    struct sky_span now;
    int64_t end;
    switch (which) {
    case 0:
        return sky_lectura_entry(lectura, arena, 1, true, &entry, error);
    case 1:
        return sky_lectura_entry_of(lectura, arena, 1, SKY_NOW, false, &entry, error);
    case 2:
        return sky_lectura_version(lectura, arena, SPAN("a"), &version, error);
    case 3:
        return sky_lectura_nombres(lectura, arena, (struct sky_span){ 0 }, 1, &names, error);
    case 4:
        return sky_lectura_end_of(lectura, arena, 1, &end, error);
    case 5:
    case 6:
        return sky_lectura_deleted(lectura, arena, SPAN("a"), &entry, error);
    default:
        return sky_lectura_renamed(lectura, arena, SPAN("a"), &now, error);
    }
}

/* And the reading knows that it was the store, at the present as in the past. */
static void a_store_that_fails_is_told(void **state)
{
    static const size_t failing[] = { 1, 1, 1, 1, 1, 1, 2, 1, 2 };
    struct registry *registry = *state;
    fake_put(registry->fake, "a", 1, SPAN("{}"));
    fake_put(registry->fake, "a", 1, (struct sky_span){ 0 });
    for (int i = 0; i < 2 * (int)COUNT(failing); i++) {
        struct sky_error error = { 0 };
        struct sky_lectura lectura = own_lectura(registry);
        lectura.is_present = i % 2;
        registry->fake->failing = failing[i / 2];
        assert_int_equal(ask_one(&lectura, registry->world.arena, i / 2, &error), SKY_UNAVAILABLE);
        assert_int_equal(error.status, SKY_UNAVAILABLE);
        assert_true(lectura.failed);
    }
}

/* A name that as many customers left as `ends`, of whom one may be deleted still. */
struct ends {
    int64_t ends, standing, looks;
};

static enum sky_status select_ends(void *reader, const struct sky_selection *selection, struct sky_arena *arena,
                                   struct sky_entries *entries, struct sky_error *error)
{
    struct ends *ends = reader;
    int64_t end = selection->upto < ends->ends ? selection->upto : ends->ends;
    struct sky_entry entry = { .number = end, .cliente = end };
    if (selection->view == SKY_VIEW_CLIENTE)
        entry.number = selection->cliente == ends->standing ? ends->standing : ends->ends + 1;
    else
        ends->looks++;
    *entries = (struct sky_entries){ .items = sky_arena_alloc(arena, sizeof entry), .count = entry.number > 0 };
    entries->items[0] = entry;
    return error->status;
}

static void a_thousand_ends_of_a_name_are_looked_at(void **state)
{
    static const struct sky_backend backend = { .select = select_ends };
    static const int64_t cases[][3] = { { 5000, 4001, 4001 }, { 5000, 4000, 0 }, { 5000, 0, 0 }, { 900, 0, 0 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_entry entry;
        struct ends ends = { cases[i][0], cases[i][1], 0 };
        struct sky_lectura lectura = { .backend = &backend, .reader = &ends, .moment = SKY_NOW };
        assert_int_equal(sky_lectura_deleted(&lectura, *state, SPAN("a"), &entry, &error), SKY_OK);
        assert_true(entry.number == cases[i][2] && ends.looks == (cases[i][0] > 1000 ? 1000 : 901));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(entries),
        REGISTRY_TEST(all_of_an_entry),
        REGISTRY_TEST(customers),
        REGISTRY_TEST(versions),
        REGISTRY_TEST(deletions),
        REGISTRY_TEST(new_names),
        REGISTRY_TEST(ends),
        REGISTRY_TEST(names),
        REGISTRY_TEST(nobody),
        REGISTRY_TEST(chains_and_circles_of_names),
        REGISTRY_TEST(operations_end_with_their_group),
        REGISTRY_TEST(an_empty_log_has_no_entries),
        REGISTRY_TEST(a_store_that_fails_is_told),
        ARENA_TEST(a_thousand_ends_of_a_name_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
