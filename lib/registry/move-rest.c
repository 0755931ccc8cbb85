/* Copying what is beside the log: receipts, the audit, passes, and marks of lots that are not whole. */
#include "base/clock.h"
#include "registry/move-internal.h"
#include "registry/pass-set.h"
#include "registry/receipt.h"

/* Rows of a transaction. */
#define PAGE ((size_t)500)
/* Milliseconds that hosts' clocks may differ by, and that a transaction may take, which may wait for a standby:
 * receipts have the instant of their request. */
#define LATE 12000

/* --- receipts, by instant */

/* One that cannot be read as it was written stays behind, and one of what is not copied. */
static size_t drop_odd(const struct sky_move *move, struct sky_receipts *page)
{
    size_t kept = 0;
    for (size_t i = 0; i < page->count; i++)
        if (sky_status_http(page->items[i].error.status) < 500 && (!move->last || page->items[i].number <= move->last))
            page->items[kept++] = page->items[i];
    return kept;
}

static enum sky_status keep(struct sky_move *move, void *what)
{
    struct sky_receipts *page = what;
    return move->to.backend->keep(move->to.store, page->items, page->count, 0, move->error);
}

static enum sky_status copy_receipts(struct sky_move *move, struct sky_arena *arena, int64_t *instant,
                                     struct sky_span *key, struct sky_arena *next, bool *ended)
{
    struct sky_receipts page;
    if (move->from.backend->receipts(move->source, *instant, *key, PAGE, arena, &page, move->error))
        return move->error->status;
    *ended = page.count < PAGE;
    if (page.count > 0) {
        *instant = page.items[page.count - 1].instant;
        *key = sky_arena_copy(next, page.items[page.count - 1].key);
        if (!key->data)
            return sky_error_memory(move->error);
    }
    page.count = drop_odd(move, &page);
    return page.count > 0 ? sky_move_write(move, keep, &page) : SKY_OK;
}

/* Those from some seconds before the last time on; the first time, all that still count. */
static enum sky_status move_receipts(struct sky_move *move)
{
    int64_t began = sky_clock_now(), instant = move->receipts ? move->receipts : began - SKY_RECEIPT_LASTS;
    struct sky_span key = { 0 };
    struct sky_arena *place = sky_arena_new(); /* holds the key after which the next page begins */
    for (bool ended = !place; !ended && !move->error->status;) {
        struct sky_arena *arena = sky_arena_new(), *next = sky_arena_new();
        if (!arena || !next)
            sky_error_memory(move->error);
        else
            move->error->status = copy_receipts(move, arena, &instant, &key, next, &ended);
        sky_arena_free(arena);
        sky_arena_free(place);
        place = next;
    }
    if (!place)
        sky_error_memory(move->error);
    sky_arena_free(place);
    move->receipts = began - LATE;
    return move->error->status;
}

/* --- the audit, by number */

static enum sky_status record(struct sky_move *move, void *what)
{
    const struct sky_facts *facts = what; /* the last one first */
    for (size_t i = facts->count; i > 0; i--)
        if (move->to.backend->admit(move->to.store, NULL, &facts->items[i - 1], move->error))
            break;
    return move->error->status;
}

static enum sky_status last_fact(struct sky_move *move, const struct sky_backend *backend, void *reader,
                                 struct sky_arena *arena, int64_t *number)
{
    struct sky_facts last;
    if (backend->facts(reader, SKY_NOW, 1, arena, &last, move->error) == SKY_OK)
        *number = last.count > 0 ? last.items[0].number : 0;
    return move->error->status;
}

/* The next page after `number`, which is moved on. */
static enum sky_status copy_facts(struct sky_move *move, struct sky_arena *arena, int64_t last, int64_t *number)
{
    int64_t end = *number + (int64_t)PAGE < last ? *number + (int64_t)PAGE : last;
    struct sky_facts page;
    if (move->from.backend->facts(move->source, end + 1, (size_t)(end - *number), arena, &page, move->error))
        return move->error->status;
    if ((int64_t)page.count != end - *number || page.items[page.count - 1].number != *number + 1)
        return sky_error_set(move->error, SKY_CONFLICT, "the audit lacks entries");
    *number = end;
    return sky_move_write(move, record, &page);
}

static enum sky_status move_facts(struct sky_move *move)
{
    int64_t number = 0, last = 0;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(move->error);
    if (last_fact(move, move->to.backend, move->target, arena, &number) == SKY_OK)
        last_fact(move, move->from.backend, move->source, arena, &last);
    if (!move->error->status && number > last)
        sky_error_set(move->error, SKY_CONFLICT, "the store has another audit: name an empty one");
    while (!move->error->status && number < last) {
        struct sky_arena *page = sky_arena_new();
        move->error->status = page ? copy_facts(move, page, last, &number) : sky_error_memory(move->error);
        sky_arena_free(page);
    }
    sky_arena_free(arena);
    return move->error->status;
}

/* --- passes: all are looked at */

struct passes {
    struct sky_passes source, target;
};

static enum sky_status admit(struct sky_move *move, void *what)
{
    const struct passes *passes = what;
    sky_pass_set_match(move->to.backend, move->to.store, &passes->source, &passes->target, move->error);
    return move->error->status;
}

static enum sky_status move_passes(struct sky_move *move)
{
    struct passes passes;
    const struct sky_span all = sky_span_of("");
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(move->error);
    if (move->from.backend->passes(move->source, all, arena, &passes.source, move->error) == SKY_OK &&
        move->to.backend->passes(move->target, all, arena, &passes.target, move->error) == SKY_OK &&
        sky_pass_set_match(move->to.backend, NULL, &passes.source, &passes.target, move->error) > 0)
        move->error->status = sky_move_write(move, admit, &passes);
    sky_arena_free(arena);
    return move->error->status;
}

/* --- the mark of a lot that is not whole: one at most, since one process writes lots */

static enum sky_status mark(struct sky_move *move, void *lote)
{
    return move->to.backend->mark(move->to.store, *(int64_t *)lote, move->error);
}

static enum sky_status move_marks(struct sky_move *move)
{
    const struct sky_backend *backend = move->to.backend;
    int64_t wanted = 0, marked = 0;
    if (move->from.backend->marked(move->source, &wanted, move->error))
        return move->error->status;
    while (backend->marked(move->target, &marked, move->error) == SKY_OK && marked && marked != wanted)
        if (backend->unmark(move->to.store, marked, move->error))
            break;
    if (!move->error->status && wanted && marked != wanted)
        move->error->status = sky_move_write(move, mark, &wanted);
    return move->error->status;
}

enum sky_status sky_move_rest(struct sky_move *move)
{
    if (move_receipts(move) || move_facts(move) || move_passes(move) || move->last)
        return move->error->status;
    return move_marks(move);
}
