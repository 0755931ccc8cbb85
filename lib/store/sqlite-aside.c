/*
 * Listings that wait for the flush of what is held, since many are written in less time each than a few: rows that lie
 * beside each other come one after another, and the index of terms makes fewer pieces.
 */
#include "store/sqlite-internal.h"

#include <stdlib.h>

/* Bytes of their texts, after which they are written. */
#define ASIDE_MAX ((size_t)8 << 20)

static enum sky_status put_one(struct sky_sqlite_aside *aside, const struct sky_listing *listing,
                               struct sky_error *error)
{
    struct sky_listing *items = sky_sqlite_room(aside->arena, aside->items, aside->count, sizeof *items);
    struct sky_listing kept = *listing;
    if (!items || !sky_arena_keep(aside->arena, &kept.plegado) || !sky_arena_keep(aside->arena, &kept.terminos) ||
        !sky_arena_keep(aside->arena, &kept.palabras))
        return sky_error_memory(error);
    aside->items = items;
    items[aside->count++] = kept;
    aside->bytes += kept.plegado.size + kept.terminos.size + kept.palabras.size;
    return SKY_OK;
}

enum sky_status sky_sqlite_put_aside(struct sky_sqlite *store, const struct sky_listing *listings, size_t count,
                                     struct sky_error *error)
{
    struct sky_sqlite_aside *aside = &store->aside;
    if (!aside->arena && !(aside->arena = sky_arena_new()))
        return sky_error_memory(error);
    for (size_t i = 0; i < count; i++)
        if (put_one(aside, &listings[i], error))
            return error->status;
    return aside->bytes < ASIDE_MAX ? SKY_OK : sky_sqlite_write_aside(store, error);
}

void sky_sqlite_drop_aside(struct sky_sqlite *store)
{
    sky_arena_free(store->aside.arena);
    store->aside = (struct sky_sqlite_aside){ 0 };
}

/* Of one customer's the later one comes last. */
static int by_cliente(const void *one, const void *other)
{
    const struct sky_listing *a = *(const struct sky_listing *const *)one;
    const struct sky_listing *b = *(const struct sky_listing *const *)other;
    int order = (a->cliente > b->cliente) - (a->cliente < b->cliente);
    return order ? order : (a > b) - (a < b);
}

/* Puts the last listing of each customer into `last`, in their order; how many those are. */
static size_t list_last(const struct sky_sqlite_aside *aside, const struct sky_listing **order,
                        struct sky_listing *last)
{
    size_t count = 0;
    for (size_t i = 0; i < aside->count; i++)
        order[i] = &aside->items[i];
    qsort(order, aside->count, sizeof *order, by_cliente);
    for (size_t i = 0; i < aside->count; i++)
        if (i + 1 == aside->count || order[i + 1]->cliente != order[i]->cliente)
            last[count++] = *order[i];
    return count;
}

enum sky_status sky_sqlite_write_aside(struct sky_sqlite *store, struct sky_error *error)
{
    struct sky_sqlite_aside *aside = &store->aside;
    int64_t more = 0;
    if (aside->count == 0)
        return SKY_OK;
    const struct sky_listing **order = sky_arena_alloc(aside->arena, aside->count * sizeof *order);
    struct sky_listing *last = sky_arena_alloc(aside->arena, aside->count * sizeof *last);
    if (!order || !last)
        return sky_error_memory(error);
    if (sky_sqlite_write_listings(store, last, list_last(aside, order, last), &more, error) == SKY_OK)
        error->status = sky_sqlite_run_with(store, SKY_SQLITE_ADD_LISTED, more, 0, error);
    sky_sqlite_drop_aside(store);
    return error->status;
}
