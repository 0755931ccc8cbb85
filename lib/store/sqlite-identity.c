/* The log's identity: one row, made with its table, and anew where the log goes on as another. */
#include "store/sqlite-internal.h"

#define ASK "SELECT count(*), max(id), max(restaurado) FROM registro"
#define RENEW                                                       \
    "DELETE FROM aviso; PRAGMA application_id = " SKY_SQLITE_ID ";" \
    "UPDATE registro SET id = " SKY_SQLITE_NEW_IDENTITY ", restaurado = 1"

static enum sky_status fail_odd(struct sky_error *error)
{
    return sky_error_set(error, SKY_INTERNAL, "the log has not one identity, as Sky makes it");
}

static enum sky_status take(sqlite3_stmt *row, struct sky_identity *identity, struct sky_error *error)
{
    if (sqlite3_step(row) != SQLITE_ROW)
        return sky_sqlite_fail_read(sqlite3_db_handle(row), error);
    int64_t restored = sqlite3_column_int64(row, 2);
    if (sqlite3_column_int64(row, 0) != 1 || sqlite3_column_type(row, 1) != SQLITE_TEXT ||
        (restored != 0 && restored != 1) || !sky_identity_set(identity, sky_sqlite_column_text(row, 1), restored))
        return fail_odd(error);
    return SKY_OK;
}

bool sky_sqlite_has_identity(sqlite3 *db)
{
    return !sky_sqlite_answers(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'registro'", "0");
}

static enum sky_status identify(sqlite3 *db, struct sky_identity *identity, struct sky_error *error)
{
    if (!sky_sqlite_has_identity(db))
        return SKY_OK;
    sqlite3_stmt *row = sky_sqlite_compile(db, ASK, error);
    if (row)
        take(row, identity, error);
    sqlite3_finalize(row);
    return error->status;
}

enum sky_status sky_sqlite_identify(void *opened, struct sky_identity *identity, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    *identity = (struct sky_identity){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    identify(reader->db, identity, error);
    return sky_sqlite_leave(reader, error);
}

enum sky_status sky_sqlite_renew(sqlite3 *db, struct sky_error *error)
{
    if (sky_sqlite_prepare_schema(db, error))
        return error->status;
    if (sqlite3_exec(db, RENEW, NULL, NULL, NULL) != SQLITE_OK)
        return sky_sqlite_fail(db, "cannot give the log an identity", error);
    return sqlite3_changes(db) == 1 ? SKY_OK : fail_odd(error);
}
