/* A file as a whole: what is told of a log, of a schema and of pages that are not as they should be. */
#include "sql.h"
#include "store.h"

#include <pthread.h>

#include "store/sqlite-internal.h"

static void take(void *context, const char *what)
{
    sky_buffer_printf(context, "%s|", what);
}

/* Holds what is told of a file against the beginnings of texts, each with a "|" after it. */
static void assert_told(struct fixture *fixture, const char *name, bool legible, const char *expected)
{
    struct sky_error error = { 0 };
    struct sky_buffer *told = sky_buffer_new(fixture->arena);
    const struct sky_inspection inspection = { take, told };
    bool is_legible = !legible;
    void *store =
        fixture->backend->open(path_in(fixture->directory, name).text, &fixture->settings, SKY_STORE_READ, &error);
    if (!store)
        fail_msg("%s: %s", name, error.text);
    void *reader = fixture->backend->reader_new(store, &error);
    assert_ok(fixture->backend->inspect(reader, &inspection, &is_legible, &error), &error);
    assert_int_equal(is_legible, legible);
    sky_buffer_put(told, "", 1);
    if (*expected ? strncmp(told->data, expected, strlen(expected)) != 0 : *told->data != '\0')
        fail_msg("%s: %s", name, told->data);
    fixture->backend->reader_free(reader);
    fixture->backend->close(store);
}

/* Copies `from` to the file `to`, both in the fixture's folder. */
static void copy(struct fixture *fixture, const char *from, const char *to)
{
    struct sky_buffer bytes = { 0 };
    read_whole_file(path_in(fixture->directory, from).text, &bytes);
    write_file(path_in(fixture->directory, to).text, sky_buffer_span(&bytes));
    sky_buffer_clear(&bytes);
}

static void a_store_in_use_is_whole(void **state)
{
    assert_told(*state, "sky.db", true, "");
    put(*state, "Ana", "{}");
    assert_told(*state, "sky.db", true, "");
}

static void a_file_without_its_log_is_told(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "Ana", "{}");
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(PASSIVE)"), 0);
    copy(fixture, "sky.db", "copia.db");
    assert_told(fixture, "copia.db", true, "the write-ahead log (-wal) is missing");
    copy(fixture, "sky.db-wal", "copia.db-wal");
    assert_told(fixture, "copia.db", true, "");
}

static void a_log_that_is_anothers_is_told(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "Ana", "{}");
    char *sql = sqlite3_mprintf("VACUUM INTO %Q", path_in(fixture->directory, "copia.db").text);
    execute(path_in(fixture->directory, "sky.db").text, sql);
    sqlite3_free(sql);
    assert_told(fixture, "copia.db", true, "");
    put(fixture, "Ana", "{}");
    copy(fixture, "sky.db-wal", "copia.db-wal");
    assert_told(fixture, "copia.db", true, "a write-ahead log (-wal) lies beside it that is not its own");
}

/* What a program that dies leaves, with an empty log; `name` is put over its file. */
static void leave_with(struct fixture *fixture, const char *name)
{
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    ((struct sky_sqlite *)fixture->store)->broken = true;
    fixture->backend->close(fixture->store);
    copy(fixture, name, "sky.db");
}

static void operations_that_were_committed_and_are_missing_are_told(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "Ana", "{}");
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    copy(fixture, "sky.db", "copia.db");
    put(fixture, "Eva", "{}");
    leave_with(fixture, "copia.db");
    assert_told(fixture, "sky.db", true, "operation 2 was committed here, and the log ends with operation 1: ");
    struct sky_error error = { 0 };
    assert_null(fixture->backend->open(path_in(fixture->directory, "sky.db").text, &fixture->settings, SKY_STORE_SERVE,
                                       &error));
    assert_contains("refusal", error.text, "operation 2 was committed here, and the log ends with operation 1: ");
    assert_told(fixture, "sky.db", true, "operation 2 was committed here, "); /* as before: nothing was noted anew */
    assert_int_equal(unlink(path_in(fixture->directory, "sky.db.lock").text), 0);
    fixture->store = open_again(fixture); /* whoever has no better copy takes the note away */
    put(fixture, "Eva", "{}");
    assert_told(fixture, "sky.db", true, "");
}

/* Who prepares a file that was just put there notes anew how far it goes, within the lock. */
struct preparing {
    int lock;
    int64_t number;
};

static void *note_later(void *context)
{
    const struct preparing *preparing = context;
    usleep(100000);
    sky_sqlite_note(preparing->lock, preparing->number);
    sky_sqlite_unlock(preparing->lock);
    return NULL;
}

static void who_opens_a_file_while_another_prepares_it_waits_for_what_is_noted(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct path path = path_in(fixture->directory, "sky.db");
    put(fixture, "Ana", "{}");
    assert_int_equal(number_of(path.text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    copy(fixture, "sky.db", "copia.db");
    put(fixture, "Eva", "{}");
    leave_with(fixture, "copia.db");
    struct preparing preparing = { sky_sqlite_open_lock(path.text, &error), 1 };
    pthread_t thread;
    assert_ok(sky_sqlite_lock(preparing.lock, &error), &error);
    assert_int_equal(pthread_create(&thread, NULL, note_later, &preparing), 0);
    fixture->store = open_again(fixture);
    assert_int_equal(pthread_join(thread, NULL), 0);
    close(preparing.lock);
}

/* By whoever wants it to be the registry. */
static void a_whole_file_is_put_over_another(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "Ana", "{}");
    char *sql = sqlite3_mprintf("VACUUM INTO %Q", path_in(fixture->directory, "copia.db").text);
    execute(path_in(fixture->directory, "sky.db").text, sql);
    sqlite3_free(sql);
    put(fixture, "Eva", "{}");
    leave_with(fixture, "copia.db");
    assert_told(fixture, "sky.db", true, "");
    fixture->store = open_again(fixture);
    assert_told(fixture, "sky.db", true, "");
}

static void a_schema_that_is_not_ours_is_illegible(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    execute(path.text, "CREATE VIEW vista AS SELECT 1");
    assert_told(fixture, "sky.db", false, "the schema has a view that Sky did not make");
    execute(path.text, "DROP VIEW vista; PRAGMA user_version = 9");
    assert_told(fixture, "sky.db", false, "the schema is a later release's");
    execute(path.text, "PRAGMA user_version = 8");
}

/* Another one, which has no rows, is in its place. */
static void an_index_that_hides_rows_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    put(fixture, "Ana", "{}");
    execute(path.text, "CREATE INDEX otro ON operaciones (nombre, numero) WHERE documento IS NULL;"
                       "PRAGMA writable_schema = ON;"
                       "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'otro')"
                       " WHERE name = 'operaciones_nombre'; DELETE FROM sqlite_schema WHERE name = 'otro'");
    assert_told(fixture, "sky.db", true, "the database is damaged: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_store_in_use_is_whole),
        STORE_TEST(a_file_without_its_log_is_told),
        STORE_TEST(a_log_that_is_anothers_is_told),
        STORE_TEST(operations_that_were_committed_and_are_missing_are_told),
        STORE_TEST(who_opens_a_file_while_another_prepares_it_waits_for_what_is_noted),
        STORE_TEST(a_whole_file_is_put_over_another),
        STORE_TEST(a_schema_that_is_not_ours_is_illegible),
        STORE_TEST(an_index_that_hides_rows_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
