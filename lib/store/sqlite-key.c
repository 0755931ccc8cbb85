/*
 * Keys: terms that are only ever wanted whole, in a table of their own, where a few are found at once and a new one is
 * a small write, however many there are.
 */
#include "store/sqlite-internal.h"

#include <stdlib.h>

#include "base/numbers.h"

/* --- writing */

enum sky_status sky_sqlite_note_key(struct sky_sqlite_batch *batch, struct sky_span text, int64_t cliente, bool comes,
                                    struct sky_error *error)
{
    struct sky_sqlite_key *keys = sky_sqlite_room(batch->arena, batch->keys, batch->keys_count, sizeof *keys);
    if (!keys || !text.data)
        return sky_error_memory(error);
    batch->keys = keys;
    keys[batch->keys_count++] = (struct sky_sqlite_key){ text, cliente, comes };
    return SKY_OK;
}

/* Each key that the one has and the other has not. */
static enum sky_status note_difference(struct sky_sqlite_batch *batch, int64_t cliente, bool comes,
                                       const struct sky_sqlite_keys *one, const struct sky_sqlite_keys *other,
                                       struct sky_error *error)
{
    for (size_t i = 0; i < one->count; i++)
        if ((other->count == 0 ||
             !bsearch(&one->items[i], other->items, other->count, sizeof *other->items, sky_span_order)) &&
            sky_sqlite_note_key(batch, sky_arena_copy(batch->arena, one->items[i]), cliente, comes, error))
            return error->status;
    return SKY_OK;
}

enum sky_status sky_sqlite_note_keys(struct sky_sqlite_batch *batch, int64_t cliente,
                                     const struct sky_sqlite_keys *before, const struct sky_sqlite_keys *after,
                                     struct sky_error *error)
{
    if (note_difference(batch, cliente, false, before, after, error))
        return error->status;
    return note_difference(batch, cliente, true, after, before, error);
}

static int by_place(const void *one, const void *other)
{
    const struct sky_sqlite_key *a = one, *b = other;
    int order = sky_span_compare(a->text, b->text);
    return order ? order : (a->cliente > b->cliente) - (a->cliente < b->cliente);
}

/* Neighbours lie on one page. */
enum sky_status sky_sqlite_write_keys(struct sky_sqlite *store, struct sky_sqlite_batch *batch, struct sky_error *error)
{
    if (batch->keys_count > 1)
        qsort(batch->keys, batch->keys_count, sizeof *batch->keys, by_place);
    for (size_t i = 0; i < batch->keys_count; i++) {
        const struct sky_sqlite_key *key = &batch->keys[i];
        enum sky_sqlite_statement which = key->comes ? SKY_SQLITE_ADD_KEY : SKY_SQLITE_DROP_KEY;
        sqlite3_stmt *statement = store->statements[which];
        if (sky_sqlite_bind_text(statement, 1, key->text) || sqlite3_bind_int64(statement, 2, key->cliente))
            return sky_sqlite_fail(store->writer, "cannot bind a key", error);
        if (sky_sqlite_run(store, which, error))
            return error->status;
    }
    return SKY_OK;
}

/* --- finding: of each key the first ones, of which the first of all are those that are meant */

static int bind(sqlite3_stmt *statement, const char *name, int64_t number)
{
    return sqlite3_bind_int64(statement, sqlite3_bind_parameter_index(statement, name), number);
}

static enum sky_status find_clientes(struct sky_sqlite_reader *reader, struct sky_span key, const struct sky_find *find,
                                     struct sky_numbers *clientes, struct sky_error *error)
{
    sqlite3_stmt *statement = sky_sqlite_ask(reader, SKY_SQLITE_FIND_KEY, error);
    int code = SQLITE_ERROR;
    if (statement &&
        sky_sqlite_bind_text(statement, sqlite3_bind_parameter_index(statement, ":clave"), key) == SQLITE_OK &&
        bind(statement, ":cliente", find->cliente) == SQLITE_OK &&
        bind(statement, ":limit", (int64_t)find->limit) == SQLITE_OK)
        while ((code = sqlite3_step(statement)) == SQLITE_ROW)
            sky_numbers_add(clientes, sqlite3_column_int64(statement, 0));
    if (code != SQLITE_DONE)
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
    if (clientes->failed)
        return sky_error_memory(error);
    return error->status;
}

enum sky_status sky_sqlite_find_keys(struct sky_sqlite_reader *reader, const struct sky_find *find,
                                     struct sky_arena *arena, struct sky_listings *listings, struct sky_error *error)
{
    const struct sky_clause *clause = find->wanted->ways[0].clauses[0];
    struct sky_numbers clientes = { .arena = arena };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    for (size_t i = 0; i < clause->count && !error->status; i++)
        error->status = find_clientes(reader, clause->terms[i].text, find, &clientes, error);
    for (size_t i = 0; i < clientes.count && i < find->limit && !error->status; i++)
        error->status = sky_sqlite_read_listing(reader, clientes.items[i], arena, listings, error);
    listings->ended = clientes.count < find->limit;
    return sky_sqlite_leave(reader, error);
}
