/* Moving to another store: the notice that a file has of it, whose log it has from then on, and where it may be. */
#include "store/sqlite-internal.h"

bool sky_sqlite_has_notice(sqlite3 *db)
{
    return !sky_sqlite_answers(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'aviso'", "0");
}

static enum sky_status take(struct sky_sqlite_reader *reader, struct sky_notice *notice, struct sky_error *error)
{
    sqlite3_stmt *row = sky_sqlite_ask(reader, SKY_SQLITE_NOTICE, error);
    int code = row ? sqlite3_step(row) : SQLITE_ERROR;
    if (code == SQLITE_ROW) {
        struct sky_span text = sky_sqlite_column_text(row, 0);
        if (text.data && text.size < sizeof notice->text)
            memcpy(notice->text, text.data, text.size);
        else
            sky_error_set(error, SKY_INTERNAL, "the store's notice is not as Sky makes it");
    } else if (code != SQLITE_DONE) {
        sky_sqlite_fail_read(reader->db, error);
    }
    sqlite3_reset(row);
    return error->status;
}

enum sky_status sky_sqlite_notice(void *opened, struct sky_notice *notice, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    *notice = (struct sky_notice){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    if (reader->store->mode != SKY_STORE_READ || sky_sqlite_has_notice(reader->db))
        take(reader, notice, error);
    return sky_sqlite_leave(reader, error);
}

/* Whoever knows of no notices does not take the file for Sky's while there is one. */
enum sky_status sky_sqlite_post(void *opened, struct sky_span text, struct sky_error *error)
{
    static const char leave[] = "DELETE FROM aviso; PRAGMA application_id = " SKY_SQLITE_LEFT_ID;
    static const char come[] = "DELETE FROM aviso; PRAGMA application_id = " SKY_SQLITE_ID;
    struct sky_sqlite *store = opened;
    if (sqlite3_exec(store->writer, text.data ? leave : come, NULL, NULL, NULL) != SQLITE_OK)
        return sky_sqlite_fail(store->writer, "cannot change the notice", error);
    sqlite3_stmt *row = text.data ? sky_sqlite_compile(store->writer, "INSERT INTO aviso VALUES (?1)", error) : NULL;
    if (row && (sky_sqlite_bind_text(row, 1, text) != SQLITE_OK || sqlite3_step(row) != SQLITE_DONE))
        sky_sqlite_fail(store->writer, "cannot post a notice", error);
    sqlite3_finalize(row);
    return error->status;
}

enum sky_status sky_sqlite_adopt(void *opened, const struct sky_identity *identity, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_ADOPT];
    if (sky_sqlite_bind_text(statement, 1, sky_span_of(identity->text)) ||
        sqlite3_bind_int(statement, 2, identity->tags[0] != 0))
        return sky_sqlite_fail(store->writer, "cannot bind an identity", error);
    return sky_sqlite_run(store, SKY_SQLITE_ADOPT, error);
}

enum sky_status sky_sqlite_refuse_unnotable(const char *location, struct sky_error *error)
{
    if (*location == '/')
        return SKY_OK;
    return sky_error_set(error, SKY_INVALID,
                         "programs run in folders of their own: name the file from the root, as in"
                         " sqlite:/var/lib/sky/sky.db");
}
