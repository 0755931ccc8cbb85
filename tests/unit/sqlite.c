/* The SQLite store's file: who may read it, which are refused untouched, newer schemas, two stores on one file. */
#include "sql.h"
#include "store.h"

#include "store/sqlite.h"

static void files_are_their_owners_alone(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "sky.db", "sky.db-wal", "sky.db-shm", "sky.db.lock" };
    mode_t mask = umask(0);
    put(fixture, "a", "{}");
    for (size_t i = 0; i < COUNT(names); i++) {
        struct stat status;
        assert_int_equal(stat(path_in(fixture->directory, names[i]).text, &status), 0);
        assert_int_equal(status.st_mode & 07777, 0600);
    }
    umask(mask);
}

static enum sky_status try_open(const char *path, struct sky_error *error)
{
    const struct sky_settings settings = { .network_fs = 1 };
    *error = (struct sky_error){ 0 };
    void *store = sky_sqlite_backend.open(path, &settings, SKY_STORE_SERVE, error);
    sky_sqlite_backend.close(store);
    assert_int_equal(store != NULL, error->status == SKY_OK);
    return error->status;
}

static void assert_refused_untouched(const char *path)
{
    struct sky_buffer before = { 0 }, after = { 0 };
    struct sky_error error;
    read_whole_file(path, &before);
    assert_int_not_equal(try_open(path, &error), SKY_OK);
    assert_true(strlen(error.text) > 0);
    read_whole_file(path, &after);
    assert_true(sky_span_equal(sky_buffer_span(&before), sky_buffer_span(&after)));
    sky_buffer_clear(&before);
    sky_buffer_clear(&after);
}

static void a_foreign_database_is_refused(void **state)
{
    static const char *const schemas[] = {
        "CREATE TABLE ajena (a)",
        "CREATE TABLE ajena (a); PRAGMA application_id = 42",
        "PRAGMA journal_mode = WAL; CREATE TABLE clientes (a); PRAGMA user_version = 1",
    };
    for (size_t i = 0; i < COUNT(schemas); i++) {
        char name[16];
        snprintf(name, sizeof name, "ajena%zu.db", i);
        struct path path = path_in(*state, name);
        execute(path.text, schemas[i]);
        assert_refused_untouched(path.text);
    }
}

static void a_file_that_is_no_database_is_refused(void **state)
{
    struct path path = path_in(*state, "texto");
    write_file(path.text, SPAN("Esto no es una base de datos, aunque sea bastante largo para parecer una de ellas, "
                               "con sus cien bytes y m\xC3\xA1s de cabecera.\n"));
    assert_refused_untouched(path.text);
}

static void places_that_hold_no_file_are_refused(void **state)
{
    struct sky_error error;
    assert_int_equal(try_open(path_in(*state, "no/hay/sky.db").text, &error), SKY_UNAVAILABLE);
    assert_contains("error", error.text, "No such file");
    assert_int_equal(mkdir(path_in(*state, "carpeta").text, 0700), 0);
    assert_int_equal(try_open(path_in(*state, "carpeta").text, &error), SKY_UNAVAILABLE);
}

static void an_empty_file_becomes_a_store(void **state)
{
    struct path path = path_in(*state, "vacio.db");
    struct sky_error error;
    write_file(path.text, SPAN(""));
    assert_ok(try_open(path.text, &error), &error);
    assert_ok(try_open(path.text, &error), &error);
    assert_int_equal(number_of(path.text, "PRAGMA user_version"), NEWEST);
    assert_int_equal(number_of(path.text, "PRAGMA application_id"), 1397446961);
}

/* What a later release may have added. */
static void a_newer_schema_is_read_and_written(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    put(fixture, "a", "{\"n\":1}");
    fixture->backend->close(fixture->store);
    execute(path.text, "ALTER TABLE operaciones ADD COLUMN clave TEXT;"
                       "ALTER TABLE clientes ADD COLUMN buscable TEXT;"
                       "CREATE TABLE futura (a); CREATE INDEX futura_a ON futura (a); PRAGMA user_version = 9");
    fixture->store = open_again(fixture);
    put(fixture, "a", "{\"n\":2}");
    put(fixture, "b", "{\"n\":3}");
    put(fixture, "b", NULL);
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "a", 2, "{\"n\":2}");
    fixture->backend->reader_free(reader);
    assert_int_equal(number_of(path.text, "PRAGMA user_version"), 9);
}

/* As two processes would. */
static void two_stores_number_one_log(void **state)
{
    struct fixture *fixture = *state;
    void *stores[] = { fixture->store, open_again(fixture) };
    for (int i = 0; i < 20; i++) {
        begin_in(fixture, stores[i % 3 == 0]);
        assert_int_equal(fixture->head.number, i);
        save_in(fixture, stores[i % 3 == 0], SPAN("a"), SPAN("{}"));
        commit_in(fixture, stores[i % 3 == 0]);
        begin_in(fixture, stores[i % 2]);
        fixture->backend->abort(stores[i % 2]);
    }
    fixture->backend->close(stores[1]);
    struct path path = path_in(fixture->directory, "sky.db");
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM operaciones"), 20);
    assert_int_equal(number_of(path.text, "SELECT max(numero) FROM operaciones"), 20);
}

static struct sky_span text_in(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return sky_span(text, text ? (size_t)sqlite3_column_bytes(row, column) : 0);
}

static void check_seal(sqlite3_stmt *row, unsigned char previous[SKY_SHA256_SIZE])
{
    unsigned char seal[SKY_SHA256_SIZE];
    struct sky_entry entry = {
        .number = sqlite3_column_int64(row, 0),
        .instant = sqlite3_column_int64(row, 1),
        .author = text_in(row, 2),
        .verb = text_in(row, 3),
        .nombre = text_in(row, 4),
        .documento = text_in(row, 5),
        .grupo = sqlite3_column_int64(row, 8),
        .cliente = sqlite3_column_int64(row, 9),
        .deshace = sqlite3_column_int64(row, 10),
    };
    assert_true(entry.grupo > 0 && entry.cliente > 0);
    assert_int_equal(sqlite3_column_bytes(row, 6), SKY_SALT_SIZE);
    assert_int_equal(sqlite3_column_bytes(row, 7), SKY_SHA256_SIZE);
    memcpy(entry.salt, sqlite3_column_blob(row, 6), SKY_SALT_SIZE);
    sky_seal_compute(previous, &entry, seal);
    assert_memory_equal(sqlite3_column_blob(row, 7), seal, sizeof seal);
    memcpy(previous, seal, sizeof seal);
}

static void the_chain_can_be_verified_from_the_rows(void **state)
{
    struct fixture *fixture = *state;
    unsigned char previous[SKY_SHA256_SIZE] = { 0 };
    sqlite3 *db;
    sqlite3_stmt *row;
    int rows = 0;
    static const char *const documents[] = { "{\"n\":1}", NULL, "{\"\xC3\xB1\":\"\xE2\x82\xAC\"}" };
    for (size_t i = 0; i < 30; i++)
        put(fixture, i % 2 ? "a" : "\xC3\xB1", documents[i % 3]);
    assert_int_equal(sqlite3_open(path_in(fixture->directory, "sky.db").text, &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT numero, instante, autor, verbo, nombre, documento, sal, sello,"
                                            " grupo, cliente, deshace FROM operaciones ORDER BY numero",
                                        -1, &row, NULL), SQLITE_OK);
    for (; sqlite3_step(row) == SQLITE_ROW; rows++)
        check_seal(row, previous);
    sqlite3_finalize(row);
    sqlite3_close(db);
    assert_int_equal(rows, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(files_are_their_owners_alone),
        DIRECTORY_TEST(a_foreign_database_is_refused),
        DIRECTORY_TEST(a_file_that_is_no_database_is_refused),
        DIRECTORY_TEST(places_that_hold_no_file_are_refused),
        DIRECTORY_TEST(an_empty_file_becomes_a_store),
        STORE_TEST(a_newer_schema_is_read_and_written),
        STORE_TEST(two_stores_number_one_log),
        STORE_TEST(the_chain_can_be_verified_from_the_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
