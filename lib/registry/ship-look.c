/*
 * A look at the registry, in one snapshot: entries that the follower lacks, a page at most, and what belongs to them. A
 * receipt comes with the entry that it tells of, never before it and never after it: so whoever asks again after a
 * promotion is answered as before, or the write is not there either.
 */
#include "registry/ship-internal.h"

#include <inttypes.h>

#include "base/clock.h"
#include "registry/receipt.h"

/* Entries, bytes of their documents, receipts and facts of a group. */
#define PAGE ((size_t)1000)
#define PAGE_BYTES ((size_t)4 << 20)
#define RECEIPTS ((size_t)20000)
#define FACTS ((size_t)500)
/* Microseconds between two looks at passes. */
#define PASSES 400000
/* Milliseconds by how much the clock goes back without being set. */
#define STEADY 100

static enum sky_status refuse_older(struct sky_ship *ship)
{
    const struct sky_head *has = &ship->told.head, *seen = &ship->seen;
    if (seen->number < has->number)
        return sky_error_set(ship->error, SKY_CONFLICT,
                             "the registry there ends with operation %" PRId64 ", and ended with %" PRId64
                             " before: it was put back to an older state; the follower stays as it is",
                             seen->number, has->number);
    if (seen->number == has->number && memcmp(seen->seal, has->seal, sizeof seen->seal) != 0)
        return sky_error_set(ship->error, SKY_CONFLICT,
                             "operation %" PRId64
                             " has another seal there than before: the follower stays as it is; see"
                             " sky verify on both sides",
                             seen->number);
    return SKY_OK;
}

static enum sky_status put_entries(struct sky_ship *ship, struct sky_arena *arena, bool *more)
{
    struct sky_entries entries;
    const struct sky_selection next = {
        .view = SKY_VIEW_LOG, .from = ship->told.head.number, .stored = true, .limit = PAGE, .bytes = PAGE_BYTES
    };
    if (ship->seen.number == ship->told.head.number ||
        ship->at.backend->select(ship->reader, &next, arena, &entries, ship->error))
        return ship->error->status;
    for (size_t i = 0; i < entries.count; i++)
        sky_ship_put_entry(&ship->frames, &entries.items[i]);
    if (entries.count > 0) {
        const struct sky_entry *last = &entries.items[entries.count - 1];
        ship->next.head = (struct sky_head){ .number = last->number, .instant = last->instant };
        memcpy(ship->next.head.seal, last->seal, sizeof last->seal);
    }
    *more = !entries.ended;
    return SKY_OK;
}

/* --- receipts: written in the order of their instants, but when the clock was set back */

/* Those of the page up to the first one that tells of a later entry, or is of after `upto`; `*count` is added to. */
static bool put_page(struct sky_ship *ship, const struct sky_receipts *page, int64_t upto, size_t *count)
{
    struct sky_ship_place *next = &ship->next;
    for (size_t i = 0; i < page->count; i++) {
        const struct sky_receipt *receipt = &page->items[i];
        if (receipt->number > next->head.number || receipt->instant > upto)
            return false;
        if (sky_status_http(receipt->error.status) < 500) /* else it cannot be read as it was written */
            sky_ship_put_receipt(&ship->frames, receipt);
        next->same = receipt->instant == next->receipts ? next->same + 1 : 1;
        next->receipts = receipt->instant;
        *count += 1;
    }
    return page->count == PAGE && *count < RECEIPTS;
}

static enum sky_status put_from(struct sky_ship *ship, struct sky_arena *arena, int64_t from, int64_t upto,
                                size_t *count)
{
    struct sky_receipts page = { 0 };
    struct sky_span key = { 0 };
    int64_t oldest = ship->next.clock - SKY_RECEIPT_LASTS;
    from = from > oldest ? from : oldest;
    do {
        if (page.count > 0) {
            from = page.items[page.count - 1].instant;
            key = page.items[page.count - 1].key;
        }
        if (ship->at.backend->receipts(ship->reader, from, key, PAGE, arena, &page, ship->error))
            return ship->error->status;
    } while (put_page(ship, &page, upto, count));
    return SKY_OK;
}

/*
 * Of a clock that was set back since the last look, those are told that were written before that, and then those from
 * the instant on that it was set to: what was told already, the clock comes to again.
 */
static enum sky_status put_since(struct sky_ship *ship, struct sky_arena *arena, size_t *count)
{
    struct sky_ship_place *told = &ship->told, *next = &ship->next;
    int64_t then = next->clock - (next->elapsed - told->elapsed) / 1000;
    bool is_back = told->clock && then < told->clock - STEADY, is_first = !told->clock;
    next->same = 0;
    if (put_from(ship, arena, told->receipts, is_back || is_first ? INT64_MAX : next->clock + STEADY, count))
        return ship->error->status;
    if (next->receipts > next->clock + STEADY || is_back) {
        next->receipts = is_back ? then - SKY_SHIP_LATE : next->clock;
        next->same = 0;
    }
    return is_back ? put_from(ship, arena, next->receipts, next->clock + STEADY, count) : SKY_OK;
}

static enum sky_status put_receipts(struct sky_ship *ship, struct sky_arena *arena, bool *more)
{
    size_t count = 0, before = ship->frames.size;
    ship->next.clock = sky_clock_now();
    ship->next.elapsed = sky_clock_elapsed();
    if (put_since(ship, arena, &count))
        return ship->error->status;
    *more = *more || count >= RECEIPTS;
    if (ship->next.receipts == ship->told.receipts && count == ship->told.same)
        ship->frames.size = before; /* those of the last one's instant, which were told */
    return SKY_OK;
}

/* --- what is beside the log */

static enum sky_status put_facts(struct sky_ship *ship, struct sky_arena *arena, bool *more)
{
    struct sky_facts last, page;
    int64_t end = ship->told.fact + (int64_t)FACTS;
    if (ship->at.backend->facts(ship->reader, SKY_NOW, 1, arena, &last, ship->error))
        return ship->error->status;
    int64_t newest = last.count > 0 ? last.items[0].number : 0;
    if (newest < ship->told.fact)
        return sky_error_set(ship->error, SKY_CONFLICT, "the audit there is shorter than the follower's");
    end = end < newest ? end : newest;
    if (end == ship->told.fact ||
        ship->at.backend->facts(ship->reader, end + 1, (size_t)(end - ship->told.fact), arena, &page, ship->error))
        return ship->error->status;
    for (size_t i = page.count; i > 0; i--)
        sky_ship_put_fact(&ship->frames, &page.items[i - 1]);
    ship->next.fact = end;
    *more = *more || end < newest;
    return SKY_OK;
}

/* The whole set, when it has changed. */
static enum sky_status put_passes(struct sky_ship *ship, struct sky_arena *arena)
{
    struct sky_passes passes;
    struct sky_buffer *frames = &ship->frames;
    size_t place = frames->size;
    int64_t now = sky_clock_elapsed();
    if (now - ship->told.looked < PASSES && ship->told.looked)
        return SKY_OK;
    if (ship->at.backend->passes(ship->reader, sky_span_of(""), arena, &passes, ship->error))
        return ship->error->status;
    for (size_t i = 0; i < passes.count; i++)
        sky_ship_put_pass(frames, &passes.items[i]);
    sky_ship_put_bytes(frames, SKY_SHIP_PASSES, sky_span_of(""));
    if (frames->failed)
        return sky_error_memory(ship->error);
    const struct sky_span all = sky_span(frames->data + place, frames->size - place);
    sky_crypto_sha256(&all, 1, ship->next.passes);
    if (memcmp(ship->next.passes, ship->told.passes, sizeof ship->told.passes) == 0)
        frames->size = place;
    ship->next.looked = now;
    return SKY_OK;
}

static enum sky_status put_all(struct sky_ship *ship, struct sky_arena *arena, bool *more)
{
    if (refuse_older(ship) || put_entries(ship, arena, more) || put_receipts(ship, arena, more) ||
        put_facts(ship, arena, more) || put_passes(ship, arena) ||
        ship->at.backend->marked(ship->reader, &ship->next.lote, ship->error))
        return ship->error->status;
    if (ship->frames.size > 0 || ship->next.lote != ship->told.lote) {
        const struct sky_ship_end end = { ship->next.head, ship->seen.number, ship->next.lote };
        sky_ship_put_end(&ship->frames, &end);
    }
    return SKY_OK;
}

enum sky_status sky_ship_look(struct sky_ship *ship, bool *more)
{
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(ship->error);
    *more = false;
    ship->next = ship->told;
    if (ship->at.backend->snapshot(ship->reader, &ship->seen, ship->error) == SKY_OK) {
        put_all(ship, arena, more);
        ship->at.backend->release(ship->reader);
    }
    sky_arena_free(arena);
    if (!ship->error->status)
        ship->told = ship->next;
    return ship->error->status;
}
