/* A connection's settings, what its errors mean, and the schema. */
#include "sql.h"
#include "store.h"

#include "store/sqlite-internal.h"

static int64_t pragma_of(sqlite3 *db, const char *name, char *text, size_t size)
{
    char sql[64];
    sqlite3_stmt *statement;
    snprintf(sql, sizeof sql, "PRAGMA %s", name);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    snprintf(text, size, "%s", (const char *)sqlite3_column_text(statement, 0));
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

static sqlite3 *connect_to(const char *path, enum sky_sqlite_use use)
{
    struct sky_error error = { 0 };
    sqlite3 *db = sky_sqlite_connect(path, use, &error);
    if (!db)
        fail_msg("%s", error.text);
    return db;
}

static void commits_are_synced_and_nothing_else_checkpoints(void **state)
{
    static const struct {
        const char *name, *value;
    } cases[] = {
        { "journal_mode", "wal" }, { "synchronous", "2" },     { "wal_autocheckpoint", "0" },
        { "trusted_schema", "0" }, { "cell_size_check", "1" }, { "busy_timeout", "5000" },
        { "temp_store", "2" },
    };
    struct path path = path_in(*state, "a.db");
    write_file(path.text, SPAN(""));
    for (int reads = 0; reads < 2; reads++) {
        sqlite3 *db = connect_to(path.text, reads ? SKY_SQLITE_TO_READ : SKY_SQLITE_TO_WRITE);
        char text[32];
        int on = 0;
        for (size_t i = 0; i < COUNT(cases); i++) {
            pragma_of(db, cases[i].name, text, sizeof text);
            if (strcmp(text, cases[i].value) != 0)
                fail_msg("%s is %s", cases[i].name, text);
        }
        assert_int_equal(pragma_of(db, "query_only", text, sizeof text), reads);
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1, &on);
        assert_int_equal(on, 1);
        sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, -1, &on);
        assert_int_equal(on, 1);
        sqlite3_close(db);
    }
}

static void a_reader_cannot_write(void **state)
{
    struct path path = path_in(*state, "a.db");
    execute(path.text, "");
    write_file(path.text, SPAN(""));
    struct sky_error error = { 0 };
    sqlite3 *writer = connect_to(path.text, SKY_SQLITE_TO_WRITE), *reader = connect_to(path.text, SKY_SQLITE_TO_READ);
    assert_ok(sky_sqlite_prepare_schema(writer, &error), &error);
    assert_int_not_equal(sqlite3_exec(reader, "UPDATE sonda SET instante = 1", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sky_sqlite_fail(reader, "escribir", &error), SKY_UNAVAILABLE);
    assert_contains("error", error.text, "escribir: ");
    sqlite3_close(reader);
    sqlite3_close(writer);
}

static void a_missing_file_is_not_created(void **state)
{
    struct path path = path_in(*state, "falta.db");
    struct sky_error error = { 0 };
    assert_null(sky_sqlite_connect(path.text, SKY_SQLITE_TO_WRITE, &error));
    assert_int_equal(error.status, SKY_UNAVAILABLE);
    assert_int_equal(access(path.text, F_OK), -1);
}

static void the_schema_is_made_once(void **state)
{
    struct path path = path_in(*state, "a.db");
    write_file(path.text, SPAN(""));
    struct sky_error error = { 0 };
    sqlite3 *db = connect_to(path.text, SKY_SQLITE_TO_WRITE);
    char text[32];
    for (int i = 0; i < 2; i++)
        assert_ok(sky_sqlite_prepare_schema(db, &error), &error);
    assert_int_equal(pragma_of(db, "user_version", text, sizeof text), NEWEST);
    sqlite3_close(db);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM sonda"), 1);
}

/* A reader's snapshot counts as a lock of others; each kind of failure has one meaning. */
static void failures_have_a_meaning(void **state)
{
    static const struct {
        const char *sql;
        enum sky_status status;
    } cases[] = {
        { "PRAGMA max_page_count = 1; CREATE TABLE grande AS SELECT zeroblob(100000) AS a", SKY_NO_SPACE },
        { "SELECT * FROM no_hay", SKY_INTERNAL },
        { "INSERT INTO sonda VALUES ('texto')", SKY_INTERNAL },
    };
    struct path path = path_in(*state, "a.db");
    write_file(path.text, SPAN(""));
    sqlite3 *db = connect_to(path.text, SKY_SQLITE_TO_WRITE);
    struct sky_error ignored = { 0 };
    assert_ok(sky_sqlite_prepare_schema(db, &ignored), &ignored);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_not_equal(sqlite3_exec(db, cases[i].sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sky_sqlite_fail(db, "x", &error), cases[i].status);
    }
    sqlite3_close(db);
}

static void what_cannot_be_compiled_says_why(void **state)
{
    struct path path = path_in(*state, "a.db");
    write_file(path.text, SPAN(""));
    struct sky_error error = { 0 };
    sqlite3 *db = connect_to(path.text, SKY_SQLITE_TO_WRITE);
    assert_null(sky_sqlite_compile(db, "SELECT nada FROM ninguna", &error));
    assert_int_equal(error.status, SKY_INTERNAL);
    assert_contains("error", error.text, "no such table: ninguna");
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(commits_are_synced_and_nothing_else_checkpoints),
        DIRECTORY_TEST(a_reader_cannot_write),
        DIRECTORY_TEST(a_missing_file_is_not_created),
        DIRECTORY_TEST(the_schema_is_made_once),
        DIRECTORY_TEST(failures_have_a_meaning),
        DIRECTORY_TEST(what_cannot_be_compiled_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
