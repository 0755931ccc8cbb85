/* A store, its writer, the pool of long searches, and the readers. No HTTP and no SQL. */
#include "registry/registro.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/pool.h"
#include "registry/listing.h"
#include "registry/olvido.h"
#include "registry/plan.h"
#include "registry/readers.h"
#include "registry/receipt.h"
#include "registry/writer.h"

/* Threads that search, and operations that may wait for them. */
#define SEARCH_THREADS 1
#define SEARCH_WAITING ((size_t)256)
/* Searches of one operation: each found that its customers had moved when it was to be written. */
#define SEARCHES_MAX 5
/* Readers that may be lent before whoever could keep a reading for long gives it back: each holds some MiB. */
#define LENT_MOST ((size_t)8)

/*
 * Places where threads leave the readers that they have used, each mostly its own one, so that a read takes no lock
 * that another processor has just had. What finds no place goes back to the store.
 */
#define PLACES ((size_t)16)
#define CACHE_LINE 64

struct place {
    _Alignas(CACHE_LINE) _Atomic(void *) reader; /* or NULL */
};

struct sky_registro {
    struct place places[PLACES];
    atomic_size_t readers; /* there are, lent or in their places */
    const struct sky_backend *backend;
    void *store;
    struct sky_identity identity;
    struct sky_writer *writer;
    char *ledger;              /* of who was forgotten */
    struct sky_lister *lister; /* NULL: the store keeps no listings */
    struct sky_pool *pool;
};

/* --- readers */

const struct sky_backend *sky_readers_backend(const struct sky_registro *registro)
{
    return registro->backend;
}

/* The place of this thread: threads begin at addresses of their own, which differ by whole stacks. */
static size_t own_place(void)
{
    return ((uintptr_t)pthread_self() >> 12) % PLACES;
}

void *sky_readers_take(struct sky_registro *registro, struct sky_error *error)
{
    void *reader = atomic_exchange(&registro->places[own_place()].reader, NULL);
    if (!reader && (reader = registro->backend->reader_new(registro->store, error)))
        atomic_fetch_add(&registro->readers, 1);
    return reader;
}

static void give_back(struct sky_registro *registro, void *reader)
{
    registro->backend->reader_free(reader);
    atomic_fetch_sub(&registro->readers, 1);
}

void sky_readers_put(struct sky_registro *registro, void *reader)
{
    struct place *place = &registro->places[own_place()];
    void *nothing = NULL;
    if ((registro->backend->is_lost && registro->backend->is_lost(reader)) ||
        !atomic_compare_exchange_strong(&place->reader, &nothing, reader))
        give_back(registro, reader);
}

bool sky_registro_has_spare(struct sky_registro *registro)
{
    size_t left = 0;
    for (size_t i = 0; i < PLACES; i++)
        left += atomic_load(&registro->places[i].reader) != NULL;
    return atomic_load(&registro->readers) < left + LENT_MOST;
}

/*
 * A reader that is taken out of its place is nobody else's. Those that are in use go back to the store, too: one that
 * is asked now and then, after each of another program's writes, would else always keep a moment that is past.
 */
void sky_registro_rest(struct sky_registro *registro)
{
    for (size_t i = 0; i < PLACES; i++) {
        void *reader = atomic_exchange(&registro->places[i].reader, NULL);
        if (reader)
            give_back(registro, reader);
    }
}

/* --- searches */

/* In the pool: a plan by a reading of its own, with which the submission is handed in again. */
static enum sky_status make_plan(struct sky_submission *submission, struct sky_error *error)
{
    struct sky_lectura lectura;
    submission->plan = sky_arena_alloc(submission->arena, sizeof *submission->plan);
    if (!submission->plan)
        return sky_error_memory(error);
    if (sky_lectura_open(&lectura, submission->registro, SKY_NOW, error))
        return error->status;
    struct sky_error *refusal = &submission->plan->error;
    struct sky_error found = { 0 };
    enum sky_status status =
        (submission->operacion->kind == SKY_OPERACION_OLVIDAR ? sky_olvidar_search : sky_deshacer_search)(
            &lectura, submission->operacion, &sky_budget_long, submission->arena, submission->plan, &found);
    sky_lectura_close(&lectura);
    if (sky_status_http(status) >= 500)
        *error = found;
    else
        *refusal = found;
    return error->status;
}

static void search(void *what)
{
    struct sky_submission *submission = what;
    struct sky_writer *writer = submission->registro->writer;
    struct sky_error error = { 0 };
    if (make_plan(submission, &error) == SKY_OK) {
        sky_writer_resubmit(writer, submission);
        return;
    }
    submission->result.error = error;
    sky_writer_fail(writer, submission);
}

/* The writer's way to the pool. */
static void begin_search(struct sky_submission *submission)
{
    struct sky_registro *registro = submission->registro;
    if (++submission->searches <= SEARCHES_MAX && sky_pool_submit(registro->pool, search, submission))
        return;
    sky_error_set(&submission->result.error, SKY_UNAVAILABLE,
                  submission->searches > SEARCHES_MAX ? "the customer changed during each search of its log"
                                                      : "too many long searches at once");
    sky_writer_fail(registro->writer, submission);
}

/* --- the registry */

struct sky_registro *sky_registro_open(const struct sky_settings *settings, struct sky_error *error)
{
    const char *location;
    const struct sky_backend *backend = sky_backend_for(settings->store, &location, error);
    if (!backend || sky_crypto_init(error))
        return NULL;
    struct sky_registro *registro = aligned_alloc(CACHE_LINE, sizeof *registro);
    if (!registro)
        return sky_error_memory(error), NULL;
    memset(registro, 0, sizeof *registro);
    registro->backend = backend;
    if (!(registro->ledger = sky_olvido_ledger(settings, location, error)) ||
        !(registro->store = backend->open(location, settings, SKY_STORE_SERVE, error)) ||
        backend->identify(backend->reader_peek(registro->store), &registro->identity, error) ||
        !(registro->pool = sky_pool_new(SEARCH_THREADS, SEARCH_WAITING, error)) ||
        !(registro->writer =
              sky_writer_new(backend, registro->store, (int64_t)settings->author_mib << 20, begin_search, error)) ||
        (backend->list &&
         !(registro->lister = sky_lister_new(backend, registro->store, registro->writer, registro->ledger, error))) ||
        sky_olvido_repeat(registro, registro->ledger, error)) {
        sky_registro_close(registro);
        return NULL;
    }
    return registro;
}

void sky_registro_close(struct sky_registro *registro)
{
    if (!registro)
        return;
    sky_lister_free(registro->lister);
    sky_writer_free(registro->writer);
    sky_pool_free(registro->pool);
    for (size_t i = 0; i < PLACES; i++)
        if (atomic_load(&registro->places[i].reader))
            registro->backend->reader_free(atomic_load(&registro->places[i].reader));
    registro->backend->close(registro->store);
    free(registro->ledger);
    free(registro);
}

const struct sky_identity *sky_registro_identity(const struct sky_registro *registro)
{
    return &registro->identity;
}

bool sky_registro_is_usable(struct sky_registro *registro)
{
    return sky_writer_is_usable(registro->writer);
}

struct sky_submission *sky_submission_new(struct sky_arena *arena, const struct sky_operacion *operacion,
                                          struct sky_error *error)
{
    struct sky_submission *submission = sky_arena_alloc(arena, sizeof *submission);
    if (!submission)
        return sky_error_memory(error), NULL;
    *submission = (struct sky_submission){ .operacion = operacion, .arena = arena };
    submission->key = sky_receipt_key(arena, operacion, error);
    return error->status ? NULL : submission;
}

/* On the writer's thread, after the commit: whoever was forgotten is so elsewhere, too, before that is answered. */
static void note_oblivion(void *context)
{
    struct sky_submission *submission = context;
    struct sky_registro *registro = submission->registro;
    if (submission->result.error.status == SKY_OK)
        submission->result.error.status =
            sky_olvido_note(registro->writer, registro->ledger, &submission->result.error);
    submission->answer(submission->answered);
}

static void note_first(struct sky_submission *submission)
{
    submission->answer = submission->done;
    submission->answered = submission->context;
    submission->done = note_oblivion;
    submission->context = submission;
}

void sky_registro_submit(struct sky_registro *registro, struct sky_submission *submission, void (*done)(void *context),
                         void *context)
{
    submission->registro = registro;
    submission->done = done;
    submission->context = context;
    if (submission->operacion->kind == SKY_OPERACION_OLVIDAR)
        note_first(submission);
    sky_writer_submit(registro->writer, submission);
}

enum sky_status sky_registro_write(struct sky_registro *registro, sky_writing *work, void *context,
                                   struct sky_error *error)
{
    if (!registro->backend->passes)
        return sky_error_set(error, SKY_INVALID, "the store keeps neither tokens nor an audit");
    return sky_writer_run(registro->writer, work, context, error);
}

void sky_registro_submit_all(struct sky_registro *registro, struct sky_submission **submissions, size_t count,
                             void (*done)(void *context), void *context)
{
    for (size_t i = 0; i < count; i++) {
        submissions[i]->registro = registro;
        submissions[i]->done = done;
        submissions[i]->context = context;
    }
    sky_writer_submit_all(registro->writer, submissions, count);
}

enum sky_status sky_registro_claim_lots(struct sky_registro *registro, bool *claimed, struct sky_error *error)
{
    *claimed = true;
    return registro->backend->claim ? registro->backend->claim(registro->store, claimed, error) : SKY_OK;
}

void sky_registro_disclaim_lots(struct sky_registro *registro)
{
    if (registro->backend->disclaim)
        registro->backend->disclaim(registro->store);
}

enum sky_status sky_registro_marked(struct sky_registro *registro, int64_t *lote, struct sky_error *error)
{
    *lote = 0;
    void *reader = registro->backend->marked ? sky_readers_take(registro, error) : NULL;
    if (!reader)
        return error->status;
    enum sky_status status = registro->backend->marked(reader, lote, error);
    sky_readers_put(registro, reader);
    return status;
}

enum sky_status sky_registro_unmark(struct sky_registro *registro, int64_t lote, struct sky_error *error)
{
    return registro->backend->unmark ? sky_writer_unmark(registro->writer, lote, error) : SKY_OK;
}

enum sky_status sky_registro_forget_all(struct sky_registro *registro, struct sky_error *error)
{
    struct sky_oblivion oblivion = { .is_due = registro->backend->forgotten != NULL };
    while (oblivion.is_due && sky_olvido_slice(registro->writer, registro->ledger, error) == SKY_OK) {
        void *reader = sky_readers_take(registro, error);
        if (!reader || registro->backend->forgotten(reader, &oblivion, error))
            oblivion.is_due = false;
        if (reader)
            sky_readers_put(registro, reader);
        sky_registro_rest(registro); /* readers that keep a moment keep the log from being emptied */
    }
    return error->status;
}

/* Reading proves the schema, the probe a durable write, and with it room on the disk. */
enum sky_status sky_registro_probe(struct sky_registro *registro, struct sky_error *error)
{
    struct sky_lectura lectura;
    struct sky_version version;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_writer_probe(registro->writer, error) == SKY_OK &&
        sky_lectura_open(&lectura, registro, SKY_NOW, error) == SKY_OK) {
        error->status = sky_lectura_version(&lectura, arena, sky_span_of("-"), &version, error);
        sky_lectura_close(&lectura);
    }
    sky_arena_free(arena);
    return error->status;
}

enum sky_status sky_registro_check(struct sky_registro *registro, struct sky_buffer *place, bool *done,
                                   struct sky_error *error)
{
    *done = !registro->backend->check;
    void *reader = *done ? NULL : sky_readers_take(registro, error);
    if (!reader)
        return error->status;
    enum sky_status status = registro->backend->check(reader, place, done, error);
    sky_readers_put(registro, reader);
    return status;
}
