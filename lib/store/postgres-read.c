/* Reading the present of a name, and names. */
#include "store/postgres-internal.h"

/* Names of the past that are looked at in one page. */
#define LOOKS ((size_t)1000)

enum sky_status sky_postgres_take_present(const PGresult *result, int row, struct sky_arena *arena,
                                          struct sky_entry *entry, struct sky_error *error)
{
    *entry = (struct sky_entry){
        .documento = sky_postgres_copy(result, row, 0, arena, error),
        .number = sky_postgres_number(result, row, 1),
        .cliente = sky_postgres_number(result, row, 2),
    };
    entry->lives = entry->documento.data != NULL;
    return error->status;
}

enum sky_status sky_postgres_read(void *opened, struct sky_span nombre, struct sky_arena *arena,
                                  struct sky_entry *entry, struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    *entry = (struct sky_entry){ 0 };
    sky_postgres_put_span(&values, nombre);
    PGresult *result = sky_postgres_ask(opened, SKY_POSTGRES_READ, &values, error);
    if (result && PQntuples(result) > 0)
        error->status = sky_postgres_take_present(result, 0, arena, entry, error);
    PQclear(result);
    return error->status;
}

/* --- names */

/* A page of names that is being made, and what is still to be looked at. */
struct page {
    struct sky_names *names;
    size_t limit, looks;
    bool is_full; /* and there are more */
    struct sky_arena *arena;
    struct sky_error *error;
};

/* Takes the name of a row if it means somebody; the page goes on after it either way. */
static enum sky_status take_name(struct page *page, const PGresult *result, int row)
{
    struct sky_names *names = page->names;
    struct sky_span nombre = sky_postgres_copy(result, row, 0, page->arena, page->error);
    if (page->error->status)
        return page->error->status;
    names->next = nombre;
    page->looks--;
    if (sky_postgres_bool(result, row, 1))
        names->items[names->count++] = nombre;
    return SKY_OK;
}

static enum sky_status take_names(struct page *page, const PGresult *result, size_t asked)
{
    struct sky_names *names = page->names;
    size_t rows = (size_t)PQntuples(result);
    struct sky_span *items = sky_arena_alloc(page->arena, (names->count + rows + 1) * sizeof *items);
    if (!items)
        return sky_error_memory(page->error);
    if (names->count > 0)
        memcpy(items, names->items, names->count * sizeof *items);
    names->items = items;
    size_t i = 0;
    for (; i < rows && names->count < page->limit && page->looks > 0; i++)
        if (take_name(page, result, (int)i))
            return page->error->status;
    page->is_full = i < rows;
    names->ended = i == rows && rows < asked;
    return SKY_OK;
}

/* Asks for one more than there is room for, which tells whether there are more. */
static enum sky_status step(struct page *page, struct sky_postgres_reader *reader, int64_t moment, size_t *asked)
{
    struct sky_postgres_values values = { .count = 0 };
    bool past = moment != SKY_NOW;
    size_t left = page->limit - page->names->count, most = left < page->looks ? left : page->looks;
    *asked = most < INT32_MAX ? most + 1 : INT32_MAX;
    sky_postgres_put_span(&values, page->names->next);
    sky_postgres_put_number(&values, (int64_t)*asked);
    if (past)
        sky_postgres_put_number(&values, moment);
    PGresult *result =
        sky_postgres_ask(reader, past ? SKY_POSTGRES_PAST_NAMES : SKY_POSTGRES_NAMES, &values, page->error);
    if (result)
        take_names(page, result, *asked);
    PQclear(result);
    return page->error->status;
}

enum sky_status sky_postgres_names(void *opened, int64_t moment, struct sky_span after, size_t limit,
                                   struct sky_arena *arena, struct sky_names *names, struct sky_error *error)
{
    struct page page = {
        .names = names, .limit = limit, .looks = moment == SKY_NOW ? SIZE_MAX : LOOKS, .arena = arena, .error = error
    };
    size_t asked;
    *names = (struct sky_names){ .next = after.data ? after : sky_span_of("") };
    do
        if (step(&page, opened, moment, &asked))
            return error->status;
    while (!names->ended && !page.is_full && page.looks > 0);
    return SKY_OK;
}
