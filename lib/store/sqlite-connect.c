/* A connection with the settings that Sky depends on, what its columns hold, and what SQLite's errors mean. */
#include <unistd.h>

#include "store/sqlite-internal.h"

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

enum sky_status sky_sqlite_fail_read(sqlite3 *db, struct sky_error *error)
{
    if (sky_sqlite_fail(db, "cannot read", error) == SKY_UNKNOWN_RESULT)
        error->status = SKY_INTERNAL;
    return error->status;
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

/* As a blob, since SQLite copies a text before it gives it out with a NUL at its end. */
struct sky_span sky_sqlite_column_text(sqlite3_stmt *statement, int column)
{
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return (struct sky_span){ 0 };
    const char *text = sqlite3_column_blob(statement, column);
    return text ? sky_span(text, (size_t)sqlite3_column_bytes(statement, column)) : sky_span_of("");
}

bool sky_sqlite_column_bytes(sqlite3_stmt *statement, int column, unsigned char *bytes, size_t size)
{
    const void *blob = sqlite3_column_blob(statement, column);
    if (!blob || sqlite3_column_bytes(statement, column) != (int)size)
        return false;
    memcpy(bytes, blob, size);
    return true;
}

/* Writers bring a file to WAL mode; readers want it there; who only looks takes it as it is. */
static bool has_mode(sqlite3 *db, enum sky_sqlite_use use)
{
    return use == SKY_SQLITE_TO_LOOK ||
           sky_sqlite_answers(db, use == SKY_SQLITE_TO_WRITE ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode",
                              "wal");
}

static enum sky_status configure(sqlite3 *db, enum sky_sqlite_use use, struct sky_error *error)
{
    static const char for_writing[] = "PRAGMA cache_size = -8192; PRAGMA secure_delete = ON"; /* KiB */
    static const char for_reading[] = "PRAGMA cache_size = -2048; PRAGMA query_only = ON";
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, SKY_SQLITE_BUSY_TIMEOUT);
    if (sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK)
        return sky_sqlite_fail(db, "cannot configure the connection", error);
    if (sky_sqlite_refuse_foreign(db, use == SKY_SQLITE_TO_LOOK, error))
        return error->status;
    if (!has_mode(db, use) || !sky_sqlite_answers(db, "PRAGMA wal_autocheckpoint = 0", "0"))
        return sky_sqlite_fail(db, "cannot set WAL mode", error);
    /* A log that was large is shortened to less than what health calls large (registry/diagnosis.c). */
    if (sqlite3_exec(db,
                     "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                     "PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 33554432",
                     NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, use == SKY_SQLITE_TO_WRITE ? for_writing : for_reading, NULL, NULL, NULL) != SQLITE_OK)
        return sky_sqlite_fail(db, "cannot configure the connection", error);
    if (!sky_sqlite_answers(db, "PRAGMA synchronous", "2"))
        return sky_error_set(error, SKY_INTERNAL, "SQLite does not sync its commits");
    return SKY_OK;
}

const char *const sky_sqlite_beside[SKY_SQLITE_BESIDE] = { "-wal", "-journal", "-shm" };

bool sky_sqlite_is_there(const char *path, const char *suffix)
{
    char *name = sqlite3_mprintf("%s%s", path, suffix);
    bool there = !name || access(name, F_OK) == 0;
    sqlite3_free(name);
    return there;
}

/*
 * Puts the URI of a file that is only looked at. A file alone is taken as one that nobody changes: otherwise SQLite
 * would put a log and its index beside it. An index that is there is read as it is. Where only the log is, nobody has
 * the file open either, and SQLite keeps the index in its own memory, since it knows of no locks.
 */
static void put_uri(struct sky_buffer *uri, const char *path)
{
    const char *mode = "&vfs=unix-none";
    if (!sky_sqlite_is_there(path, "-wal") && !sky_sqlite_is_there(path, "-journal"))
        mode = "&immutable=1";
    else if (sky_sqlite_is_there(path, "-shm"))
        mode = "&readonly_shm=1";
    sky_buffer_put_text(uri, *path == '/' ? "file://" : "file:");
    for (const char *at = path; *at; at++)
        sky_buffer_printf(uri, strchr("%?#", *at) ? "%%%02X" : "%c", (unsigned char)*at);
    sky_buffer_printf(uri, "?mode=ro%s", mode);
    sky_buffer_put(uri, "", 1);
}

const char *sky_sqlite_sign_of_others(sqlite3 *db)
{
    const char *path = sqlite3_db_filename(db, "main");
    if (sqlite3_uri_boolean(path, "immutable", 0))
        return "-wal";
    return sqlite3_uri_parameter(path, "vfs") ? "-shm" : NULL;
}

/* Who looks as root would else give the files beside the database to its owner. */
static int change_no_owner(int fd, uid_t user, gid_t group)
{
    (void)fd, (void)user, (void)group;
    return 0;
}

static void leave_owners(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    vfs->xSetSystemCall(vfs, "fchown", (sqlite3_syscall_ptr)change_no_owner);
}

static int open_to_look(const char *path, sqlite3 **db)
{
    struct sky_buffer uri = { 0 };
    put_uri(&uri, path);
    leave_owners();
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    int code = uri.failed ? SQLITE_NOMEM : sqlite3_open_v2(uri.data, db, flags, NULL);
    sky_buffer_clear(&uri);
    if (code == SQLITE_OK && sky_sqlite_sign_of_others(*db))
        code = sqlite3_exec(*db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);
    return code;
}

sqlite3 *sky_sqlite_connect(const char *path, enum sky_sqlite_use use, struct sky_error *error)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    sqlite3 *db = NULL;
    int code = use == SKY_SQLITE_TO_LOOK ? open_to_look(path, &db) : sqlite3_open_v2(path, &db, flags, NULL);
    if (code != SQLITE_OK)
        sky_sqlite_fail(db, path, error);
    else if (configure(db, use, error) == SKY_OK)
        return db;
    sqlite3_close(db);
    return NULL;
}
