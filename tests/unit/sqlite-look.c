/* A store that is opened to be read and nothing else: what it reads, what it refuses, and that it leaves no trace. */
#include "sql.h"
#include "store.h"

#include <dirent.h>
#include <sys/file.h>

#include "store/sqlite-internal.h"

static int is_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The names of all files in the folder with the bytes in them. */
static struct sky_span contents_of(const char *directory, struct sky_arena *arena)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    struct dirent **entries = NULL;
    int count = scandir(directory, &entries, is_file, alphasort);
    assert_true(count >= 0);
    for (int i = 0; i < count; i++) {
        sky_buffer_printf(text, "\n%s:", entries[i]->d_name);
        read_whole_file(path_in(directory, entries[i]->d_name).text, text);
        free(entries[i]);
    }
    free(entries);
    return sky_buffer_span(text);
}

static void *look_at(struct fixture *fixture, const char *name, struct sky_error *error)
{
    *error = (struct sky_error){ 0 };
    return fixture->backend->open(path_in(fixture->directory, name).text, &fixture->settings, SKY_STORE_READ, error);
}

/* Puts the texts of the fixture's customers "a" and "b" together, as a store that is only read sees them. */
static struct sky_span seen_in(struct fixture *fixture, const char *name)
{
    struct sky_buffer *text = sky_buffer_new(fixture->arena);
    struct sky_error error;
    struct sky_entry present;
    void *store = look_at(fixture, name, &error);
    if (!store)
        fail_msg("%s: %s", name, error.text);
    void *reader = fixture->backend->reader_new(store, &error);
    for (const char *nombre = "a\0b\0"; *nombre; nombre += 2) {
        assert_ok(fixture->backend->read(reader, sky_span_of(nombre), fixture->arena, &present, &error), &error);
        sky_buffer_put_span(text, present.documento);
    }
    assert_int_equal(snapshot_in(fixture, reader).number, 2);
    fixture->backend->release(reader);
    fixture->backend->reader_free(reader);
    fixture->backend->close(store);
    return sky_buffer_span(text);
}

static void put_both(struct fixture *fixture)
{
    put(fixture, "a", "[1]");
    put(fixture, "b", "[2]");
}

static void assert_seen_without_a_trace(struct fixture *fixture, const char *name)
{
    struct sky_span before = contents_of(fixture->directory, fixture->arena);
    assert_span(name, seen_in(fixture, name), SPAN("[1][2]"));
    assert_true(sky_span_equal(contents_of(fixture->directory, fixture->arena), before));
}

/* As a process that dies leaves it. */
static void leave_store(struct fixture *fixture)
{
    ((struct sky_sqlite *)fixture->store)->broken = true;
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
}

/* As one process left it, with its log and the index of it. */
static void what_a_process_left_is_read(void **state)
{
    struct fixture *fixture = *state;
    put_both(fixture);
    leave_store(fixture);
    assert_seen_without_a_trace(fixture, "sky.db");
    assert_int_equal(unlink(path_in(fixture->directory, "sky.db.lock").text), 0);
    assert_seen_without_a_trace(fixture, "sky.db");
}

static void a_file_alone_is_read(void **state)
{
    struct fixture *fixture = *state;
    static const char *const others[] = { "sky.db-wal", "sky.db-shm", "sky.db.lock" };
    put_both(fixture);
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    leave_store(fixture);
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_int_equal(unlink(path_in(fixture->directory, others[i]).text), 0);
        assert_seen_without_a_trace(fixture, "sky.db");
    }
    assert_int_equal(rename(path_in(fixture->directory, "sky.db").text,
                            path_in(fixture->directory, "a ?&b#%41.db").text), 0);
    assert_seen_without_a_trace(fixture, "a ?&b#%41.db");
}

static void a_copy_that_was_made_whole_is_read(void **state)
{
    struct fixture *fixture = *state;
    put_both(fixture);
    char *sql = sqlite3_mprintf("VACUUM INTO %Q", path_in(fixture->directory, "copia.db").text);
    execute(path_in(fixture->directory, "sky.db").text, sql);
    sqlite3_free(sql);
    leave_store(fixture);
    assert_seen_without_a_trace(fixture, "copia.db");
}

/* The index of the log has to be made, in memory. */
static void a_log_without_its_index_is_read(void **state)
{
    struct fixture *fixture = *state;
    put_both(fixture);
    leave_store(fixture);
    assert_int_equal(unlink(path_in(fixture->directory, "sky.db-shm").text), 0);
    assert_seen_without_a_trace(fixture, "sky.db");
}

static void what_is_being_written_is_read(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    put(fixture, "a", "[1]");
    int lock = open(path_in(fixture->directory, "sky.db.lock").text, O_RDWR);
    assert_int_equal(flock(lock, LOCK_EX), 0);
    void *store = look_at(fixture, "sky.db", &error);
    assert_non_null(store);
    close(lock);
    void *reader = fixture->backend->reader_new(store, &error);
    assert_read(fixture, reader, "a", 1, "[1]");
    put(fixture, "a", "[2]");
    assert_read(fixture, reader, "a", 2, "[2]");
    fixture->backend->reader_free(reader);
    fixture->backend->close(store);
}

static void nothing_can_be_written(void **state)
{
    struct fixture *fixture = *state;
    const struct sky_backend *backend = fixture->backend;
    struct sky_error error;
    put_both(fixture);
    void *store = look_at(fixture, "sky.db", &error);
    struct sky_span before = contents_of(fixture->directory, fixture->arena);
    assert_int_equal(backend->begin(store, &fixture->head, &error), SKY_INVALID);
    backend->abort(store);
    error = (struct sky_error){ 0 };
    assert_int_equal(backend->probe(store, &error), SKY_INVALID);
    assert_null(backend->reader_peek(store));
    backend->close(store);
    assert_true(sky_span_equal(contents_of(fixture->directory, fixture->arena), before));
}

static void assert_refused(struct fixture *fixture, const char *name, enum sky_status status, const char *text)
{
    struct sky_error error;
    struct sky_span before = contents_of(fixture->directory, fixture->arena);
    assert_null(look_at(fixture, name, &error));
    assert_int_equal(error.status, status);
    assert_contains(name, error.text, text);
    assert_true(sky_span_equal(contents_of(fixture->directory, fixture->arena), before));
}

static void what_is_no_store_is_refused(void **state)
{
    struct fixture *fixture = *state;
    leave_store(fixture);
    write_file(path_in(fixture->directory, "vacio.db").text, SPAN(""));
    write_file(path_in(fixture->directory, "texto.db").text, SPAN("Esto no es una base de datos, ni lo parece.\n"));
    execute(path_in(fixture->directory, "ajena.db").text, "CREATE TABLE ajena (a)");
    execute(path_in(fixture->directory, "nada.db").text, "VACUUM; PRAGMA user_version = 2");
    execute(path_in(fixture->directory, "vieja.db").text, "PRAGMA application_id = 1397446961;"
                                                          "CREATE TABLE operaciones (a); PRAGMA user_version = 1");
    assert_int_equal(symlink("sky.db", path_in(fixture->directory, "enlace.db").text), 0);
    assert_refused(fixture, "falta.db", SKY_UNAVAILABLE, "No such file");
    assert_refused(fixture, "vacio.db", SKY_NOT_FOUND, "is empty");
    assert_refused(fixture, "texto.db", SKY_INTERNAL, "not a database");
    assert_refused(fixture, "ajena.db", SKY_INVALID, "not one of Sky's");
    assert_refused(fixture, "nada.db", SKY_INVALID, "not one of Sky's");
    assert_refused(fixture, "vieja.db", SKY_INVALID, "start its programs on the store once");
    assert_refused(fixture, "enlace.db", SKY_INVALID, "no file of its own");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_a_process_left_is_read),
        STORE_TEST(a_file_alone_is_read),
        STORE_TEST(a_copy_that_was_made_whole_is_read),
        STORE_TEST(a_log_without_its_index_is_read),
        STORE_TEST(what_is_being_written_is_read),
        STORE_TEST(nothing_can_be_written),
        STORE_TEST(what_is_no_store_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
