/* Reading. Every statement is reset before a function returns, as an open one would keep the WAL from shrinking. */
#include <stdlib.h>
#include <unistd.h>

#include "store/sqlite-internal.h"

struct reader {
    sqlite3 *db;
    sqlite3_stmt *read, *names;
};

void sky_sqlite_reader_free(void *opened)
{
    struct reader *reader = opened;
    if (!reader)
        return;
    sqlite3_finalize(reader->read);
    sqlite3_finalize(reader->names);
    sqlite3_close(reader->db);
    free(reader);
}

/* Opening may recover the WAL, which is writing. */
static enum sky_status connect_locked(struct reader *reader, const struct sky_sqlite *store, struct sky_error *error)
{
    int lock = sky_sqlite_open_lock(store->path, error);
    if (lock < 0)
        return error->status;
    if (sky_sqlite_lock(lock, error) == SKY_OK)
        reader->db = sky_sqlite_connect(store->path, false, error);
    close(lock);
    return error->status;
}

static enum sky_status open_reader(struct reader *reader, struct sky_sqlite *store, struct sky_error *error)
{
    static const char names_sql[] = "SELECT nombre FROM clientes WHERE nombre > ?1 ORDER BY nombre LIMIT ?2";
    if (connect_locked(reader, store, error) ||
        !(reader->read = sky_sqlite_compile(reader->db, SKY_SQLITE_READ_SQL, error)) ||
        !(reader->names = sky_sqlite_compile(reader->db, names_sql, error)))
        return error->status;
    return SKY_OK;
}

void *sky_sqlite_reader_new(void *store, struct sky_error *error)
{
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return sky_error_memory(error), NULL;
    if (open_reader(reader, store, error)) {
        sky_sqlite_reader_free(reader);
        return NULL;
    }
    return reader;
}

static struct sky_span column_text(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return sky_span(text, text ? (size_t)sqlite3_column_bytes(statement, column) : 0);
}

/* A failed read says nothing about what was written. */
static enum sky_status fail_read(sqlite3_stmt *statement, struct sky_error *error)
{
    enum sky_status status = sky_sqlite_fail(sqlite3_db_handle(statement), "cannot read", error);
    if (status == SKY_UNKNOWN_RESULT)
        error->status = SKY_INTERNAL;
    return error->status;
}

static enum sky_status take_row(sqlite3_stmt *statement, struct sky_arena *arena, struct sky_version *version,
                                struct sky_error *error)
{
    struct sky_span text;
    switch (sqlite3_step(statement)) {
    case SQLITE_DONE:
        return SKY_OK;
    case SQLITE_ROW:
        version->number = sqlite3_column_int64(statement, 0);
        text = column_text(statement, 1);
        version->documento = text.data ? sky_arena_copy(arena, text) : text; /* none: memory ran out */
        return version->documento.data ? SKY_OK : sky_error_memory(error);
    default:
        return fail_read(statement, error);
    }
}

enum sky_status sky_sqlite_read_version(sqlite3_stmt *statement, struct sky_span nombre, struct sky_arena *arena,
                                        struct sky_version *version, struct sky_error *error)
{
    *version = (struct sky_version){ 0 };
    if (sky_sqlite_bind_text(statement, 1, nombre) != SQLITE_OK)
        return fail_read(statement, error);
    enum sky_status status = take_row(statement, arena, version, error);
    sqlite3_reset(statement);
    return status;
}

enum sky_status sky_sqlite_read(void *opened, struct sky_span nombre, struct sky_arena *arena,
                                struct sky_version *version, struct sky_error *error)
{
    struct reader *reader = opened;
    return sky_sqlite_read_version(reader->read, nombre, arena, version, error);
}

enum sky_status sky_sqlite_names(void *opened, struct sky_span after, size_t limit, sky_name_visitor *visit,
                                 void *context, struct sky_error *error)
{
    struct reader *reader = opened;
    sqlite3_stmt *statement = reader->names;
    struct sky_span from = after.data ? after : sky_span_of("");
    enum sky_status status = SKY_OK;
    int code = SQLITE_ROW;
    if (sky_sqlite_bind_text(statement, 1, from) != SQLITE_OK ||
        sqlite3_bind_int64(statement, 2, (sqlite3_int64)limit) != SQLITE_OK)
        return fail_read(statement, error);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW && visit(context, column_text(statement, 0)))
        ;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        status = fail_read(statement, error);
    sqlite3_reset(statement);
    return status;
}

enum sky_status sky_sqlite_check(void *opened, struct sky_error *error)
{
    struct reader *reader = opened;
    sqlite3_stmt *statement = sky_sqlite_compile(reader->db, "PRAGMA quick_check(1)", error);
    if (!statement)
        return error->status;
    enum sky_status status = SKY_OK;
    if (sqlite3_step(statement) != SQLITE_ROW)
        status = fail_read(statement, error);
    else if (!sky_span_equal(column_text(statement, 0), sky_span_of("ok")))
        status = sky_error_set(error, SKY_INTERNAL, "the database is damaged: %.*s",
                               SKY_SPAN_ARGS(column_text(statement, 0)));
    sqlite3_finalize(statement);
    return status;
}

void sky_sqlite_interrupt(void *opened)
{
    sqlite3_interrupt(((struct reader *)opened)->db);
}
