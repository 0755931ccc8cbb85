/* The schema's versions: new files, files of release 3.0 that are brought up, those it went on with, later ones. */
#include "old.h"
#include "store.h"

#include "store/sqlite-internal.h"

/* As release 3.0 made it. */
static const char first_schema[] =
    "BEGIN;"
    "CREATE TABLE operaciones ( numero INTEGER PRIMARY KEY, instante INTEGER NOT NULL, autor TEXT NOT NULL,"
    " verbo TEXT NOT NULL, nombre TEXT NOT NULL, documento TEXT, sal BLOB NOT NULL, sello BLOB NOT NULL) STRICT;"
    "CREATE INDEX operaciones_nombre ON operaciones (nombre, numero);"
    "CREATE TABLE clientes (nombre TEXT PRIMARY KEY, numero INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE sonda (instante INTEGER NOT NULL) STRICT;"
    "INSERT INTO sonda VALUES (0);"
    "PRAGMA application_id = 1397446961; PRAGMA user_version = 1;"
    "COMMIT;"
    "PRAGMA journal_mode = WAL";

/* Entry i + 1 of such a file, and whose it is. */
static const struct old log_of_old[] = {
    { "Ana", "{\"n\":1}", 1 }, { "Bea", "{\"n\":2}", 2 },   { "Ana", "{\"n\":3}", 1 }, { "Bea", NULL, 2 },
    { "\xC3\x91u", "{}", 5 },  { "Bea", "{\"n\":6}", 6 },   { "Ana", NULL, 1 },        { "Bea", "{\"n\":8}", 6 },
    { "Ana", "{\"n\":9}", 9 }, { "Ana", NULL, 9 },          { "\xC3\x91u", NULL, 5 },  { "Ana", "{\"n\":12}", 12 },
    { "Bea", NULL, 6 },        { "Ana", "{\"n\":14}", 12 },
};

/* Puts a file of release 3.0 in the place of the fixture's. */
static struct path make_old(struct fixture *fixture)
{
    static const char *const names[] = { "sky.db", "sky.db-wal", "sky.db-shm" };
    struct path path = path_in(fixture->directory, "sky.db");
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(path_in(fixture->directory, names[i]).text);
    execute(path.text, first_schema);
    fixture->head = (struct sky_head){ 0 };
    write_as_of_old(path.text, &fixture->head, log_of_old, COUNT(log_of_old));
    return path;
}

struct walk {
    unsigned char seal[SKY_SHA256_SIZE];
    int64_t clientes[32], grupos[32]; /* by the entry's number */
    int64_t last;
};

static void take(struct walk *walk, const struct sky_entry *entry)
{
    unsigned char seal[SKY_SHA256_SIZE];
    assert_int_equal(entry->number, ++walk->last);
    sky_seal_compute(walk->seal, entry, seal);
    assert_memory_equal(entry->seal, seal, sizeof seal);
    memcpy(walk->seal, seal, sizeof seal);
    walk->clientes[entry->number] = entry->cliente;
    walk->grupos[entry->number] = entry->grupo;
    assert_int_equal(entry->deshace, 0);
}

/* All of the log, every seal of which is right. */
static struct walk walk_log(struct fixture *fixture)
{
    struct walk walk = { .last = 0 };
    void *reader = new_reader(fixture);
    struct sky_entries all =
        entries_of(fixture, reader, (struct sky_selection){ .view = SKY_VIEW_LOG, .limit = SIZE_MAX });
    for (size_t i = 0; i < all.count; i++)
        take(&walk, &all.items[i]);
    assert_true(all.ended);
    fixture->backend->reader_free(reader);
    return walk;
}

static void assert_old_entries(const struct walk *walk)
{
    for (size_t i = 0; i < COUNT(log_of_old); i++) {
        assert_int_equal(walk->clientes[i + 1], log_of_old[i].cliente);
        assert_int_equal(walk->grupos[i + 1], 0);
    }
}

static void assert_present(struct fixture *fixture, const char *nombre, int64_t number, int64_t cliente)
{
    struct sky_error error = { 0 };
    struct sky_entry present;
    void *reader = fixture->backend->reader_peek(fixture->store);
    assert_ok(fixture->backend->read(reader, sky_span_of(nombre), fixture->arena, &present, &error), &error);
    assert_int_equal(present.number, number);
    assert_int_equal(present.cliente, cliente);
}

/* Customer 12, Ana in the old log, in the entries 15 and 16. */
static void rename_to_eva(struct fixture *fixture)
{
    const struct sky_entry leaves = { .nombre = SPAN("Ana"), .cliente = 12 };
    const struct sky_entry comes = { .nombre = SPAN("Eva"), .documento = SPAN("{}"), .cliente = 12, .grupo = 15 };
    put_entry(fixture, leaves);
    put_entry(fixture, comes);
}

static void a_new_file_has_the_newest_version(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    assert_int_equal(number_of(path.text, "PRAGMA user_version"), NEWEST);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM pragma_table_info('operaciones')"), 11);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM recibos"), 0);
}

static void a_file_of_the_first_release_is_brought_up(void **state)
{
    struct fixture *fixture = *state;
    struct path path = make_old(fixture);
    for (int i = 0; i < 2; i++) {
        fixture->store = open_again(fixture);
        struct walk walk = walk_log(fixture);
        assert_int_equal(walk.last, COUNT(log_of_old));
        assert_old_entries(&walk);
        assert_present(fixture, "Ana", 14, 12);
        assert_present(fixture, "Bea", 0, 0);
        assert_int_equal(number_of(path.text, "PRAGMA user_version"), NEWEST);
        fixture->backend->close(fixture->store);
    }
    fixture->store = open_again(fixture);
    rename_to_eva(fixture);
    struct walk walk = walk_log(fixture);
    assert_int_equal(walk.last, 16);
    assert_present(fixture, "Eva", 16, 12);
}

/* Such as it may add beside this release or after it: behind a rename, a deletion, and for a name that is new. */
static void what_the_first_release_adds_later_is_adopted(void **state)
{
    struct fixture *fixture = *state;
    static const struct old later[] = {
        { "Eva", "{\"n\":17}", 12 }, { "Eva", NULL, 12 }, { "Ana", "{\"n\":19}", 19 },
        { "Eva", "{\"n\":20}", 20 }, { "Ana", NULL, 19 }, { "Ida", "{\"n\":22}", 22 },
        { "Ida", "{\"n\":23}", 22 },
    };
    struct path path = make_old(fixture);
    fixture->store = open_again(fixture);
    rename_to_eva(fixture);
    write_as_of_old(path.text, &fixture->head, later, COUNT(later));
    fixture->backend->close(fixture->store);
    fixture->store = open_again(fixture);
    struct walk walk = walk_log(fixture);
    assert_old_entries(&walk);
    assert_int_equal(walk.last, 16 + COUNT(later));
    assert_int_equal(walk.grupos[16], 15);
    for (size_t i = 0; i < COUNT(later); i++) {
        assert_int_equal(walk.clientes[17 + i], later[i].cliente);
        assert_int_equal(walk.grupos[17 + i], 0);
    }
    assert_present(fixture, "Eva", 20, 20);
}

/* At once, not only when the file is opened again. */
static void what_runs_beside_breaks_no_identity(void **state)
{
    struct fixture *fixture = *state;
    static const struct old beside[] = {
        { "Eva", "{\"n\":17}", 12 }, { "Bea", "{\"n\":18}", 18 }, { "Bea", "{\"n\":19}", 18 },
        { "Bea", NULL, 18 },         { "Bea", "{\"n\":21}", 21 }, { "Bea", "{\"n\":22}", 21 },
    };
    struct path path = make_old(fixture);
    fixture->store = open_again(fixture);
    rename_to_eva(fixture);
    write_as_of_old(path.text, &fixture->head, beside, COUNT(beside));
    assert_present(fixture, "Eva", 17, 12);
    assert_present(fixture, "Bea", 22, 21);
    fixture->backend->close(fixture->store);
    fixture->store = open_again(fixture);
    assert_present(fixture, "Eva", 17, 12);
    assert_present(fixture, "Bea", 22, 21);
}

static void a_later_version_is_left_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    struct path path = make_old(fixture);
    fixture->backend->close(open_again(fixture));
    execute(path.text, "ALTER TABLE operaciones ADD COLUMN futura TEXT; CREATE TABLE futuras (a);"
                       "PRAGMA user_version = 99");
    int64_t schema = number_of(path.text, "PRAGMA schema_version");
    fixture->store = open_again(fixture);
    put(fixture, "Eva", "{}");
    struct walk walk = walk_log(fixture);
    assert_int_equal(walk.last, COUNT(log_of_old) + 1);
    assert_int_equal(number_of(path.text, "PRAGMA user_version"), 99);
    assert_int_equal(number_of(path.text, "PRAGMA schema_version"), schema);
}

/* Nothing but the database's own tables tells whose it is. */
static void a_foreign_database_is_refused(void **state)
{
    struct path path = path_in(*state, "ajena.db");
    const struct sky_settings settings = { .network_fs = 1 };
    struct sky_error error = { 0 };
    const char *location;
    const struct sky_backend *backend = sky_backend_for("sqlite:x", &location, &error);
    execute(path.text, first_schema);
    execute(path.text, "PRAGMA application_id = 1397446962");
    assert_null(backend->open(path.text, &settings, SKY_STORE_SERVE, &error));
    assert_int_equal(error.status, SKY_INVALID);
    assert_int_equal(number_of(path.text, "PRAGMA user_version"), 1);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM pragma_table_info('operaciones')"), 8);
}

/* What is in a step's way, when it has done much or little, or for a file that says to be ours and of no present. */
static void a_step_that_fails_leaves_nothing_behind(void **state)
{
    struct fixture *fixture = *state;
    static const char *const ways[][2] = {
        { "CREATE TABLE recibos (a)", "DROP TABLE recibos" },
        { "CREATE INDEX recibos_instante ON clientes (numero)", "DROP INDEX recibos_instante" },
        { "ALTER TABLE operaciones ADD COLUMN deshace TEXT", "ALTER TABLE operaciones DROP COLUMN deshace" },
        { "PRAGMA user_version = 0", "PRAGMA user_version = 1" },
        { "PRAGMA user_version = -1", "PRAGMA user_version = 1" },
    };
    struct path path = make_old(fixture);
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct sky_error error = { 0 };
        execute(path.text, ways[i][0]);
        int64_t schema = number_of(path.text, "PRAGMA schema_version");
        assert_null(fixture->backend->open(fixture->location, &fixture->settings, SKY_STORE_SERVE, &error));
        assert_int_equal(error.status, SKY_INTERNAL);
        assert_contains("error", error.text, "cannot prepare the schema");
        assert_int_equal(number_of(path.text, "PRAGMA schema_version"), schema);
        execute(path.text, ways[i][1]);
        assert_int_equal(number_of(path.text, "PRAGMA user_version"), 1);
        assert_int_equal(number_of(path.text, "SELECT count(*) FROM pragma_table_info('operaciones')"), 8);
    }
    fixture->store = open_again(fixture);
    struct walk walk = walk_log(fixture);
    assert_old_entries(&walk);
}

#define TABLE_OF_LATER "operaciones ADD COLUMN futura TEXT; PRAGMA user_version = 99;"
#define WRITABLE "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, "

/* Whatever makes rows appear, vanish or change, and what only looks as it should. */
static const char *const oddities[] = {
    "CREATE TRIGGER traga BEFORE INSERT ON operaciones BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TRIGGER borra AFTER INSERT ON operaciones BEGIN DELETE FROM operaciones WHERE numero = NEW.numero; END",
    "CREATE TRIGGER borra AFTER INSERT ON clientes BEGIN DELETE FROM clientes WHERE nombre = NEW.nombre; END",
    "CREATE TABLE otra (a); CREATE TRIGGER nada AFTER INSERT ON otra BEGIN SELECT 1; END",
    "CREATE VIEW vista AS SELECT 1",
    "CREATE TABLE otra (a)",
    "CREATE INDEX otro ON clientes (numero)",
    "ANALYZE",
    "DROP INDEX operaciones_bajas",
    "DROP TRIGGER operaciones_de_3_0",
    "DROP INDEX operaciones_nombre;"
    "CREATE INDEX operaciones_nombre ON operaciones (nombre, numero) WHERE nombre <> 'Ana'",
    "DROP INDEX operaciones_finales; CREATE INDEX operaciones_finales ON operaciones (nombre) WHERE documento IS NULL",
    "DROP TRIGGER operaciones_de_3_0; CREATE TRIGGER operaciones_de_3_0 AFTER INSERT ON operaciones BEGIN"
    " DELETE FROM operaciones WHERE numero = NEW.numero; END",
    "ALTER TABLE clientes RENAME TO presentes; CREATE VIEW clientes AS SELECT nombre, numero FROM presentes",
    "ALTER TABLE operaciones ADD COLUMN otra INTEGER",
    WRITABLE "'autor TEXT NOT NULL', 'autor TEXT NOT NULL ON CONFLICT IGNORE')",
    WRITABLE "'(nombre TEXT PRIMARY KEY', '(nombre TEXT COLLATE NOCASE PRIMARY KEY')",
    "ALTER TABLE " TABLE_OF_LATER "CREATE TRIGGER nada AFTER INSERT ON operaciones BEGIN SELECT 1; END",
    "ALTER TABLE " TABLE_OF_LATER "CREATE VIEW vista AS SELECT 1",
    "ALTER TABLE " TABLE_OF_LATER "DROP INDEX operaciones_bajas",
    "ALTER TABLE " TABLE_OF_LATER WRITABLE "'autor TEXT NOT NULL', 'autor TEXT NOT NULL ON CONFLICT IGNORE')",
};

static void a_schema_that_has_something_else_in_it_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * COUNT(oddities); i++) {
        void *own = NULL;
        struct sky_error error = { 0 };
        assert_int_equal(new_store(&own), 0);
        struct fixture *fixture = own;
        put(fixture, "Ana", "{}");
        fixture->backend->close(fixture->store);
        struct path path = path_in(fixture->directory, "sky.db");
        execute(path.text, oddities[i / 2]);
        if (i % 2) /* as while it is served, so that there is nothing to prepare */
            execute(path.text, "PRAGMA journal_mode = WAL");
        fixture->store = fixture->backend->open(fixture->location, &fixture->settings, SKY_STORE_SERVE, &error);
        if (fixture->store || error.status != SKY_INVALID || !strstr(error.text, "the schema "))
            fail_msg("%s: %s", oddities[i / 2], error.text);
        free_store(&own);
    }
}

static void texts_in_another_encoding_are_refused(void **state)
{
    struct path path = path_in(*state, "sky.db");
    const struct sky_settings settings = { .network_fs = 1 };
    struct sky_error error = { 0 };
    const char *location;
    const struct sky_backend *backend = sky_backend_for("sqlite:x", &location, &error);
    char *sql = sqlite3_mprintf("PRAGMA encoding = 'UTF-16le'; %s", first_schema);
    execute(path.text, sql);
    sqlite3_free(sql);
    assert_null(backend->open(path.text, &settings, SKY_STORE_SERVE, &error));
    assert_contains("error", error.text, "not UTF-8");
}

/* What another program does once the first look is over, when the tables are about to be counted. */
static int make_meanwhile(unsigned event, void *path, void *statement, void *sql)
{
    (void)event, (void)statement;
    if (strstr(sql, "count(*)"))
        execute(path, first_schema);
    return 0;
}

static void a_schema_that_is_made_meanwhile_is_not_foreign(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct path path = path_in(fixture->directory, "meanwhile.db");
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path.text, &db), SQLITE_OK);
    sqlite3_trace_v2(db, SQLITE_TRACE_STMT, make_meanwhile, path.text);
    assert_ok(sky_sqlite_refuse_foreign(db, false, &error), &error);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_schema_that_has_something_else_in_it_is_refused),
        DIRECTORY_TEST(texts_in_another_encoding_are_refused),
        STORE_TEST(a_new_file_has_the_newest_version),
        STORE_TEST(a_file_of_the_first_release_is_brought_up),
        STORE_TEST(what_the_first_release_adds_later_is_adopted),
        STORE_TEST(what_runs_beside_breaks_no_identity),
        STORE_TEST(a_later_version_is_left_as_it_is),
        DIRECTORY_TEST(a_foreign_database_is_refused),
        STORE_TEST(a_step_that_fails_leaves_nothing_behind),
        STORE_TEST(a_schema_that_is_made_meanwhile_is_not_foreign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
