/* A connection with the settings that Sky depends on, and what SQLite's errors mean. */
#include "store/sqlite-internal.h"

/* Milliseconds to wait for a lock that only a foreign process can hold. */
#define BUSY_TIMEOUT 5000

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

static enum sky_status configure(sqlite3 *db, bool writes, struct sky_error *error)
{
    static const char for_writing[] = "PRAGMA cache_size = -8192"; /* KiB */
    static const char for_reading[] = "PRAGMA cache_size = -4096; PRAGMA query_only = ON";
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, BUSY_TIMEOUT);
    if (sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK)
        return sky_sqlite_fail(db, "cannot configure the connection", error);
    if (sky_sqlite_refuse_foreign(db, error))
        return error->status;
    if (!sky_sqlite_answers(db, "PRAGMA journal_mode = WAL", "wal") ||
        !sky_sqlite_answers(db, "PRAGMA wal_autocheckpoint = 0", "0"))
        return sky_sqlite_fail(db, "cannot set WAL mode", error);
    if (sqlite3_exec(db,
                     "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                     "PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864",
                     NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, writes ? for_writing : for_reading, NULL, NULL, NULL) != SQLITE_OK)
        return sky_sqlite_fail(db, "cannot configure the connection", error);
    if (!sky_sqlite_answers(db, "PRAGMA synchronous", "2"))
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
