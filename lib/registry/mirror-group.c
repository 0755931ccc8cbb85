/* What comes of a group is kept, in bounds, until its end comes. */
#include "registry/mirror-internal.h"

/* Bytes and rows of a group: several times what sky ship sends. */
#define BYTES_MAX ((size_t)64 << 20)
#define ROWS_MAX ((size_t)1 << 20)
#define FIRST_CAPACITY ((size_t)64)

/* Room for one more row; arrays that are grown out of stay in the arena. */
static void *grow(struct sky_mirror_group *group, void *items, size_t count, size_t *capacity, size_t size,
                  struct sky_error *error)
{
    if (count < *capacity)
        return items;
    if (count >= ROWS_MAX)
        return sky_error_set(error, SKY_INVALID, "the source sends more rows at once than any does"), NULL;
    size_t wanted = count ? 2 * count : FIRST_CAPACITY;
    void *more = sky_arena_alloc(group->arena, wanted * size);
    if (!more)
        return sky_error_memory(error), NULL;
    if (count)
        memcpy(more, items, count * size);
    *capacity = wanted;
    return more;
}

/* The place of a row in the group's array of that kind; NULL on failure. */
#define ADD(group, rows, which, error)                                                                         \
    (((group)->rows.items = grow(group, (group)->rows.items, (group)->rows.count, &(group)->capacities[which], \
                                 sizeof *(group)->rows.items, error))                                          \
         ? &(group)->rows.items[(group)->rows.count++]                                                         \
         : NULL)

static enum sky_status keep_row(struct sky_mirror_group *group, struct sky_frame *frame, struct sky_error *error)
{
    struct sky_entry *entry;
    struct sky_receipt *receipt;
    struct sky_fact *fact;
    struct sky_pass *pass;
    bool right = false;
    switch (frame->kind) {
    case SKY_SHIP_ENTRY:
        right = (entry = ADD(group, entries, 0, error)) && sky_ship_take_entry(frame, entry);
        break;
    case SKY_SHIP_RECEIPT:
        right = (receipt = ADD(group, receipts, 1, error)) && sky_ship_take_receipt(frame, receipt);
        break;
    case SKY_SHIP_FACT:
        right = (fact = ADD(group, facts, 2, error)) && sky_ship_take_fact(frame, fact);
        break;
    case SKY_SHIP_PASS:
        right = (pass = ADD(group, passes, 3, error)) && sky_ship_take_pass(frame, pass);
        break;
    case SKY_SHIP_PASSES:
        group->has_passes = right = sky_frame_is_taken(frame);
        break;
    default:
        break;
    }
    return right || error->status
               ? error->status
               : sky_error_set(error, SKY_INVALID, "the source sends what is not as sky ship of this release sends it");
}

enum sky_status sky_mirror_gather(struct sky_mirror *mirror, struct sky_frame *frame, struct sky_error *error)
{
    struct sky_mirror_group *group = &mirror->group;
    if (!group->arena && !(group->arena = sky_arena_new()))
        return sky_error_memory(error);
    group->bytes += frame->body.size;
    if (group->bytes > BYTES_MAX)
        return sky_error_set(error, SKY_INVALID, "the source sends more at once than any does");
    struct sky_span kept = sky_arena_copy(group->arena, frame->body);
    if (!kept.data)
        return sky_error_memory(error);
    frame->body = kept;
    return keep_row(group, frame, error);
}

void sky_mirror_drop(struct sky_mirror *mirror)
{
    sky_arena_free(mirror->group.arena);
    mirror->group = (struct sky_mirror_group){ 0 };
}
