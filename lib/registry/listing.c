/* A listing follows from the last entry of its customer alone, so that it does not matter how often it is made. */
#include "registry/listing.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "domain/indice.h"
#include "registry/lectura.h"

/* Entries that a slice follows, and microseconds after which it follows no more. */
#define SLICE ((size_t)150)
#define SLICE_TIME 10000

/* Listings that are being made, and what they live in. */
struct listing {
    struct sky_arena *arena;
    struct sky_listing *items;
    size_t count;
};

static enum sky_status begin(struct listing *listing, size_t most, struct sky_error *error)
{
    *listing = (struct listing){ .arena = sky_arena_new() };
    if (listing->arena)
        listing->items = sky_arena_alloc(listing->arena, most * sizeof *listing->items);
    return listing->items ? SKY_OK : sky_error_memory(error);
}

/* A document's tree takes up to 300 times its text: it goes before the next one comes. */
enum sky_status sky_listing_prepare(struct sky_arena *arena, struct sky_span nombre, struct sky_span documento,
                                    struct sky_indice *indice, struct sky_error *error)
{
    struct sky_arena *scratch = sky_arena_new();
    if (!scratch)
        return sky_error_memory(error);
    if (sky_indice_make(scratch, nombre, documento, indice, error) == SKY_OK &&
        (!sky_arena_keep(arena, &indice->plegado) || !sky_arena_keep(arena, &indice->terminos) ||
         !sky_arena_keep(arena, &indice->palabras)))
        sky_error_memory(error);
    sky_arena_free(scratch);
    return error->status;
}

/* Adds the listing of the customer whose last entry it is; of what is known, if it is. */
static enum sky_status add(struct listing *listing, const struct sky_entry *entry, const struct sky_indice *known,
                           struct sky_error *error)
{
    struct sky_indice indice = { 0 };
    if (known)
        indice = *known;
    else if (entry->lives && sky_listing_prepare(listing->arena, entry->nombre, entry->documento, &indice, error))
        return error->status;
    listing->items[listing->count++] = (struct sky_listing){
        .cliente = entry->cliente,
        .number = entry->lives ? entry->number : 0,
        .plegado = indice.plegado,
        .terminos = indice.terminos,
        .palabras = indice.palabras,
    };
    return SKY_OK;
}

static int by_cliente(const void *one, const void *other)
{
    int64_t a = ((const struct sky_listing *)one)->cliente, b = ((const struct sky_listing *)other)->cliente;
    return (a > b) - (a < b);
}

static enum sky_status save(struct listing *listing, const struct sky_backend *backend, void *store, int64_t upto,
                            struct sky_error *error)
{
    qsort(listing->items, listing->count, sizeof *listing->items, by_cliente);
    return backend->list(store, listing->items, listing->count, upto, error);
}

static bool is_last_of_cliente(const struct sky_entry *entries, size_t count, size_t at)
{
    for (size_t i = at + 1; i < count; i++)
        if (entries[i].cliente == entries[at].cliente)
            return false;
    return true;
}

enum sky_status sky_listing_save(const struct sky_backend *backend, void *store, const struct sky_entry *entries,
                                 const struct sky_indice *const *indices, size_t count, struct sky_error *error)
{
    struct listing listing;
    struct sky_listed listed;
    if (backend->save(store, entries, count, error) || !backend->list)
        return error->status;
    if (begin(&listing, count, error) == SKY_OK &&
        backend->listed(backend->reader_peek(store), &listed, error) == SKY_OK) {
        for (size_t i = 0; i < count && error->status == SKY_OK; i++)
            if (is_last_of_cliente(entries, count, i))
                error->status = add(&listing, &entries[i], indices ? indices[i] : NULL, error);
        bool follows = listed.upto == entries[0].number - 1;
        if (error->status == SKY_OK)
            save(&listing, backend, store, follows ? entries[count - 1].number : listed.upto, error);
    }
    sky_arena_free(listing.arena);
    return error->status;
}

enum sky_status sky_listing_require(struct sky_lectura *lectura, struct sky_error *error)
{
    struct sky_listed listed = { .upto = -1 };
    if (lectura->backend->list && lectura->backend->listed(lectura->reader, &listed, error))
        return error->status;
    if (listed.upto != lectura->moment)
        return sky_error_set(error, SKY_NOT_LISTED, "customers are listed up to entry %" PRId64 " of %" PRId64,
                             listed.upto, lectura->moment);
    return SKY_OK;
}

/* --- following the log */

/* Adds the listing of an entry's customer, unless a later entry of the same customer will. */
static enum sky_status follow(struct listing *listing, struct sky_lectura *log, const struct sky_entry *entry,
                              struct sky_error *error)
{
    struct sky_entry last;
    struct sky_arena *scratch = sky_arena_new();
    if (!scratch)
        return sky_error_memory(error);
    if (sky_lectura_entry_of(log, scratch, entry->cliente, SKY_NOW, true, &last, error) == SKY_OK &&
        last.number == entry->number &&
        (!last.lives || sky_lectura_entry(log, scratch, last.number, false, &last, error) == SKY_OK))
        error->status = add(listing, &last, NULL, error);
    sky_arena_free(scratch);
    return error->status;
}

/* One entry at least. Each is read alone: to find whose it is takes longer the larger its document is. */
static enum sky_status follow_slice(struct listing *listing, struct sky_lectura *log, int64_t *upto,
                                    struct sky_error *error)
{
    int64_t end = sky_clock_elapsed() + SLICE_TIME;
    for (size_t i = 0; i < SLICE && (i == 0 || sky_clock_elapsed() < end); i++) {
        const struct sky_selection next = { .view = SKY_VIEW_LOG, .from = *upto, .bare = true, .limit = 1 };
        struct sky_entry entry;
        if (sky_lectura_first(log, &next, listing->arena, &entry, error))
            return error->status;
        if (entry.number == 0)
            break;
        if (follow(listing, log, &entry, error))
            return error->status;
        *upto = entry.number;
    }
    return SKY_OK;
}

static enum sky_status follow_and_save(const struct sky_backend *backend, void *store, int64_t upto,
                                       struct sky_error *error)
{
    struct listing listing;
    struct sky_lectura log = {
        .backend = backend, .reader = backend->reader_peek(store), .moment = SKY_NOW, .is_present = true
    };
    if (begin(&listing, SLICE, error) == SKY_OK && follow_slice(&listing, &log, &upto, error) == SKY_OK)
        save(&listing, backend, store, upto, error);
    sky_arena_free(listing.arena);
    return error->status;
}

enum sky_status sky_listing_follow(const struct sky_backend *backend, void *store, bool *done, struct sky_error *error)
{
    struct sky_head head;
    struct sky_listed listed = { 0 };
    if (backend->begin(store, &head, error) == SKY_OK &&
        backend->listed(backend->reader_peek(store), &listed, error) == SKY_OK && listed.upto < head.number &&
        follow_and_save(backend, store, listed.upto, error) == SKY_OK)
        return backend->commit(store, error);
    *done = error->status == SKY_OK;
    backend->abort(store);
    return error->status;
}

enum sky_status sky_listing_tidy(const struct sky_backend *backend, void *store, bool *done, struct sky_error *error)
{
    struct sky_head head;
    if (!backend->tidy)
        return *done = true, SKY_OK;
    if (backend->begin(store, &head, error) == SKY_OK && backend->tidy(store, done, error) == SKY_OK && !*done)
        return backend->commit(store, error);
    backend->abort(store);
    return error->status;
}
