/* While rounds are written the next one is made. */
#include "registry/lote.h"

#include <pthread.h>
#include <stdlib.h>

#include "domain/indice.h"
#include "registry/listing.h"

/* Rows of a round, as a transaction takes them, and bytes after which it is full. */
#define ROWS ((size_t)200)
#define BYTES ((size_t)2 << 20)

/* Rounds that are there at most, the one that is made among them: few, or many where nobody else is to write between
 * them; and bytes that are being written of which no more are. */
#define FEW 2
#define MANY 32
#define BYTES_AHEAD ((size_t)8 << 20)

struct row {
    int64_t line;
    struct sky_operacion *operacion;
    struct sky_submission *submission; /* NULL: its result was known before; */
    struct sky_result known;           /* which is this */
};

struct round {
    struct sky_lote *lote;
    struct sky_arena *arena;
    struct row rows[ROWS];
    size_t count, bytes;
    size_t writing; /* rows that are being written */
};

struct sky_lote {
    struct sky_registro *registro;
    bool whole;
    sky_lote_tell *tell;
    void *context;
    int64_t number;
    pthread_mutex_t mutex; /* over `writing` */
    pthread_cond_t written;
    struct round *rounds[MANY]; /* made when they are first needed */
    size_t most;
    size_t oldest, handed, bytes; /* those that may be being written, from the oldest on; after them the present one */
    struct sky_error fault;
};

static void note_written(void *context)
{
    struct round *round = context;
    pthread_mutex_lock(&round->lote->mutex);
    if (--round->writing == 0)
        pthread_cond_signal(&round->lote->written);
    pthread_mutex_unlock(&round->lote->mutex);
}

static void wait_for(struct round *round)
{
    pthread_mutex_lock(&round->lote->mutex);
    while (round->writing > 0)
        pthread_cond_wait(&round->lote->written, &round->lote->mutex);
    pthread_mutex_unlock(&round->lote->mutex);
}

static struct round *present(const struct sky_lote *lote)
{
    return lote->rounds[(lote->oldest + lote->handed) % lote->most];
}

/* Begins the round that is to be made next. */
static enum sky_status begin(struct sky_lote *lote, struct sky_error *error)
{
    struct round **place = &lote->rounds[(lote->oldest + lote->handed) % lote->most];
    if (!*place && !(*place = calloc(1, sizeof **place)))
        return sky_error_memory(error);
    struct round *round = *place;
    sky_arena_free(round->arena);
    *round = (struct round){ .lote = lote, .arena = sky_arena_new() };
    return round->arena ? SKY_OK : sky_error_memory(error);
}

struct sky_lote *sky_lote_new(struct sky_registro *registro, bool whole, sky_lote_tell *tell, void *context,
                              struct sky_error *error)
{
    struct sky_lote *lote = calloc(1, sizeof *lote);
    if (!lote)
        return sky_error_memory(error), NULL;
    lote->registro = registro;
    lote->whole = whole;
    lote->tell = tell;
    lote->context = context;
    lote->most = FEW;
    pthread_mutex_init(&lote->mutex, NULL);
    pthread_cond_init(&lote->written, NULL);
    if (begin(lote, error) == SKY_OK)
        return lote;
    sky_lote_free(lote);
    return NULL;
}

void sky_lote_hurry(struct sky_lote *lote)
{
    lote->most = MANY;
}

void sky_lote_free(struct sky_lote *lote)
{
    for (size_t i = 0; lote && i < MANY; i++) {
        if (!lote->rounds[i])
            continue;
        wait_for(lote->rounds[i]);
        sky_arena_free(lote->rounds[i]->arena);
        free(lote->rounds[i]);
    }
    if (lote) {
        pthread_cond_destroy(&lote->written);
        pthread_mutex_destroy(&lote->mutex);
    }
    free(lote);
}

struct sky_arena *sky_lote_arena(struct sky_lote *lote)
{
    return present(lote)->arena;
}

int64_t sky_lote_number(const struct sky_lote *lote)
{
    return lote->number;
}

/* --- a round */

static void submit(struct round *round, struct sky_submission **submissions, size_t count)
{
    round->writing = count;
    if (count > 0)
        sky_registro_submit_all(round->lote->registro, submissions, count, note_written, round);
}

/* The first operation that writes is the lot's first entry, or the one after it where it renames. */
static void take_number(struct sky_lote *lote, const struct row *row)
{
    const struct sky_result *result = &row->submission->result;
    if (!result->error.status && !result->unchanged)
        lote->number = result->number - (row->submission->outcome.count > 1 ? 1 : 0);
}

/* Until the lot has its number, one operation after the other is written; the others know it then. */
static void write_round(struct round *round)
{
    struct sky_lote *lote = round->lote;
    struct sky_submission *all[ROWS];
    size_t count = 0;
    for (size_t i = 0; i < round->count; i++) {
        struct row *row = &round->rows[i];
        if (!row->submission)
            continue;
        row->operacion->lote = lote->number ? lote->number : lote->whole ? SKY_LOTE_WHOLE : SKY_LOTE_NEW;
        all[count++] = row->submission;
        if (!lote->number) {
            submit(round, all, count);
            wait_for(round);
            take_number(lote, row);
            count = 0;
        }
    }
    submit(round, all, count);
}

/* Tells of its rows, unless an earlier one failed. */
static void tell(struct round *round)
{
    struct sky_lote *lote = round->lote;
    for (size_t i = 0; i < round->count && !lote->fault.status; i++) {
        const struct row *row = &round->rows[i];
        const struct sky_lote_row told = { row->line, row->submission ? row->operacion : NULL,
                                           row->submission ? &row->submission->result : &row->known };
        if (sky_status_http(told.result->error.status) >= 500)
            lote->fault = told.result->error;
        else
            lote->tell(lote->context, &told, &lote->fault);
    }
}

/* Waits for those that were handed in first, and tells of them, until few are left. */
static void settle(struct sky_lote *lote, size_t left, size_t bytes)
{
    while (lote->handed > left || (lote->handed > 0 && lote->bytes > bytes)) {
        struct round *round = lote->rounds[lote->oldest];
        wait_for(round);
        tell(round);
        lote->bytes -= round->bytes;
        lote->oldest = (lote->oldest + 1) % lote->most;
        lote->handed--;
    }
}

/* Hands the present round to the writer, and goes on with one that is not being written. */
static enum sky_status turn(struct sky_lote *lote, struct sky_error *error)
{
    if (!lote->number)
        settle(lote, 0, 0);
    if (!lote->fault.status)
        write_round(present(lote));
    lote->bytes += present(lote)->bytes;
    lote->handed++;
    settle(lote, lote->most - 1, BYTES_AHEAD);
    if (begin(lote, &lote->fault) || lote->fault.status)
        *error = lote->fault;
    return error->status;
}

/* Makes what the writer would make otherwise; `round` owns it. */
static enum sky_status prepare(struct round *round, struct row *row, struct sky_error *error)
{
    const struct sky_operacion *operacion = row->operacion;
    struct sky_indice *indice = sky_arena_alloc(round->arena, sizeof *indice);
    if (!(row->submission = sky_submission_new(round->arena, row->operacion, error)))
        return error->status;
    if (!indice)
        return sky_error_memory(error);
    if (!operacion->hecho.data)
        return SKY_OK;
    row->submission->indice = indice;
    return sky_listing_prepare(round->arena, operacion->destino.data ? operacion->destino : operacion->nombre,
                               operacion->hecho, indice, error);
}

bool sky_lote_waits(const struct sky_lote *lote, size_t size)
{
    const struct round *round = present(lote);
    return round->count + 1 == ROWS || round->bytes + size >= BYTES;
}

enum sky_status sky_lote_add(struct sky_lote *lote, int64_t line, struct sky_operacion *operacion, size_t size,
                             const struct sky_result *known, struct sky_error *error)
{
    struct round *round = present(lote);
    struct row *row = &round->rows[round->count];
    *row = (struct row){ .line = line, .operacion = operacion };
    if (!operacion)
        row->known = *known;
    else if (prepare(round, row, error))
        return error->status;
    bool waits = sky_lote_waits(lote, size);
    round->count++;
    round->bytes += size;
    return waits ? turn(lote, error) : SKY_OK;
}

enum sky_status sky_lote_end(struct sky_lote *lote, struct sky_error *error)
{
    if (turn(lote, error))
        return error->status;
    settle(lote, 0, 0);
    if (lote->fault.status)
        *error = lote->fault;
    if (error->status || !lote->whole || !lote->number)
        return error->status;
    return sky_registro_unmark(lote->registro, lote->number, error);
}
