/* The write-ahead log: checkpoints that keep it from growing, what holds it, what closing leaves, and broken stores. */
#include "sql.h"
#include "store.h"

#include "store/sqlite-internal.h"

#define PAGE ((off_t)4096)

static off_t size_of(const struct fixture *fixture, const char *name)
{
    struct stat status;
    return stat(path_in(fixture->directory, name).text, &status) == 0 ? status.st_size : -1;
}

/* Some 64 pages an entry. */
static const char *large_document(void)
{
    static char text[256 * 1024 + 1];
    memset(text, 'x', sizeof text - 1);
    return text;
}

static void the_log_is_used_again_after_a_checkpoint(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    for (int i = 0; i < 50; i++)
        put(fixture, "a", large_document());
    assert_true(store->wal_pages > 3000 && store->wal_pages < 4000);
    assert_true(size_of(fixture, "sky.db") < 100 * PAGE);
    for (int i = 0; i < 100; i++)
        put(fixture, "a", large_document());
    assert_true(store->wal_pages < 4000);
    assert_true(size_of(fixture, "sky.db-wal") < 4300 * PAGE);
    assert_true(size_of(fixture, "sky.db") > 4000 * PAGE);
}

static void a_reader_holds_the_log_and_lets_it_go(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    sqlite3 *reader;
    put(fixture, "a", "{}");
    assert_int_equal(sqlite3_open(path_in(fixture->directory, "sky.db").text, &reader), SQLITE_OK);
    sqlite3_db_config(reader, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT * FROM clientes", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < 100; i++)
        put(fixture, "a", large_document());
    assert_true(store->wal_pages > 6000);
    assert_true(store->next_checkpoint > store->wal_pages && store->next_checkpoint <= store->wal_pages + 1000);
    sqlite3_close(reader);
    for (int i = 0; i < 40; i++)
        put(fixture, "a", large_document());
    assert_true(store->wal_pages < 4000);
    assert_false(store->broken);
}

/* The limit is 65536 pages; the count is set, as writing so many takes long. */
static void a_full_log_is_emptied_or_refuses(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    struct sky_error error = { 0 };
    sqlite3 *reader;
    put(fixture, "a", "{}");
    store->wal_pages = 65537;
    put(fixture, "a", "{}");
    assert_int_equal(sqlite3_open(path_in(fixture->directory, "sky.db").text, &reader), SQLITE_OK);
    sqlite3_db_config(reader, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT * FROM clientes", NULL, NULL, NULL), SQLITE_OK);
    put(fixture, "a", "{\"n\":2}");
    store->wal_pages = 65537;
    assert_int_equal(fixture->backend->begin(fixture->store, &fixture->head, &error), SKY_UNAVAILABLE);
    assert_contains("error", error.text, "write-ahead log is full");
    fixture->backend->abort(fixture->store);
    sqlite3_close(reader);
    put(fixture, "a", "{\"n\":3}");
}

static void closing_leaves_the_log_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "a", large_document());
    void *reader = new_reader(fixture);
    off_t database = size_of(fixture, "sky.db"), log = size_of(fixture, "sky.db-wal");
    assert_true(log > 60 * PAGE);
    fixture->backend->reader_free(reader);
    fixture->backend->close(fixture->store);
    assert_int_equal(size_of(fixture, "sky.db"), database);
    assert_int_equal(size_of(fixture, "sky.db-wal"), log);
    fixture->store = open_again(fixture);
    reader = new_reader(fixture);
    assert_read(fixture, reader, "a", 1, large_document());
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
static void loading_ends_when_it_was_much(void **state)
{
    struct fixture *fixture = *state;
    static const struct sky_span nombres[] = { TEXT("d"), TEXT("a"), TEXT("x"), TEXT("b") };
    const size_t size = strlen(large_document()), most[] = { 1, size, size + 1, 2 * size, 2 * size + 1, SIZE_MAX };
    static const size_t wanted[] = { 1, 1, 2, 2, 4, 4 };
    static const int64_t numbers[] = { 3, 1, 0, 2 };
    put(fixture, "a", large_document()), put(fixture, "b", large_document()), put(fixture, "d", large_document());
    begin_in(fixture, fixture->store);
    for (size_t i = 0; i < COUNT(most); i++) {
        struct sky_version versions[COUNT(nombres)];
        struct sky_error error = { 0 };
        size_t loaded;
        memset(versions, 0xFF, sizeof versions);
        assert_ok(fixture->backend->load(fixture->store, nombres, COUNT(nombres), most[i], fixture->arena, versions,
                                         &loaded, &error), &error);
        assert_int_equal(loaded, wanted[i]);
        for (size_t j = 0; j < COUNT(nombres); j++)
            assert_int_equal(versions[j].number, j < loaded ? numbers[j] : -1);
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

static void a_head_without_a_seal_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    put(fixture, "a", "{}");
    execute(path_in(fixture->directory, "sky.db").text, "UPDATE operaciones SET sello = x'00'");
    assert_int_equal(fixture->backend->begin(fixture->store, &fixture->head, &error), SKY_INTERNAL);
    fixture->backend->abort(fixture->store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_log_is_used_again_after_a_checkpoint),
        STORE_TEST(a_reader_holds_the_log_and_lets_it_go),
        STORE_TEST(a_full_log_is_emptied_or_refuses),
        STORE_TEST(closing_leaves_the_log_as_it_is),
        STORE_TEST(a_broken_store_begins_nothing),
        STORE_TEST(a_full_database_says_so_and_recovers),
        STORE_TEST(loading_ends_when_it_was_much),
        STORE_TEST(numbers_are_never_used_twice),
        STORE_TEST(a_head_without_a_seal_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
