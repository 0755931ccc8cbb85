/* How a slice of a history ends, however large the documents are, and that a long one goes on. */
#include "views.h"

static enum sky_status historial(struct sky_lectura *lectura, const struct asked *asked, int64_t from, size_t limit,
                                 struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    return sky_historial(lectura, asked->number, from, limit, arena, slice, error);
}

static const struct asked of_first = { historial, NULL, 1, SKY_NOW, SKY_NOW };

/* A customer, and `count` entries in all, each with a document of its own that has `filler` in it. */
static void make_history(struct registry *registry, const char *filler, int count)
{
    char sql[600];
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO operaciones SELECT i, i, 'a', 'v', 'a', '{\"nombre\":\"a\",\"x\":' || i || ',\"y\":' || %s"
             " || '}', zeroblob(16), zeroblob(32), i, 1, NULL FROM n",
             count, filler);
    execute(path_in(registry->directory, "sky.db").text, sql);
}

/* Every slice has an item; together they are the whole history, downwards and without a gap. */
static void assert_whole(struct registry *registry, int64_t count, size_t limit)
{
    int64_t from = SKY_NOW, seen = 0;
    do {
        struct sky_slice slice = slice_of(registry, &of_first, from, limit);
        assert_true(slice.count > 0);
        for (size_t i = 0; i < slice.count; i++)
            assert_int_equal(slice.items[i].number, count - seen++);
        from = slice.next;
    } while (from);
    assert_int_equal(seen, count);
}

/* Some milliseconds go by between two items. */
static void a_slice_ends_by_time(void **state)
{
    struct registry *registry = *state;
    make_history(registry, "1", 30);
    look = 2000;
    struct sky_slice slice = slice_of(registry, &of_first, SKY_NOW, ALL);
    assert_in_range(slice.count, 1, 5);
    assert_int_equal(slice.next, slice.items[slice.count - 1].number);
    assert_whole(registry, 30, ALL);
    look = 0;
}

/* Each item has two documents' worth: what `y` was, and what it became. */
static void a_slice_ends_by_bytes(void **state)
{
    struct registry *registry = *state;
    make_history(registry, "'\"' || i || hex(zeroblob(20000)) || '\"'", 30);
    struct sky_slice slice = slice_of(registry, &of_first, SKY_NOW, ALL);
    assert_in_range(slice.count, 1, 4); /* of 80,000 bytes each */
    assert_int_equal(slice.next, slice.items[slice.count - 1].number);
    assert_whole(registry, 30, ALL);
}

static void a_long_history_goes_on(void **state)
{
    static const size_t limits[] = { 7, 256, 1200, ALL };
    make_history(*state, "1", 1200);
    for (size_t i = 0; i < COUNT(limits); i++)
        assert_whole(*state, 1200, limits[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_slice_ends_by_time),
        REGISTRY_TEST(a_slice_ends_by_bytes),
        REGISTRY_TEST(a_long_history_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
