/*
 * Where a name leads that nobody has: to whoever had it last and has another one now, or into the bin. What an undo
 * took back never gave or took a name: by its own entries and by those of what it undid, a name leads nowhere.
 */
#include "registry/lectura.h"

#include "domain/operacion.h"

/* Ends of one name that are looked at: a name changes hands less often. */
#define LOOKS_MAX ((size_t)1000)

static enum sky_status next_end(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                int64_t upto, struct sky_entry *end, struct sky_error *error)
{
    const struct sky_selection ends = {
        .view = SKY_VIEW_ENDS, .nombre = nombre, .upto = upto, .bare = true, .limit = 1
    };
    return sky_lectura_first(lectura, &ends, arena, end, error);
}

/* --- in the bin */

enum sky_status sky_lectura_baja(struct sky_lectura *lectura, struct sky_arena *arena, int64_t cliente,
                                 struct sky_baja *baja, struct sky_error *error)
{
    struct sky_entry before;
    *baja = (struct sky_baja){ 0 };
    if (sky_lectura_entry_of(lectura, arena, cliente, lectura->moment, true, &baja->last, error))
        return error->status;
    if (baja->last.lives || baja->last.is_forgotten)
        baja->last = (struct sky_entry){ 0 };
    baja->stands = baja->last;
    for (size_t looks = 0; baja->stands.deshace && looks < LOOKS_MAX; looks++) {
        if (sky_lectura_entry_of(lectura, arena, cliente, baja->stands.deshace - 1, true, &before, error))
            return error->status;
        if (before.number == 0 || before.lives)
            break;
        baja->stands = before;
    }
    return SKY_OK;
}

enum sky_status sky_lectura_deleted(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_entry *entry, struct sky_error *error)
{
    struct sky_baja baja;
    int64_t upto = lectura->moment;
    for (size_t looks = 0; looks < LOOKS_MAX; looks++) {
        if (next_end(lectura, arena, nombre, upto, entry, error) || entry->number == 0 ||
            sky_lectura_baja(lectura, arena, entry->cliente, &baja, error))
            return error->status;
        if (baja.stands.number == entry->number)
            return SKY_OK;
        upto = entry->number - 1;
    }
    *entry = (struct sky_entry){ 0 };
    return SKY_OK;
}

enum sky_status sky_lectura_merged(struct sky_lectura *lectura, struct sky_arena *arena, const struct sky_entry *entry,
                                   int64_t *cliente, struct sky_error *error)
{
    static const struct sky_operacion fusionar = { .kind = SKY_OPERACION_FUSIONAR };
    struct sky_entry other;
    *cliente = 0;
    if (entry->number == 0 || !sky_span_equal(entry->verb, sky_span_of(sky_operacion_verb(&fusionar))))
        return SKY_OK;
    if (sky_lectura_entry(lectura, arena, entry->number + (entry->lives ? -1 : 1), true, &other, error) == SKY_OK)
        *cliente = other.cliente;
    return error->status;
}

/* The entry of the one that stays comes after that of the one that goes, who may be back by now. */
enum sky_status sky_lectura_part(struct sky_lectura *lectura, struct sky_arena *arena, const struct sky_entry *entry,
                                 int64_t *cliente, struct sky_error *error)
{
    struct sky_baja baja;
    int64_t con, into;
    *cliente = 0;
    if (!entry->lives || sky_lectura_merged(lectura, arena, entry, &con, error) || con == 0 ||
        sky_lectura_baja(lectura, arena, con, &baja, error) || baja.last.number == 0 ||
        sky_lectura_merged(lectura, arena, &baja.stands, &into, error))
        return error->status;
    *cliente = into == entry->cliente ? con : 0;
    return SKY_OK;
}

/* --- under another name */

enum sky_status sky_lectura_had(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                struct sky_entry *entry, struct sky_error *error)
{
    const struct sky_selection selection = {
        .view = SKY_VIEW_NAME, .nombre = nombre, .upto = lectura->moment, .bare = true, .limit = 1
    };
    return sky_lectura_first(lectura, &selection, arena, entry, error);
}

/* An undo that left the name empty: whatever its customer did under it since what was undone was undone as well. */
struct undo {
    int64_t cliente, since;
    const struct undo *next;
};

static bool is_undone(const struct undo *undos, const struct sky_entry *end)
{
    for (; undos; undos = undos->next)
        if (undos->cliente == end->cliente && undos->since <= end->number)
            return true;
    return false;
}

/* The last of the name's ends that was not taken back; number 0: there is none. */
static enum sky_status find_end(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                struct sky_entry *end, struct sky_error *error)
{
    const struct undo *undos = NULL;
    int64_t upto = lectura->moment;
    for (size_t looks = 0; looks < LOOKS_MAX; looks++, upto = end->number - 1) {
        if (next_end(lectura, arena, nombre, upto, end, error) || end->number == 0)
            return error->status;
        if (is_undone(undos, end))
            continue;
        if (!end->deshace)
            return SKY_OK;
        struct undo *undo = sky_arena_alloc(arena, sizeof *undo);
        if (!undo)
            return sky_error_memory(error);
        *undo = (struct undo){ end->cliente, end->deshace, undos };
        undos = undo;
    }
    *end = (struct sky_entry){ 0 };
    return SKY_OK;
}

/* How the customer is called, or who it was merged into, or who that one was. */
static enum sky_status follow_merges(struct sky_lectura *lectura, struct sky_arena *arena, int64_t cliente,
                                     struct sky_span *now, struct sky_error *error)
{
    struct sky_entry last;
    struct sky_baja baja;
    for (size_t looks = 0; cliente && looks < LOOKS_MAX; looks++) {
        if (sky_lectura_entry_of(lectura, arena, cliente, lectura->moment, true, &last, error))
            return error->status;
        if (last.lives)
            return *now = last.nombre, SKY_OK;
        if (sky_lectura_baja(lectura, arena, cliente, &baja, error) ||
            sky_lectura_merged(lectura, arena, &baja.stands, &cliente, error))
            return error->status;
    }
    return SKY_OK;
}

enum sky_status sky_lectura_left(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                 struct sky_entry *end, struct sky_error *error)
{
    struct sky_entry had;
    if (find_end(lectura, arena, nombre, end, error) || end->number == 0 ||
        sky_lectura_had(lectura, arena, nombre, &had, error))
        return error->status;
    if (had.lives)
        *end = (struct sky_entry){ 0 };
    return SKY_OK;
}

enum sky_status sky_lectura_renamed(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_span *now, struct sky_error *error)
{
    struct sky_entry end;
    *now = (struct sky_span){ 0 };
    if (sky_lectura_left(lectura, arena, nombre, &end, error) || end.number == 0)
        return error->status;
    return follow_merges(lectura, arena, end.cliente, now, error);
}
