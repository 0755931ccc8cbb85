/*
 * Where all rows are to be written or none, and in a rehearsal, each is judged first, by one moment: its operation is
 * applied to what its customer was then. The operations wait in a temporary file, and are written when none is refused,
 * each on condition that it is still about the same customer. A customer who appears twice is refused, so that no row
 * depends on another. Where each row is by itself, its operation is written at once.
 */
#include "registry/carga.h"

#include <inttypes.h>

#include "registry/carga-claim.h"
#include "registry/carga-judge.h"
#include "registry/carga-stage.h"

/* --- what becomes of it */

static enum sky_status tell(struct sky_loading *loading, const struct sky_carga_row *row)
{
    loading->sum->rows[row->what]++;
    loading->is_over = loading->is_over || (loading->asked->stops && row->what == SKY_CARGA_RECHAZADO);
    if (row->what == SKY_CARGA_RECHAZADO && !loading->refusal.status) {
        loading->refusal = *row->error;
        loading->refused_line = row->line;
    }
    bool quiet = loading->asked->todo && !loading->asked->ensayo && !loading->lote;
    return quiet ? SKY_OK : loading->asked->tell(loading->asked->context, row, loading->error);
}

static enum sky_status tell_refused(struct sky_loading *loading, const struct sky_judged *judged)
{
    const struct sky_carga_row row = { .line = judged->line,
                                       .what = SKY_CARGA_RECHAZADO,
                                       .nombre = judged->nombre,
                                       .cliente = judged->version.cliente,
                                       .error = &judged->refusal };
    return tell(loading, &row);
}

/* While the customer stays as they are, the writer need not make it again. */
static void keep_outcome(struct sky_judged *judged, const struct sky_outcome *outcome)
{
    judged->operacion->hecho = sky_outcome_last(outcome)->documento;
    judged->operacion->base = judged->version.number;
}

/* Tells what a row would come to; with `todo`, it waits. */
static enum sky_status rehearse(struct sky_loading *loading, struct sky_judged *judged, struct sky_arena *arena)
{
    struct sky_outcome outcome;
    if (!judged->refusal.status && sky_carga_apply(loading, judged, arena, &outcome))
        return loading->error->status;
    if (judged->refusal.status)
        return tell_refused(loading, judged);
    const struct sky_draft *last = sky_outcome_last(&outcome);
    const struct sky_carga_row row = {
        .line = judged->line,
        .what = outcome.stays     ? SKY_CARGA_SIN_CAMBIOS
                : outcome.created ? SKY_CARGA_CREADO
                                  : SKY_CARGA_CAMBIADO,
        .nombre = last->nombre,
        .cliente = judged->version.cliente,
        .antes = judged->version.documento,
        .despues = last->documento,
    };
    if (tell(loading, &row) || loading->asked->ensayo)
        return loading->error->status;
    keep_outcome(judged, &outcome);
    const struct sky_carga_staged staged = { judged->line, judged->operacion, outcome.stays };
    return sky_carga_stage(loading->staged, &staged, loading->error);
}

/* Of a rehearsed lot, a customer who was to stay as they were must still be so. */
static enum sky_status check_stays(struct sky_loading *loading, const struct sky_carga_staged *staged,
                                   struct sky_arena *arena)
{
    struct sky_version version;
    const struct sky_operacion *operacion = staged->operacion;
    if (sky_carga_open(loading) ||
        sky_lectura_version(&loading->lectura, arena, operacion->nombre, &version, loading->error))
        return loading->error->status;
    return version.number == operacion->visto
               ? SKY_OK
               : sky_error_set(loading->error, SKY_CONFLICT, "Línea %" PRId64 ": El cliente '%.*s' cambió entretanto.",
                               staged->line, SKY_SPAN_ARGS(operacion->nombre));
}

/* No reading is held while the writer is waited for. */
static enum sky_status add(struct sky_loading *loading, int64_t line, struct sky_operacion *operacion, size_t size,
                           const struct sky_result *known)
{
    if (sky_lote_waits(loading->lote, size))
        sky_lectura_close(&loading->lectura);
    return sky_lote_add(loading->lote, line, operacion, size, known, loading->error);
}

/* A row that changes nothing is not written. */
static enum sky_status add_known(struct sky_loading *loading, int64_t line, const struct sky_operacion *operacion,
                                 int64_t cliente)
{
    const struct sky_result stays = { .unchanged = true, .nombre = operacion->nombre, .cliente = cliente };
    return add(loading, line, NULL, operacion->patch.size, &stays);
}

/* Hands the row to the lot. What is refused by a moment that is past may be right when it is written. */
static enum sky_status write(struct sky_loading *loading, struct sky_judged *judged, struct sky_arena *arena)
{
    struct sky_outcome outcome = { 0 };
    const struct sky_result refused = { .error = judged->refusal, .nombre = judged->nombre };
    loading->is_over = loading->is_over || (loading->asked->stops && judged->refusal.status);
    if (judged->refusal.status)
        return add(loading, judged->line, NULL, 0, &refused);
    if (sky_carga_apply(loading, judged, arena, &outcome))
        return loading->error->status;
    if (!judged->refusal.status && outcome.stays)
        return add_known(loading, judged->line, judged->operacion, judged->version.cliente);
    if (!judged->refusal.status)
        keep_outcome(judged, &outcome);
    size_t size = judged->operacion->patch.size + judged->version.documento.size;
    return add(loading, judged->line, judged->operacion, size, NULL);
}

static enum sky_status tell_written(void *context, const struct sky_lote_row *written, struct sky_error *error)
{
    struct sky_loading *loading = context;
    const struct sky_result *result = written->result;
    const struct sky_carga_row row = {
        .line = written->line,
        .what = result->error.status ? SKY_CARGA_RECHAZADO
                : result->unchanged  ? SKY_CARGA_SIN_CAMBIOS
                : result->created    ? SKY_CARGA_CREADO
                                     : SKY_CARGA_CAMBIADO,
        .nombre = result->nombre.data  ? result->nombre
                  : written->operacion ? written->operacion->nombre
                                       : (struct sky_span){ 0 },
        .cliente = result->cliente,
        .operacion = result->error.status || result->unchanged ? 0 : result->number,
        .error = &result->error,
    };
    if (loading->asked->todo && result->error.status)
        return sky_error_set(error, result->error.status, "Línea %" PRId64 ": %s", written->line, result->error.text);
    if (tell(loading, &row))
        sky_error_set(error, loading->error->status, "%s", loading->error->text);
    return error->status;
}

/* --- all rows */

static enum sky_status take_row(struct sky_loading *loading, bool *taken)
{
    bool writes = sky_carga_writes_at_once(loading->asked);
    struct sky_judged judged = { 0 };
    struct sky_arena *own = writes ? NULL : sky_arena_new(), *arena = writes ? sky_lote_arena(loading->lote) : own;
    if (!arena)
        return sky_error_memory(loading->error);
    if (sky_filas_next(loading->filas, arena, &judged.fila, &judged.line, &judged.refusal, loading->error) == SKY_OK &&
        judged.line && (judged.refusal.status || sky_carga_judge(loading, &judged, arena) == SKY_OK))
        loading->error->status = writes ? write(loading, &judged, arena) : rehearse(loading, &judged, arena);
    *taken = judged.line != 0 && !loading->is_over;
    sky_arena_free(own);
    return loading->error->status;
}

static enum sky_status take_all(struct sky_loading *loading, struct sky_spool *text)
{
    struct sky_span piece = { NULL, 1 };
    int64_t count = 0;
    sky_spool_rewind(text);
    while (piece.size > 0 && !loading->is_over) {
        bool taken = true;
        if (sky_spool_read(text, &piece, loading->error) ||
            sky_filas_feed(loading->filas, piece, piece.size == 0, loading->error))
            return loading->error->status;
        while (taken)
            if (take_row(loading, &taken))
                return loading->error->status;
            else if (taken && ++count > SKY_CARGA_ROWS_MAX)
                return sky_error_set(loading->error, SKY_TOO_LARGE, "El lote pasa de %" PRId64 " filas.",
                                     SKY_CARGA_ROWS_MAX);
    }
    return SKY_OK;
}

/* Writes what waits; what stays as it is need not be. */
static enum sky_status write_staged(struct sky_loading *loading)
{
    struct sky_carga_staged staged;
    int64_t rows[sizeof loading->sum->rows / sizeof *loading->sum->rows] = { 0 };
    memcpy(loading->sum->rows, rows, sizeof rows);
    struct sky_carga_reader *reader = sky_carga_read(loading->arena, loading->staged);
    if (!reader)
        return sky_error_memory(loading->error);
    while (sky_carga_next(reader, sky_lote_arena(loading->lote), &staged, loading->error) == SKY_OK && staged.line) {
        struct sky_operacion *operacion = staged.operacion;
        operacion->author = loading->asked->author;
        if (staged.stays && loading->asked->exact && check_stays(loading, &staged, sky_lote_arena(loading->lote)))
            return loading->error->status;
        if (staged.stays ? add_known(loading, staged.line, operacion, operacion->cliente)
                         : add(loading, staged.line, operacion, operacion->patch.size, NULL))
            return loading->error->status;
    }
    sky_lectura_close(&loading->lectura);
    return loading->error->status ? loading->error->status : sky_lote_end(loading->lote, loading->error);
}

static enum sky_status refuse_all(struct sky_loading *loading)
{
    int64_t refused = loading->sum->rows[SKY_CARGA_RECHAZADO];
    enum sky_status status = sky_status_http(loading->refusal.status) == 409 ? SKY_CONFLICT : SKY_INVALID;
    return sky_error_set(
        loading->error, status,
        "No se guardó nada: %" PRId64 " %s; la primera es la línea %" PRId64 ": %s Con ensayo=1 se ven todas.", refused,
        refused == 1 ? "fila no vale" : "filas no valen", loading->refused_line, loading->refusal.text);
}

/* What was written before one was refused is taken back. */
static enum sky_status take_back(struct sky_loading *loading)
{
    struct sky_error error = { 0 }, refusal = *loading->error;
    int64_t lote = sky_lote_number(loading->lote), left = 0;
    bool exact = loading->asked->exact && sky_status_http(refusal.status) == 409;
    sky_lectura_close(&loading->lectura);
    *loading->error = (struct sky_error){ 0 };
    sky_lote_free(loading->lote);
    loading->lote = NULL;
    if (lote && sky_carga_retirar(loading->registro, lote, &left, &error))
        return sky_error_set(loading->error, error.status, "%s the lot %" PRId64 " is still to be taken back: %s",
                             refusal.text, lote, error.text);
    if (left > 0)
        return sky_error_set(loading->error, SKY_CONFLICT,
                             "%s El lote %" PRId64 " se deshizo, salvo %" PRId64
                             " filas que otros cambiaron entretanto.",
                             refusal.text, lote, left);
    return sky_error_set(loading->error, exact ? SKY_PRECONDITION : refusal.status, "No se guardó nada. %s",
                         refusal.text);
}

/* Where the first row that is refused is to be the last, rows after it are not to be written yet. */
static struct sky_lote *new_lote(struct sky_loading *loading)
{
    struct sky_lote *lote =
        sky_lote_new(loading->registro, loading->asked->todo, tell_written, loading, loading->error);
    if (lote && loading->asked->hurries && !loading->asked->stops)
        sky_lote_hurry(lote);
    return lote;
}

static enum sky_status load(struct sky_loading *loading, struct sky_spool *text)
{
    const struct sky_carga *asked = loading->asked;
    if (take_all(loading, text))
        return loading->error->status;
    loading->sum->separator = sky_filas_separator(loading->filas);
    if (asked->exact && sky_carga_has_key(asked) && sky_carga_check_keys(loading))
        return loading->error->status;
    sky_lectura_close(&loading->lectura);
    if (asked->ensayo)
        return SKY_OK;
    if (!asked->todo)
        return sky_lote_end(loading->lote, loading->error);
    if (loading->refusal.status)
        return refuse_all(loading);
    if (!(loading->lote = new_lote(loading)))
        return loading->error->status;
    return write_staged(loading) ? take_back(loading) : SKY_OK;
}

/* The moment by which rows are judged. */
static enum sky_status begin(struct sky_loading *loading)
{
    const struct sky_carga *asked = loading->asked;
    if (sky_lectura_open_en(&loading->lectura, loading->registro, (struct sky_span){ 0 }, loading->error))
        return loading->error->status;
    if (asked->exact && asked->moment > loading->lectura.moment)
        return sky_error_set(loading->error, SKY_PRECONDITION, "La operación %" PRId64 " no existe todavía.",
                             asked->moment);
    loading->sum->moment = asked->exact                      ? asked->moment
                           : sky_carga_writes_at_once(asked) ? SKY_NOW
                                                             : loading->lectura.moment;
    sky_lectura_close(&loading->lectura);
    sky_clock_today(loading->hoy);
    loading->filas = sky_filas_new(loading->arena, asked->form, asked->separator, asked->columnas);
    if (!loading->filas)
        return sky_error_memory(loading->error);
    if (!asked->ensayo && asked->todo)
        loading->staged = sky_spool_new(loading->error);
    else if (!asked->ensayo)
        loading->lote = new_lote(loading);
    return loading->error->status;
}

/* What was written and is not on disk is not counted. */
static void flush(struct sky_loading *loading)
{
    struct sky_error error = { 0 };
    if (sky_registro_flush(loading->registro, &error) == SKY_OK)
        return;
    memset(loading->sum->rows, 0, sizeof loading->sum->rows);
    sky_error_set(loading->error, error.status, "%s", error.text);
}

/* In its turn: it ends when nothing is being written any more. */
static enum sky_status run(struct sky_loading *loading, struct sky_spool *text)
{
    if (begin(loading) == SKY_OK)
        load(loading, text);
    if (loading->lote)
        loading->sum->lote = sky_lote_number(loading->lote);
    sky_lectura_close(&loading->lectura);
    sky_lote_free(loading->lote);
    flush(loading);
    sky_registro_disclaim_lots(loading->registro);
    return loading->error->status;
}

enum sky_status sky_carga_run(struct sky_registro *registro, const struct sky_carga *carga, struct sky_spool *text,
                              struct sky_carga_sum *sum, struct sky_error *error)
{
    struct sky_loading loading = {
        .registro = registro, .asked = carga, .sum = sum, .error = error, .arena = sky_arena_new()
    };
    *sum = (struct sky_carga_sum){ 0 };
    if (!loading.arena)
        return sky_error_memory(error);
    if (sky_carga_claim(registro, error) == SKY_OK)
        run(&loading, text);
    sky_spool_free(loading.staged);
    sky_marks_clear(&loading.seen);
    sky_marks_clear(&loading.keys);
    sky_arena_free(loading.arena);
    return error->status;
}
