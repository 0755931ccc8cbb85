/* Reading. Every statement is reset before a function returns, as an open one would keep the WAL from shrinking. */
#include <stdlib.h>
#include <unistd.h>

#include "store/sqlite-internal.h"

/* Names looked at in one read. */
#define SLICE ((size_t)1000)

/* The statements; the connection is not the store's own reader's to close. */
void sky_sqlite_reader_clear(struct sky_sqlite_reader *reader)
{
    sqlite3_finalize(reader->read);
    sqlite3_finalize(reader->names);
    sqlite3_finalize(reader->past_names);
    sqlite3_finalize(reader->head);
    sqlite3_finalize(reader->find);
    for (int i = 0; i < SKY_VIEWS; i++)
        sqlite3_finalize(reader->views[i]);
}

void sky_sqlite_reader_free(void *opened)
{
    struct sky_sqlite_reader *reader = opened;
    if (!reader)
        return;
    sky_sqlite_reader_clear(reader);
    sqlite3_close(reader->db);
    free(reader);
}

enum sky_status sky_sqlite_reader_compile(struct sky_sqlite_reader *reader, struct sky_error *error)
{
    static const char names_sql[] = "SELECT nombre FROM clientes WHERE nombre > :nombre ORDER BY nombre LIMIT :limit";
    const struct {
        sqlite3_stmt **statement;
        const char *sql;
    } wanted[] = {
        { &reader->read, SKY_SQLITE_READ_SQL }, { &reader->names, names_sql },
        { &reader->head, sky_sqlite_head_sql }, { &reader->past_names, sky_sqlite_past_names_sql },
        { &reader->find, sky_sqlite_find_sql },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!(*wanted[i].statement = sky_sqlite_compile(reader->db, wanted[i].sql, error)))
            return error->status;
    for (int i = 0; i < SKY_VIEWS; i++)
        if (!(reader->views[i] = sky_sqlite_compile(reader->db, sky_sqlite_views[i], error)))
            return error->status;
    return SKY_OK;
}

/* Opening may recover the WAL, which is writing. */
static enum sky_status connect_locked(struct sky_sqlite_reader *reader, const struct sky_sqlite *store,
                                      struct sky_error *error)
{
    int lock = sky_sqlite_open_lock(store->path, error);
    if (lock < 0)
        return error->status;
    if (sky_sqlite_lock(lock, error) == SKY_OK)
        reader->db = sky_sqlite_connect(store->path, false, error);
    close(lock);
    return error->status;
}

void *sky_sqlite_reader_new(void *store, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return sky_error_memory(error), NULL;
    if (connect_locked(reader, store, error) || sky_sqlite_reader_compile(reader, error)) {
        sky_sqlite_reader_free(reader);
        return NULL;
    }
    return reader;
}

struct sky_span sky_sqlite_column_text(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return sky_span(text, text ? (size_t)sqlite3_column_bytes(statement, column) : 0);
}

enum sky_status sky_sqlite_fail_read(sqlite3_stmt *statement, struct sky_error *error)
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
        version->cliente = sqlite3_column_int64(statement, 2);
        text = sky_sqlite_column_text(statement, 1);
        version->documento = text.data ? sky_arena_copy(arena, text) : text; /* none: memory ran out */
        return version->documento.data ? SKY_OK : sky_error_memory(error);
    default:
        return sky_sqlite_fail_read(statement, error);
    }
}

enum sky_status sky_sqlite_read_version(sqlite3_stmt *statement, struct sky_span nombre, struct sky_arena *arena,
                                        struct sky_version *version, struct sky_error *error)
{
    *version = (struct sky_version){ 0 };
    if (sky_sqlite_bind_text(statement, 1, nombre) != SQLITE_OK)
        return sky_sqlite_fail_read(statement, error);
    enum sky_status status = take_row(statement, arena, version, error);
    sqlite3_reset(statement);
    return status;
}

enum sky_status sky_sqlite_read(void *opened, struct sky_span nombre, struct sky_arena *arena,
                                struct sky_version *version, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    return sky_sqlite_read_version(reader->read, nombre, arena, version, error);
}

/* A page of names, each with whether it is to be visited: of the present all are. */
struct slice {
    sqlite3_stmt *statement;
    bool past;
    size_t left;            /* names that may still be visited */
    size_t seen;            /* names that were looked at, of the past */
    struct sky_buffer last; /* the last one of a full slice */
};

/* SQLITE_ROW: the page is done; SQLITE_DONE: the slice is. */
static int visit_slice(struct slice *slice, sky_name_visitor *visit, void *context)
{
    int code = SQLITE_ROW;
    while (slice->left > 0 && (code = sqlite3_step(slice->statement)) == SQLITE_ROW) {
        struct sky_span nombre = sky_sqlite_column_text(slice->statement, 0);
        if (slice->past && ++slice->seen == SLICE)
            sky_buffer_put_span(&slice->last, nombre);
        if (slice->past && !sqlite3_column_int(slice->statement, 1))
            continue;
        slice->left--;
        if (!visit(context, nombre))
            break;
    }
    return code;
}

/* In slices, as many names may have to be looked at to find one that existed, and a long read holds the WAL. */
enum sky_status sky_sqlite_names(void *opened, int64_t moment, struct sky_span after, size_t limit,
                                 sky_name_visitor *visit, void *context, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    struct slice slice = { .statement = moment == SKY_NOW ? reader->names : reader->past_names,
                           .past = moment != SKY_NOW,
                           .left = limit };
    struct sky_selection selection = { .nombre = after.data ? after : sky_span_of(""), .upto = moment };
    struct sky_buffer bound = { 0 };
    int code = SQLITE_DONE;
    selection.limit = slice.past ? SLICE : limit;
    do {
        slice.seen = 0;
        code = sky_sqlite_bind_selection(slice.statement, &selection);
        if (code == SQLITE_OK)
            code = visit_slice(&slice, visit, context);
        if (code != SQLITE_ROW && code != SQLITE_DONE)
            sky_sqlite_fail_read(slice.statement, error);
        sqlite3_reset(slice.statement);
        if (slice.last.failed)
            sky_error_memory(error);
        sky_buffer_clear(&bound);
        bound = slice.last;
        slice.last = (struct sky_buffer){ 0 };
        selection.nombre = sky_buffer_span(&bound);
    } while (code == SQLITE_DONE && slice.seen == SLICE && error->status == SKY_OK);
    sky_buffer_clear(&bound);
    return error->status;
}

enum sky_status sky_sqlite_check(void *opened, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    sqlite3_stmt *statement = sky_sqlite_compile(reader->db, "PRAGMA quick_check(1)", error);
    if (!statement)
        return error->status;
    enum sky_status status = SKY_OK;
    if (sqlite3_step(statement) != SQLITE_ROW)
        status = sky_sqlite_fail_read(statement, error);
    else if (!sky_span_equal(sky_sqlite_column_text(statement, 0), sky_span_of("ok")))
        status = sky_error_set(error, SKY_INTERNAL, "the database is damaged: %.*s",
                               SKY_SPAN_ARGS(sky_sqlite_column_text(statement, 0)));
    sqlite3_finalize(statement);
    return status;
}

void sky_sqlite_interrupt(void *opened)
{
    sqlite3_interrupt(((struct sky_sqlite_reader *)opened)->db);
}
