/* Who may come in, and the audit: rows of their own, beside the log. */
#include "store/sqlite-internal.h"

static bool copy_text(sqlite3_stmt *row, int column, struct sky_arena *arena, struct sky_span *text)
{
    *text = sky_sqlite_column_text(row, column);
    return sky_arena_keep(arena, text);
}

static bool take_pass(sqlite3_stmt *row, struct sky_arena *arena, struct sky_passes *passes)
{
    struct sky_pass *items = sky_sqlite_room(arena, passes->items, passes->count, sizeof *items);
    if (!items)
        return false;
    struct sky_pass *pass = &items[passes->count];
    passes->items = items;
    passes->count++;
    pass->used = sqlite3_column_int64(row, 2);
    return copy_text(row, 0, arena, &pass->id) && copy_text(row, 1, arena, &pass->documento);
}

static bool take_fact(sqlite3_stmt *row, struct sky_arena *arena, struct sky_facts *facts)
{
    struct sky_fact *items = sky_sqlite_room(arena, facts->items, facts->count, sizeof *items);
    if (!items)
        return false;
    struct sky_fact *fact = &items[facts->count];
    facts->items = items;
    facts->count++;
    fact->number = sqlite3_column_int64(row, 0);
    fact->instant = sqlite3_column_int64(row, 1);
    return copy_text(row, 2, arena, &fact->author) && copy_text(row, 3, arena, &fact->verb) &&
           copy_text(row, 4, arena, &fact->about) && copy_text(row, 5, arena, &fact->detail);
}

enum sky_status sky_sqlite_passes(void *opened, struct sky_span prefix, struct sky_arena *arena,
                                  struct sky_passes *passes, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    *passes = (struct sky_passes){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    sqlite3_stmt *row = sky_sqlite_ask(reader, SKY_SQLITE_PASSES, error);
    int code = row ? sky_sqlite_bind_text(row, 1, prefix) : SQLITE_ERROR;
    while (code == SQLITE_OK && (code = sqlite3_step(row)) == SQLITE_ROW)
        code = take_pass(row, arena, passes) ? SQLITE_OK : SQLITE_NOMEM;
    if (code == SQLITE_NOMEM)
        sky_error_memory(error);
    else if (code != SQLITE_DONE)
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(row);
    return sky_sqlite_leave(reader, error);
}

enum sky_status sky_sqlite_facts(void *opened, int64_t below, size_t limit, struct sky_arena *arena,
                                 struct sky_facts *facts, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    *facts = (struct sky_facts){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    sqlite3_stmt *row = sky_sqlite_ask(reader, SKY_SQLITE_FACTS, error);
    int code = row ? sqlite3_bind_int64(row, 1, below) : SQLITE_ERROR;
    while (code == SQLITE_OK && facts->count < limit && (code = sqlite3_step(row)) == SQLITE_ROW)
        code = take_fact(row, arena, facts) ? SQLITE_OK : SQLITE_NOMEM;
    if (code == SQLITE_NOMEM)
        sky_error_memory(error);
    else if (code != SQLITE_DONE && code != SQLITE_OK)
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(row);
    return sky_sqlite_leave(reader, error);
}

static enum sky_status record(struct sky_sqlite *store, const struct sky_fact *fact, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_RECORD];
    if (sqlite3_bind_int64(statement, 1, fact->instant) || sky_sqlite_bind_text(statement, 2, fact->author) ||
        sky_sqlite_bind_text(statement, 3, fact->verb) || sky_sqlite_bind_text(statement, 4, fact->about) ||
        sky_sqlite_bind_text(statement, 5, fact->detail))
        return sky_sqlite_fail(store->writer, "cannot bind a fact", error);
    return sky_sqlite_run(store, SKY_SQLITE_RECORD, error);
}

static enum sky_status save(struct sky_sqlite *store, const struct sky_pass *pass, struct sky_error *error)
{
    enum sky_sqlite_statement which = pass->documento.data ? SKY_SQLITE_ADMIT : SKY_SQLITE_DISMISS;
    sqlite3_stmt *statement = store->statements[which];
    if (sky_sqlite_bind_text(statement, 1, pass->id) ||
        (pass->documento.data &&
         (sky_sqlite_bind_text(statement, 2, pass->documento) || sqlite3_bind_int64(statement, 3, pass->used))))
        return sky_sqlite_fail(store->writer, "cannot bind a pass", error);
    return sky_sqlite_run(store, which, error);
}

enum sky_status sky_sqlite_admit(void *opened, const struct sky_pass *pass, const struct sky_fact *fact,
                                 struct sky_error *error)
{
    return (pass && save(opened, pass, error)) || !fact ? error->status : record(opened, fact, error);
}

enum sky_status sky_sqlite_note_use(void *opened, const struct sky_pass *passes, size_t count, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_NOTE_USE];
    for (size_t i = 0; i < count; i++) {
        if (sky_sqlite_bind_text(statement, 1, passes[i].id) || sqlite3_bind_int64(statement, 2, passes[i].used))
            return sky_sqlite_fail(store->writer, "cannot bind a use", error);
        if (sky_sqlite_run(store, SKY_SQLITE_NOTE_USE, error))
            return error->status;
    }
    return SKY_OK;
}

bool sky_sqlite_has_passes(sqlite3 *db)
{
    return !sky_sqlite_answers(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'auditoria'", "0");
}
