/* What diferencia.c and diferencia-revert.c share: the members that differ between two objects, and the items of two
 * arrays. */
#ifndef SKY_DOMAIN_DIFERENCIA_PAIRS_H
#define SKY_DOMAIN_DIFERENCIA_PAIRS_H

#include "base/json.h"

/* A plain value: a member before and after. */
struct sky_pair {
    const char *name;
    struct sky_json *before, *after;
    bool was, is; /* there */
};

/* A plain value: an arena, and whether memory ran out on the way. */
struct sky_walk {
    struct sky_arena *arena;
    bool failed;
};

/* A plain value: the canonical texts of an array's items, and where they are in byte order, equal ones by index. */
struct sky_items {
    struct sky_span *texts;
    const struct sky_span **sorted;
    size_t count;
};

/* The members that differ, in byte order, into `*pairs` (arena); NULL for `before` or `after` is an empty object. */
size_t sky_pairs(struct sky_walk *walk, const struct sky_json *before, const struct sky_json *after,
                 struct sky_pair **pairs);

/* How a pair's change is looked at: member by member, item by item, or else as one. */
bool sky_pair_is_by_member(const struct sky_pair *pair);
bool sky_pair_is_by_item(const struct sky_pair *pair);

struct sky_items sky_items_of(struct sky_walk *walk, const struct sky_json *array);

/* The same of `count` texts, which are borrowed. */
struct sky_items sky_items_of_texts(struct sky_walk *walk, struct sky_span *texts, size_t count);

/* Whether the item at `index` is one that `other` has no equal for: of several equal ones the last are left over. */
bool sky_items_left_over(const struct sky_items *items, size_t index, const struct sky_items *other);

/* In place of an index: there is none. */
#define SKY_ITEMS_NONE SIZE_MAX

/*
 * Says which item of `before` each of `after` goes on as, into after->count indices, or SKY_ITEMS_NONE: those that are
 * equal from both ends; and between these, one after the other, the first equal one after the last that was found.
 * Returns how many go on: where it is fewer than there are equal ones, the order has changed.
 */
size_t sky_items_match(const struct sky_items *before, const struct sky_items *after, size_t *matches);

#endif
