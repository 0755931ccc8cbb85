/*
 * Merge patches (RFC 7396). A patch's objects are rebuilt in the target, never taken as they are: their nulls mean
 * "absent" and have no place there. The patch's depth is bounded, so recursion is safe.
 */
#include "base/json-tree.h"

/* The member of `target` that a sub-object of the patch goes into: its own, or an empty one in its place. */
static struct sky_json *object_at(struct sky_json *target, const char *name)
{
    struct sky_json *present;
    sky_json_member(target, name, &present);
    return sky_json_type(present) == SKY_JSON_OBJECT ? present : sky_json_add_object(target, name);
}

/* `target` and `patch` are objects, `levels` how many levels of objects may still come. False on failure. */
static bool merge(struct sky_arena *arena, struct sky_json *target, const struct sky_json *patch, int levels);

static bool merge_member(struct sky_arena *arena, struct sky_json *target, const struct sky_json_entry *entry,
                         int levels)
{
    switch (sky_json_type(entry->value)) {
    case SKY_JSON_NULL:
        sky_json_remove(target, entry->name);
        return true;
    case SKY_JSON_OBJECT:
        return merge(arena, object_at(target, entry->name), entry->value, levels);
    default:
        return sky_json_set(target, entry->name, entry->value);
    }
}

static bool merge(struct sky_arena *arena, struct sky_json *target, const struct sky_json *patch, int levels)
{
    size_t count = sky_json_size(patch);
    struct sky_json_entry *entries = sky_arena_alloc(arena, count * sizeof *entries);
    if (!target || !entries || levels == 0)
        return false;
    sky_json_entries(patch, entries);
    for (size_t i = 0; i < count; i++)
        if (!merge_member(arena, target, &entries[i], levels - 1))
            return false;
    return true;
}

struct sky_json *sky_json_merge(struct sky_arena *arena, struct sky_json *target, const struct sky_json *patch)
{
    if (sky_json_type(target) != SKY_JSON_OBJECT)
        target = sky_json_object_new(arena);
    return merge(arena, target, patch, SKY_JSON_DEPTH_MAX) ? target : NULL;
}
