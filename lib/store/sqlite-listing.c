/*
 * Writing listings. The index of terms is told of those that a customer has no more and of those that are new: a change
 * of one word is a small write. It drops the beginnings of terms together with them, and takes what it is told of twice
 * for two, one of which it keeps when the other goes: so of terms that begin alike it is told that all of them go, and
 * that those that there are now come. It counts the additions less the removals, so that both are told of even where
 * there are no terms.
 */
#include "store/sqlite-internal.h"

#include <limits.h>
#include <stdlib.h>

#include "base/text.h"

/* Pages of the index of terms that are merged each time, and one more for so many listings: about as many as are made,
 * on each of its levels, so that a little is merged often. */
#define MERGED 8
#define LISTINGS_A_PAGE 8
/* Pages that are merged at once where nothing else is written. */
#define TIDIED 32

/* A plain value: the terms of a listing, each once, in byte order, and apart from them its keys. */
struct set {
    struct sky_span *items;
    size_t count;
    struct sky_sqlite_keys keys;
};

static enum sky_status bind_and_run(struct sky_sqlite *store, enum sky_sqlite_statement which, int64_t number,
                                    struct sky_span text, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[which];
    if (sqlite3_bind_int64(statement, 1, number) ||
        (sqlite3_bind_parameter_count(statement) > 1 && sky_sqlite_bind_text(statement, 2, text)))
        return sky_sqlite_fail(store->writer, "cannot bind a listing", error);
    return sky_sqlite_run(store, which, error);
}

static enum sky_status make_set(struct sky_arena *arena, struct sky_span plegado, struct sky_span terminos,
                                struct set *set, struct sky_error *error)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    if (!text)
        return sky_error_memory(error);
    sky_terms_put(text, plegado, terminos);
    struct sky_span rest = sky_buffer_span(text), term;
    *set = (struct set){ .items = sky_arena_alloc(arena, (text->size / 2 + 1) * sizeof *set->items) };
    if (text->failed || !set->items)
        return sky_error_memory(error);
    while ((term = sky_text_word(&rest)).data)
        set->items[set->count++] = term;
    qsort(set->items, set->count, sizeof *set->items, sky_span_order);
    set->keys.items = set->items;
    for (; set->count > 0 && *set->items->data == SKY_TERM_KEY; set->keys.count++, set->count--)
        set->items++;
    return SKY_OK;
}

/* The second byte of a term: those that begin alike have the same. */
static unsigned char mark_of(struct sky_span term)
{
    return term.size > 1 ? (unsigned char)term.data[1] : 0;
}

/* Marks what only the one set has. */
static void mark_difference(const struct set *one, const struct set *other, bool *marks)
{
    for (size_t i = 0, j = 0; i < one->count; i++) {
        while (j < other->count && sky_span_compare(other->items[j], one->items[i]) < 0)
            j++;
        if (j == other->count || !sky_span_equal(other->items[j], one->items[i]))
            marks[mark_of(one->items[i])] = true;
    }
}

static void put_marked(struct sky_buffer *out, const struct set *set, const bool *marks)
{
    for (size_t i = 0; i < set->count; i++) {
        if (!marks[mark_of(set->items[i])] || (i > 0 && sky_span_equal(set->items[i], set->items[i - 1])))
            continue;
        if (out->size > 0)
            sky_buffer_put(out, " ", 1);
        sky_buffer_put_span(out, set->items[i]);
    }
}

/* What was there before; `*there`: there was a listing. */
static enum sky_status read_before(struct sky_sqlite *store, int64_t cliente, struct sky_arena *arena,
                                   struct set *before, bool *there, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_LISTING];
    sqlite3_bind_int64(statement, 1, cliente);
    int code = sqlite3_step(statement);
    *there = code == SQLITE_ROW;
    *before = (struct set){ 0 };
    if (*there)
        make_set(arena, sky_sqlite_column_text(statement, 0), sky_sqlite_column_text(statement, 1), before, error);
    else if (code != SQLITE_DONE)
        sky_sqlite_fail(store->writer, "cannot read a listing", error);
    sqlite3_reset(statement);
    return error->status;
}

/* Of a listing that is there. */
static enum sky_status change_terms(struct sky_sqlite *store, const struct sky_listing *listing,
                                    struct sky_arena *arena, struct sky_sqlite_batch *batch, const struct set *before,
                                    struct sky_error *error)
{
    struct set after = { 0 };
    bool marks[UCHAR_MAX + 1] = { false };
    struct sky_buffer *gone = sky_buffer_new(arena), *come = sky_buffer_new(arena);
    if (!gone || !come)
        return sky_error_memory(error);
    if (listing->number && make_set(arena, listing->plegado, listing->terminos, &after, error))
        return error->status;
    if (sky_sqlite_note_keys(batch, listing->cliente, &before->keys, &after.keys, error))
        return error->status;
    mark_difference(before, &after, marks);
    mark_difference(&after, before, marks);
    put_marked(gone, before, marks);
    put_marked(come, &after, marks);
    if (gone->failed || come->failed)
        return sky_error_memory(error);
    if (listing->number && gone->size == 0 && come->size == 0)
        return SKY_OK;
    if (bind_and_run(store, SKY_SQLITE_DROP_TERMS, listing->cliente, sky_buffer_span(gone), error))
        return error->status;
    return listing->number ? bind_and_run(store, SKY_SQLITE_ADD_TERMS, listing->cliente, sky_buffer_span(come), error)
                           : SKY_OK;
}

/* Of one that is new: its keys come first, and of a term that it is told of twice at once the index keeps one. */
static enum sky_status add_terms(struct sky_sqlite *store, const struct sky_listing *listing,
                                 struct sky_sqlite_batch *batch, struct sky_error *error)
{
    struct sky_span rest = listing->terminos, further = rest, term;
    while ((term = sky_text_word(&rest)).data && *term.data == SKY_TERM_KEY) {
        if (sky_sqlite_note_key(batch, term, listing->cliente, true, error))
            return error->status;
        further = rest;
    }
    batch->terms->size = 0;
    sky_terms_put(batch->terms, listing->plegado, further);
    return batch->terms->failed
               ? sky_error_memory(error)
               : bind_and_run(store, SKY_SQLITE_ADD_TERMS, listing->cliente, sky_buffer_span(batch->terms), error);
}

static enum sky_status note_palabras(struct sky_sqlite_batch *batch, struct sky_span palabras, struct sky_error *error)
{
    struct sky_span palabra;
    while ((palabra = sky_text_word(&palabras)).data) {
        struct sky_span *items = sky_sqlite_room(batch->arena, batch->palabras, batch->palabras_count, sizeof *items);
        if (!items)
            return sky_error_memory(error);
        batch->palabras = items;
        items[batch->palabras_count++] = palabra;
    }
    return SKY_OK;
}

static enum sky_status write_palabras(struct sky_sqlite *store, struct sky_sqlite_batch *batch, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_ADD_PALABRA];
    const struct sky_span *palabras = batch->palabras;
    if (batch->palabras_count > 1)
        qsort(batch->palabras, batch->palabras_count, sizeof *palabras, sky_span_order);
    for (size_t i = 0; i < batch->palabras_count; i++) {
        if (i > 0 && sky_span_equal(palabras[i], palabras[i - 1]))
            continue;
        if (sky_sqlite_bind_text(statement, 1, palabras[i]))
            return sky_sqlite_fail(store->writer, "cannot bind a word", error);
        if (sky_sqlite_run(store, SKY_SQLITE_ADD_PALABRA, error))
            return error->status;
    }
    return SKY_OK;
}

static enum sky_status put_listing(struct sky_sqlite *store, const struct sky_listing *listing,
                                   struct sky_sqlite_batch *batch, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_LIST];
    if (!listing->number)
        return bind_and_run(store, SKY_SQLITE_UNLIST, listing->cliente, (struct sky_span){ 0 }, error);
    if (sqlite3_bind_int64(statement, 2, listing->number) || sky_sqlite_bind_text(statement, 3, listing->plegado) ||
        sky_sqlite_bind_text(statement, 4, listing->terminos) || sqlite3_bind_int64(statement, 1, listing->cliente))
        return sky_sqlite_fail(store->writer, "cannot bind a listing", error);
    if (sky_sqlite_run(store, SKY_SQLITE_LIST, error))
        return error->status;
    return note_palabras(batch, listing->palabras, error);
}

static enum sky_status replace(struct sky_sqlite *store, const struct sky_listing *listing,
                               struct sky_sqlite_batch *batch, int64_t *count, struct sky_error *error)
{
    struct set before;
    bool there = false;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (read_before(store, listing->cliente, arena, &before, &there, error) == SKY_OK && (there || listing->number) &&
        (there ? change_terms(store, listing, arena, batch, &before, error)
               : add_terms(store, listing, batch, error)) == SKY_OK)
        put_listing(store, listing, batch, error);
    *count += (listing->number != 0) - there;
    sky_arena_free(arena);
    return error->status;
}

enum sky_status sky_sqlite_write_listings(struct sky_sqlite *store, const struct sky_listing *listings, size_t count,
                                          int64_t *more, struct sky_error *error)
{
    struct sky_sqlite_batch batch = { .arena = sky_arena_new() };
    if (!batch.arena || !(batch.terms = sky_buffer_new(batch.arena)))
        sky_error_memory(error);
    for (size_t i = 0; i < count && error->status == SKY_OK; i++)
        replace(store, &listings[i], &batch, more, error);
    if (error->status == SKY_OK && sky_sqlite_write_keys(store, &batch, error) == SKY_OK)
        write_palabras(store, &batch, error);
    sky_arena_free(batch.arena);
    return error->status;
}

enum sky_status sky_sqlite_merge(struct sky_sqlite *store, int64_t pages, bool *done, struct sky_error *error)
{
    int before = sqlite3_total_changes(store->writer);
    if (sky_sqlite_run_with(store, SKY_SQLITE_MERGE_TERMS, pages, 0, error))
        return error->status;
    *done = sqlite3_total_changes(store->writer) - before < 2;
    return SKY_OK;
}

/* Writes them, and merges some of what that makes. */
static enum sky_status write_now(struct sky_sqlite *store, const struct sky_listing *listings, size_t count,
                                 int64_t *more, struct sky_error *error)
{
    bool merged;
    if (sky_sqlite_write_listings(store, listings, count, more, error))
        return error->status;
    return sky_sqlite_merge(store, MERGED + (int64_t)count / LISTINGS_A_PAGE, &merged, error);
}

/* Where many come, FTS5 merges large pieces by itself, which takes less in all, and long at once. */
enum sky_status sky_sqlite_list(void *opened, const struct sky_listing *listings, size_t count, int64_t upto,
                                struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    int64_t more = 0;
    if (store->holding.is_on ? sky_sqlite_put_aside(store, listings, count, error)
                             : write_now(store, listings, count, &more, error))
        return error->status;
    return sky_sqlite_run_with(store, SKY_SQLITE_SET_LISTED, upto, more, error);
}

enum sky_status sky_sqlite_tidy(void *opened, bool *done, struct sky_error *error)
{
    return sky_sqlite_merge(opened, TIDIED, done, error);
}
