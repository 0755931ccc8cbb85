/* Readers: opened with the store, handed out and taken back, and never waiting for a writer. */
#include "sql.h"
#include "store.h"

#include <sys/file.h>

#include "base/clock.h"
#include "store/sqlite-internal.h"

/* Far less than the five seconds that waiting for the lock, or for SQLite, takes. */
#define AT_ONCE 4500000

static size_t count_ready(const struct sky_sqlite *store)
{
    size_t count = 0;
    for (const struct sky_sqlite_reader *reader = store->ready; reader; reader = reader->next)
        count++;
    return count;
}

static void readers_are_opened_with_the_store(void **state)
{
    struct fixture *fixture = *state;
    const struct sky_sqlite *store = fixture->store;
    void *readers[8];
    assert_int_equal(count_ready(store), fixture->settings.workers + 4);
    put(fixture, "a", "{}");
    for (size_t i = 0; i < COUNT(readers); i++) {
        readers[i] = new_reader(fixture);
        assert_read(fixture, readers[i], "a", 1, "{}");
        for (size_t j = 0; j < i; j++)
            assert_ptr_not_equal(readers[i], readers[j]);
    }
    for (size_t i = 0; i < COUNT(readers); i++)
        fixture->backend->reader_free(readers[i]);
    assert_int_equal(count_ready(store), COUNT(readers));
    void *again = new_reader(fixture);
    assert_ptr_equal(again, readers[COUNT(readers) - 1]);
    fixture->backend->reader_free(again);
}

/* What another program does while it writes: it holds the lock file, and SQLite's own lock. */
struct writer {
    int lock;
    sqlite3 *db;
};

static struct writer begin_elsewhere(struct fixture *fixture)
{
    struct writer writer = { .lock = open(path_in(fixture->directory, "sky.db.lock").text, O_RDWR) };
    assert_int_equal(flock(writer.lock, LOCK_EX), 0);
    assert_int_equal(sqlite3_open(path_in(fixture->directory, "sky.db").text, &writer.db), SQLITE_OK);
    sqlite3_db_config(writer.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    assert_int_equal(sqlite3_exec(writer.db, "BEGIN IMMEDIATE; UPDATE sonda SET instante = 7", NULL, NULL, NULL),
                     SQLITE_OK);
    return writer;
}

static void end_elsewhere(struct writer *writer)
{
    sqlite3_close(writer->db);
    close(writer->lock);
}

static void opening_and_reading_wait_for_no_writer(void **state)
{
    struct fixture *fixture = *state;
    void *readers[10];
    put(fixture, "a", "{}");
    struct writer writer = begin_elsewhere(fixture);
    int64_t start = sky_clock_elapsed();
    void *store = open_again(fixture);
    for (size_t i = 0; i < COUNT(readers); i++) {
        struct sky_error error = { 0 };
        assert_non_null(readers[i] = fixture->backend->reader_new(store, &error));
        assert_read(fixture, readers[i], "a", 1, "{}");
    }
    for (size_t i = 0; i < COUNT(readers); i++)
        fixture->backend->reader_free(readers[i]);
    assert_true(sky_clock_elapsed() - start < AT_ONCE);
    end_elsewhere(&writer);
    fixture->backend->close(store);
}

static void a_reader_is_not_opened_when_the_file_went_away(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    void *readers[6];
    for (size_t i = 0; i < COUNT(readers); i++)
        readers[i] = new_reader(fixture);
    assert_int_equal(unlink(path_in(fixture->directory, "sky.db").text), 0);
    assert_null(fixture->backend->reader_new(fixture->store, &error));
    assert_int_equal(error.status, SKY_UNAVAILABLE);
    for (size_t i = 0; i < COUNT(readers); i++)
        fixture->backend->reader_free(readers[i]);
}

static void a_question_is_compiled_once(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_sqlite_reader *reader = new_reader(fixture);
    for (int i = 0; i < SKY_SQLITE_QUESTIONS; i++) {
        sqlite3_stmt *statement = sky_sqlite_ask(reader, (enum sky_sqlite_question)i, &error);
        assert_non_null(statement);
        assert_ptr_equal(sky_sqlite_ask(reader, (enum sky_sqlite_question)i, &error), statement);
        assert_string_equal(sqlite3_sql(statement), sky_sqlite_questions[i]);
    }
    fixture->backend->reader_free(reader);
}

static void there_is_room_for_one_more(void **state)
{
    int *items = NULL;
    for (int i = 0; i < 1000; i++) {
        items = sky_sqlite_room(*state, items, (size_t)i, sizeof *items);
        assert_non_null(items);
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(readers_are_opened_with_the_store),
        STORE_TEST(opening_and_reading_wait_for_no_writer),
        STORE_TEST(a_reader_is_not_opened_when_the_file_went_away),
        STORE_TEST(a_question_is_compiled_once),
        ARENA_TEST(there_is_room_for_one_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
