/*
 * Two walks. The first one, back from the present and without documents, finds where to begin: before the operation,
 * and before whatever was undone since, for what an undo puts back has its place from there. The second one comes back
 * from document to document, one at a time.
 */
#include "registry/follow.h"

#include "domain/cliente.h"

/* Entries that are read at a time. */
#define PAGE ((size_t)32)

/* An entry that is followed; the newest comes first. */
struct step {
    int64_t number, grupo, deshace;
    struct step *newer;
};

struct walk {
    struct sky_lectura *lectura;
    const struct sky_effect *effect;
    const struct sky_budget *budget;
    struct sky_spent spent;
    bool *enough;
    struct sky_reversal *reversal;
    struct sky_error *error;
    struct sky_arena *arena;
    struct step *oldest;
    int64_t begin; /* the first entry that is followed, at most */
};

static enum sky_status add_step(struct walk *walk, const struct sky_entry *entry)
{
    struct step *step = sky_arena_alloc(walk->arena, sizeof *step);
    if (!step)
        return sky_error_memory(walk->error);
    *step = (struct step){ entry->number, sky_entry_grupo(entry), entry->deshace, walk->oldest };
    walk->oldest = step;
    walk->spent.entries++;
    if (entry->deshace && entry->deshace < walk->begin)
        walk->begin = entry->deshace;
    *walk->enough = sky_budget_suffices(walk->budget, &walk->spent, walk->error);
    return walk->error->status;
}

static enum sky_status find_steps(struct walk *walk)
{
    struct sky_entries entries = { 0 };
    struct sky_selection selection = {
        .view = SKY_VIEW_CLIENTE, .cliente = walk->effect->cliente, .upto = SKY_NOW, .bare = true, .limit = PAGE
    };
    while (!entries.ended && *walk->enough) {
        if (sky_lectura_select(walk->lectura, &selection, walk->arena, &entries, walk->error))
            return walk->error->status;
        for (size_t i = 0; i < entries.count && *walk->enough; i++) {
            if (entries.items[i].number < walk->begin)
                return SKY_OK;
            if (add_step(walk, &entries.items[i]))
                return walk->error->status;
        }
        selection.upto = entries.reached - 1;
    }
    return SKY_OK;
}

/* One document, which is gone again after it. */
static enum sky_status follow(struct walk *walk, int64_t upto, int64_t operacion, int64_t deshace)
{
    struct sky_entry entry;
    struct sky_json *documento = NULL;
    struct sky_arena *arena = sky_arena_new();
    enum sky_status status =
        arena ? sky_lectura_entry_of(walk->lectura, arena, walk->effect->cliente, upto, false, &entry, walk->error)
              : sky_error_memory(walk->error);
    if (status == SKY_OK) {
        sky_spent_add(&walk->spent, walk->budget, entry.documento);
        *walk->enough = sky_budget_suffices(walk->budget, &walk->spent, walk->error);
        if (*walk->enough && entry.documento.data)
            documento = sky_cliente_parse(arena, entry.documento, walk->error);
        if (*walk->enough && !walk->error->status)
            walk->error->status = sky_reversal_follow(walk->reversal, operacion, deshace, documento, walk->error);
        status = walk->error->status;
    }
    sky_arena_free(arena);
    return status;
}

static enum sky_status follow_steps(struct walk *walk)
{
    enum sky_status status = follow(walk, walk->begin - 1, 0, 0);
    for (struct step *step = walk->oldest; step && status == SKY_OK && *walk->enough; step = step->newer)
        status = follow(walk, step->number, step->grupo, step->deshace);
    return status;
}

enum sky_status sky_follow(struct sky_lectura *lectura, const struct sky_effect *effect,
                           const struct sky_budget *budget, struct sky_reversal *reversal, bool *enough,
                           struct sky_error *error)
{
    struct walk walk = { .lectura = lectura,
                         .effect = effect,
                         .budget = budget,
                         .enough = enough,
                         .reversal = reversal,
                         .error = error,
                         .arena = sky_arena_new(),
                         .begin = effect->first };
    *enough = true;
    enum sky_status status = walk.arena ? find_steps(&walk) : sky_error_memory(error);
    if (status == SKY_OK && *enough)
        status = follow_steps(&walk);
    sky_arena_free(walk.arena);
    return status;
}
