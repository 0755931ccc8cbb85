/*
 * A merge that was undone is found by its numbers alone, which an erasure leaves: the entry by which the one went, the
 * other one's in the same operation, and the one's next entry, which undoes it. Undoing the undo makes one of two
 * again, and is such a beginning, too. Whoever stayed may have been merged in turn before the undo: then whoever that
 * was into had all of it, and so on.
 */
#include "registry/rastro.h"

#include "base/clock.h"
#include "domain/operacion.h"
#include "registry/seal.h"

/* Entries, without documents, that are read at a time; and those of one operation. */
#define PAGE ((size_t)200)
#define OPERATION ((size_t)8)

/* A time in which a customer had what was another's. */
struct stay {
    int64_t cliente;    /* who had it; 0: it is none */
    int64_t from, upto; /* from the first entry of the merge on, up to that of the undo and without it */
    struct stay *next;
};

static bool is_verb(const struct sky_entry *entry, enum sky_operacion_kind kind)
{
    const struct sky_operacion operacion = { .kind = kind };
    return sky_span_equal(entry->verb, sky_span_of(sky_operacion_verb(&operacion)));
}

/* Of one that was erased, the digests tell: zeros are none of a document's. */
static bool had_document(const struct sky_entry *entry)
{
    static const unsigned char none[SKY_SHA256_SIZE];
    return entry->lives || (entry->is_forgotten && memcmp(entry->digests + sizeof none, none, sizeof none) != 0);
}

static bool may_be_merged(const struct sky_entry *entry)
{
    return !had_document(entry) && (is_verb(entry, SKY_OPERACION_FUSIONAR) || is_verb(entry, SKY_OPERACION_DESHACER));
}

/* The first entry of the selection, as it is stored; number 0: none. */
static enum sky_status first(struct sky_lectura *log, struct sky_selection selection, struct sky_arena *arena,
                             struct sky_entry *entry, struct sky_error *error)
{
    selection.stored = true;
    selection.limit = 1;
    return sky_lectura_first(log, &selection, arena, entry, error);
}

/* The customer's last entry before `number`, whole or bare; number 0: none. */
static enum sky_status before(struct sky_lectura *log, int64_t cliente, int64_t number, bool bare,
                              struct sky_arena *arena, struct sky_entry *entry, struct sky_error *error)
{
    const struct sky_selection last = {
        .view = SKY_VIEW_CLIENTE, .cliente = cliente, .upto = number - 1, .bare = bare
    };
    return first(log, last, arena, entry, error);
}

/* The last one of those with a document. */
static enum sky_status lived_before(struct sky_lectura *log, int64_t cliente, int64_t number, bool bare,
                                    struct sky_arena *arena, struct sky_entry *entry, struct sky_error *error)
{
    do {
        if (before(log, cliente, number, bare, arena, entry, error))
            return error->status;
        number = entry->number;
    } while (number && !entry->lives);
    return SKY_OK;
}

/* Whom the operation of `entry` is about besides; `left`: who went by it, else who stayed. Number 0: nobody. */
static enum sky_status find_other(struct sky_lectura *log, const struct sky_entry *entry, bool left,
                                  struct sky_arena *arena, struct sky_entry *other, struct sky_error *error)
{
    const struct sky_selection all = {
        .view = SKY_VIEW_LOG, .from = sky_entry_grupo(entry) - 1, .bare = true, .stored = true, .limit = OPERATION
    };
    struct sky_entries entries;
    *other = (struct sky_entry){ 0 };
    if (sky_lectura_select(log, &all, arena, &entries, error))
        return error->status;
    for (size_t i = 0; i < entries.count && other->number == 0; i++)
        if (sky_entry_grupo(&entries.items[i]) == sky_entry_grupo(entry) &&
            entries.items[i].cliente != entry->cliente && entries.items[i].lives != left)
            *other = entries.items[i];
    return SKY_OK;
}

/* The stay that the entry begins, by which a customer went. */
static enum sky_status find_stay(struct sky_lectura *log, const struct sky_entry *entry, struct sky_arena *arena,
                                 struct stay *stay, struct sky_error *error)
{
    struct sky_entry next, other;
    const struct sky_selection after = {
        .view = SKY_VIEW_WHOSE, .cliente = entry->cliente, .from = entry->number, .bare = true
    };
    *stay = (struct stay){ 0 };
    if (!may_be_merged(entry) || first(log, after, arena, &next, error) || next.deshace == 0 ||
        next.deshace != sky_entry_grupo(entry) || find_other(log, entry, false, arena, &other, error) ||
        other.number == 0)
        return error->status;
    *stay = (struct stay){ other.cliente, sky_entry_grupo(entry), sky_entry_grupo(&next), NULL };
    return SKY_OK;
}

/* The document of the entry before, with this one's name; where that is too long for it, as it is. */
static enum sky_status make_documento(const struct sky_entry *entry, const struct sky_entry *older,
                                      struct sky_arena *arena, struct sky_span *documento, struct sky_error *error)
{
    struct sky_error own = { 0 };
    *documento = older->documento;
    if (!sky_span_equal(entry->nombre, older->nombre) && older->lives &&
        sky_cliente_rename(arena, older->documento, entry->nombre, documento, &own)) {
        *documento = older->documento;
        if (own.status != SKY_TOO_LARGE)
            *error = own;
    }
    return error->status;
}

/* --- erasing */

struct work {
    struct sky_lectura *log;
    void *store;
    int64_t end;
    bool begun, is_over;
    struct sky_arena *arena; /* of the stays */
    struct stay *stays;      /* that are still to be looked at */
    struct sky_error *error;
};

static enum sky_status add_stay(struct work *work, const struct sky_entry *entry)
{
    struct stay *stay = sky_arena_alloc(work->arena, sizeof *stay);
    if (!stay)
        return sky_error_memory(work->error);
    if (find_stay(work->log, entry, work->arena, stay, work->error) == SKY_OK && stay->cliente) {
        stay->next = work->stays;
        work->stays = stay;
    }
    return work->error->status;
}

static enum sky_status redact(struct work *work, int64_t number, const struct sky_entry *older)
{
    struct sky_entry entry;
    struct sky_span documento;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(work->error);
    if (first(work->log, (struct sky_selection){ .view = SKY_VIEW_LOG, .from = number - 1 }, arena, &entry,
              work->error) == SKY_OK &&
        make_documento(&entry, older, arena, &documento, work->error) == SKY_OK) {
        sky_seal_digest(&entry, entry.digests);
        work->error->status = work->log->backend->redact(work->store, &entry, documento, work->error);
    }
    work->begun = true;
    sky_arena_free(arena);
    return work->error->status;
}

static enum sky_status look_at(struct work *work, const struct sky_entry *entry, const struct sky_entry *older)
{
    if (!entry->lives)
        return add_stay(work, entry);
    if (entry->is_forgotten)
        return SKY_OK;
    work->is_over = work->begun && sky_clock_elapsed() >= work->end;
    return work->is_over ? SKY_OK : redact(work, entry->number, older);
}

/* `*from` is moved on; `*ended`: there are no more. */
static enum sky_status erase_page(struct work *work, const struct stay *stay, const struct sky_entry *older,
                                  struct sky_arena *arena, int64_t *from, bool *ended)
{
    struct sky_entries entries;
    const struct sky_selection page = {
        .view = SKY_VIEW_WHOSE, .cliente = stay->cliente, .from = *from, .bare = true, .stored = true, .limit = PAGE
    };
    if (sky_lectura_select(work->log, &page, arena, &entries, work->error))
        return work->error->status;
    *from = entries.reached;
    *ended = entries.ended || entries.reached >= stay->upto;
    for (size_t i = 0; i < entries.count && entries.items[i].number < stay->upto && !work->is_over; i++)
        if (look_at(work, &entries.items[i], older))
            return work->error->status;
    return SKY_OK;
}

static enum sky_status erase_stay(struct work *work, const struct stay *stay)
{
    struct sky_entry older;
    int64_t from = stay->from - 1;
    bool ended = false;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(work->error);
    lived_before(work->log, stay->cliente, stay->from, false, arena, &older, work->error);
    while (!work->error->status && !ended && !work->is_over) {
        struct sky_arena *scratch = sky_arena_new();
        work->error->status =
            scratch ? erase_page(work, stay, &older, scratch, &from, &ended) : sky_error_memory(work->error);
        sky_arena_free(scratch);
    }
    sky_arena_free(arena);
    return work->error->status;
}

enum sky_status sky_rastro_erase(struct sky_lectura *log, void *store, const struct sky_entry *entry, int64_t end,
                                 bool *done, struct sky_error *error)
{
    struct work work = { .log = log, .store = store, .end = end, .error = error };
    *done = true;
    if (!may_be_merged(entry) || !log->backend->redact)
        return SKY_OK;
    if (!(work.arena = sky_arena_new()))
        return sky_error_memory(error);
    add_stay(&work, entry);
    while (work.stays && !work.is_over && !error->status) {
        const struct stay *stay = work.stays;
        work.stays = stay->next;
        error->status = erase_stay(&work, stay);
    }
    *done = !work.is_over;
    sky_arena_free(work.arena);
    return error->status;
}

/* --- verifying */

/* The first of the entries of one customer in a row that lost their texts. */
static enum sky_status find_begin(struct sky_lectura *log, const struct sky_entry *entry, struct sky_entry *begin,
                                  struct sky_arena *arena, struct sky_error *error)
{
    struct sky_entry older = *entry;
    do {
        *begin = older;
        if (lived_before(log, entry->cliente, begin->number, true, arena, &older, error))
            return error->status;
    } while (older.number && older.is_forgotten);
    return SKY_OK;
}

/* Whether the stay that began with the entry `begin` was still going on at `entry`, of somebody who was forgotten. */
static enum sky_status is_of_stay(struct sky_lectura *log, const struct sky_entry *entry, const struct sky_entry *begin,
                                  struct sky_arena *arena, bool *right, struct sky_error *error)
{
    struct sky_entry gone, last;
    struct stay stay;
    *right = false;
    if (find_other(log, begin, true, arena, &gone, error) || gone.number == 0 ||
        find_stay(log, &gone, arena, &stay, error) || before(log, gone.cliente, gone.number, true, arena, &last, error))
        return error->status;
    *right = stay.cliente == entry->cliente && entry->number < stay.upto && last.is_forgotten;
    return SKY_OK;
}

enum sky_status sky_rastro_check(struct sky_lectura *log, const struct sky_entry *entry, bool *right,
                                 struct sky_error *error)
{
    struct sky_entry older, begin;
    struct sky_span documento;
    struct sky_arena *arena = sky_arena_new();
    *right = false;
    if (!arena)
        return sky_error_memory(error);
    if (lived_before(log, entry->cliente, entry->number, false, arena, &older, error) == SKY_OK && older.number &&
        make_documento(entry, &older, arena, &documento, error) == SKY_OK &&
        sky_span_equal(documento, entry->documento) && find_begin(log, entry, &begin, arena, error) == SKY_OK)
        is_of_stay(log, entry, &begin, arena, right, error);
    sky_arena_free(arena);
    return error->status;
}
