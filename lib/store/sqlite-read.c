/* Reading the present of a name, and names. Every statement is reset before a function returns. */
#include "store/sqlite-internal.h"

/* Names of the past that are looked at in one page. */
#define LOOKS ((size_t)1000)

static enum sky_status take_present(sqlite3_stmt *statement, struct sky_arena *arena, struct sky_entry *entry,
                                    struct sky_error *error)
{
    struct sky_span text = sky_sqlite_column_text(statement, 0);
    entry->number = sqlite3_column_int64(statement, 1);
    entry->cliente = sqlite3_column_int64(statement, 2);
    entry->lives = text.data != NULL;
    if (entry->lives && !(entry->documento = sky_arena_copy(arena, text)).data)
        sky_error_memory(error);
    return error->status;
}

static void ask_present(struct sky_sqlite_reader *reader, struct sky_span nombre, struct sky_arena *arena,
                        struct sky_entry *entry, struct sky_error *error)
{
    sqlite3_stmt *statement = sky_sqlite_ask(reader, SKY_SQLITE_READ, error);
    int code = statement ? sky_sqlite_bind_text(statement, 1, nombre) : SQLITE_ERROR;
    if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW)
        take_present(statement, arena, entry, error);
    else if (code != SQLITE_DONE)
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
}

enum sky_status sky_sqlite_read(void *opened, struct sky_span nombre, struct sky_arena *arena, struct sky_entry *entry,
                                struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    *entry = (struct sky_entry){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    if (sky_sqlite_find_present(reader, nombre, arena, entry, error) == SKY_OK && entry->number == 0) {
        ask_present(reader, nombre, arena, entry, error);
        if (error->status == SKY_OK)
            sky_sqlite_keep_present(reader, nombre, entry);
    }
    return sky_sqlite_leave(reader, error);
}

/* Adds the name of a row that means somebody, and keeps its place. */
static enum sky_status take_name(sqlite3_stmt *statement, struct sky_arena *arena, struct sky_names *names,
                                 struct sky_error *error)
{
    struct sky_span *items = sky_sqlite_room(arena, names->items, names->count, sizeof *items);
    struct sky_span nombre = sky_arena_copy(arena, sky_sqlite_column_text(statement, 0));
    if (!items || !nombre.data)
        return sky_error_memory(error);
    names->items = items;
    names->next = items[names->count++] = nombre;
    return SKY_OK;
}

/* A page that ends where nobody is found goes on after the last name that it looked at. */
static enum sky_status walk(struct sky_sqlite_reader *reader, sqlite3_stmt *statement, size_t limit, size_t looks,
                            struct sky_arena *arena, struct sky_names *names, struct sky_error *error)
{
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (names->count == limit)
            return SKY_OK;
        bool means_somebody = sqlite3_column_type(statement, 1) != SQLITE_NULL, hidden = false;
        if (means_somebody && sky_sqlite_is_forgotten(reader, sqlite3_column_int64(statement, 1), &hidden, error))
            return error->status;
        means_somebody = means_somebody && !hidden;
        if (means_somebody && take_name(statement, arena, names, error))
            return error->status;
        if (--looks > 0)
            continue;
        if (!means_somebody && !(names->next = sky_arena_copy(arena, sky_sqlite_column_text(statement, 0))).data)
            sky_error_memory(error);
        return error->status;
    }
    names->ended = code == SQLITE_DONE;
    return names->ended ? SKY_OK : sky_sqlite_fail_read(sqlite3_db_handle(statement), error);
}

enum sky_status sky_sqlite_names(void *opened, int64_t moment, struct sky_span after, size_t limit,
                                 struct sky_arena *arena, struct sky_names *names, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    struct sky_span place = after.data ? after : sky_span_of("");
    bool past = moment != SKY_NOW;
    *names = (struct sky_names){ .next = place };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    sqlite3_stmt *statement = sky_sqlite_ask(reader, past ? SKY_SQLITE_PAST_NAMES : SKY_SQLITE_NAMES, error);
    if (statement && sky_sqlite_bind_text(statement, 1, place) == SQLITE_OK &&
        (!past || sqlite3_bind_int64(statement, 2, moment) == SQLITE_OK))
        walk(reader, statement, limit, past ? LOOKS : SIZE_MAX, arena, names, error);
    else
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
    return sky_sqlite_leave(reader, error);
}
