/* The log of the backend in memory, how its calls are counted and fail, and its readers. The rest is in fake.h. */
#ifndef SKY_TESTS_FAKE_LOG_H
#define SKY_TESTS_FAKE_LOG_H

#include "gate.h"

#include "base/clock.h"
#include "store/backend.h"

#define LOG_MAX 8192
#define RECEIPTS_MAX 1024

enum call { OPEN, SNAPSHOT, READ, NAMES, SELECT, BEGIN, FETCH, SAVE, KEEP, COMMIT, COMMITTED, ABORT, PROBE,
            IDENTIFY, CALLS };

struct fake;

/* What a reader sees: the committed entries at its snapshot, or, the store's own, whatever is there. */
struct fake_reader {
    struct fake *fake;
    size_t seen;
    bool is_own, is_open;
};

/* The log and the receipts, with texts of the fake's own. What is written by one thread is read in others. */
struct fake {
    pthread_mutex_t mutex;   /* over the calls, the size of the log and the readers */
    struct gate begun, open; /* transactions that began; transactions that may go on, when `held` */
    bool held;
    enum call fails; /* with `status`, unless that is SKY_OK: */
    size_t from;     /* from so many calls of it on, and only once when `once` */
    bool once;
    enum sky_status status;
    size_t failing; /* the call of any kind, counted from now, that fails; 0: none */
    enum sky_status failing_with; /* or SKY_OK: with SKY_UNAVAILABLE */
    bool moves;     /* with each snapshot its last customer changes, as if by another process */
    bool lands;     /* a commit that fails took place all the same */
    size_t calls[CALLS];
    struct sky_head head;
    struct sky_entry log[LOG_MAX];
    size_t size, saved;              /* committed entries, and those after them */
    size_t sizes[LOG_MAX], rounds;   /* entries that each commit wrote */
    struct sky_receipt receipts[RECEIPTS_MAX]; /* in the order of their commits */
    size_t known, kept;              /* committed receipts, and those after them */
    int64_t expired;                 /* of the last `keep` */
    size_t loaded;                   /* names of the last `fetch` */
    size_t readers;                  /* there are */
    bool is_active;                  /* a transaction has begun */
    const char *misused;             /* how the contract was broken by a caller */
    struct fake_reader own;
    struct sky_arena *arena;
};

static inline void misuse(struct fake *fake, bool wrong, const char *what)
{
    if (wrong)
        fake->misused = what;
}

static inline enum sky_status call(struct fake *fake, enum call which, struct sky_error *error)
{
    pthread_mutex_lock(&fake->mutex);
    size_t count = ++fake->calls[which];
    bool fails = fake->status && fake->fails == which && count >= fake->from && (!fake->once || count == fake->from);
    enum sky_status status = fails ? fake->status : SKY_OK;
    if (fake->failing > 0 && --fake->failing == 0)
        status = fake->failing_with ? fake->failing_with : SKY_UNAVAILABLE;
    pthread_mutex_unlock(&fake->mutex);
    return status ? sky_error_set(error, status, "call %d failed", which) : SKY_OK;
}

static inline size_t fake_seen(const struct fake_reader *reader)
{
    return reader->is_own ? reader->fake->size + reader->fake->saved : reader->seen;
}

static inline void *fake_reader_new(void *store, struct sky_error *error)
{
    struct fake *fake = store;
    struct fake_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return sky_error_memory(error), NULL;
    reader->fake = fake;
    pthread_mutex_lock(&fake->mutex);
    fake->readers++;
    pthread_mutex_unlock(&fake->mutex);
    return reader;
}

static inline void fake_reader_free(void *of)
{
    struct fake_reader *reader = of;
    pthread_mutex_lock(&reader->fake->mutex);
    misuse(reader->fake, reader->is_open, "a reader was freed within a snapshot");
    reader->fake->readers--;
    pthread_mutex_unlock(&reader->fake->mutex);
    free(reader);
}

static inline enum sky_status fake_identify(void *of, struct sky_identity *identity, struct sky_error *error)
{
    struct fake_reader *reader = of;
    sky_identity_set(identity, sky_span_of("00c0ffee00c0ffee"), false);
    return call(reader->fake, IDENTIFY, error);
}

static inline void *fake_reader_peek(void *store)
{
    return &((struct fake *)store)->own;
}

/* The last entry once more, as an operation of its own. */
static inline void repeat_last(struct fake *fake)
{
    assert_true(fake->size > 0 && fake->size < LOG_MAX);
    struct sky_entry *entry = &fake->log[fake->size];
    *entry = fake->log[fake->size - 1];
    entry->grupo = entry->number = ++fake->head.number;
    fake->size++;
}

static inline enum sky_status fake_snapshot(void *of, struct sky_head *head, struct sky_error *error)
{
    struct fake_reader *reader = of;
    if (call(reader->fake, SNAPSHOT, error))
        return error->status;
    pthread_mutex_lock(&reader->fake->mutex);
    misuse(reader->fake, reader->is_own || reader->is_open, "a snapshot on the store's own reader, or a second one");
    reader->seen = reader->fake->size;
    reader->is_open = true;
    if (head)
        *head = reader->fake->head;
    if (reader->fake->moves)
        repeat_last(reader->fake);
    pthread_mutex_unlock(&reader->fake->mutex);
    return SKY_OK;
}

static inline void fake_release(void *of)
{
    struct fake_reader *reader = of;
    pthread_mutex_lock(&reader->fake->mutex);
    misuse(reader->fake, reader->is_own || !reader->is_open, "a release without a snapshot");
    reader->is_open = false;
    pthread_mutex_unlock(&reader->fake->mutex);
}

static inline enum sky_status begin_reading(struct fake_reader *reader, enum call which, struct sky_error *error)
{
    misuse(reader->fake, !reader->is_own && !reader->is_open, "reading without a snapshot");
    return call(reader->fake, which, error);
}

/* No span stays none. */
static inline bool copy_span(struct sky_arena *arena, struct sky_span *span)
{
    if (span->data)
        *span = sky_arena_copy(arena, *span);
    return span->data;
}

/* False: no memory. */
static inline bool copy_entry(struct sky_arena *arena, const struct sky_entry *from, bool bare, struct sky_entry *to)
{
    *to = *from;
    if (bare)
        to->documento = (struct sky_span){ 0 };
    return copy_span(arena, &to->author) && copy_span(arena, &to->verb) && copy_span(arena, &to->nombre) &&
           (!to->documento.data || copy_span(arena, &to->documento));
}

/* The latest of the first `seen` entries of a name up to `moment`; NULL: none, or it left the name to nobody. */
static inline const struct sky_entry *fake_version(const struct fake *fake, size_t seen, int64_t moment,
                                                   struct sky_span nombre)
{
    for (size_t i = seen; i-- > 0;)
        if (fake->log[i].number <= moment && sky_span_equal(fake->log[i].nombre, nombre))
            return fake->log[i].lives ? &fake->log[i] : NULL;
    return NULL;
}

/* What a name means at the end of all that was committed; no span: nobody. */
static inline struct sky_span fake_document(const struct fake *fake, struct sky_span nombre)
{
    const struct sky_entry *entry = fake_version(fake, fake->size, SKY_NOW, nombre);
    return entry ? entry->documento : (struct sky_span){ 0 };
}

static inline enum sky_status fake_read(void *of, struct sky_span nombre, struct sky_arena *arena,
                                        struct sky_entry *entry, struct sky_error *error)
{
    struct fake_reader *reader = of;
    *entry = (struct sky_entry){ 0 };
    if (begin_reading(reader, READ, error))
        return error->status;
    const struct sky_entry *found = fake_version(reader->fake, fake_seen(reader), SKY_NOW, nombre);
    return !found || copy_entry(arena, found, false, entry) ? SKY_OK : sky_error_memory(error);
}

/* The first name from the place `from` on, in byte order, that means somebody; no span: none. */
static inline struct sky_span next_name(const struct fake_reader *reader, int64_t moment, struct sky_span from,
                                        bool after)
{
    struct sky_span next = { 0 };
    for (size_t i = 0; i < fake_seen(reader); i++) {
        struct sky_span nombre = reader->fake->log[i].nombre;
        int order = from.data ? sky_span_compare(nombre, from) : 1;
        if (order >= after && (!next.data || sky_span_compare(nombre, next) < 0) &&
            fake_version(reader->fake, fake_seen(reader), moment, nombre))
            next = nombre;
    }
    return next;
}

static inline enum sky_status fake_names(void *of, int64_t moment, struct sky_span after, size_t limit,
                                         struct sky_arena *arena, struct sky_names *names, struct sky_error *error)
{
    struct fake_reader *reader = of;
    if (begin_reading(reader, NAMES, error))
        return error->status;
    *names = (struct sky_names){ .items = sky_arena_alloc(arena, limit * sizeof *names->items) };
    if (!names->items)
        return sky_error_memory(error);
    struct sky_span nombre = next_name(reader, moment, after, false);
    for (; nombre.data && names->count < limit; nombre = next_name(reader, moment, nombre, true))
        if (!(names->items[names->count++] = sky_arena_copy(arena, nombre)).data)
            return sky_error_memory(error);
    names->ended = !nombre.data;
    names->next = nombre;
    return names->ended || copy_span(arena, &names->next) ? SKY_OK : sky_error_memory(error);
}

/* The old name's entry of a rename, as the new name's comes after it. */
static inline bool is_departure(const struct fake_reader *reader, size_t index)
{
    const struct sky_entry *entry = &reader->fake->log[index], *next = entry + 1;
    return !entry->lives && index + 1 < fake_seen(reader) && next->grupo && next->grupo == entry->grupo &&
           next->cliente == entry->cliente;
}

static inline bool stands(const struct fake_reader *reader, size_t index, int64_t upto)
{
    const struct sky_entry *log = reader->fake->log;
    for (size_t i = index + 1; i < fake_seen(reader) && log[i].number <= upto; i++)
        if (log[i].cliente == log[index].cliente)
            return false;
    return true;
}

/* Whether the entry is looked at, and whether it is then one of those that are wanted. */
static inline bool is_looked_at(const struct sky_entry *entry, const struct sky_selection *selection)
{
    bool is_past = entry->number <= selection->upto;
    switch (selection->view) {
    case SKY_VIEW_LOG:
        return entry->number > selection->from;
    case SKY_VIEW_NAME:
        return is_past && sky_span_equal(entry->nombre, selection->nombre);
    case SKY_VIEW_ENDS:
        return is_past && sky_span_equal(entry->nombre, selection->nombre) && !entry->lives;
    case SKY_VIEW_CLIENTE:
        return is_past && entry->cliente == selection->cliente;
    case SKY_VIEW_BIN:
        return is_past && entry->number < selection->from && !entry->lives;
    default:
        return entry->instant <= selection->instant;
    }
}

static inline bool is_wanted(const struct fake_reader *reader, size_t index, const struct sky_selection *selection)
{
    if (selection->view == SKY_VIEW_CLIENTE)
        return !is_departure(reader, index);
    return selection->view != SKY_VIEW_BIN || stands(reader, index, selection->upto);
}

static inline bool is_full(const struct sky_selection *selection, size_t count, size_t bytes, size_t looks)
{
    return count == selection->limit || (selection->bytes && bytes >= selection->bytes) ||
           (selection->looks && looks >= selection->looks);
}

/* Instants never go back in a log, so the order of numbers is that of instants, too. */
static inline enum sky_status fake_select(void *of, const struct sky_selection *selection, struct sky_arena *arena,
                                          struct sky_entries *entries, struct sky_error *error)
{
    struct fake_reader *reader = of;
    size_t all = fake_seen(reader), bytes = 0, looks = 0, i = 0;
    misuse(reader->fake, selection->limit == 0, "a selection of nothing");
    if (begin_reading(reader, SELECT, error))
        return error->status;
    *entries = (struct sky_entries){ 0 };
    size_t most = selection->limit < all ? selection->limit : all;
    if (!(entries->items = sky_arena_alloc(arena, (most + 1) * sizeof *entries->items)))
        return sky_error_memory(error);
    for (; i < all && !is_full(selection, entries->count, bytes, looks); i++) {
        size_t index = selection->view == SKY_VIEW_LOG ? i : all - 1 - i;
        const struct sky_entry *entry = &reader->fake->log[index];
        if (!is_looked_at(entry, selection))
            continue;
        looks++;
        entries->reached = entry->number;
        if (!is_wanted(reader, index, selection))
            continue;
        bytes += selection->bare ? 0 : entry->documento.size;
        if (!copy_entry(arena, entry, selection->bare, &entries->items[entries->count++]))
            return sky_error_memory(error);
    }
    entries->ended = i == all;
    return SKY_OK;
}

#endif
