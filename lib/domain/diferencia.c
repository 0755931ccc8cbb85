/* The members that differ: told to people, or gathered as places, a tree as deep as the documents; json.h bounds it. */
#include "domain/diferencia.h"

#include <stdlib.h>

#include "domain/diferencia-pairs.h"

static bool add_member(struct sky_arena *arena, struct sky_json *list, const struct sky_pair *pair)
{
    struct sky_json *member = sky_json_object_new(arena);
    return member && sky_json_set_string(member, "miembro", sky_span_of(pair->name)) &&
           (!pair->was || sky_json_set(member, "antes", pair->before)) &&
           (!pair->is || sky_json_set(member, "despues", pair->after)) && sky_json_append(list, member);
}

struct sky_json *sky_diferencia_members(struct sky_arena *arena, const struct sky_json *before,
                                        const struct sky_json *after)
{
    struct sky_walk walk = { .arena = arena };
    struct sky_pair *pairs;
    struct sky_json *list = sky_json_array_new(arena);
    size_t count = sky_pairs(&walk, before, after, &pairs);
    for (size_t i = 0; i < count && list; i++)
        if (!add_member(arena, list, &pairs[i]))
            return NULL;
    return walk.failed ? NULL : list;
}

/* --- the places that were touched */

/* One more part, room for which was made; the place is counted with it. */
static struct sky_place *add_part(struct sky_place *place, struct sky_span segment, bool is_item)
{
    struct sky_place *part = &place->parts[place->count++];
    *part = (struct sky_place){ .segment = segment, .is_item = is_item };
    return part;
}

static void make_room(struct sky_walk *walk, struct sky_place *place, size_t count)
{
    place->parts = sky_arena_alloc(walk->arena, (count + 1) * sizeof *place->parts);
    walk->failed = walk->failed || !place->parts;
}

static void add_left_over(struct sky_place *place, const struct sky_items *items, const struct sky_items *other)
{
    for (size_t i = 0; i < items->count; i++)
        if (sky_items_left_over(items, i, other))
            add_part(place, items->texts[i], true);
}

static int order_places(const void *one, const void *other)
{
    const struct sky_place *a = one, *b = other;
    return a->is_item != b->is_item ? a->is_item - b->is_item : sky_span_compare(a->segment, b->segment);
}

/* Whether those of the items that stayed, all but `left_over`, stand in another order. */
static bool is_reordered(struct sky_walk *walk, const struct sky_items *before, size_t left_over,
                         const struct sky_items *after)
{
    size_t *matches = sky_arena_alloc(walk->arena, (after->count + 1) * sizeof *matches);
    walk->failed = walk->failed || !matches;
    return !walk->failed && sky_items_match(before, after, matches) < before->count - left_over;
}

/* An array whose order was changed was changed as a whole. */
static void add_items(struct sky_walk *walk, struct sky_place *place, const struct sky_pair *pair)
{
    struct sky_items before = sky_items_of(walk, pair->before), after = sky_items_of(walk, pair->after);
    make_room(walk, place, before.count + after.count);
    if (walk->failed)
        return;
    add_left_over(place, &before, &after);
    if (is_reordered(walk, &before, place->count, &after)) {
        place->count = 0;
        return;
    }
    add_left_over(place, &after, &before);
    qsort(place->parts, place->count, sizeof *place->parts, order_places);
}

static void add_members(struct sky_walk *walk, struct sky_place *place, const struct sky_json *before,
                        const struct sky_json *after)
{
    struct sky_pair *pairs;
    size_t count = sky_pairs(walk, before, after, &pairs);
    make_room(walk, place, count);
    for (size_t i = 0; i < count && !walk->failed; i++) {
        struct sky_place *part = add_part(place, sky_span_of(pairs[i].name), false);
        if (sky_pair_is_by_member(&pairs[i]))
            add_members(walk, part, pairs[i].before, pairs[i].after);
        else if (sky_pair_is_by_item(&pairs[i]))
            add_items(walk, part, &pairs[i]);
    }
}

enum sky_status sky_diferencia_places(struct sky_arena *arena, const struct sky_json *before,
                                      const struct sky_json *after, struct sky_diferencia *diferencia,
                                      struct sky_error *error)
{
    struct sky_walk walk = { .arena = arena };
    *diferencia = (struct sky_diferencia){ .empty = !before && !after };
    if (before && after) {
        add_members(&walk, &diferencia->root, before, after);
        diferencia->empty = diferencia->root.count == 0;
    }
    return walk.failed ? sky_error_memory(error) : SKY_OK;
}

/* Both are the same place. Parts that both have are looked for, side by side. */
static bool meet(const struct sky_place *one, const struct sky_place *other)
{
    if (one->count == 0 || other->count == 0)
        return true;
    for (size_t i = 0, j = 0; i < one->count && j < other->count;) {
        int order = order_places(&one->parts[i], &other->parts[j]);
        if (order == 0 && meet(&one->parts[i], &other->parts[j]))
            return true;
        i += order <= 0;
        j += order >= 0;
    }
    return false;
}

bool sky_diferencia_meets(const struct sky_diferencia *one, const struct sky_diferencia *other)
{
    return !one->empty && !other->empty && meet(&one->root, &other->root);
}
