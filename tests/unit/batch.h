/* A backend in memory that counts its calls, can be held inside `begin`, and fails where it is told to. */
#ifndef SKY_TESTS_BATCH_H
#define SKY_TESTS_BATCH_H

#include "gate.h"

#include "store/seal.h"
#include "store/store.h"

#define LOG_MAX 8192
#define RECEIPTS_MAX 1024

enum call { BEGIN, LOAD, READ, SELECT, RECALL, SAVE, KEEP, COMMIT, ABORT, PROBE, CALLS };

/* The log and the receipts, with texts of the fake's own. */
struct fake {
    struct gate begun, open; /* rounds that began; rounds that may go on, when `held` */
    bool held;
    enum call fails; /* with `status`, unless that is SKY_OK */
    enum sky_status status;
    size_t calls[CALLS];
    struct sky_head head;
    struct sky_entry log[LOG_MAX];
    size_t size, saved;                      /* committed entries, and those behind them */
    size_t sizes[LOG_MAX], rounds;           /* entries that each commit wrote */
    struct sky_receipt receipts[RECEIPTS_MAX]; /* in the order of their commits */
    size_t known, kept;                      /* committed receipts, and those behind them */
    int64_t expired;                         /* of the last `keep` */
    bool twice;                              /* `load` got a name twice */
    size_t loaded;                           /* names of the last `load` */
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
    bool held = fake->held; /* which may change once the round has begun */
    gate_add(&fake->begun, 1);
    if (held)
        gate_wait(&fake->open, gate_count(&fake->begun));
    *head = fake->head;
    fake->saved = fake->kept = 0;
    return call(fake, BEGIN, error);
}

/* The latest entry of a name decides, as in the real ones. */
static inline struct sky_version fake_version(const struct fake *fake, struct sky_span nombre)
{
    for (size_t i = fake->size + fake->saved; i-- > 0;) {
        const struct sky_entry *entry = &fake->log[i];
        if (sky_span_equal(entry->nombre, nombre) && entry->documento.data)
            return (struct sky_version){ entry->number, entry->cliente, entry->documento };
        if (sky_span_equal(entry->nombre, nombre))
            break;
    }
    return (struct sky_version){ 0 };
}

static inline enum sky_status fake_load(void *store, const struct sky_span *nombres, size_t count, size_t most,
                                        struct sky_arena *arena, struct sky_version *versions, size_t *loaded,
                                        struct sky_error *error)
{
    struct fake *fake = store;
    size_t bytes = 0, i;
    (void)arena;
    for (i = 0; i < count && bytes < most; i++) {
        for (size_t j = 0; j < i; j++)
            fake->twice = fake->twice || sky_span_equal(nombres[i], nombres[j]);
        versions[i] = fake_version(fake, nombres[i]);
        bytes += versions[i].documento.size;
    }
    *loaded = fake->loaded = i;
    return call(fake, LOAD, error);
}

/* The store is its own reader. */
static inline void *fake_reader_peek(void *store)
{
    return store;
}

static inline enum sky_status fake_read(void *reader, struct sky_span nombre, struct sky_arena *arena,
                                        struct sky_version *version, struct sky_error *error)
{
    (void)arena;
    *version = fake_version(reader, nombre);
    return call(reader, READ, error);
}

/* The views that writes use: the log, and what a name meant. */
static inline enum sky_status fake_select(void *reader, const struct sky_selection *selection,
                                          sky_entry_visitor *visit, void *context, struct sky_error *error)
{
    struct fake *fake = reader;
    size_t all = fake->size + fake->saved, left = selection->limit;
    bool upwards = selection->view == SKY_VIEW_LOG;
    enum sky_status status = call(fake, SELECT, error);
    for (size_t i = 0; i < all && left > 0 && status == SKY_OK; i++) {
        const struct sky_entry *entry = &fake->log[upwards ? i : all - 1 - i];
        if (upwards ? entry->number <= selection->from : !sky_span_equal(entry->nombre, selection->nombre))
            continue;
        if (!visit(context, entry))
            break;
        left--;
    }
    return status;
}

static inline enum sky_status fake_recall(void *store, struct sky_span key, struct sky_receipt *receipt,
                                          struct sky_error *error)
{
    struct fake *fake = store;
    *receipt = (struct sky_receipt){ 0 };
    for (size_t i = 0; i < fake->known; i++)
        if (sky_span_equal(fake->receipts[i].key, key))
            *receipt = fake->receipts[i];
    return call(fake, RECALL, error);
}

static inline enum sky_status fake_save(void *store, const struct sky_entry *entries, size_t count,
                                        struct sky_error *error)
{
    struct fake *fake = store;
    for (size_t i = 0; i < count && fake->size + fake->saved < LOG_MAX; i++) {
        struct sky_entry *entry = &fake->log[fake->size + fake->saved++];
        *entry = entries[i];
        entry->nombre = sky_arena_copy(fake->arena, entries[i].nombre);
        entry->verb = sky_arena_copy(fake->arena, entries[i].verb);
        entry->author = sky_arena_copy(fake->arena, entries[i].author);
        if (entries[i].documento.data)
            entry->documento = sky_arena_copy(fake->arena, entries[i].documento);
    }
    return call(fake, SAVE, error);
}

static inline enum sky_status fake_keep(void *store, const struct sky_receipt *receipts, size_t count,
                                        int64_t expired, struct sky_error *error)
{
    struct fake *fake = store;
    for (size_t i = 0; i < count && fake->known + fake->kept < RECEIPTS_MAX; i++) {
        struct sky_receipt *receipt = &fake->receipts[fake->known + fake->kept++];
        *receipt = receipts[i];
        receipt->key = sky_arena_copy(fake->arena, receipts[i].key);
    }
    fake->expired = expired;
    return call(fake, KEEP, error);
}

static inline enum sky_status fake_commit(void *store, struct sky_error *error)
{
    struct fake *fake = store;
    enum sky_status status = call(fake, COMMIT, error);
    if (status)
        return status;
    fake->sizes[fake->rounds++] = fake->saved;
    fake->size += fake->saved;
    fake->known += fake->kept;
    if (fake->saved > 0) {
        const struct sky_entry *last = &fake->log[fake->size - 1];
        fake->head = (struct sky_head){ .number = last->number, .instant = last->instant };
        memcpy(fake->head.seal, last->seal, sizeof fake->head.seal);
    }
    fake->saved = fake->kept = 0;
    return SKY_OK;
}

static inline void fake_abort(void *store)
{
    struct fake *fake = store;
    fake->calls[ABORT]++;
    fake->saved = fake->kept = 0;
}

static inline enum sky_status fake_probe(void *store, struct sky_error *error)
{
    return call(store, PROBE, error);
}

static const struct sky_backend fake_backend = {
    .scheme = "fake",
    .reader_peek = fake_reader_peek,
    .read = fake_read,
    .select = fake_select,
    .begin = fake_begin,
    .load = fake_load,
    .recall = fake_recall,
    .save = fake_save,
    .keep = fake_keep,
    .commit = fake_commit,
    .abort = fake_abort,
    .probe = fake_probe,
};

/* A write of the tests: what it does is a letter, so that a table can hold many. */
struct job {
    struct sky_write write;
    const char *nombre, *otro; /* otro: another name, or NULL */
    char action; /* c: create, refused when there is one; +: append "+"; d: delete; m: move to `otro`; w: append to
                    `otro`, which was not announced; and refused: r; p: having read `otro`, unannounced; s: having
                    selected the last entry; f: for a fault */
    struct gate *answered;
    struct sky_version before; /* what `apply` saw */
    size_t order, times;       /* of being answered */
};

static inline bool see_entry(void *context, const struct sky_entry *entry)
{
    struct job *job = context;
    job->before = (struct sky_version){ entry->number, entry->cliente, { 0 } };
    if (entry->documento.data)
        job->before.documento = sky_arena_copy(job->write.arena, entry->documento);
    return false;
}

/* Looks where the job's letter says. */
static inline enum sky_status look(struct job *job, struct sky_present *present)
{
    const struct sky_selection last = { .view = SKY_VIEW_NAME, .nombre = sky_span_of(job->nombre), .upto = SKY_NOW,
                                        .limit = 1 };
    if (job->action == 's')
        return present->select(present, &last, see_entry, job);
    bool there = job->action == 'w' || job->action == 'p';
    return present->read(present, sky_span_of(there ? job->otro : job->nombre), &job->before);
}

static inline enum sky_status change(struct job *job, const char *nombre, struct sky_span documento)
{
    struct sky_write *write = &job->write;
    if (write->count == 0)
        write->changes = sky_arena_alloc(write->arena, 2 * sizeof *write->changes); /* most: a rename's */
    write->changes[write->count++] = (struct sky_change){ sky_span_of(nombre), job->before.cliente, documento };
    return SKY_OK;
}

static inline struct sky_span longer(struct job *job)
{
    size_t size = job->before.documento.size;
    char *text = sky_arena_alloc(job->write.arena, size + 1);
    memcpy(text, size ? job->before.documento.data : "", size);
    text[size] = '+';
    return sky_span(text, size + 1);
}

static inline enum sky_status apply_job(struct sky_write *write, struct sky_present *present)
{
    struct job *job = write->operation;
    enum sky_status status = look(job, present);
    write->count = 0;
    write->created = job->before.number == 0;
    if (status)
        return status;
    switch (job->action) {
    case 'c':
        if (job->before.number == 0)
            return change(job, job->nombre, sky_span_of("c"));
        return sky_error_set(&write->error, SKY_CONFLICT, "there is one");
    case '+':
        return change(job, job->nombre, longer(job));
    case 'w':
        return change(job, job->otro, longer(job));
    case 'd':
        return change(job, job->nombre, (struct sky_span){ 0 });
    case 'm':
        change(job, job->nombre, (struct sky_span){ 0 });
        return change(job, job->otro, longer(job));
    case 'f':
        return sky_error_set(&write->error, SKY_INTERNAL, "failed");
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
    job->write.nombres[0] = sky_span_of(nombre);
    job->write.verb = sky_span_of("probar");
    job->write.author = sky_span_of("prueba");
    job->write.apply = apply_job;
    job->write.operation = job;
    job->write.done = answer_job;
    job->write.context = job;
}

#endif
