/* SQLite's readers: statements that are left reset, damage that is noticed, and failures that are told as such. */
#include "sql.h"
#include "store.h"

#include "store/sqlite-internal.h"

/* Stops in the middle of a page of names, after which nothing may hold the log. */
static void a_page_cut_short_holds_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct visited visited = { .left = 1 };
    void *reader = new_reader(fixture);
    for (int i = 0; i < 10; i++) {
        char nombre[] = { 'a', (char)('0' + i), '\0' };
        put(fixture, nombre, "{}");
    }
    assert_ok(fixture->backend->names(reader, SKY_NOW, SPAN(""), 10, collect, &visited, &error), &error);
    assert_span("names", sky_buffer_span(&visited.names), SPAN("a0|"));
    sky_buffer_clear(&visited.names);
    assert_read(fixture, reader, "a0", 1, "{}");
    put(fixture, "a0", "{\"n\":2}");
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    assert_read(fixture, reader, "a0", 11, "{\"n\":2}");
    fixture->backend->reader_free(reader);
}

static void readers_do_not_wait_for_the_writer(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "a", "{}");
    void *reader = new_reader(fixture);
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), SPAN("{\"n\":2}"));
    assert_read(fixture, reader, "a", 1, "{}");
    fixture->backend->abort(fixture->store);
    fixture->backend->reader_free(reader);
}

static void overwrite(const char *path, off_t from, size_t size)
{
    static const char noise[65536] = { 1, 2, 3 };
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, noise, size, from), size);
    close(fd);
}

static void damage_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct path path = path_in(fixture->directory, "sky.db");
    for (int i = 0; i < 200; i++)
        put(fixture, "nombre", "{\"contacto\":\"alguien que se puede encontrar en alguna parte\"}");
    assert_int_equal(number_of(path.text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    fixture->backend->close(fixture->store);
    fixture->store = open_again(fixture);
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->check(reader, &error), &error);
    fixture->backend->reader_free(reader);
    overwrite(path.text, 3 * 4096, 6 * 4096);
    reader = new_reader(fixture);
    assert_int_equal(fixture->backend->check(reader, &error), SKY_INTERNAL);
    fixture->backend->reader_free(reader);
}

static void a_failed_read_is_no_unknown_write(void **state)
{
    struct fixture *fixture = *state;
    struct sky_version version;
    put(fixture, "a", "{}");
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    void *reader = new_reader(fixture);
    assert_int_equal(truncate(path_in(fixture->directory, "sky.db").text, 4096), 0);
    struct sky_error error = { 0 };
    enum sky_status status = fixture->backend->read(reader, SPAN("a"), fixture->arena, &version, &error);
    assert_int_equal(status, SKY_INTERNAL);
    assert_int_equal(error.status, SKY_INTERNAL);
    fixture->backend->reader_free(reader);
}

static void no_reader_of_a_file_that_went_away(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    assert_int_equal(unlink(path_in(fixture->directory, "sky.db").text), 0);
    assert_null(fixture->backend->reader_new(fixture->store, &error));
    assert_int_equal(error.status, SKY_UNAVAILABLE);
    void *other = open_again(fixture); /* the lock file was given back */
    fixture->backend->close(other);
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

static bool has_all(void *context, const struct sky_entry *entry)
{
    assert_span("document", entry->documento, *(const struct sky_span *)context);
    assert_span("name", entry->nombre, SPAN("a"));
    return true;
}

static bool is_a(void *context, struct sky_span nombre)
{
    (void)context;
    assert_span("name", nombre, SPAN("a"));
    return true;
}

static void memory_that_runs_out_is_no_deletion(void **state)
{
    struct fixture *fixture = *state;
    static char text[100000];
    memset(text, 'x', sizeof text);
    struct sky_span document = sky_span(text, sizeof text);
    const struct sky_selection all = { .view = SKY_VIEW_LOG, .limit = 10 };
    enum sky_status status = SKY_NO_MEMORY;
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), document);
    commit_in(fixture, fixture->store);
    for (size_t i = 1; status; i++) {
        struct sky_error error = { 0 };
        void *reader = new_reader(fixture);
        countdown = i;
        status = fixture->backend->select(reader, &all, has_all, &document, &error);
        if (status == SKY_OK)
            status = fixture->backend->names(reader, 1, SPAN(""), 10, is_a, NULL, &error);
        countdown = SIZE_MAX;
        assert_true(i > 1 || status);
        assert_int_equal(status, status ? SKY_NO_MEMORY : SKY_OK);
        fixture->backend->reader_free(reader);
    }
}

#define NAMES 3500
#define ALL 99999

/* Names that were there first, the others came behind them. */
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

/* What is to be visited behind the name `after` of the first ones, or of all. */
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

static void assert_names(struct fixture *fixture, void *reader, int64_t moment, int after, size_t limit, size_t visits)
{
    struct sky_error error = { 0 };
    struct visited visited = { .left = visits };
    struct sky_buffer *wanted = sky_buffer_new(fixture->arena);
    char nombre[16];
    name_of(nombre, sizeof nombre, after);
    struct sky_span behind = after < 0 ? (struct sky_span){ 0 } : sky_span_of(nombre);
    want_names(wanted, moment > (int64_t)COUNT(first), after, limit < visits ? limit : visits);
    assert_ok(fixture->backend->names(reader, moment, behind, limit, collect, &visited, &error), &error);
    assert_span("names", sky_buffer_span(&visited.names), sky_buffer_span(wanted));
    sky_buffer_clear(&visited.names);
}

/* More than the thousand that are looked at in one read, with long runs between those that were there. */
static void names_of_the_past_go_on_over_slices(void **state)
{
    struct fixture *fixture = *state;
    static const int afters[] = { -1, 500, 999, 2498, 3499 };
    static const size_t limits[] = { 0, 1, 3, 4, 7, 8, ALL };
    write_names(fixture);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < COUNT(afters); i++)
        for (size_t j = 0; j < COUNT(limits); j++) {
            assert_names(fixture, reader, COUNT(first), afters[i], limits[j], ALL);
            assert_names(fixture, reader, COUNT(first), afters[i], ALL, limits[j] + 1);
        }
    fixture->backend->reader_free(reader);
}

static void limits_end_where_slices_do(void **state)
{
    struct fixture *fixture = *state;
    static const size_t limits[] = { 0, 999, 1000, 1001, 2000, 3500, 3501 };
    static const int64_t moments[] = { COUNT(first) + NAMES, SKY_NOW - 1, SKY_NOW };
    write_names(fixture);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < COUNT(moments); i++)
        for (size_t j = 0; j < COUNT(limits); j++) {
            assert_names(fixture, reader, moments[i], -1, limits[j], ALL);
            assert_names(fixture, reader, moments[i], 1499, limits[j], ALL);
            assert_names(fixture, reader, moments[i], -1, ALL, limits[j] + 1);
        }
    put(fixture, "b", "{}");
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    fixture->backend->reader_free(reader);
}

/* The steps of SQLite's machine that a page of names behind `after` took. */
static int steps_of(struct fixture *fixture, struct sky_sqlite_reader *reader, int64_t moment, int after, size_t limit)
{
    sqlite3_stmt *statement = moment == SKY_NOW ? reader->names : reader->past_names;
    sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
    assert_names(fixture, reader, moment, after, limit, ALL);
    return sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
}

/* Between the first name and the second of those that were there stand a thousand that came later. */
static void nothing_is_read_behind_the_last_name(void **state)
{
    struct fixture *fixture = *state;
    write_names(fixture);
    void *reader = new_reader(fixture);
    int one = steps_of(fixture, reader, COUNT(first), -1, 1), two = steps_of(fixture, reader, COUNT(first), -1, 2);
    if (one > two / 100)
        fail_msg("%d steps for a name, %d with the next one", one, two);
    assert_int_equal(steps_of(fixture, reader, COUNT(first), -1, 0), 0);
    assert_int_equal(steps_of(fixture, reader, SKY_NOW, -1, 0), 0);
    fixture->backend->reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_page_cut_short_holds_nothing),
        STORE_TEST(readers_do_not_wait_for_the_writer),
        STORE_TEST(damage_is_noticed),
        STORE_TEST(a_failed_read_is_no_unknown_write),
        STORE_TEST(no_reader_of_a_file_that_went_away),
        STORE_TEST(memory_that_runs_out_is_no_deletion),
        STORE_TEST(names_of_the_past_go_on_over_slices),
        STORE_TEST(limits_end_where_slices_do),
        STORE_TEST(nothing_is_read_behind_the_last_name),
    };
    return cmocka_run_group_tests(tests, count_memory, NULL);
}
