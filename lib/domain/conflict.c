/* One walk over the customer's entries, from the newest back to the operation's own, two documents at a time. */
#include "domain/conflict.h"

#include "base/numbers.h"
#include "domain/cliente.h"

struct walk {
    const struct sky_deed *deed;
    struct sky_buffer *undone; /* operations that an undo in force takes back */
    struct sky_buffer *conflicts;
    struct sky_error *error;
    struct sky_arena *scratch; /* of the two entries that are being looked at */
    struct sky_span newer;     /* the document after the entry `number`, in scratch */
    int64_t number;            /* 0: the newer entry does not count */
    bool undoes;               /* the newer entry undid the operation already */
    size_t entries, bytes;     /* looked at so far */
};

/* Whether what `entry`, later than the operation, did is to be looked at. */
static bool counts(struct walk *walk, const struct sky_entry *entry)
{
    if (sky_numbers_has(walk->undone, sky_entry_grupo(entry)))
        return false;
    if (entry->deshace)
        sky_numbers_add(walk->undone, entry->deshace);
    return entry->deshace <= walk->deed->last;
}

static struct sky_json *parse(struct walk *walk, struct sky_span documento, struct sky_error *error)
{
    return documento.data ? sky_cliente_parse(walk->scratch, documento, error) : NULL;
}

/*
 * Holds what the newer entry did against the operation's change. That the customer came or went stands in the way even
 * of one that changed nothing.
 */
static void compare(struct walk *walk, const struct sky_entry *older)
{
    struct sky_cambio cambio;
    struct sky_json *before = parse(walk, older->documento, walk->error);
    struct sky_json *after = parse(walk, walk->newer, walk->error);
    if (walk->error->status || sky_cambio_places(walk->scratch, before, after, &cambio, walk->error))
        return;
    if (walk->undoes || !before || !after || sky_cambio_meets(&cambio, &walk->deed->cambio))
        sky_numbers_add(walk->conflicts, walk->number);
}

static void keep(struct walk *walk, const struct sky_entry *entry)
{
    walk->number = entry->number;
    walk->undoes = entry->deshace == walk->deed->first;
    walk->newer = entry->documento.data ? sky_arena_copy(walk->scratch, entry->documento) : entry->documento;
    if (entry->documento.data && !walk->newer.data)
        sky_error_memory(walk->error);
}

static bool look_at(void *context, const struct sky_entry *entry)
{
    struct walk *walk = context;
    if (walk->number)
        compare(walk, entry);
    sky_arena_free(walk->scratch);
    walk->number = 0;
    if (!(walk->scratch = sky_arena_new()))
        sky_error_memory(walk->error);
    if (walk->error->status || entry->number <= walk->deed->last)
        return false;
    walk->bytes += entry->documento.size;
    if (++walk->entries > SKY_CONFLICT_ENTRIES_MAX || walk->bytes > SKY_CONFLICT_BYTES_MAX)
        sky_error_set(walk->error, SKY_CONFLICT,
                      "No se puede deshacer la operación: el cliente cambió demasiadas veces después.");
    else if (counts(walk, entry))
        keep(walk, entry);
    return !walk->error->status;
}

enum sky_status sky_conflict_find(const struct sky_log *log, struct sky_arena *arena, const struct sky_deed *deed,
                                  struct sky_buffer *conflicts, struct sky_error *error)
{
    struct walk walk = { .deed = deed, .undone = sky_buffer_new(arena), .conflicts = conflicts, .error = error };
    const struct sky_selection selection = {
        .view = SKY_VIEW_CLIENTE, .cliente = deed->cliente, .upto = SKY_NOW, .limit = SIZE_MAX
    };
    if (!walk.undone)
        return sky_error_memory(error);
    enum sky_status status = log->select(log->from, &selection, look_at, &walk, error);
    sky_arena_free(walk.scratch);
    if (status == SKY_OK && (walk.undone->failed || conflicts->failed))
        status = sky_error_memory(error);
    return status ? status : error->status;
}
