/*
 * One walk over the customer's entries, from the newest back to the operation's own. Each entry that is in force is
 * held, as the change from the document before it, against what the operation changed; so two documents are there at a
 * time, each as a tree in an arena of its own.
 */
#include "registry/conflict.h"

#include "domain/cliente.h"

/* Entries, and bytes of their documents, that are read at a time. */
#define PAGE_ENTRIES ((size_t)32)
#define PAGE_BYTES ((size_t)256 << 10)

/* An entry whose document is a tree, in its own arena; NULL where the customer was not there. */
struct state {
    struct sky_arena *arena;
    struct sky_json *documento;
    int64_t number; /* 0: there is none */
    bool undoes;    /* it undid the operation already */
    bool is_lost;   /* what it changed is not known any more */
};

struct walk {
    struct sky_lectura *lectura;
    const struct sky_effect *effect;
    const struct sky_budget *budget;
    struct sky_spent *spent;
    bool *enough;
    struct sky_numbers *conflicts;
    struct sky_error *error;
    struct sky_numbers undone; /* operations that an undo in force takes back */
    struct state newer;        /* the entry looked at before, where it is in force */
    bool ended;                /* the operation itself was reached */
};

/* Whether what `entry`, later than the operation, did is to be looked at. */
static bool is_in_force(struct walk *walk, const struct sky_entry *entry)
{
    if (sky_numbers_has(&walk->undone, sky_entry_grupo(entry)))
        return false;
    if (entry->deshace)
        sky_numbers_add(&walk->undone, entry->deshace);
    return entry->deshace <= walk->effect->last;
}

static void forget(struct state *state)
{
    sky_arena_free(state->arena);
    *state = (struct state){ 0 };
}

static enum sky_status read_state(struct walk *walk, const struct sky_entry *entry, struct state *state)
{
    *state = (struct state){ .arena = sky_arena_new(),
                             .number = entry->number,
                             .undoes = entry->deshace == walk->effect->first,
                             .is_lost = entry->is_forgotten };
    if (!state->arena)
        return sky_error_memory(walk->error);
    if (entry->documento.data)
        state->documento = sky_cliente_parse(state->arena, entry->documento, walk->error);
    return walk->error->status;
}

/* That the customer came or went stands in the way even of an operation that changed nothing, and so does what cannot
 * be known. */
static enum sky_status compare(struct walk *walk, const struct state *older)
{
    struct sky_diferencia diferencia;
    const struct state *newer = &walk->newer;
    if (sky_diferencia_places(newer->arena, older->documento, newer->documento, &diferencia, walk->error))
        return walk->error->status;
    if (newer->undoes || newer->is_lost || !older->documento || !newer->documento ||
        sky_diferencia_meets(&diferencia, &walk->effect->diferencia))
        sky_numbers_add(walk->conflicts, newer->number);
    return SKY_OK;
}

/* False when the budget does not suffice for the entry. */
static bool spend(struct walk *walk, const struct sky_entry *entry)
{
    walk->spent->entries++;
    sky_spent_add(walk->spent, walk->budget, entry->documento);
    *walk->enough = sky_budget_suffices(walk->budget, walk->spent, walk->error);
    return *walk->enough;
}

static enum sky_status look_at(struct walk *walk, const struct sky_entry *entry)
{
    struct state state = { 0 };
    walk->ended = entry->number <= walk->effect->last;
    bool counts = !walk->ended && spend(walk, entry) && is_in_force(walk, entry);
    if (!*walk->enough)
        return walk->error->status;
    if ((counts || walk->newer.number) && read_state(walk, entry, &state) == SKY_OK && walk->newer.number)
        walk->error->status = compare(walk, &state);
    forget(&walk->newer);
    if (counts && !walk->error->status)
        walk->newer = state;
    else
        forget(&state);
    return walk->error->status;
}

static enum sky_status look_at_page(struct walk *walk, struct sky_arena *arena, struct sky_selection *selection)
{
    struct sky_entries entries;
    if (sky_lectura_select(walk->lectura, selection, arena, &entries, walk->error))
        return walk->error->status;
    for (size_t i = 0; i < entries.count && !walk->ended && *walk->enough; i++)
        if (look_at(walk, &entries.items[i]))
            return walk->error->status;
    selection->upto = entries.reached - 1;
    walk->ended = walk->ended || entries.ended;
    return SKY_OK;
}

enum sky_status sky_conflict_find(struct sky_lectura *lectura, const struct sky_effect *effect,
                                  const struct sky_budget *budget, struct sky_spent *spent, bool *enough,
                                  struct sky_numbers *conflicts, struct sky_error *error)
{
    struct sky_arena *own = sky_arena_new();
    struct walk walk = { .lectura = lectura,
                         .effect = effect,
                         .budget = budget,
                         .spent = spent,
                         .enough = enough,
                         .conflicts = conflicts,
                         .error = error,
                         .undone = { .arena = own } };
    struct sky_selection selection = { .view = SKY_VIEW_CLIENTE,
                                       .cliente = effect->cliente,
                                       .upto = SKY_NOW,
                                       .limit = PAGE_ENTRIES,
                                       .bytes = PAGE_BYTES };
    enum sky_status status = own ? SKY_OK : sky_error_memory(error);
    *enough = true;
    while (status == SKY_OK && !walk.ended && *enough) {
        struct sky_arena *arena = sky_arena_new();
        status = arena ? look_at_page(&walk, arena, &selection) : sky_error_memory(error);
        sky_arena_free(arena);
    }
    if (status == SKY_OK && (walk.undone.failed || conflicts->failed))
        status = sky_error_memory(error);
    forget(&walk.newer);
    sky_arena_free(own);
    return status;
}
