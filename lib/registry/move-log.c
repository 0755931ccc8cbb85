/*
 * Copying the log: entries as they are stored, some hundreds a transaction, each held against its seal. Listings are
 * made with them. Whoever was forgotten in the source is to be forgotten in the target, too, whatever of theirs was
 * copied before it was erased there: the target erases it by itself once programs serve it (registry/olvido.h).
 */
#include "domain/operacion.h"
#include "registry/listing.h"
#include "registry/move-internal.h"
#include "registry/seal.h"

/* Entries of a transaction, and bytes of documents after which none is added. */
#define PAGE ((size_t)1000)
#define PAGE_BYTES ((size_t)4 << 20)

struct page {
    struct sky_entries entries;
    struct sky_head head; /* after them */
    bool noted;           /* nobody who was forgotten is still to be noted in the ledger */
};

/* Of the source: asked after the entries were read. */
static enum sky_status find_noted(struct sky_move *move, struct page *page)
{
    struct sky_oblivion next = { 0 };
    if (move->from.backend->forgotten(move->source, &next, move->error) == SKY_OK)
        page->noted = !next.is_due || next.is_noted;
    return move->error->status;
}

static enum sky_status forget(struct sky_move *move, int64_t cliente, bool noted)
{
    const struct sky_backend *backend = move->to.backend;
    if (backend->forget(move->to.store, cliente, move->error) == SKY_OK && noted)
        move->error->status = backend->noted(move->to.store, cliente, move->error);
    return move->error->status;
}

static enum sky_status save(struct sky_move *move, void *what)
{
    const struct page *page = what;
    const struct sky_entries *entries = &page->entries;
    if (sky_listing_save(move->to.backend, move->to.store, entries->items, NULL, entries->count, move->error))
        return move->error->status;
    for (size_t i = 0; i < entries->count && !move->error->status; i++)
        if (sky_operacion_forgets(entries->items[i].verb))
            move->error->status = forget(move, entries->items[i].cliente, page->noted);
    return move->error->status;
}

static enum sky_status copy_page(struct sky_move *move, struct sky_arena *arena, bool *ended)
{
    struct page page;
    int64_t left = move->last ? move->last - move->head.number : INT64_MAX;
    const struct sky_selection next = { .view = SKY_VIEW_LOG,
                                        .from = move->head.number,
                                        .stored = true,
                                        .limit = left < (int64_t)PAGE ? (size_t)left : PAGE,
                                        .bytes = PAGE_BYTES };
    if (move->from.backend->select(move->source, &next, arena, &page.entries, move->error))
        return move->error->status;
    *ended = page.entries.ended;
    page.head = move->head;
    if (page.entries.count == 0 || sky_seal_follow(&page.head, page.entries.items, page.entries.count, move->error) ||
        find_noted(move, &page) || sky_move_write(move, save, &page))
        return move->error->status;
    move->head = page.head;
    return SKY_OK;
}

enum sky_status sky_move_log(struct sky_move *move, int64_t upto)
{
    for (bool ended = false; !ended && move->head.number < upto && !move->error->status;) {
        struct sky_arena *arena = sky_arena_new();
        if (!arena)
            return sky_error_memory(move->error);
        move->error->status = copy_page(move, arena, &ended);
        sky_arena_free(arena);
        if (!move->error->status)
            move->watch->progress(move->watch->context, move->head.number, upto);
    }
    return move->error->status;
}
