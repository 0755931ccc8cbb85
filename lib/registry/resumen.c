/*
 * At a moment every customer is counted by their last entry up to then. So between two moments those are counted anew
 * who have an entry between them, however many each has, and whatever was done to them.
 */
#include "registry/resumen.h"

/* Microseconds after which a slice ends, but for its last entries; entries that are taken at once. */
#define SLICE_TIME 5000
#define ENTRIES ((size_t)32)

struct sky_resumen *sky_resumen_new(const char *hoy, int64_t dias, struct sky_error *error)
{
    struct sky_arena *arena = sky_arena_new();
    struct sky_resumen *resumen = arena ? sky_arena_alloc(arena, sizeof *resumen) : NULL;
    if (!resumen || !(resumen->catalogo = sky_catalogo_new(arena)) ||
        !(resumen->etiquetas = sky_etiquetas_new(arena))) {
        sky_error_memory(error);
        sky_arena_free(arena);
        return NULL;
    }
    resumen->arena = arena;
    resumen->moment = SKY_NOW;
    resumen->dias = dias;
    memcpy(resumen->hoy, hoy, sizeof resumen->hoy);
    return resumen;
}

void sky_resumen_free(struct sky_resumen *resumen)
{
    if (resumen)
        sky_arena_free(resumen->arena);
}

static enum sky_status count(struct sky_resumen *resumen, bool comes, struct sky_span documento,
                             struct sky_error *error)
{
    return sky_catalogo_count(resumen->catalogo, comes, documento, sky_span_of(resumen->hoy), resumen->dias, error)
               ? error->status
               : sky_etiquetas_count(resumen->etiquetas, comes, documento, error);
}

enum sky_status sky_resumen_add(struct sky_resumen *resumen, struct sky_span documento, struct sky_error *error)
{
    return count(resumen, true, documento, error);
}

/* Counts the customer as they were at `moment`, if they were. */
static enum sky_status count_at(struct sky_resumen *resumen, bool comes, struct sky_lectura *lectura, int64_t cliente,
                                int64_t moment, struct sky_error *error)
{
    struct sky_entry entry;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_entry_of(lectura, arena, cliente, moment, false, &entry, error) == SKY_OK && entry.number) {
        if (entry.is_forgotten)
            sky_error_set(error, SKY_FORGOTTEN, "what somebody was counted by is erased");
        else if (entry.lives)
            error->status = count(resumen, comes, entry.documento, error);
    }
    sky_arena_free(arena);
    return error->status;
}

static bool has_cliente(const struct sky_entries *entries, size_t count, int64_t cliente)
{
    for (size_t i = 0; i < count; i++)
        if (entries->items[i].cliente == cliente)
            return true;
    return false;
}

/* On by some entries. */
static enum sky_status step(struct sky_resumen *resumen, struct sky_lectura *lectura, struct sky_arena *arena,
                            struct sky_error *error)
{
    const struct sky_selection next = { .view = SKY_VIEW_LOG, .from = resumen->moment, .bare = true, .limit = ENTRIES };
    struct sky_entries entries;
    if (sky_lectura_select(lectura, &next, arena, &entries, error))
        return error->status;
    while (entries.count > 0 && entries.items[entries.count - 1].number > lectura->moment)
        entries.count--;
    int64_t reached = entries.count > 0 ? entries.items[entries.count - 1].number : lectura->moment;
    for (size_t i = 0; i < entries.count; i++) {
        int64_t cliente = entries.items[i].cliente;
        if (!has_cliente(&entries, i, cliente) && (count_at(resumen, false, lectura, cliente, resumen->moment, error) ||
                                                   count_at(resumen, true, lectura, cliente, reached, error)))
            return error->status;
    }
    resumen->moment = reached;
    return SKY_OK;
}

enum sky_status sky_resumen_follow(struct sky_resumen *resumen, struct sky_lectura *lectura, struct sky_error *error)
{
    int64_t end = sky_clock_elapsed() + SLICE_TIME;
    do {
        struct sky_arena *arena = sky_arena_new();
        enum sky_status status = arena ? step(resumen, lectura, arena, error) : sky_error_memory(error);
        sky_arena_free(arena);
        if (status)
            return status;
    } while (resumen->moment < lectura->moment && sky_clock_elapsed() < end);
    return SKY_OK;
}
