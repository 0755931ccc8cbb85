/*
 * Taking back a lot: row by row from the last one to the first, so that a name is free again when a row wants it.
 * Before anything is written, every row is looked at; where one cannot be taken back after all, those before it are
 * redone. Of a lot that was cut off nothing is to be left: what others changed since stays as they left it, as does
 * what was taken back before.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "registry/carga-claim.h"
#include "registry/lote.h"
#include "registry/plan.h"

/* Entries of the log that are read at a time. */
#define PAGE ((size_t)500)

struct undoing {
    struct sky_registro *registro;
    struct sky_span author;
    struct sky_carga_sum *sum;
    struct sky_error *error;
    bool is_cut; /* the lot was cut off */
    int64_t lote;
    int64_t left;  /* rows that stay */
    int64_t *rows; /* the entries of its rows, ascending */
    size_t count, capacity;
};

static enum sky_status add(struct undoing *undoing, int64_t number)
{
    if (undoing->count == undoing->capacity) {
        size_t capacity = undoing->capacity ? 2 * undoing->capacity : PAGE;
        int64_t *rows = realloc(undoing->rows, capacity * sizeof *rows);
        if (!rows)
            return sky_error_memory(undoing->error);
        undoing->rows = rows;
        undoing->capacity = capacity;
    }
    undoing->rows[undoing->count++] = number;
    return SKY_OK;
}

/* A rename is one row of two entries, the second of which is the same customer's. */
static enum sky_status add_page(struct undoing *undoing, const struct sky_entries *entries, int64_t *departed)
{
    for (size_t i = 0; i < entries->count; i++) {
        const struct sky_entry *entry = &entries->items[i];
        bool arrives = *departed && *departed == entry->cliente;
        *departed = 0;
        if (entry->grupo != undoing->lote || !sky_operacion_is_of_lote(entry->verb))
            continue;
        if (!arrives && add(undoing, entry->number))
            return undoing->error->status;
        *departed = entry->lives ? 0 : entry->cliente;
    }
    return SKY_OK;
}

/* A reading of the present, which is not held for long; closed, or open. */
static enum sky_status open_lectura(struct undoing *undoing, struct sky_lectura *lectura)
{
    if (lectura->reader && sky_lectura_is_long(lectura))
        sky_lectura_close(lectura);
    if (lectura->reader)
        return SKY_OK;
    return sky_lectura_open(lectura, undoing->registro, SKY_NOW, undoing->error);
}

static enum sky_status find_rows(struct undoing *undoing, struct sky_lectura *lectura)
{
    struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = undoing->lote - 1, .bare = true, .limit = PAGE };
    struct sky_entries entries = { 0 };
    int64_t departed = 0;
    while (!entries.ended) {
        struct sky_arena *arena = sky_arena_new();
        if (!arena)
            return sky_error_memory(undoing->error);
        if (open_lectura(undoing, lectura) == SKY_OK &&
            sky_lectura_select(lectura, &selection, arena, &entries, undoing->error) == SKY_OK)
            add_page(undoing, &entries, &departed);
        selection.from = entries.reached;
        sky_arena_free(arena);
        if (undoing->error->status)
            return undoing->error->status;
    }
    return SKY_OK;
}

static enum sky_status find_lote(struct undoing *undoing, struct sky_lectura *lectura, int64_t number)
{
    struct sky_entry entry;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(undoing->error);
    if (sky_lectura_entry(lectura, arena, number, true, &entry, undoing->error) == SKY_OK) {
        undoing->lote = entry.grupo;
        if (!sky_operacion_is_of_lote(entry.verb))
            sky_error_set(undoing->error, SKY_NO_OPERATION, "La operación %" PRId64 " no es de un lote.", number);
        else if (undoing->lote != number)
            sky_error_set(undoing->error, SKY_NO_OPERATION, "La operación %" PRId64 " es del lote %" PRId64 ".", number,
                          undoing->lote);
    }
    sky_arena_free(arena);
    return undoing->error->status;
}

/* --- whether each row can be taken back */

/* That a name is taken may be another row's doing, which is taken back before. */
static enum sky_status look_at(struct undoing *undoing, struct sky_lectura *lectura, int64_t number)
{
    struct sky_plan plan;
    struct sky_error refusal = { 0 };
    struct sky_arena *arena = sky_arena_new();
    struct sky_operacion *operacion = arena ? sky_operacion_descargar(arena, number, undoing->error) : NULL;
    if (!operacion) {
        sky_arena_free(arena);
        return sky_error_memory(undoing->error);
    }
    enum sky_status status = sky_deshacer_search(lectura, operacion, &sky_budget_long, arena, &plan, &refusal);
    sky_arena_free(arena);
    if (status == SKY_OK || status == SKY_NAME_TAKEN)
        return SKY_OK;
    return sky_error_set(undoing->error, status, "No se deshizo nada. %s", refusal.text);
}

static enum sky_status look_at_all(struct undoing *undoing)
{
    struct sky_lectura lectura = { 0 };
    for (size_t i = undoing->count; i > 0 && !undoing->error->status; i--) {
        if (open_lectura(undoing, &lectura))
            return undoing->error->status;
        look_at(undoing, &lectura, undoing->rows[i - 1]);
    }
    sky_lectura_close(&lectura);
    return undoing->error->status;
}

/* --- all of them */

static enum sky_status tell(void *context, const struct sky_lote_row *row, struct sky_error *error)
{
    struct undoing *undoing = context;
    bool stays = undoing->is_cut && row->result->error.status;
    undoing->left += stays;
    if (row->result->error.status && !stays)
        return sky_error_set(error, row->result->error.status, "%s", row->result->error.text);
    undoing->sum->rows[row->result->unchanged ? SKY_CARGA_SIN_CAMBIOS : SKY_CARGA_CAMBIADO]++;
    return SKY_OK;
}

static enum sky_status write_rows(struct undoing *undoing, struct sky_lote *lote)
{
    for (size_t i = undoing->count; i > 0; i--) {
        struct sky_operacion *operacion =
            sky_operacion_descargar(sky_lote_arena(lote), undoing->rows[i - 1], undoing->error);
        if (!operacion)
            return undoing->error->status;
        operacion->author = undoing->author;
        operacion->is_due = undoing->is_cut;
        if (sky_lote_add(lote, undoing->rows[i - 1], operacion, 0, NULL, undoing->error))
            return undoing->error->status;
    }
    return sky_lote_end(lote, undoing->error);
}

static enum sky_status write_all(struct undoing *undoing)
{
    struct sky_lote *lote = sky_lote_new(undoing->registro, !undoing->is_cut, tell, undoing, undoing->error);
    if (!lote)
        return undoing->error->status;
    write_rows(undoing, lote);
    undoing->sum->lote = sky_lote_number(lote);
    sky_lote_free(lote);
    return undoing->error->status;
}

/* A lot that was cut off is taken back in its author's name. */
static enum sky_status read_author(struct undoing *undoing, struct sky_arena *arena)
{
    struct sky_entry entry;
    struct sky_lectura lectura;
    if (sky_lectura_open(&lectura, undoing->registro, SKY_NOW, undoing->error))
        return undoing->error->status;
    if (sky_lectura_entry(&lectura, arena, undoing->lote, true, &entry, undoing->error) == SKY_OK)
        undoing->author = entry.author;
    sky_lectura_close(&lectura);
    return undoing->error->status;
}

static enum sky_status find_all(struct undoing *undoing, int64_t number)
{
    struct sky_lectura lectura = { 0 };
    if (open_lectura(undoing, &lectura))
        return undoing->error->status;
    if (find_lote(undoing, &lectura, number) == SKY_OK)
        find_rows(undoing, &lectura);
    sky_lectura_close(&lectura);
    return undoing->error->status;
}

/* What was taken back before one row could not be is itself a lot that was cut off. */
static enum sky_status undo(struct undoing *undoing, int64_t number)
{
    struct sky_error ignored = { 0 }; /* it stays marked: whoever writes lots next tries again */
    int64_t left;
    if (find_all(undoing, number) == SKY_OK && look_at_all(undoing) == SKY_OK && write_all(undoing) &&
        undoing->sum->lote && sky_carga_retirar(undoing->registro, undoing->sum->lote, &left, &ignored))
        left = 0;
    return undoing->error->status;
}

enum sky_status sky_carga_deshacer(struct sky_registro *registro, int64_t number, struct sky_span author,
                                   struct sky_carga_sum *sum, struct sky_error *error)
{
    struct undoing undoing = { .registro = registro, .author = author, .sum = sum, .error = error };
    *sum = (struct sky_carga_sum){ 0 };
    if (sky_carga_claim(registro, error))
        return error->status;
    undo(&undoing, number);
    struct sky_error failure = { 0 };
    if (sky_registro_flush(registro, &failure))
        sky_error_set(error, failure.status, "%s", failure.text);
    sky_registro_disclaim_lots(registro);
    free(undoing.rows);
    return error->status;
}

enum sky_status sky_carga_look(struct sky_registro *registro, int64_t number, struct sky_carga_sum *sum,
                               struct sky_error *error)
{
    struct undoing undoing = { .registro = registro, .sum = sum, .error = error };
    *sum = (struct sky_carga_sum){ 0 };
    if (find_all(&undoing, number) == SKY_OK && look_at_all(&undoing) == SKY_OK)
        sum->rows[SKY_CARGA_CAMBIADO] = (int64_t)undoing.count;
    free(undoing.rows);
    return error->status;
}

enum sky_status sky_carga_retirar(struct sky_registro *registro, int64_t number, int64_t *left, struct sky_error *error)
{
    struct sky_carga_sum sum = { 0 };
    struct undoing undoing = { .registro = registro, .sum = &sum, .error = error, .is_cut = true };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (find_all(&undoing, number) == SKY_OK && read_author(&undoing, arena) == SKY_OK && write_all(&undoing) == SKY_OK)
        error->status = sky_registro_unmark(registro, number, error);
    *left = undoing.left;
    sky_arena_free(arena);
    free(undoing.rows);
    return error->status;
}
