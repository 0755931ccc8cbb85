/*
 * A group in one transaction: entries, each held against its seal, and what belongs to them. Whoever forgot somebody in
 * the source has that done here, too: noted in the ledger beside the mirror, and erased slice by slice.
 */
#include "registry/mirror-internal.h"

#include <inttypes.h>

#include "base/clock.h"
#include "domain/operacion.h"
#include "registry/listing.h"
#include "registry/pass-set.h"
#include "registry/receipt.h"
#include "registry/seal.h"

struct writing {
    struct sky_mirror *mirror;
    const struct sky_ship_end *end;
    void *store;
    struct sky_error *error;
};

/* Nobody else writes in a mirror: it would not be one any more. */
static enum sky_status refuse_others(const struct sky_mirror *mirror, void *reader, struct sky_arena *arena,
                                     struct sky_error *error)
{
    struct sky_move_notice notice;
    struct sky_entries entries;
    const struct sky_selection next = {
        .view = SKY_VIEW_LOG, .from = mirror->has.head.number, .bare = true, .stored = true, .single = true, .limit = 1
    };
    if (sky_notice_read(mirror->backend, reader, &notice, error) ||
        mirror->backend->select(reader, &next, arena, &entries, error))
        return error->status;
    if (notice.kind != SKY_NOTICE_FOLLOWS || strcmp(notice.id, mirror->at.notice.id) != 0 || entries.count > 0)
        sky_error_set(error, SKY_CONFLICT, "somebody else has written in %s: it follows no more", mirror->location);
    return error->status;
}

static enum sky_status save_entries(struct writing *writing)
{
    const struct sky_mirror *mirror = writing->mirror;
    const struct sky_entries *entries = &mirror->group.entries;
    if (entries->count > 0)
        writing->error->status =
            sky_listing_save(mirror->backend, writing->store, entries->items, NULL, entries->count, writing->error);
    for (size_t i = 0; i < entries->count && !writing->error->status; i++)
        if (sky_operacion_forgets(entries->items[i].verb))
            writing->error->status = mirror->backend->forget(writing->store, entries->items[i].cliente, writing->error);
    return writing->error->status;
}

static enum sky_status save_facts(struct writing *writing)
{
    const struct sky_facts *facts = &writing->mirror->group.facts;
    for (size_t i = 0; i < facts->count && !writing->error->status; i++)
        if (facts->items[i].number != writing->mirror->has.fact + 1 + (int64_t)i)
            sky_error_set(writing->error, SKY_CONFLICT, "the audit lacks entries");
        else
            writing->error->status =
                writing->mirror->backend->admit(writing->store, NULL, &facts->items[i], writing->error);
    return writing->error->status;
}

static enum sky_status save_passes(struct writing *writing, void *reader, struct sky_arena *arena)
{
    struct sky_passes there;
    const struct sky_mirror_group *group = &writing->mirror->group;
    const struct sky_backend *backend = writing->mirror->backend;
    if (group->has_passes && backend->passes(reader, sky_span_of(""), arena, &there, writing->error) == SKY_OK)
        sky_pass_set_match(backend, writing->store, &group->passes, &there, writing->error);
    return writing->error->status;
}

static enum sky_status save_rest(struct writing *writing)
{
    const struct sky_mirror *mirror = writing->mirror;
    const struct sky_receipts *receipts = &mirror->group.receipts;
    int64_t lote = writing->end->lote;
    if (receipts->count > 0 && mirror->backend->keep(writing->store, receipts->items, receipts->count,
                                                     sky_clock_now() - SKY_RECEIPT_LASTS, writing->error))
        return writing->error->status;
    return lote && lote != mirror->lote ? mirror->backend->mark(writing->store, lote, writing->error) : SKY_OK;
}

static enum sky_status save(const struct sky_backend *backend, void *store, void *context, struct sky_error *error)
{
    struct writing *writing = context;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    writing->store = store;
    writing->error = error;
    void *reader = backend->reader_peek(store);
    if (refuse_others(writing->mirror, reader, arena, error) == SKY_OK && save_entries(writing) == SKY_OK &&
        save_facts(writing) == SKY_OK && save_passes(writing, reader, arena) == SKY_OK)
        save_rest(writing);
    sky_arena_free(arena);
    return error->status;
}

static bool is_empty(const struct sky_mirror *mirror, const struct sky_ship_end *end)
{
    const struct sky_mirror_group *group = &mirror->group;
    return group->entries.count == 0 && group->receipts.count == 0 && group->facts.count == 0 && !group->has_passes &&
           (!end->lote || end->lote == mirror->lote);
}

/* The lot that was marked has become whole, or was taken back. */
static enum sky_status unmark(struct sky_mirror *mirror, int64_t lote, struct sky_error *error)
{
    if (mirror->lote && mirror->lote != lote && sky_writer_unmark(mirror->writer, mirror->lote, error))
        return error->status;
    mirror->lote = lote;
    return SKY_OK;
}

static void note_written(struct sky_mirror *mirror, const struct sky_head *head)
{
    const struct sky_mirror_group *group = &mirror->group;
    for (size_t i = 0; i < group->entries.count; i++)
        mirror->forgets = mirror->forgets || sky_operacion_forgets(group->entries.items[i].verb);
    mirror->has.head = *head;
    mirror->has.fact += (int64_t)group->facts.count;
    sky_mirror_drop(mirror);
}

enum sky_status sky_mirror_check(const struct sky_mirror *mirror, const struct sky_ship_end *end, struct sky_head *head,
                                 struct sky_error *error)
{
    const struct sky_mirror_group *group = &mirror->group;
    *head = mirror->has.head;
    if (sky_seal_follow(head, group->entries.items, group->entries.count, error))
        return error->status;
    if (!sky_seal_same(head, &end->head))
        return sky_error_set(error, SKY_CONFLICT,
                             "operation %" PRId64 " has another seal at the source than here: the follower stays as it"
                             " is; see sky verify on both sides",
                             end->head.number);
    return SKY_OK;
}

enum sky_status sky_mirror_write(struct sky_mirror *mirror, const struct sky_ship_end *end, struct sky_error *error)
{
    struct writing writing = { .mirror = mirror, .end = end };
    struct sky_head head;
    if (sky_mirror_check(mirror, end, &head, error))
        return error->status;
    if (!is_empty(mirror, end) && sky_writer_run(mirror->writer, save, &writing, error))
        return error->status;
    note_written(mirror, &head);
    return unmark(mirror, end->lote, error);
}
