/* Writing: what closing leaves, broken stores, full disks, and what is needed before a transaction. */
#include "sql.h"
#include "wal.h"

#include "store/sqlite-internal.h"

static bool is_there(struct fixture *fixture, const char *name)
{
    return access(path_in(fixture->directory, name).text, F_OK) == 0;
}

static void who_closes_beside_another_leaves_the_log(void **state)
{
    struct fixture *fixture = *state;
    void *other = open_again(fixture);
    put(fixture, "a", large_document());
    off_t database = size_of(fixture, "sky.db"), log = size_of(fixture, "sky.db-wal");
    assert_true(log > 60 * PAGE);
    fixture->backend->close(other);
    assert_int_equal(size_of(fixture, "sky.db"), database);
    assert_int_equal(size_of(fixture, "sky.db-wal"), log);
}

/* Also when the last one has written nothing. */
static void the_last_to_close_leaves_one_whole_file(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    for (int writer_is_last = 0; writer_is_last < 2; writer_is_last++) {
        void *other = open_again(fixture);
        put(fixture, "a", large_document());
        fixture->backend->close(writer_is_last ? other : fixture->store);
        fixture->backend->close(writer_is_last ? fixture->store : other);
        assert_false(is_there(fixture, "sky.db-wal") || is_there(fixture, "sky.db-shm"));
        struct sky_buffer file = { 0 };
        read_whole_file(path.text, &file);
        assert_int_equal(file.data[18], 1); /* the header tells that it has no log */
        sky_buffer_clear(&file);
        fixture->store = open_again(fixture);
        void *reader = new_reader(fixture);
        assert_read(fixture, reader, "a", writer_is_last + 1, large_document());
        fixture->backend->reader_free(reader);
    }
}

/* Nobody knows what such a one has in its log. */
static void a_broken_store_leaves_its_log(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "a", "{}");
    off_t log = size_of(fixture, "sky.db-wal");
    ((struct sky_sqlite *)fixture->store)->broken = true;
    fixture->backend->close(fixture->store);
    assert_int_equal(size_of(fixture, "sky.db-wal"), log);
    fixture->store = open_again(fixture);
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "a", 1, "{}");
    fixture->backend->reader_free(reader);
}

static void a_broken_store_begins_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    put(fixture, "a", "{}");
    ((struct sky_sqlite *)fixture->store)->broken = true;
    assert_int_equal(fixture->backend->begin(fixture->store, &fixture->head, &error), SKY_UNKNOWN_RESULT);
    fixture->backend->abort(fixture->store);
    error = (struct sky_error){ 0 };
    assert_int_equal(fixture->backend->probe(fixture->store, &error), SKY_UNKNOWN_RESULT);
    void *other = open_again(fixture); /* the lock file was given back */
    begin_in(fixture, other);
    fixture->backend->abort(other);
    fixture->backend->close(other);
}

static void a_full_database_says_so_and_recovers(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    struct sky_error error = { 0 };
    put(fixture, "a", "{}");
    assert_int_equal(sqlite3_exec(store->writer, "PRAGMA max_page_count = 20", NULL, NULL, NULL), SQLITE_OK);
    begin_in(fixture, store);
    struct sky_head before = fixture->head;
    struct sky_entry entry = next_entry(fixture, SPAN("a"), sky_span_of(large_document()));
    assert_int_equal(fixture->backend->save(store, &entry, 1, &error), SKY_NO_SPACE);
    fixture->backend->abort(store);
    assert_false(store->broken);
    assert_int_equal(sqlite3_exec(store->writer, "PRAGMA max_page_count = 100000", NULL, NULL, NULL), SQLITE_OK);
    put(fixture, "a", large_document());
    assert_int_equal(fixture->head.number, before.number + 1);
}

/* One of four documents is over at 1 byte, two at more than the first has; those behind them are left as they are. */
static void fetching_ends_when_it_was_much(void **state)
{
    struct fixture *fixture = *state;
    static const struct sky_span nombres[] = { TEXT("d"), TEXT("a"), TEXT("x"), TEXT("b") };
    const size_t size = strlen(large_document()), most[] = { 1, size, size + 1, 2 * size, 2 * size + 1, SIZE_MAX };
    static const size_t wanted[] = { 1, 1, 2, 2, 4, 4 };
    static const int64_t numbers[] = { 3, 1, 0, 2 };
    put(fixture, "a", large_document()), put(fixture, "b", large_document()), put(fixture, "d", large_document());
    begin_in(fixture, fixture->store);
    for (size_t i = 0; i < COUNT(most); i++) {
        struct sky_entry present[COUNT(nombres)];
        struct sky_error error = { 0 };
        struct sky_needs needs = { .nombres = nombres, .present = present, .nombres_count = COUNT(nombres),
                                   .bytes = most[i] };
        memset(present, 0xFF, sizeof present);
        assert_ok(fixture->backend->fetch(fixture->store, &needs, fixture->arena, &error), &error);
        assert_int_equal(needs.loaded, wanted[i]);
        for (size_t j = 0; j < COUNT(nombres); j++)
            assert_int_equal(present[j].number, j < needs.loaded ? numbers[j] : -1);
    }
    fixture->backend->abort(fixture->store);
}

static void numbers_are_never_used_twice(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    put(fixture, "a", "{}");
    begin_in(fixture, fixture->store);
    fixture->head.number = 0;
    struct sky_entry entry = next_entry(fixture, SPAN("b"), SPAN("{}"));
    assert_int_equal(fixture->backend->save(fixture->store, &entry, 1, &error), SKY_INTERNAL);
    fixture->backend->abort(fixture->store);
    put(fixture, "b", "{}");
}

static void nothing_is_written_after_an_entry_without_a_seal(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    put(fixture, "a", "{}");
    execute(path_in(fixture->directory, "sky.db").text, "UPDATE operaciones SET sello = x'00'");
    assert_int_equal(fixture->backend->begin(fixture->store, &fixture->head, &error), SKY_INTERNAL);
    fixture->backend->abort(fixture->store);
    void *reader = new_reader(fixture); /* which may look for what is wrong */
    assert_int_equal(snapshot_in(fixture, reader).number, 1);
    fixture->backend->reader_free(reader);
}

/* By a column of a later release's, or of whoever says to be one. */
static void an_operation_that_is_swallowed_is_no_success(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    fixture->backend->close(fixture->store);
    execute(path_in(fixture->directory, "sky.db").text,
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'deshace INTEGER)',"
            " 'deshace INTEGER, otra TEXT NOT NULL ON CONFLICT IGNORE)'); PRAGMA user_version = 9");
    fixture->store = open_again(fixture);
    begin_in(fixture, fixture->store);
    struct sky_entry entry = next_entry(fixture, SPAN("Ana"), SPAN("{}"));
    assert_int_equal(fixture->backend->save(fixture->store, &entry, 1, &error), SKY_INTERNAL);
    assert_contains("error", error.text, "swallowed");
    fixture->backend->abort(fixture->store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(an_operation_that_is_swallowed_is_no_success),
        STORE_TEST(who_closes_beside_another_leaves_the_log),
        STORE_TEST(the_last_to_close_leaves_one_whole_file),
        STORE_TEST(a_broken_store_leaves_its_log),
        STORE_TEST(a_broken_store_begins_nothing),
        STORE_TEST(a_full_database_says_so_and_recovers),
        STORE_TEST(fetching_ends_when_it_was_much),
        STORE_TEST(numbers_are_never_used_twice),
        STORE_TEST(nothing_is_written_after_an_entry_without_a_seal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
