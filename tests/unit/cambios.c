/* The log in its order, byte for byte; slice by slice; and how a slice ends. */
#include "views.h"

static enum sky_status cambios(struct sky_lectura *lectura, const struct asked *asked, int64_t from, size_t limit,
                               struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    return sky_cambios(lectura, from, asked->number, limit, arena, slice, error);
}

static const struct asked whole = { cambios, NULL, SKY_NOW, SKY_NOW, 0 };

#define ENTRY(cliente, document, grupo, second) \
    "{'autor':'anonimo','cliente':" #cliente ",'documento':" document ",'grupo':" #grupo "," AT(second)
#define UNDOING(cliente, undone, document, grupo, second)                                                      \
    "{'autor':'anonimo','cliente':" #cliente ",'deshace':" #undone ",'documento':" document ",'grupo':" #grupo \
    "," AT(second)

static const char whole_log[] = ENTRY(1, "{'contacto':'1','nombre':'a'}", 1, 1) OF("a", 1, "guardar")
    ENTRY(1, "{'contacto':'2','nombre':'a','x':[null]}", 2, 2) OF("a", 2, "modificar") ENTRY(1, "null", 3, 3)
        OF("a", 3, "renombrar") ENTRY(1, "{'contacto':'2','nombre':'b','x':[null]}", 3, 4) OF("b", 4, "renombrar")
            ENTRY(1, "null", 5, 5) OF("b", 5, "eliminar")
                UNDOING(1, 5, "{'contacto':'2','nombre':'b','x':[null]}", 6, 6) OF("b", 6, "restaurar")
                    UNDOING(1, 2, "{'contacto':'1','nombre':'b'}", 7, 7) OF("b", 7, "deshacer")
                        ENTRY(8, "{'nombre':'a'}", 8, 8) OF("a", 8, "guardar") ENTRY(8, "null", 9, 9)
                            OF("a", 9, "eliminar");

static void the_log_is_exact(void **state)
{
    assert_shows(*state, &whole, whole_log);
}

static void it_begins_after_a_number(void **state)
{
    static const struct {
        int64_t from, first;
        size_t count;
    } cases[] = { { INT64_MIN, 1, 9 }, { -1, 1, 9 }, { 0, 1, 9 },      { 1, 2, 8 },
                  { 8, 9, 1 },         { 9, 0, 0 },  { SKY_NOW, 0, 0 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_slice slice = slice_of(*state, &whole, cases[i].from, ALL);
        assert_int_equal(slice.next, 0);
        assert_int_equal(slice.count, cases[i].count);
        if (slice.count)
            assert_int_equal(slice.items[0].number, cases[i].first);
    }
}

/* The one with the last entry ends the view, also when it is full. */
static void a_slice_says_where_the_next_begins(void **state)
{
    for (int64_t from = 0; from < 9; from++)
        for (size_t limit = 1; limit <= 10; limit++) {
            int64_t last = from + (int64_t)limit;
            size_t count = (size_t)(last < 9 ? last - from : 9 - from);
            struct sky_slice slice = slice_of(*state, &whole, from, limit);
            assert_int_equal(slice.count, count);
            assert_int_equal(slice.next, last < 9 ? last : 0);
        }
}

/* And says at its last entry that nothing comes after it. */
static void it_ends_with_a_number(void **state)
{
    for (int64_t upto = 0; upto <= 10; upto++) {
        struct asked part = whole;
        part.number = upto;
        int64_t last = upto < 9 ? upto : 9;
        for (size_t limit = 1; limit <= 10; limit++) {
            struct shown shown = shown_in(*state, &part, 0, limit, true);
            assert_int_equal(shown.count, last);
            assert_int_equal(shown.last, last);
        }
        for (int64_t from = 0; from < last; from++) {
            size_t count = (size_t)(last - from);
            struct sky_slice slice = slice_of(*state, &part, from, count);
            assert_int_equal(slice.count, count);
            assert_int_equal(slice.next, 0);
        }
        assert_int_equal(slice_of(*state, &part, upto, ALL).count, 0);
        assert_int_equal(slice_of(*state, &part, 9, ALL).count, 0);
    }
}

static void it_costs_its_documents(void **state)
{
    static const char *const documents[] = { "{'contacto':'1','nombre':'a'}",
                                             "{'contacto':'2','nombre':'a','x':[null]}", "",
                                             "{'contacto':'2','nombre':'b','x':[null]}" };
    size_t all = 0;
    for (size_t i = 0; i < COUNT(documents); i++) {
        all += strlen(documents[i]);
        assert_int_equal(slice_of(*state, &whole, (int64_t)i, 1).cost, strlen(documents[i]));
    }
    assert_int_equal(slice_of(*state, &whole, 0, COUNT(documents)).cost, all);
}

static void slices_miss_and_repeat_nothing(void **state)
{
    assert_each(*state, &whole, 1, assert_slices);
}

/* More entries than one selection reads (64), and than a slice holds (256). */
static void a_long_log_goes_on_over_selections(void **state)
{
    struct registry *registry = *state;
    execute(path_in(registry->directory, "sky.db").text,
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 700)"
            " INSERT INTO operaciones SELECT i, 0, 'a', 'v', 'n', '{}', zeroblob(16), zeroblob(32), i, 1, NULL FROM n");
    static const size_t limits[] = { 1, 63, 64, 65, 255, 256, 257, 699, 700, 701 };
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct shown shown = shown_in(registry, &whole, 0, limits[i], true);
        assert_int_equal(shown.count, 700);
        assert_int_equal(shown.last, 700);
        assert_true(shown.slices >= 700 / (limits[i] < 256 ? limits[i] : 256));
    }
}

/* A slice ends with the item that brings it to 256 KiB; the time may end it before. */
static void a_slice_ends_by_bytes(void **state)
{
    struct registry *registry = *state;
    execute(path_in(registry->directory, "sky.db").text,
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
            " INSERT INTO operaciones SELECT i, 0, '', '', 'n', '{\"x\":\"' || hex(zeroblob(20000)) || '\"}',"
            "  zeroblob(16), zeroblob(32), i, 1, NULL FROM n");
    struct sky_slice slice = slice_of(registry, &whole, 0, ALL);
    assert_in_range(slice.count, 1, 7); /* of 40,000 bytes each */
    assert_int_equal(slice.next, slice.items[slice.count - 1].number);
    struct shown shown = shown_in(registry, &whole, 0, ALL, true);
    assert_int_equal(shown.count, 50);
    assert_int_equal(shown.last, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(the_log_is_exact),
        LOG_TEST(it_begins_after_a_number),
        LOG_TEST(a_slice_says_where_the_next_begins),
        LOG_TEST(it_ends_with_a_number),
        LOG_TEST(it_costs_its_documents),
        LOG_TEST(slices_miss_and_repeat_nothing),
        REGISTRY_TEST(a_long_log_goes_on_over_selections),
        REGISTRY_TEST(a_slice_ends_by_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
