/* The tables, as the list of steps that made them; whose database a file is; and that it has nothing else in it. */
#include "store/sqlite-internal.h"

#include "base/span.h"

/*
 * A step a version; a database of version n has taken the first n. Steps only add, so that an earlier release can go
 * on with what a later one has prepared.
 */
static const char *const steps[] = {
    /* The log, and the present: each customer's name with the entry whose document counts. */
    "CREATE TABLE operaciones ("
    " numero INTEGER PRIMARY KEY,"
    " instante INTEGER NOT NULL," /* milliseconds since 1970, UTC */
    " autor TEXT NOT NULL,"
    " verbo TEXT NOT NULL,"
    " nombre TEXT NOT NULL,"
    " documento TEXT," /* the whole of it afterwards; null: the name means nobody any more */
    " sal BLOB NOT NULL,"
    " sello BLOB NOT NULL) STRICT;"
    "CREATE INDEX operaciones_nombre ON operaciones (nombre, numero);"
    "CREATE TABLE clientes (nombre TEXT PRIMARY KEY, numero INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE sonda (instante INTEGER NOT NULL) STRICT;" /* what the readiness check writes to */
    "INSERT INTO sonda VALUES (0);"
    "PRAGMA application_id = " SKY_SQLITE_ID ";",

    /* Which entries are one operation, whose they are, what they undo; and the answers to requests with a key. */
    "ALTER TABLE operaciones ADD COLUMN grupo INTEGER;" /* null: written by release 3.0, as `cliente` then is first */
    "ALTER TABLE operaciones ADD COLUMN cliente INTEGER;"
    "ALTER TABLE operaciones ADD COLUMN deshace INTEGER;"
    "CREATE INDEX operaciones_cliente ON operaciones (cliente, numero);"
    "CREATE INDEX operaciones_instante ON operaciones (instante);"
    "CREATE INDEX operaciones_bajas ON operaciones (numero) WHERE documento IS NULL;"
    "CREATE INDEX operaciones_finales ON operaciones (nombre, numero) WHERE documento IS NULL;"
    "CREATE TABLE recibos ("
    " clave TEXT PRIMARY KEY,"
    " huella BLOB NOT NULL," /* of the request */
    " instante INTEGER NOT NULL,"
    " numero INTEGER NOT NULL,"
    " creado INTEGER NOT NULL,"
    " estado TEXT NOT NULL," /* with its pointer and text: what refused it */
    " puntero TEXT NOT NULL,"
    " texto TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX recibos_instante ON recibos (instante);"
    /* An entry of release 3.0 belongs to the customer that began when its name last meant nobody: those that are */
    /* there, and those that the release adds while it still runs beside this one, or again after it. */
    "WITH begins AS (SELECT numero, nombre, CASE WHEN documento IS NOT NULL AND lag(documento) OVER"
    "  (PARTITION BY nombre ORDER BY numero) IS NULL THEN numero END AS first FROM operaciones),"
    " owners AS (SELECT numero, max(first) OVER (PARTITION BY nombre ORDER BY numero) AS first FROM begins)"
    " UPDATE operaciones SET cliente = owners.first FROM owners WHERE owners.numero = operaciones.numero;"
    "CREATE TRIGGER operaciones_de_3_0 AFTER INSERT ON operaciones WHEN NEW.cliente IS NULL BEGIN"
    " UPDATE operaciones SET cliente = coalesce((SELECT CASE WHEN p.documento IS NOT NULL THEN p.cliente END"
    "  FROM operaciones p WHERE p.nombre = NEW.nombre AND p.numero < NEW.numero ORDER BY p.numero DESC LIMIT 1),"
    "  NEW.numero) WHERE numero = NEW.numero; END;",

    /* Which log this is: a file that is put back in the place of another goes on as another one. */
    "CREATE TABLE registro ("
    " id TEXT NOT NULL,"
    " restaurado INTEGER NOT NULL) STRICT;" /* 1: it was put back */
    "INSERT INTO registro VALUES (" SKY_SQLITE_NEW_IDENTITY ", 0);",

    /* What present customers are found by, and the entry up to which it follows the log: what an earlier release */
    /* writes is made up for. The terms of a customer are an index's alone, by which they cannot be read back. */
    "CREATE TABLE indice ("
    " cliente INTEGER PRIMARY KEY,"
    " numero INTEGER NOT NULL," /* of the entry whose document it was made of */
    " plegado TEXT NOT NULL,"   /* the name, as it is sorted */
    " terminos TEXT NOT NULL) STRICT;"
    "CREATE INDEX indice_plegado ON indice (plegado);"
    "CREATE VIRTUAL TABLE terminos USING fts5(texto, content = '', columnsize = 0, detail = none,"
    " tokenize = 'ascii', prefix = '2 3 4 5');"                      /* up to SKY_SQLITE_TERM_MAX */
    "INSERT INTO terminos (terminos, rank) VALUES ('automerge', 0);" /* it would merge seldom, and much at once */
    "INSERT INTO terminos (terminos, rank) VALUES ('usermerge', 8);" /* SKY_SQLITE_MERGE_LEAST */
    "CREATE TABLE claves (clave TEXT, cliente INTEGER, PRIMARY KEY (clave, cliente)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE palabras (palabra TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;" /* that names have or had */
    "CREATE TABLE indizado (hasta INTEGER NOT NULL, clientes INTEGER NOT NULL) STRICT;"
    "INSERT INTO indizado VALUES (0, 0);",

    /* Lots that are being written and stand or fall as one: their numbers. */
    "CREATE TABLE lotes (lote INTEGER PRIMARY KEY) STRICT;",

    /* Who may come in, and what was done to them. */
    "CREATE TABLE pases ("
    " id TEXT PRIMARY KEY,"
    " documento TEXT NOT NULL,"
    " uso INTEGER NOT NULL) STRICT, WITHOUT ROWID;" /* the last one; 0: none */
    "CREATE TABLE auditoria ("
    " numero INTEGER PRIMARY KEY,"
    " instante INTEGER NOT NULL,"
    " autor TEXT NOT NULL,"
    " verbo TEXT NOT NULL,"
    " sobre TEXT NOT NULL,"
    " detalle TEXT) STRICT;",

    /* Customers who are to be forgotten: all of their texts count as gone. Number 0: what may still hold some without a
     * row of theirs (sqlite-olvido.c). */
    "CREATE TABLE olvidos ("
    " cliente INTEGER PRIMARY KEY,"
    " hasta INTEGER NOT NULL) STRICT;" /* the entry up to which they are; -1: that is not noted elsewhere yet */
    "CREATE INDEX recibos_numero ON recibos (numero);"
    "CREATE INDEX recibos_textos ON recibos (instante) WHERE texto <> '';",

    /* What whoever comes reads first: while there is a row, nobody writes. */
    "CREATE TABLE aviso (texto TEXT NOT NULL) STRICT;",
};

#define STEPS ((int)(sizeof steps / sizeof *steps))

/* The least version that can be read as it is: it lacks nothing that is asked for. */
#define READABLE 2

bool sky_sqlite_answers(sqlite3 *db, const char *sql, const char *expected)
{
    sqlite3_stmt *statement = NULL;
    bool same = false;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *answer = (const char *)sqlite3_column_text(statement, 0);
        same = answer && strcmp(answer, expected) == 0;
    }
    sqlite3_finalize(statement);
    return same;
}

static bool has_our_id(sqlite3 *db)
{
    return sky_sqlite_answers(db, "PRAGMA application_id", SKY_SQLITE_ID) ||
           sky_sqlite_answers(db, "PRAGMA application_id", SKY_SQLITE_LEFT_ID);
}

/* Another program may make the schema, and the id with it, between two looks: what is not empty is asked again. */
enum sky_status sky_sqlite_refuse_foreign(sqlite3 *db, bool empty_too, struct sky_error *error)
{
    bool ours = has_our_id(db);
    if (!ours && sqlite3_errcode(db) == SQLITE_OK) {
        bool empty = sky_sqlite_answers(db, "SELECT count(*) FROM sqlite_schema", "0");
        ours = empty ? !empty_too : has_our_id(db);
    }
    if (ours)
        return SKY_OK;
    if (sqlite3_errcode(db) != SQLITE_OK)
        return sky_sqlite_fail(db, "cannot read the database", error);
    return sky_error_set(error, SKY_INVALID, "the file is a database, but not one of Sky's");
}

static enum sky_status version_of(sqlite3 *db, int *version, struct sky_error *error)
{
    sqlite3_stmt *statement = sky_sqlite_compile(db, "PRAGMA user_version", error);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        *version = sqlite3_column_int(statement, 0);
    else
        sky_sqlite_fail(db, "cannot read the schema's version", error);
    sqlite3_finalize(statement);
    if (*version < 0)
        sky_error_set(error, SKY_INTERNAL, "cannot prepare the schema: its version is %d", *version);
    return error->status;
}

static enum sky_status run(sqlite3 *db, const char *sql, struct sky_error *error)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        sky_sqlite_fail(db, "cannot prepare the schema", error);
    return error->status;
}

/* From one version to another. */
static enum sky_status take_steps(sqlite3 *db, int version, int last, struct sky_error *error)
{
    char set[64];
    for (; version < last && error->status == SKY_OK; version++) {
        sqlite3_snprintf(sizeof set, set, "PRAGMA user_version = %d", version + 1);
        if (run(db, steps[version], error) == SKY_OK)
            run(db, set, error);
    }
    return error->status;
}

/* --- what a schema has besides the tables, which makes rows appear, vanish or change */

#define SCHEMA "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name, tbl_name, rowid"
enum schema_column { TYPE, NAME, TABLE, SQL, SCHEMA_COLUMNS };

/* The rows of two schemas in one order: the file's, and those that the steps make. */
struct comparison {
    sqlite3_stmt *file, *ours;
    bool file_ended, ours_ended;
    bool later; /* a later release has been at work, which may have added tables, columns and indexes */
};

static enum sky_status advance(sqlite3_stmt *rows, bool *ended, struct sky_error *error)
{
    int code = sqlite3_step(rows);
    *ended = code == SQLITE_DONE;
    return code == SQLITE_ROW || *ended ? SKY_OK : sky_sqlite_fail_read(sqlite3_db_handle(rows), error);
}

static int order_of(const struct comparison *comparison)
{
    int order = comparison->file_ended - comparison->ours_ended;
    for (int i = TYPE; i <= TABLE && order == 0 && !comparison->file_ended; i++)
        order =
            sky_span_compare(sky_sqlite_column_text(comparison->file, i), sky_sqlite_column_text(comparison->ours, i));
    return order;
}

/* Whether a table's text is ours but for columns after the last one. */
static bool has_our_columns(struct sky_span file, struct sky_span ours)
{
    size_t size = ours.size;
    while (size > 0 && ours.data[size - 1] != ')')
        size--;
    return size > 0 && file.size > size && memcmp(file.data, ours.data, size - 1) == 0 &&
           (file.data[size - 1] == ',' || file.data[size - 1] == ')');
}

static bool is_ours(const struct comparison *comparison)
{
    struct sky_span file = sky_sqlite_column_text(comparison->file, SQL);
    struct sky_span ours = sky_sqlite_column_text(comparison->ours, SQL);
    if (!file.data || !ours.data) /* an index that SQLite made by itself */
        return file.data == ours.data;
    bool is_table = sky_span_equal(sky_sqlite_column_text(comparison->ours, TYPE), sky_span_of("table"));
    return sky_span_equal(file, ours) || (comparison->later && is_table && has_our_columns(file, ours));
}

static bool may_be_added(const struct comparison *comparison)
{
    struct sky_span type = sky_sqlite_column_text(comparison->file, TYPE);
    return comparison->later &&
           (sky_span_equal(type, sky_span_of("table")) || sky_span_equal(type, sky_span_of("index")));
}

static enum sky_status fail_odd(sqlite3_stmt *row, const char *format, struct sky_error *error)
{
    static const char *const kinds[] = { "a table", "an index", "a view", "a trigger" };
    struct sky_span type = sky_sqlite_column_text(row, TYPE);
    const char *kind = "something";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (sky_span_equal(type, sky_span_of(strchr(kinds[i], ' ') + 1)))
            kind = kinds[i];
    return sky_error_set(error, SKY_INVALID, format, kind);
}

static enum sky_status compare(struct comparison *comparison, struct sky_error *error)
{
    if (advance(comparison->file, &comparison->file_ended, error) ||
        advance(comparison->ours, &comparison->ours_ended, error))
        return error->status;
    while (!comparison->file_ended || !comparison->ours_ended) {
        int order = order_of(comparison);
        if (order > 0)
            return fail_odd(comparison->ours, "the schema lacks %s that Sky made", error);
        if (order < 0 && !may_be_added(comparison))
            return fail_odd(comparison->file, "the schema has %s that Sky did not make", error);
        if (order == 0 && !is_ours(comparison))
            return fail_odd(comparison->file, "the schema has %s that is not as Sky made it", error);
        if (advance(comparison->file, &comparison->file_ended, error) ||
            (order == 0 && advance(comparison->ours, &comparison->ours_ended, error)))
            return error->status;
    }
    return SKY_OK;
}

static enum sky_status compare_with(sqlite3 *db, sqlite3 *model, bool later, struct sky_error *error)
{
    struct comparison comparison = { .later = later };
    comparison.file = sky_sqlite_compile(db, SCHEMA, error);
    comparison.ours = sky_sqlite_compile(model, SCHEMA, error);
    if (comparison.file && comparison.ours)
        compare(&comparison, error);
    sqlite3_finalize(comparison.file);
    sqlite3_finalize(comparison.ours);
    return error->status;
}

enum sky_status sky_sqlite_refuse_odd_schema(sqlite3 *db, struct sky_error *error)
{
    int version = 0;
    sqlite3 *model = NULL;
    if (version_of(db, &version, error))
        return error->status;
    if (!sky_sqlite_answers(db, "PRAGMA encoding", "UTF-8"))
        return sky_error_set(error, SKY_INVALID, "the database's texts are not UTF-8");
    if (sqlite3_open(":memory:", &model) != SQLITE_OK)
        sky_sqlite_fail(model, "cannot make the schema", error);
    else if (take_steps(model, 0, version < STEPS ? version : STEPS, error) == SKY_OK)
        compare_with(db, model, version > STEPS, error);
    sqlite3_close(model);
    return error->status;
}

enum sky_status sky_sqlite_refuse_later(sqlite3 *db, struct sky_error *error)
{
    int version = 0;
    if (version_of(db, &version, error) || version <= STEPS)
        return error->status;
    return sky_error_set(error, SKY_INVALID, "the schema is a later release's, which this one cannot vouch for");
}

enum sky_status sky_sqlite_refuse_older(sqlite3 *db, enum sky_store_mode mode, struct sky_error *error)
{
    int version = 0, least = mode == SKY_STORE_READ ? READABLE : STEPS;
    if (version_of(db, &version, error) || version >= least)
        return error->status;
    return sky_error_set(error, SKY_INVALID,
                         "the schema is of version %d, and this release reads %d: start its programs on the store once",
                         version, least);
}

enum sky_status sky_sqlite_prepare_schema(sqlite3 *db, struct sky_error *error)
{
    int version = 0;
    if (version_of(db, &version, error))
        return error->status;
    if (version >= STEPS)
        return sky_sqlite_refuse_odd_schema(db, error);
    if (run(db, "BEGIN IMMEDIATE", error))
        return error->status;
    if (take_steps(db, version, STEPS, error) == SKY_OK && sky_sqlite_refuse_odd_schema(db, error) == SKY_OK)
        run(db, "COMMIT", error);
    if (error->status)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    else if (version > 0) /* a step over a long log fills the WAL */
        sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return error->status;
}
