/* A backend in memory that counts its calls, can be held inside `begin`, and fails where it is told to. */
#ifndef SKY_TESTS_BATCH_H
#define SKY_TESTS_BATCH_H

#include "gate.h"

#include "store/seal.h"
#include "store/store.h"

#define LOG_MAX 8192

enum call { BEGIN, LOAD, SAVE, COMMIT, ABORT, PROBE, CALLS };

/* One customer's state and one entry of the log, with texts of the fake's own. */
struct fake {
    struct gate begun, open; /* rounds that began; rounds that may go on, when `held` */
    bool held;
    enum call fails; /* with `status`, unless that is SKY_OK */
    enum sky_status status;
    size_t calls[CALLS];
    struct sky_head head;
    struct sky_entry log[LOG_MAX];
    size_t size, saved;           /* committed entries, and those behind them */
    size_t sizes[LOG_MAX], rounds; /* entries that each commit wrote */
    bool unsorted;                /* `load` got names out of order or twice */
    struct sky_arena *arena;
};

static inline enum sky_status call(struct fake *fake, enum call which, struct sky_error *error)
{
    fake->calls[which]++;
    return fake->status && fake->fails == which ? sky_error_set(error, fake->status, "call %d failed", which) : SKY_OK;
}

static inline enum sky_status fake_begin(void *store, struct sky_head *head, struct sky_error *error)
{
    struct fake *fake = store;
    gate_add(&fake->begun, 1);
    if (fake->held)
        gate_wait(&fake->open, gate_count(&fake->begun));
    *head = fake->head;
    return call(fake, BEGIN, error);
}

/* The latest entry of a name decides, as in the real ones. */
static inline struct sky_version fake_version(const struct fake *fake, struct sky_span nombre)
{
    for (size_t i = fake->size; i-- > 0;)
        if (sky_span_equal(fake->log[i].nombre, nombre))
            return (struct sky_version){ fake->log[i].documento.data ? fake->log[i].number : 0,
                                         fake->log[i].documento };
    return (struct sky_version){ 0 };
}

static inline enum sky_status fake_load(void *store, const struct sky_span *nombres, size_t count,
                                        struct sky_arena *arena, struct sky_version *versions, struct sky_error *error)
{
    struct fake *fake = store;
    (void)arena;
    for (size_t i = 0; i < count; i++) {
        fake->unsorted = fake->unsorted || (i > 0 && sky_span_compare(nombres[i - 1], nombres[i]) >= 0);
        versions[i] = fake_version(fake, nombres[i]);
    }
    return call(fake, LOAD, error);
}

static inline enum sky_status fake_save(void *store, const struct sky_entry *entries, size_t count,
                                        struct sky_error *error)
{
    struct fake *fake = store;
    for (size_t i = 0; i < count && fake->size + i < LOG_MAX; i++) {
        struct sky_entry *entry = &fake->log[fake->size + i];
        *entry = entries[i];
        entry->nombre = sky_arena_copy(fake->arena, entries[i].nombre);
        entry->verb = sky_arena_copy(fake->arena, entries[i].verb);
        entry->author = sky_arena_copy(fake->arena, entries[i].author);
        if (entries[i].documento.data)
            entry->documento = sky_arena_copy(fake->arena, entries[i].documento);
    }
    fake->saved = count;
    return call(fake, SAVE, error);
}

static inline enum sky_status fake_commit(void *store, struct sky_error *error)
{
    struct fake *fake = store;
    enum sky_status status = call(fake, COMMIT, error);
    if (status)
        return status;
    fake->sizes[fake->rounds++] = fake->saved;
    fake->size += fake->saved;
    const struct sky_entry *last = &fake->log[fake->size - 1];
    fake->head.number = last->number;
    fake->head.instant = last->instant;
    memcpy(fake->head.seal, last->seal, sizeof fake->head.seal);
    return SKY_OK;
}

static inline void fake_abort(void *store)
{
    struct fake *fake = store;
    fake->calls[ABORT]++;
}

static inline enum sky_status fake_probe(void *store, struct sky_error *error)
{
    return call(store, PROBE, error);
}

static const struct sky_backend fake_backend = {
    .scheme = "fake",
    .begin = fake_begin,
    .load = fake_load,
    .save = fake_save,
    .commit = fake_commit,
    .abort = fake_abort,
    .probe = fake_probe,
};

/* A write of the tests: what it does is a letter, so that a table can hold many. */
struct job {
    struct sky_write write;
    const char *nombre;
    char action; /* c: create, refused when there is one; +: append "+"; d: delete; r: refused */
    struct gate *answered;
    struct sky_version before; /* what `apply` saw */
    size_t order, times;       /* of being answered */
};

static inline enum sky_status apply_job(struct sky_write *write, const struct sky_version *before)
{
    struct job *job = write->operation;
    char *text;
    job->before = *before;
    switch (job->action) {
    case 'c':
        if (before->documento.data)
            return sky_error_set(&write->error, SKY_CONFLICT, "there is one");
        write->documento = sky_span_of("c");
        return SKY_OK;
    case '+':
        text = sky_arena_alloc(write->arena, before->documento.size + 1);
        memcpy(text, before->documento.size ? before->documento.data : "", before->documento.size);
        text[before->documento.size] = '+';
        write->documento = sky_span(text, before->documento.size + 1);
        return SKY_OK;
    case 'd':
        write->documento = (struct sky_span){ 0 };
        return SKY_OK;
    default:
        return sky_error_set(&write->error, SKY_INVALID, "refused");
    }
}

static inline void answer_job(void *context)
{
    struct job *job = context;
    job->times++;
    job->order = gate_count(job->answered);
    gate_add(job->answered, 1);
}

static inline void prepare_job(struct job *job, const char *nombre, char action, struct gate *answered)
{
    *job = (struct job){ .nombre = nombre, .action = action, .answered = answered };
    job->write.arena = sky_arena_new();
    job->write.nombre = sky_span_of(nombre);
    job->write.verb = sky_span_of("probar");
    job->write.author = sky_span_of("prueba");
    job->write.apply = apply_job;
    job->write.operation = job;
    job->write.done = answer_job;
    job->write.context = job;
}

#endif
