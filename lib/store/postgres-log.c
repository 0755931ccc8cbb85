/*
 * Reading the log: its entries by number, by name, by customer, by instant, and those in the bin. Rows come some at a
 * time, as many as are wanted and one that tells whether there are more; where some are passed over, more are asked
 * for.
 */
#include "store/postgres-internal.h"

/* Rows that are asked for at once, at most. */
#define ROWS_MAX ((size_t)2000)

enum column {
    DOCUMENTO,
    LIVES,
    NUMERO,
    INSTANTE,
    GRUPO,
    CLIENTE,
    DESHACE,
    AUTOR,
    VERBO,
    NOMBRE,
    SAL,
    SELLO,
    VISIBLE,
    OCULTO
};

struct walk {
    struct sky_postgres_reader *reader;
    struct sky_selection selection; /* of what is left */
    size_t bytes, looks, wanted;    /* so far; rows that are asked for next */
    struct sky_arena *arena;
    struct sky_entries *entries;
    struct sky_error *error;
};

/* A salt or seal of another size than ours, which nothing of Sky's writes, is left as zeros: no seal fits it. */
static void take_entry(const PGresult *result, int row, struct walk *walk, struct sky_entry *entry)
{
    *entry = (struct sky_entry){
        .number = sky_postgres_number(result, row, NUMERO),
        .instant = sky_postgres_number(result, row, INSTANTE),
        .grupo = sky_postgres_number(result, row, GRUPO),
        .cliente = sky_postgres_number(result, row, CLIENTE),
        .deshace = sky_postgres_number(result, row, DESHACE),
        .author = sky_postgres_copy(result, row, AUTOR, walk->arena, walk->error),
        .verb = sky_postgres_copy(result, row, VERBO, walk->arena, walk->error),
        .nombre = sky_postgres_copy(result, row, NOMBRE, walk->arena, walk->error),
        .documento = sky_postgres_copy(result, row, DOCUMENTO, walk->arena, walk->error),
        .lives = sky_postgres_bool(result, row, LIVES),
    };
    if (!entry->author.data || !entry->verb.data || !entry->nombre.data)
        sky_error_set(walk->error, SKY_INTERNAL, "entry %lld is not as it was written", (long long)entry->number);
    sky_postgres_bytes(result, row, SAL, entry->salt, sizeof entry->salt);
    entry->is_forgotten = sky_postgres_bytes(result, row, SAL, entry->digests, sizeof entry->digests);
    sky_postgres_bytes(result, row, SELLO, entry->seal, sizeof entry->seal);
}

static void add(const PGresult *result, int row, struct walk *walk)
{
    bool hidden = !walk->selection.stored && sky_postgres_bool(result, row, OCULTO);
    if (hidden && sky_view_is_of_living(walk->selection.view))
        return;
    struct sky_entry *entry = &walk->entries->items[walk->entries->count++];
    take_entry(result, row, walk, entry);
    if (hidden)
        sky_entry_hide(entry);
    walk->bytes += entry->documento.size;
}

static bool is_full(const struct walk *walk)
{
    const struct sky_selection *selection = &walk->selection;
    return walk->entries->count == selection->limit || (selection->bytes && walk->bytes >= selection->bytes) ||
           (selection->looks && walk->looks == selection->looks) || (selection->single && walk->entries->count > 0);
}

/* The next rows come after the last one that was looked at. */
static void move(struct sky_selection *selection, const PGresult *result, int row)
{
    int64_t number = sky_postgres_number(result, row, NUMERO);
    selection->from = number;
    if (selection->view == SKY_VIEW_NAME || selection->view == SKY_VIEW_ENDS || selection->view == SKY_VIEW_CLIENTE)
        selection->upto = number - 1;
    selection->instant = sky_postgres_number(result, row, INSTANTE);
}

/* `*done`: the selection is full, or there are no more rows. */
static void take_rows(struct walk *walk, const PGresult *result, bool *done)
{
    size_t rows = (size_t)PQntuples(result), i = 0;
    struct sky_entry *items = sky_arena_alloc(walk->arena, (walk->entries->count + rows + 1) * sizeof *items);
    if (!items) {
        sky_error_memory(walk->error);
        return;
    }
    if (walk->entries->count > 0)
        memcpy(items, walk->entries->items, walk->entries->count * sizeof *items);
    walk->entries->items = items;
    for (; i < rows && !is_full(walk); i++) {
        walk->looks++;
        walk->entries->reached = sky_postgres_number(result, (int)i, NUMERO);
        if (sky_postgres_bool(result, (int)i, VISIBLE))
            add(result, (int)i, walk);
        if (walk->error->status)
            return;
    }
    bool is_single = walk->selection.single && walk->entries->count > 0;
    walk->entries->ended = rows < walk->wanted && i == rows && !is_single;
    *done = is_full(walk) || walk->entries->ended;
    if (!*done)
        move(&walk->selection, result, (int)rows - 1);
}

static enum sky_status step(struct walk *walk, bool *done)
{
    const struct sky_selection *selection = &walk->selection;
    struct sky_postgres_values values = { .count = 0 };
    size_t left = selection->bytes > walk->bytes ? selection->bytes - walk->bytes : 0;
    sky_postgres_put_span(&values, selection->nombre);
    sky_postgres_put_number(&values, selection->cliente);
    sky_postgres_put_number(&values, selection->from);
    sky_postgres_put_number(&values, selection->upto);
    sky_postgres_put_number(&values, selection->instant);
    sky_postgres_put_number(&values, (int64_t)walk->wanted);
    sky_postgres_put_number(&values, selection->bytes && left < INT64_MAX ? (int64_t)left : INT64_MAX);
    PGresult *result = sky_postgres_ask(
        walk->reader, SKY_POSTGRES_SELECT + 2 * (unsigned)selection->view + selection->bare, &values, walk->error);
    if (result)
        take_rows(walk, result, done);
    PQclear(result);
    return walk->error->status;
}

/* How many rows are asked for: most views pass over none. */
static size_t next_wanted(const struct walk *walk)
{
    const struct sky_selection *selection = &walk->selection;
    size_t wanted = selection->single ? 1 : selection->limit - walk->entries->count + (selection->limit < SIZE_MAX);
    size_t more = 2 * walk->looks;
    wanted = wanted < more ? more : wanted;
    if (selection->looks && wanted > selection->looks - walk->looks + 1)
        wanted = selection->looks - walk->looks + 1;
    return wanted < ROWS_MAX ? wanted : ROWS_MAX;
}

enum sky_status sky_postgres_select(void *opened, const struct sky_selection *selection, struct sky_arena *arena,
                                    struct sky_entries *entries, struct sky_error *error)
{
    struct walk walk = {
        .reader = opened, .selection = *selection, .arena = arena, .entries = entries, .error = error
    };
    *entries = (struct sky_entries){ 0 };
    for (bool done = false; !done;) {
        walk.wanted = next_wanted(&walk);
        if (step(&walk, &done))
            return error->status;
    }
    return SKY_OK;
}
