/* Finding listings: by their terms, or in the order of names. */
#include "store/sqlite-terms.h"

static enum sky_status take(sqlite3_stmt *statement, struct sky_arena *arena, struct sky_listings *listings,
                            struct sky_error *error)
{
    struct sky_listing *items = sky_sqlite_room(arena, listings->items, listings->count, sizeof *items);
    if (!items)
        return sky_error_memory(error);
    listings->items = items;
    struct sky_listing *listing = &items[listings->count++];
    *listing = (struct sky_listing){
        .cliente = sqlite3_column_int64(statement, 0),
        .number = sqlite3_column_int64(statement, 1),
        .plegado = sky_arena_copy(arena, sky_sqlite_column_text(statement, 2)),
        .terminos = sky_arena_copy(arena, sky_sqlite_column_text(statement, 3)),
    };
    return listing->plegado.data && listing->terminos.data ? SKY_OK : sky_error_memory(error);
}

static enum sky_status walk(sqlite3_stmt *statement, const struct sky_find *find, struct sky_arena *arena,
                            struct sky_listings *listings, struct sky_error *error)
{
    int code = SQLITE_DONE;
    while (listings->count < find->limit && (code = sqlite3_step(statement)) == SQLITE_ROW)
        if (take(statement, arena, listings, error))
            return error->status;
    listings->ended = listings->count < find->limit;
    return code == SQLITE_ROW || code == SQLITE_DONE ? SKY_OK
                                                     : sky_sqlite_fail_read(sqlite3_db_handle(statement), error);
}

static bool bind(sqlite3_stmt *statement, const struct sky_find *find)
{
    struct sky_span place = find->plegado.data ? find->plegado : sky_span_of("");
    return sky_sqlite_bind_text(statement, sqlite3_bind_parameter_index(statement, ":plegado"), place) == SQLITE_OK &&
           sqlite3_bind_int64(statement, sqlite3_bind_parameter_index(statement, ":cliente"), find->cliente) ==
               SQLITE_OK &&
           sqlite3_bind_int64(statement, sqlite3_bind_parameter_index(statement, ":limit"), (int64_t)find->limit) ==
               SQLITE_OK;
}

static void find_by_name(struct sky_sqlite_reader *reader, const struct sky_find *find, struct sky_arena *arena,
                         struct sky_listings *listings, struct sky_error *error)
{
    sqlite3_stmt *statement =
        sky_sqlite_ask(reader, find->descends ? SKY_SQLITE_FIND_ALL_BACK : SKY_SQLITE_FIND_ALL, error);
    if (statement && bind(statement, find))
        error->status = walk(statement, find, arena, listings, error);
    else
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
}

/* --- by terms */

enum sky_status sky_sqlite_read_listing(struct sky_sqlite_reader *reader, int64_t cliente, struct sky_arena *arena,
                                        struct sky_listings *listings, struct sky_error *error)
{
    sqlite3_stmt *statement = sky_sqlite_ask(reader, SKY_SQLITE_FIND_ONE, error);
    int code = SQLITE_ERROR;
    if (statement && sqlite3_bind_int64(statement, 1, cliente) == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        error->status = take(statement, arena, listings, error);
    else if (code != SQLITE_DONE)
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
    return error->status;
}

static enum sky_status take_rows(struct sky_sqlite_terms *terms, const struct sky_find *find, struct sky_arena *arena,
                                 struct sky_listings *listings, struct sky_error *error)
{
    int64_t row = 0;
    struct sky_sqlite_match *match = sky_sqlite_match_new(terms, find->wanted, find->cliente);
    while (match && listings->count < find->limit && sky_sqlite_match_next(match, &row) == SKY_OK &&
           row != SKY_SQLITE_NO_ROW)
        if (sky_sqlite_read_listing(terms->reader, row, arena, listings, error))
            return error->status;
    listings->ended = listings->count < find->limit;
    return error->status;
}

static void find_by_terms(struct sky_sqlite_reader *reader, const struct sky_find *find, struct sky_arena *arena,
                          struct sky_listings *listings, struct sky_error *error)
{
    struct sky_sqlite_terms terms;
    struct sky_arena *scratch = sky_arena_new();
    if (!scratch) {
        sky_error_memory(error);
        return;
    }
    if (sky_sqlite_terms_begin(&terms, reader, scratch, error) == SKY_OK)
        error->status = take_rows(&terms, find, arena, listings, error);
    sky_sqlite_terms_end(&terms);
    sky_arena_free(scratch);
}

enum sky_status sky_sqlite_find(void *opened, const struct sky_find *find, struct sky_arena *arena,
                                struct sky_listings *listings, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    *listings = (struct sky_listings){ 0 };
    if (reader == &reader->store->own && sky_sqlite_write_aside(reader->store, error))
        return error->status;
    if (find->wanted && sky_wanted_keys(find->wanted))
        return sky_sqlite_find_keys(reader, find, arena, listings, error);
    if (sky_sqlite_enter(reader, error))
        return error->status;
    (find->wanted ? find_by_terms : find_by_name)(reader, find, arena, listings, error);
    return sky_sqlite_leave(reader, error);
}

/* --- what goes with listings */

bool sky_sqlite_has_listings(sqlite3 *db)
{
    return !sky_sqlite_answers(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'indizado'", "0");
}

enum sky_status sky_sqlite_listed(void *opened, struct sky_listed *listed, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    *listed = (struct sky_listed){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    if (reader->store->mode == SKY_STORE_READ && !sky_sqlite_has_listings(reader->db))
        return sky_sqlite_leave(reader, error);
    sqlite3_stmt *statement = sky_sqlite_ask(reader, SKY_SQLITE_LISTED, error);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        *listed = (struct sky_listed){ sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1) };
    else
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
    return sky_sqlite_leave(reader, error);
}

enum sky_status sky_sqlite_palabras(void *opened, struct sky_span after, struct sky_arena *arena,
                                    struct sky_span *palabras, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    struct sky_buffer out = { 0 };
    *palabras = (struct sky_span){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    sqlite3_stmt *statement = sky_sqlite_ask(reader, SKY_SQLITE_PALABRAS, error);
    int code = SQLITE_ERROR;
    if (statement && sky_sqlite_bind_text(statement, 1, after.data ? after : sky_span_of("")) == SQLITE_OK)
        while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
            sky_buffer_put(&out, " ", out.size > 0);
            sky_buffer_put_span(&out, sky_sqlite_column_text(statement, 0));
        }
    if (code != SQLITE_DONE)
        sky_sqlite_fail_read(reader->db, error);
    else if (out.failed || !(*palabras = sky_arena_copy(arena, sky_buffer_span(&out))).data)
        sky_error_memory(error);
    sky_buffer_clear(&out);
    sqlite3_reset(statement);
    return sky_sqlite_leave(reader, error);
}
