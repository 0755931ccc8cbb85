/* The bin, byte for byte; slice by slice; and what one slice looks at, however long the log is. */
#include "views.h"

static enum sky_status papelera(struct sky_lectura *lectura, const struct asked *asked, int64_t from, size_t limit,
                                struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    (void)asked;
    return sky_papelera(lectura, from, limit, arena, slice, error);
}

#define PAPELERA(moment)                   \
    {                                      \
        papelera, NULL, 0, moment, SKY_NOW \
    }

#define IN_BIN(cliente, document, second, name)                                                        \
    "{'autor':'anonimo','cliente':" #cliente ",'documento':" document "," AT(second) "'nombre':'" name \
                                                                                     "','operacion':" #second "}\n"

static void the_bin_is_exact(void **state)
{
    static const struct {
        struct asked asked;
        const char *wanted;
    } cases[] = {
        { PAPELERA(SKY_NOW), IN_BIN(8, "{'nombre':'a'}", 9, "a") },
        { PAPELERA(9), IN_BIN(8, "{'nombre':'a'}", 9, "a") },
        { PAPELERA(8), "" },
        { PAPELERA(6), "" },
        { PAPELERA(5), IN_BIN(1, "{'contacto':'2','nombre':'b','x':[null]}", 5, "b") },
        { PAPELERA(4), "" },
        { PAPELERA(0), "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_shows(*state, &cases[i].asked, cases[i].wanted);
}

static const struct asked sliced[] = { PAPELERA(SKY_NOW), PAPELERA(40) };

static void slices_miss_and_repeat_nothing(void **state)
{
    assert_each(*state, sliced, COUNT(sliced), assert_slices);
}

/* More deletions than one selection reads (16). */
static void a_full_bin_goes_on_over_selections(void **state)
{
    static const size_t limits[] = { 1, 15, 16, 17, 32, 99, 100, 101 };
    struct registry *registry = *state;
    execute(path_in(registry->directory, "sky.db").text,
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
            " INSERT INTO operaciones SELECT i, 0, 'a', 'v', 'n', CASE i % 2 WHEN 1 THEN '{}' END, zeroblob(16),"
            "  zeroblob(32), i, i - 1 + i % 2, NULL FROM n");
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct shown shown = shown_in(registry, &sliced[0], SKY_NOW, limits[i], true);
        assert_int_equal(shown.count, 100);
        assert_int_equal(shown.last, 2);
    }
}

/* Entry 2 deletes; from 4 on, 25,000 times somebody else is renamed: the even entries leave a name. */
static void make_many_ends(struct registry *registry)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a'}") }, { ELIMINA("a") }, { GUARDA("{'nombre':'b'}") }, { .verb = NULL }
    };
    do_steps(registry, steps);
    execute(path_in(registry->directory, "sky.db").text,
            "WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 50003)"
            " INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente)"
            " SELECT i, 0, '', 'renombrar', 'b', CASE i % 2 WHEN 1 THEN '{}' END, zeroblob(16), zeroblob(32),"
            "  i - i % 2, 3 FROM n");
}

/* What a walk through all slices comes to, and that 1000 ends at a time are looked at, as the cost says. */
static void many_ends_are_looked_at_in_pieces(void **state)
{
    static const struct {
        int64_t from, moment;
        size_t ends; /* between there and the deletion, in whole thousands */
    } cases[] = {
        { SKY_NOW, SKY_NOW, 25000 }, { 10004, SKY_NOW, 5000 },  { 40004, SKY_NOW, 20000 }, { 2004, SKY_NOW, 1000 },
        { 4, SKY_NOW, 0 },           { SKY_NOW, 40003, 20000 }, { SKY_NOW, 3, 0 },
    };
    struct registry *registry = *state;
    make_many_ends(registry);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct asked asked = PAPELERA(cases[i].moment);
        struct shown shown = shown_in(registry, &asked, cases[i].from, ALL, i % 2);
        assert_int_equal(shown.count, 1);
        assert_int_equal(shown.last, 2);
        assert_int_equal(shown.cost, (cases[i].ends + 1) * 400 + strlen("{'nombre':'a'}"));
    }
}

/* A slice may be empty and yet go on; whoever asks with the number that it gives misses nobody. */
static void an_empty_slice_says_where_it_goes_on(void **state)
{
    struct registry *registry = *state;
    int64_t from = SKY_NOW;
    size_t empty = 0;
    make_many_ends(registry);
    for (;;) {
        struct sky_slice slice = slice_of(registry, &sliced[0], from, ALL);
        if (slice.next == 0) {
            assert_int_equal(slice.count, 1);
            break;
        }
        assert_int_equal(slice.count, 0);
        assert_true(slice.next < from);
        from = slice.next;
        empty++;
    }
    assert_true(empty <= 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(the_bin_is_exact),
        LOG_TEST(slices_miss_and_repeat_nothing),
        REGISTRY_TEST(a_full_bin_goes_on_over_selections),
        REGISTRY_TEST(many_ends_are_looked_at_in_pieces),
        REGISTRY_TEST(an_empty_slice_says_where_it_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
