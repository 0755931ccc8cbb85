/*
 * Listings: written, and found by their terms or in the order of names. The terms are a text search vector of our own
 * making: no parser, no dictionary; an index alone holds them, made of both texts of a row.
 */
#include "store/postgres-internal.h"

/* --- writing: an array a column */

#define COLUMNS 5

static void add(struct sky_postgres_array *columns, const struct sky_listing *listing)
{
    sky_postgres_array_add_number(&columns[0], listing->cliente);
    sky_postgres_array_add_number(&columns[1], listing->number);
    sky_postgres_array_add(&columns[2], listing->plegado.data ? listing->plegado : sky_span_of(""));
    sky_postgres_array_add(&columns[3], listing->terminos.data ? listing->terminos : sky_span_of(""));
    sky_postgres_array_add(&columns[4],
                           listing->number && listing->palabras.data ? listing->palabras : sky_span_of(""));
}

/* How many listings there are then is counted there. Within the transaction it is known of `upto` alone. */
enum sky_status sky_postgres_list(void *opened, const struct sky_listing *listings, size_t count, int64_t upto,
                                  struct sky_error *error)
{
    static const enum sky_postgres_type types[COLUMNS] = { SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT, SKY_POSTGRES_TEXT,
                                                           SKY_POSTGRES_TEXT, SKY_POSTGRES_TEXT };
    struct sky_postgres *store = opened;
    struct sky_postgres_array columns[COLUMNS];
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_arrays_begin(columns, types, COLUMNS);
    for (size_t i = 0; i < count; i++)
        add(columns, &listings[i]);
    for (size_t i = 0; i < COLUMNS - 1; i++)
        sky_postgres_put_array(&values, &columns[i]);
    sky_postgres_put_number(&values, upto);
    if (sky_postgres_send(&store->link, SKY_POSTGRES_LIST, &values, error) == SKY_OK)
        error->status = sky_postgres_send_arrays(&store->link, SKY_POSTGRES_ADD_PALABRAS, &columns[4], 1, error);
    for (size_t i = 0; i < COLUMNS; i++)
        sky_buffer_clear(&columns[i].buffer);
    store->listed.upto = upto;
    return error->status;
}

/* --- what is wanted, as a text search query */

static void put_term(struct sky_buffer *out, const struct sky_term *term)
{
    sky_buffer_put_text(out, "'");
    for (size_t i = 0; i < term->text.size; i++) {
        if (term->text.data[i] == '\'' || term->text.data[i] == '\\')
            sky_buffer_put(out, &term->text.data[i], 1);
        sky_buffer_put(out, &term->text.data[i], 1);
    }
    sky_buffer_put_text(out, term->whole ? "'" : "':*");
}

static void put_way(struct sky_buffer *out, const struct sky_way *way)
{
    for (size_t i = 0; i < way->count; i++) {
        sky_buffer_put_text(out, i ? "&(" : "(");
        for (size_t j = 0; j < way->clauses[i]->count; j++) {
            sky_buffer_put_text(out, j ? "|" : "");
            put_term(out, &way->clauses[i]->terms[j]);
        }
        sky_buffer_put_text(out, ")");
    }
}

/* A way in which a clause has no terms finds nothing. */
static bool may_find(const struct sky_way *way)
{
    for (size_t i = 0; i < way->count; i++)
        if (way->clauses[i]->count == 0)
            return false;
    return way->count > 0;
}

static void put_wanted(struct sky_buffer *out, const struct sky_wanted *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        if (!may_find(&wanted->ways[i]))
            continue;
        sky_buffer_put_text(out, out->size > 0 ? "|(" : "(");
        put_way(out, &wanted->ways[i]);
        sky_buffer_put_text(out, ")");
    }
}

/* --- finding */

static enum sky_status take_listings(const PGresult *result, struct sky_arena *arena, struct sky_listings *listings,
                                     struct sky_error *error)
{
    size_t rows = (size_t)PQntuples(result);
    if (!(listings->items = sky_arena_alloc(arena, (rows + 1) * sizeof *listings->items)))
        return sky_error_memory(error);
    for (; listings->count < rows && !error->status; listings->count++) {
        int row = (int)listings->count;
        listings->items[row] = (struct sky_listing){
            .cliente = sky_postgres_number(result, row, 0),
            .number = sky_postgres_number(result, row, 1),
            .plegado = sky_postgres_copy(result, row, 2, arena, error),
            .terminos = sky_postgres_copy(result, row, 3, arena, error),
        };
    }
    return error->status;
}

/* How many customers are looked at by themselves first: they hold what is common, which no key is. */
#define NEAR 1000

static PGresult *find_by_terms(struct sky_postgres_reader *reader, const struct sky_find *find,
                               const struct sky_buffer *wanted, int64_t limit, struct sky_error *error)
{
    struct sky_postgres_values values = { .failed = wanted->failed };
    sky_postgres_put_span(&values, sky_buffer_span(wanted));
    sky_postgres_put_number(&values, find->cliente);
    sky_postgres_put_number(&values, limit);
    sky_postgres_put_number(&values, sky_wanted_keys(find->wanted) ? 0 : NEAR);
    PGresult *result = sky_postgres_ask(reader, SKY_POSTGRES_FIND, &values, error);
    if (!result || PQntuples(result) == 0 || !sky_postgres_bool(result, 0, 4))
        return result;
    PQclear(result);
    values.count--;
    return sky_postgres_ask(reader, SKY_POSTGRES_FIND_COMMON, &values, error);
}

static PGresult *find_by_name(struct sky_postgres_reader *reader, const struct sky_find *find, int64_t limit,
                              struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_put_span(&values, find->plegado.data ? find->plegado : sky_span_of(""));
    sky_postgres_put_number(&values, find->cliente);
    sky_postgres_put_number(&values, limit);
    return sky_postgres_ask(reader, find->descends ? SKY_POSTGRES_FIND_ALL_BACK : SKY_POSTGRES_FIND_ALL, &values,
                            error);
}

enum sky_status sky_postgres_find(void *opened, const struct sky_find *find, struct sky_arena *arena,
                                  struct sky_listings *listings, struct sky_error *error)
{
    struct sky_buffer wanted = { 0 };
    int64_t limit = find->limit < INT32_MAX ? (int64_t)find->limit : INT32_MAX;
    PGresult *result = NULL;
    *listings = (struct sky_listings){ 0 };
    if (find->wanted)
        put_wanted(&wanted, find->wanted);
    if (find->wanted && wanted.size == 0 && !wanted.failed) {
        listings->ended = find->limit > 0;
        return SKY_OK;
    }
    result =
        find->wanted ? find_by_terms(opened, find, &wanted, limit, error) : find_by_name(opened, find, limit, error);
    if (result)
        take_listings(result, arena, listings, error);
    listings->ended = listings->count < find->limit;
    PQclear(result);
    sky_buffer_clear(&wanted);
    return error->status;
}

/* --- what goes with listings */

enum sky_status sky_postgres_listed(void *opened, struct sky_listed *listed, struct sky_error *error)
{
    struct sky_postgres_reader *reader = opened;
    *listed = (struct sky_listed){ 0 };
    if (reader->is_writers && reader->link->store->is_active) {
        *listed = reader->link->store->listed;
        return SKY_OK;
    }
    PGresult *result = sky_postgres_ask(reader, SKY_POSTGRES_LISTED, NULL, error);
    if (result && PQntuples(result) == 1)
        *listed = (struct sky_listed){ sky_postgres_number(result, 0, 0), sky_postgres_number(result, 0, 1) };
    else if (result)
        sky_error_set(error, SKY_INTERNAL, "the database has not one row of how far customers are listed");
    PQclear(result);
    return error->status;
}

enum sky_status sky_postgres_palabras(void *opened, struct sky_span after, struct sky_arena *arena,
                                      struct sky_span *palabras, struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    *palabras = (struct sky_span){ 0 };
    sky_postgres_put_span(&values, after.data ? after : sky_span_of(""));
    PGresult *result = sky_postgres_ask(opened, SKY_POSTGRES_PALABRAS, &values, error);
    if (result)
        *palabras = sky_postgres_copy(result, 0, 0, arena, error);
    PQclear(result);
    return error->status;
}
