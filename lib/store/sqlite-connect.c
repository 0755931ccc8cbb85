/* A connection with the settings that Sky depends on, its schema, and what SQLite's errors mean. */
#include "store/sqlite-internal.h"

#define APPLICATION_ID 1397446961 /* "SKY1" */
#define SCHEMA_VERSION 1
#define TEXT_OF(x) #x
#define NUMBER_TEXT(x) TEXT_OF(x)

/* Milliseconds to wait for a lock that only a foreign process can hold. */
#define BUSY_TIMEOUT 5000

/*
 * The log, and the present: each customer's name with the operation whose document counts. Later versions only add, so
 * that an earlier release can go on with them.
 */
static const char schema[] =
    "BEGIN;"
    "CREATE TABLE operaciones ("
    " numero INTEGER PRIMARY KEY,"
    " instante INTEGER NOT NULL," /* milliseconds since 1970, UTC */
    " autor TEXT NOT NULL,"
    " verbo TEXT NOT NULL,"
    " nombre TEXT NOT NULL,"
    " documento TEXT," /* the whole of it afterwards; null: deleted */
    " sal BLOB NOT NULL,"
    " sello BLOB NOT NULL) STRICT;"
    "CREATE INDEX operaciones_nombre ON operaciones (nombre, numero);"
    "CREATE TABLE clientes (nombre TEXT PRIMARY KEY, numero INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE sonda (instante INTEGER NOT NULL) STRICT;" /* what the readiness check writes to */
    "INSERT INTO sonda VALUES (0);"
    "PRAGMA application_id = " NUMBER_TEXT(APPLICATION_ID) ";"
    "PRAGMA user_version = " NUMBER_TEXT(SCHEMA_VERSION) ";"
    "COMMIT;";

static enum sky_status meaning(int code)
{
    switch (code & 0xFF) {
    case SQLITE_FULL:
        return SKY_NO_SPACE;
    case SQLITE_NOMEM:
        return SKY_NO_MEMORY;
    case SQLITE_IOERR:
        return code == SQLITE_IOERR_NOMEM ? SKY_NO_MEMORY : SKY_UNKNOWN_RESULT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_INTERRUPT:
        return SKY_UNAVAILABLE;
    default:
        return SKY_INTERNAL;
    }
}

enum sky_status sky_sqlite_fail(sqlite3 *db, const char *what, struct sky_error *error)
{
    int code = sqlite3_extended_errcode(db);
    return sky_error_set(error, meaning(code), "%s: %s (%d)", what, sqlite3_errmsg(db), code);
}

sqlite3_stmt *sky_sqlite_compile(sqlite3 *db, const char *sql, struct sky_error *error)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        sky_sqlite_fail(db, sql, error);
    return statement;
}

int sky_sqlite_bind_text(sqlite3_stmt *statement, int index, struct sky_span text)
{
    return text.data ? sqlite3_bind_text64(statement, index, text.data, text.size, SQLITE_STATIC, SQLITE_UTF8)
                     : sqlite3_bind_null(statement, index);
}

/* Whether the first column of the first row of `sql` is `expected`. */
static bool answers(sqlite3 *db, const char *sql, const char *expected)
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

static bool is_ours(sqlite3 *db)
{
    return answers(db, "PRAGMA application_id", NUMBER_TEXT(APPLICATION_ID));
}

/* An empty file is to become ours; any other's database is left as it is. */
static enum sky_status refuse_foreign(sqlite3 *db, struct sky_error *error)
{
    if (is_ours(db) || answers(db, "SELECT count(*) FROM sqlite_schema", "0"))
        return SKY_OK;
    if (sqlite3_errcode(db) != SQLITE_OK)
        return sky_sqlite_fail(db, "cannot read the database", error);
    return sky_error_set(error, SKY_INVALID, "the file is a database, but not one of Sky's");
}

static enum sky_status configure(sqlite3 *db, bool writes, struct sky_error *error)
{
    static const char for_writing[] = "PRAGMA cache_size = -8192"; /* KiB */
    static const char for_reading[] = "PRAGMA cache_size = -4096; PRAGMA query_only = ON";
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, BUSY_TIMEOUT);
    if (sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK)
        return sky_sqlite_fail(db, "cannot configure the connection", error);
    if (refuse_foreign(db, error))
        return error->status;
    if (!answers(db, "PRAGMA journal_mode = WAL", "wal") || !answers(db, "PRAGMA wal_autocheckpoint = 0", "0"))
        return sky_sqlite_fail(db, "cannot set WAL mode", error);
    if (sqlite3_exec(db,
                     "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                     "PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864",
                     NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, writes ? for_writing : for_reading, NULL, NULL, NULL) != SQLITE_OK)
        return sky_sqlite_fail(db, "cannot configure the connection", error);
    if (!answers(db, "PRAGMA synchronous", "2"))
        return sky_error_set(error, SKY_INTERNAL, "SQLite does not sync its commits");
    return SKY_OK;
}

sqlite3 *sky_sqlite_connect(const char *path, bool writes, struct sky_error *error)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        sky_sqlite_fail(db, path, error);
    else if (configure(db, writes, error) == SKY_OK)
        return db;
    sqlite3_close(db);
    return NULL;
}

enum sky_status sky_sqlite_prepare_schema(sqlite3 *db, struct sky_error *error)
{
    if (!is_ours(db) && sqlite3_exec(db, schema, NULL, NULL, NULL) != SQLITE_OK)
        return sky_sqlite_fail(db, "cannot create the schema", error);
    return SKY_OK;
}
