/* The way back: each place of a change is set to what it was, the rest of the document left as it is now. */
#include "domain/diferencia.h"

#include "domain/diferencia-pairs.h"

/* From the array, and from its items' texts. */
static void remove_item(struct sky_json *array, struct sky_items *items, struct sky_span text)
{
    for (size_t i = items->count; i-- > 0;)
        if (sky_span_equal(items->texts[i], text)) {
            sky_json_delete(array, i);
            memmove(items->texts + i, items->texts + i + 1, (--items->count - i) * sizeof *items->texts);
            return;
        }
}

static void revert_items(struct sky_walk *walk, struct sky_json *array, const struct sky_pair *pair)
{
    struct sky_items before = sky_items_of(walk, pair->before), after = sky_items_of(walk, pair->after);
    struct sky_items now = sky_items_of(walk, array);
    for (size_t i = 0; i < after.count && !walk->failed; i++)
        if (sky_items_left_over(&after, i, &before))
            remove_item(array, &now, after.texts[i]);
    for (size_t i = 0; i < before.count && !walk->failed; i++)
        if (sky_items_left_over(&before, i, &after))
            walk->failed = !sky_json_insert(array, i, sky_json_item(pair->before, i));
}

/* An array of the same items in another order has nothing left over: its order is what goes back. */
static bool has_left_over(struct sky_walk *walk, const struct sky_pair *pair)
{
    struct sky_items before = sky_items_of(walk, pair->before), after = sky_items_of(walk, pair->after);
    bool found = before.count != after.count;
    for (size_t i = 0; i < before.count && !found && !walk->failed; i++)
        found = sky_items_left_over(&before, i, &after);
    return found;
}

static void revert(struct sky_walk *walk, struct sky_json *present, const struct sky_json *before,
                   const struct sky_json *after);

static void revert_pair(struct sky_walk *walk, struct sky_json *present, const struct sky_pair *pair)
{
    struct sky_json *now = NULL;
    bool there = sky_json_member(present, pair->name, &now);
    if (there && pair->was && sky_json_equal(now, pair->after)) /* untouched since: exactly as it was */
        walk->failed = walk->failed || !sky_json_set(present, pair->name, pair->before);
    else if (sky_pair_is_by_member(pair) && sky_json_type(now) == SKY_JSON_OBJECT)
        revert(walk, now, pair->before, pair->after);
    else if (sky_pair_is_by_item(pair) && sky_json_type(now) == SKY_JSON_ARRAY && has_left_over(walk, pair))
        revert_items(walk, now, pair);
    else if (pair->was)
        walk->failed = walk->failed || !sky_json_set(present, pair->name, pair->before);
    else
        sky_json_remove(present, pair->name);
}

static void revert(struct sky_walk *walk, struct sky_json *present, const struct sky_json *before,
                   const struct sky_json *after)
{
    struct sky_pair *pairs;
    size_t count = sky_pairs(walk, before, after, &pairs);
    for (size_t i = 0; i < count && !walk->failed; i++)
        revert_pair(walk, present, &pairs[i]);
}

enum sky_status sky_diferencia_revert(struct sky_arena *arena, struct sky_json *present, const struct sky_json *before,
                                      const struct sky_json *after, struct sky_error *error)
{
    struct sky_walk walk = { .arena = arena };
    revert(&walk, present, before, after);
    return walk.failed ? sky_error_memory(error) : SKY_OK;
}
