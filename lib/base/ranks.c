/* One array of pointers, which doubles: what is put in moves those after it. */
#include "base/ranks.h"

static struct sky_span name_of(const void *item)
{
    return *(const struct sky_span *)item;
}

static size_t rank_of(const struct sky_ranks *ranks, struct sky_span name)
{
    size_t low = 0, high = ranks->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sky_span_compare(name_of(ranks->items[middle]), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool make_room(struct sky_ranks *ranks)
{
    if (ranks->count < ranks->room)
        return true;
    size_t room = ranks->room ? 2 * ranks->room : 64;
    void **items = sky_arena_alloc(ranks->arena, room * sizeof *items);
    if (!items)
        return false;
    if (ranks->count > 0)
        memcpy(items, ranks->items, ranks->count * sizeof *items);
    ranks->items = items;
    ranks->room = room;
    return true;
}

enum sky_status sky_ranks_item(struct sky_ranks *ranks, struct sky_span name, void **item, struct sky_error *error)
{
    size_t rank = rank_of(ranks, name);
    *item = NULL;
    if (rank < ranks->count && sky_span_equal(name_of(ranks->items[rank]), name))
        *item = ranks->items[rank];
    if (*item || ranks->count == ranks->most)
        return SKY_OK;
    struct sky_span copy = sky_arena_copy(ranks->arena, name);
    void *made = sky_arena_alloc(ranks->arena, ranks->size);
    if (!copy.data || !made || !make_room(ranks))
        return sky_error_memory(error);
    memcpy(made, &copy, sizeof copy);
    memmove(ranks->items + rank + 1, ranks->items + rank, (ranks->count - rank) * sizeof *ranks->items);
    ranks->items[rank] = *item = made;
    ranks->count++;
    return SKY_OK;
}
