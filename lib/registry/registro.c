/* A store, its writer, and the pool of long searches. No HTTP and no SQL. */
#include "registry/registro-internal.h"

#include <stdlib.h>

#include "registry/olvido.h"
#include "registry/plan.h"
#include "registry/receipt.h"
#include "registry/replica.h"
#include "registry/successor.h"
#include "registry/whereabouts.h"

/* Threads that search, and operations that may wait for them. */
#define SEARCH_THREADS 1
#define SEARCH_WAITING ((size_t)256)
/* Searches of one operation: each found that its customers had moved when it was to be written. */
#define SEARCHES_MAX 5

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

/* The writer's way to the pool, or to another store. */
static void begin_search(struct sky_submission *submission)
{
    struct sky_registro *registro = submission->registro;
    if (submission->result.error.status == SKY_ELSEWHERE) {
        sky_successor_forward(submission);
        return;
    }
    if (++submission->searches <= SEARCHES_MAX && sky_pool_submit(registro->pool, search, submission))
        return;
    sky_error_set(&submission->result.error, SKY_UNAVAILABLE,
                  submission->searches > SEARCHES_MAX ? "the customer changed during each search of its log"
                                                      : "too many long searches at once");
    sky_writer_fail(registro->writer, submission);
}

/* --- the registry */

static enum sky_status open_parts(struct sky_registro *registro, bool replica, struct sky_error *error)
{
    const struct sky_backend *backend = registro->backend;
    if (backend->identify(backend->reader_peek(registro->store), &registro->identity, error) ||
        !(registro->pool = sky_pool_new(SEARCH_THREADS, SEARCH_WAITING, error)) ||
        !(registro->writer = sky_writer_new(backend, registro->store, (int64_t)registro->settings.author_mib << 20,
                                            begin_search, error)) ||
        (replica &&
         !(registro->replica = sky_replica_new(&registro->settings, &registro->identity, registro->pool, error))) ||
        (backend->list && !(registro->lister = sky_lister_new(backend, registro->store, registro->writer,
                                                              registro->ledger, sky_successor_watch, registro, error))))
        return error->status;
    return sky_olvido_repeat(registro, registro->ledger, error);
}

static enum sky_status identify(struct sky_registro *registro, struct sky_error *error)
{
    void *reader = sky_readers_take(registro, error);
    if (!reader)
        return error->status;
    registro->backend->identify(reader, &registro->identity, error);
    sky_readers_end(registro, reader);
    return error->status;
}

static struct sky_registro *open_as(const struct sky_settings *settings, const char *url, enum sky_store_mode mode,
                                    struct sky_error *error)
{
    struct sky_whereabouts at;
    if (sky_crypto_init(error) || sky_whereabouts_open(settings, url, mode, &at, error))
        return NULL;
    struct sky_registro *registro = aligned_alloc(CACHE_LINE, sizeof *registro);
    if (!registro)
        return sky_whereabouts_close(&at), sky_error_memory(error), NULL;
    memset(registro, 0, sizeof *registro);
    pthread_mutex_init(&registro->succession, NULL);
    registro->backend = at.backend;
    registro->settings = *settings;
    if (mode == SKY_STORE_SERVE)
        registro->ledger = sky_whereabouts_ledger(settings, &at, error);
    registro->store = at.store;
    /* What SKY_STORE_READ names is a copy of what SKY_STORE names, not of where the registry has moved to. */
    bool replica = settings->store_read && *settings->store_read && strcmp(at.url, settings->store) == 0;
    registro->file = at.backend->copy ? at.location : NULL;
    registro->url = at.url;
    at.store = NULL;
    at.url = NULL;
    sky_whereabouts_close(&at);
    if (error->status || (mode == SKY_STORE_SERVE ? open_parts(registro, replica, error) : identify(registro, error))) {
        sky_registro_close(registro);
        return NULL;
    }
    return registro;
}

struct sky_registro *sky_registro_open_at(const struct sky_settings *settings, const char *url, struct sky_error *error)
{
    return open_as(settings, url, SKY_STORE_SERVE, error);
}

struct sky_registro *sky_registro_open(const struct sky_settings *settings, struct sky_error *error)
{
    return sky_registro_open_at(settings, settings->store, error);
}

struct sky_registro *sky_registro_open_to_read(const struct sky_settings *settings, struct sky_error *error)
{
    return open_as(settings, settings->store, SKY_STORE_READ, error);
}

void sky_registro_close(struct sky_registro *registro)
{
    if (!registro)
        return;
    sky_lister_free(registro->lister);
    sky_writer_free(registro->writer);
    sky_pool_free(registro->pool);
    sky_replica_free(registro->replica);
    sky_registro_close(atomic_load(&registro->successor));
    for (size_t i = 0; i < PLACES; i++)
        if (atomic_load(&registro->places[i].reader))
            registro->backend->reader_free(atomic_load(&registro->places[i].reader));
    registro->backend->close(registro->store);
    pthread_mutex_destroy(&registro->succession);
    free(registro->ledger);
    free(registro->url);
    free(registro);
}

const struct sky_identity *sky_registro_identity(const struct sky_registro *registro)
{
    return &registro->identity;
}

const char *sky_registro_file(struct sky_registro *registro)
{
    return sky_registro_current(registro)->file;
}

bool sky_registro_is_usable(struct sky_registro *registro)
{
    return sky_writer_is_usable(sky_registro_current(registro)->writer);
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
    struct sky_error *error = &submission->result.error;
    if (error->status == SKY_OK)
        do
            error->status = sky_olvido_note(registro->writer, registro->ledger, error);
        while (sky_successor_goes_on(&registro, error));
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
    registro = sky_registro_current(registro);
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
    registro = sky_registro_current(registro);
    if (!registro->backend->passes)
        return sky_error_set(error, SKY_INVALID, "the store keeps neither tokens nor an audit");
    do
        error->status = sky_writer_run(registro->writer, work, context, error);
    while (sky_successor_goes_on(&registro, error));
    return error->status;
}

void sky_registro_submit_all(struct sky_registro *registro, struct sky_submission **submissions, size_t count,
                             void (*done)(void *context), void *context)
{
    registro = sky_registro_current(registro);
    for (size_t i = 0; i < count; i++) {
        submissions[i]->registro = registro;
        submissions[i]->done = done;
        submissions[i]->context = context;
    }
    sky_writer_submit_all(registro->writer, submissions, count);
}

void sky_registro_hurry(struct sky_registro *registro)
{
    sky_writer_hurry(sky_registro_current(registro)->writer);
}

enum sky_status sky_registro_flush(struct sky_registro *registro, struct sky_error *error)
{
    return sky_writer_flush(sky_registro_current(registro)->writer, error);
}

enum sky_status sky_registro_claim_lots(struct sky_registro *registro, bool *claimed, struct sky_error *error)
{
    *claimed = true;
    registro = sky_registro_current(registro);
    return registro->backend->claim ? registro->backend->claim(registro->store, claimed, error) : SKY_OK;
}

void sky_registro_disclaim_lots(struct sky_registro *registro)
{
    registro = sky_registro_current(registro);
    if (registro->backend->disclaim)
        registro->backend->disclaim(registro->store);
}

enum sky_status sky_registro_marked(struct sky_registro *registro, int64_t *lote, struct sky_error *error)
{
    *lote = 0;
    registro = sky_registro_current(registro);
    void *reader = registro->backend->marked ? sky_readers_take(registro, error) : NULL;
    if (!reader)
        return error->status;
    enum sky_status status = registro->backend->marked(reader, lote, error);
    sky_readers_end(registro, reader);
    return status;
}

enum sky_status sky_registro_unmark(struct sky_registro *registro, int64_t lote, struct sky_error *error)
{
    registro = sky_registro_current(registro);
    if (!registro->backend->unmark)
        return SKY_OK;
    do
        error->status = sky_writer_unmark(registro->writer, lote, error);
    while (sky_successor_goes_on(&registro, error));
    return error->status;
}

enum sky_status sky_registro_forget_all(struct sky_registro *registro, struct sky_error *error)
{
    registro = sky_registro_current(registro);
    struct sky_oblivion oblivion = { .is_due = registro->backend->forgotten != NULL };
    while (oblivion.is_due && sky_olvido_slice(registro->writer, registro->ledger, error) == SKY_OK) {
        void *reader = sky_readers_take(registro, error);
        if (!reader || registro->backend->forgotten(reader, &oblivion, error))
            oblivion.is_due = false;
        if (reader)
            sky_readers_end(registro, reader);
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
    registro = sky_registro_current(registro);
    do
        error->status = sky_writer_probe(registro->writer, error);
    while (sky_successor_goes_on(&registro, error));
    if (error->status == SKY_OK && sky_lectura_open(&lectura, registro, SKY_NOW, error) == SKY_OK) {
        error->status = sky_lectura_version(&lectura, arena, sky_span_of("-"), &version, error);
        sky_lectura_close(&lectura);
    }
    sky_arena_free(arena);
    return error->status;
}

enum sky_status sky_registro_check(struct sky_registro *registro, struct sky_buffer *place, bool *done,
                                   struct sky_error *error)
{
    registro = sky_registro_current(registro);
    *done = !registro->backend->check;
    void *reader = *done ? NULL : sky_readers_take(registro, error);
    if (!reader)
        return error->status;
    enum sky_status status = registro->backend->check(reader, place, done, error);
    sky_readers_end(registro, reader);
    return status;
}
