/* Reading: statements that are left reset, pages of names, failures that are told as such. */
#include "sql.h"
#include "store.h"

#include "store/sqlite-internal.h"

static void a_page_holds_nothing(void **state)
{
    struct fixture *fixture = *state;
    void *reader = new_reader(fixture);
    for (int i = 0; i < 10; i++) {
        char nombre[] = { 'a', (char)('0' + i), '\0' };
        put(fixture, nombre, "{}");
    }
    struct sky_names names = names_of(fixture, reader, SKY_NOW, SPAN(""), 1);
    assert_span("names", joined(fixture, &names), SPAN("a0|"));
    assert_read(fixture, reader, "a0", 1, "{}");
    put(fixture, "a0", "{\"n\":2}");
    fixture->backend->rest(reader);
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    assert_read(fixture, reader, "a0", 11, "{\"n\":2}");
    fixture->backend->reader_free(reader);
}

static void a_failed_read_is_no_unknown_write(void **state)
{
    struct fixture *fixture = *state;
    struct sky_entry present;
    put(fixture, "a", "{}");
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    void *reader = new_reader(fixture);
    assert_int_equal(truncate(path_in(fixture->directory, "sky.db").text, 4096), 0);
    struct sky_error error = { 0 };
    enum sky_status status = fixture->backend->read(reader, SPAN("a"), fixture->arena, &present, &error);
    assert_int_equal(status, SKY_INTERNAL);
    assert_int_equal(error.status, SKY_INTERNAL);
    fixture->backend->reader_free(reader);
}

/* SQLite's memory, which can be made to run out: at the allocation that `countdown` reaches, and from then on. */
static sqlite3_mem_methods memory;
static size_t countdown = SIZE_MAX;

static bool runs_out(void)
{
    countdown -= countdown > 0 && countdown < SIZE_MAX;
    return countdown == 0;
}

static void *allocate(int size)
{
    return runs_out() ? NULL : memory.xMalloc(size);
}

static void *reallocate(void *old, int size)
{
    return runs_out() ? NULL : memory.xRealloc(old, size);
}

static int count_memory(void **state)
{
    (void)state;
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory);
    sqlite3_mem_methods counted = memory;
    counted.xMalloc = allocate;
    counted.xRealloc = reallocate;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &counted) == SQLITE_OK ? 0 : -1;
}

/* A customer with a long document, read in three ways. */
static enum sky_status read_all(struct fixture *fixture, void *reader, struct sky_span document,
                                struct sky_error *error)
{
    const struct sky_selection all = { .view = SKY_VIEW_LOG, .limit = 10 };
    struct sky_entries entries;
    struct sky_entry present;
    struct sky_names names;
    if (fixture->backend->select(reader, &all, fixture->arena, &entries, error) ||
        fixture->backend->names(reader, 1, SPAN(""), 10, fixture->arena, &names, error) ||
        fixture->backend->read(reader, SPAN("a"), fixture->arena, &present, error))
        return error->status;
    assert_span("document", entries.items[0].documento, document);
    assert_span("document", present.documento, document);
    assert_span("name", names.items[0], SPAN("a"));
    return SKY_OK;
}

static void memory_that_runs_out_is_no_deletion(void **state)
{
    struct fixture *fixture = *state;
    static char text[100000];
    memset(text, 'x', sizeof text);
    struct sky_span document = sky_span(text, sizeof text);
    enum sky_status status = SKY_NO_MEMORY;
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), document);
    commit_in(fixture, fixture->store);
    for (size_t i = 1; status; i++) {
        struct sky_error error = { 0 };
        fixture->backend->close(fixture->store);
        fixture->store = open_again(fixture);
        void *reader = new_reader(fixture);
        countdown = i;
        status = read_all(fixture, reader, document, &error);
        countdown = SIZE_MAX;
        assert_true(i > 1 || status);
        assert_int_equal(status, status ? SKY_NO_MEMORY : SKY_OK);
        fixture->backend->reader_free(reader);
    }
}

#define NAMES 3500
#define ALL 99999

/* Names that were there first, the others came after them. */
static const int first[] = { 0, 998, 999, 1000, 1001, 1999, 2000, 3498 };

static void name_of(char *text, size_t size, int name)
{
    snprintf(text, size, "%05d", name);
}

static void write_names(struct fixture *fixture)
{
    char nombre[16];
    begin_in(fixture, fixture->store);
    for (int i = 0; i < (int)COUNT(first) + NAMES; i++) {
        name_of(nombre, sizeof nombre, i < (int)COUNT(first) ? first[i] : i - (int)COUNT(first));
        save_in(fixture, fixture->store, sky_span_of(nombre), SPAN("{}"));
    }
    commit_in(fixture, fixture->store);
}

/* The names after `after` of the first ones, or of all. */
static void want_names(struct sky_buffer *wanted, bool all, int after, size_t count)
{
    char nombre[16];
    for (int i = 0; i < (all ? NAMES : (int)COUNT(first)) && count > 0; i++) {
        if ((all ? i : first[i]) <= after)
            continue;
        name_of(nombre, sizeof nombre, all ? i : first[i]);
        sky_buffer_printf(wanted, "%s|", nombre);
        count--;
    }
}

/* Goes on until there are `limit` names, or no more. */
static struct sky_span pages_of(struct fixture *fixture, void *reader, int64_t moment, struct sky_span after,
                                size_t limit, size_t *pages)
{
    struct sky_buffer *text = sky_buffer_new(fixture->arena);
    struct sky_names page = { .next = after };
    for (*pages = 0; !page.ended && limit > 0; limit -= page.count, ++*pages) {
        page = names_of(fixture, reader, moment, page.next, limit);
        sky_buffer_put_span(text, joined(fixture, &page));
    }
    return sky_buffer_span(text);
}

static size_t assert_names(struct fixture *fixture, void *reader, int64_t moment, int after, size_t limit)
{
    struct sky_buffer *wanted = sky_buffer_new(fixture->arena);
    char nombre[16];
    size_t pages;
    name_of(nombre, sizeof nombre, after);
    struct sky_span place = after < 0 ? (struct sky_span){ 0 } : sky_span_of(nombre);
    want_names(wanted, moment > (int64_t)COUNT(first), after, limit);
    assert_span("names", pages_of(fixture, reader, moment, place, limit, &pages), sky_buffer_span(wanted));
    return pages;
}

/* More than the thousand that are looked at in one page, with long runs between those that were there. */
static void names_of_the_past_go_on_over_pages(void **state)
{
    struct fixture *fixture = *state;
    static const int afters[] = { -1, 500, 999, 2498, 3499 };
    static const size_t limits[] = { 1, 3, 4, 7, 8, ALL };
    write_names(fixture);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < COUNT(afters); i++)
        for (size_t j = 0; j < COUNT(limits); j++)
            assert_names(fixture, reader, COUNT(first), afters[i], limits[j]);
    assert_int_equal(assert_names(fixture, reader, COUNT(first), -1, ALL), 4);
    struct sky_names empty = names_of(fixture, reader, COUNT(first), SPAN("02000"), 9);
    assert_int_equal(empty.count, 0);
    assert_false(empty.ended);
    assert_span("next", empty.next, SPAN("03000"));
    fixture->backend->reader_free(reader);
}

static void limits_end_where_slices_do(void **state)
{
    struct fixture *fixture = *state;
    static const size_t limits[] = { 999, 1000, 1001, 2000, 3500, 3501 };
    static const int64_t moments[] = { COUNT(first) + NAMES, SKY_NOW - 1, SKY_NOW };
    write_names(fixture);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < COUNT(moments); i++)
        for (size_t j = 0; j < COUNT(limits); j++) {
            assert_names(fixture, reader, moments[i], -1, limits[j]);
            assert_names(fixture, reader, moments[i], 1499, limits[j]);
        }
    fixture->backend->reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_page_holds_nothing),
        STORE_TEST(a_failed_read_is_no_unknown_write),
        STORE_TEST(memory_that_runs_out_is_no_deletion),
        STORE_TEST(names_of_the_past_go_on_over_pages),
        STORE_TEST(limits_end_where_slices_do),
    };
    return cmocka_run_group_tests(tests, count_memory, NULL);
}
