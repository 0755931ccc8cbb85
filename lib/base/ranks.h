/*
 * Items in the byte order of their names, found by halves: for some thousands at most, however often they are looked
 * for.
 */
#ifndef SKY_BASE_RANKS_H
#define SKY_BASE_RANKS_H

#include "base/arena.h"
#include "base/status.h"

/* A plain value; to begin with there are no items. */
struct sky_ranks {
    struct sky_arena *arena;
    size_t size; /* of an item, whose first member is its name, a struct sky_span */
    size_t most; /* items that there may be */
    void **items;
    size_t count, room;
};

/*
 * The item called `name` into `*item`: where there is none, a new one, all zeros but for its name, which is copied;
 * NULL when it would be one too many. SKY_NO_MEMORY.
 */
enum sky_status sky_ranks_item(struct sky_ranks *ranks, struct sky_span name, void **item,
                               struct sky_error *error) SKY_CHECKED;

#endif
