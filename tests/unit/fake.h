/*
 * A backend in memory, simple enough to be right by reading: the whole of the contract (store/backend.h). It counts its
 * calls, can be held inside `begin`, and fails where it is told to. What it gives out are copies in the caller's arena.
 */
#ifndef SKY_TESTS_FAKE_H
#define SKY_TESTS_FAKE_H

#include <stdio.h>

#include "fake-log.h"

static inline enum sky_status fake_begin(void *store, struct sky_head *head, struct sky_error *error)
{
    struct fake *fake = store;
    bool held = fake->held; /* which may change once the transaction has begun */
    gate_add(&fake->begun, 1);
    if (held)
        gate_wait(&fake->open, gate_count(&fake->begun));
    misuse(fake, fake->is_active, "a transaction began within another");
    *head = fake->head;
    fake->saved = fake->kept = 0;
    fake->is_active = true;
    return call(fake, BEGIN, error);
}

static inline enum sky_status fetch_names(struct fake *fake, struct sky_needs *needs, struct sky_arena *arena,
                                          struct sky_error *error)
{
    size_t bytes = 0, i;
    for (i = 0; i < needs->nombres_count && bytes < needs->bytes; i++) {
        for (size_t j = 0; j < i; j++)
            misuse(fake, sky_span_equal(needs->nombres[i], needs->nombres[j]), "a name was asked for twice");
        const struct sky_entry *entry = fake_version(fake, fake->size, SKY_NOW, needs->nombres[i]);
        needs->present[i] = (struct sky_entry){ 0 };
        if (entry && !copy_entry(arena, entry, false, &needs->present[i]))
            return sky_error_memory(error);
        bytes += needs->present[i].documento.size;
    }
    needs->loaded = fake->loaded = i;
    return SKY_OK;
}

static inline enum sky_status fake_fetch(void *store, struct sky_needs *needs, struct sky_arena *arena,
                                         struct sky_error *error)
{
    struct fake *fake = store;
    misuse(fake, !fake->is_active, "fetching without a transaction");
    if (call(fake, FETCH, error) || fetch_names(fake, needs, arena, error))
        return error->status;
    for (size_t i = 0; i < needs->keys_count; i++) {
        needs->receipts[i] = (struct sky_receipt){ 0 };
        for (size_t j = 0; j < fake->known; j++)
            if (sky_span_equal(fake->receipts[j].key, needs->keys[i]))
                needs->receipts[i] = fake->receipts[j];
        needs->receipts[i].key = needs->keys[i];
    }
    return SKY_OK;
}

static inline enum sky_status fake_save(void *store, const struct sky_entry *entries, size_t count,
                                        struct sky_error *error)
{
    struct fake *fake = store;
    misuse(fake, !fake->is_active || count == 0, "saving without a transaction, or nothing");
    for (size_t i = 0; i < count && fake->size + fake->saved < LOG_MAX; i++) {
        size_t at = fake->size + fake->saved;
        misuse(fake, at > 0 && entries[i].number <= fake->log[at - 1].number, "numbers do not ascend");
        if (!copy_entry(fake->arena, &entries[i], false, &fake->log[at]))
            return sky_error_memory(error);
        fake->saved++;
    }
    return call(fake, SAVE, error);
}

static inline enum sky_status fake_keep(void *store, const struct sky_receipt *receipts, size_t count,
                                        int64_t expired, struct sky_error *error)
{
    struct fake *fake = store;
    misuse(fake, !fake->is_active || count == 0, "keeping without a transaction, or nothing");
    for (size_t i = 0; i < count && fake->known + fake->kept < RECEIPTS_MAX; i++) {
        struct sky_receipt *receipt = &fake->receipts[fake->known + fake->kept++];
        *receipt = receipts[i];
        receipt->key = sky_arena_copy(fake->arena, receipts[i].key);
        if (!receipt->key.data)
            return sky_error_memory(error);
    }
    fake->expired = expired;
    return call(fake, KEEP, error);
}

static inline void land(struct fake *fake)
{
    pthread_mutex_lock(&fake->mutex);
    fake->sizes[fake->rounds++] = fake->saved;
    fake->size += fake->saved;
    fake->known += fake->kept;
    if (fake->saved > 0) {
        const struct sky_entry *last = &fake->log[fake->size - 1];
        fake->head = (struct sky_head){ .number = last->number, .instant = last->instant };
        memcpy(fake->head.seal, last->seal, sizeof fake->head.seal);
    }
    fake->saved = fake->kept = 0;
    pthread_mutex_unlock(&fake->mutex);
}

static inline enum sky_status fake_commit(void *store, struct sky_error *error)
{
    struct fake *fake = store;
    misuse(fake, !fake->is_active, "a commit without a transaction");
    enum sky_status status = call(fake, COMMIT, error);
    if (status == SKY_OK || fake->lands)
        land(fake);
    fake->is_active = status != SKY_OK;
    return status;
}

static inline void fake_abort(void *store)
{
    struct fake *fake = store;
    struct sky_error none = { 0 };
    (void)call(fake, ABORT, &none);
    fake->saved = fake->kept = 0;
    fake->is_active = false;
}

static inline enum sky_status fake_committed(void *store, const struct sky_head *head, bool *done,
                                             struct sky_error *error)
{
    struct fake *fake = store;
    *done = false;
    for (size_t i = 0; i < fake->size; i++)
        *done = *done || (fake->log[i].number == head->number &&
                          memcmp(fake->log[i].seal, head->seal, sizeof head->seal) == 0);
    return call(fake, COMMITTED, error);
}

static inline enum sky_status fake_probe(void *store, struct sky_error *error)
{
    misuse(store, ((struct fake *)store)->is_active, "a probe within a transaction");
    return call(store, PROBE, error);
}

/* --- the store */

static inline struct fake *fake_new(void)
{
    static const struct gate closed = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct fake *fake = calloc(1, sizeof *fake);
    assert_non_null(fake);
    assert_int_equal(sky_crypto_init(&error), SKY_OK);
    pthread_mutex_init(&fake->mutex, NULL);
    fake->begun = fake->open = closed;
    fake->own = (struct fake_reader){ .fake = fake, .is_own = true };
    fake->arena = sky_arena_new();
    return fake;
}

static inline void fake_free(struct fake *fake)
{
    if (fake->misused)
        fail_msg("%s", fake->misused);
    assert_int_equal(fake->readers, 0);
    pthread_mutex_destroy(&fake->mutex);
    sky_arena_free(fake->arena);
    free(fake);
}

/* Whoever opens it names it by its address. */
static inline void *fake_open(const char *location, const struct sky_settings *settings, enum sky_store_mode mode,
                              struct sky_error *error)
{
    void *fake = NULL;
    (void)settings;
    assert_int_equal(sscanf(location, "%p", &fake), 1);
    misuse(fake, mode != SKY_STORE_SERVE, "a registry serves");
    return call(fake, OPEN, error) ? NULL : fake;
}

static inline void fake_close(void *store)
{
    misuse(store, store && ((struct fake *)store)->readers > 0, "closed before its readers");
}

#define FAKE_BACKEND                                                                                           \
    .scheme = "fake", .open = fake_open, .close = fake_close, .reader_new = fake_reader_new,                   \
    .reader_free = fake_reader_free, .reader_peek = fake_reader_peek, .snapshot = fake_snapshot,               \
    .release = fake_release, .identify = fake_identify, .read = fake_read, .names = fake_names,                \
    .select = fake_select, .begin = fake_begin,                                                                \
    .fetch = fake_fetch, .save = fake_save, .keep = fake_keep, .commit = fake_commit, .abort = fake_abort,     \
    .probe = fake_probe

/* One that cannot tell whether a commit was done, and one that can. */
static const struct sky_backend fake_backend = { FAKE_BACKEND };
static const struct sky_backend fake_backend_sure = { FAKE_BACKEND, .committed = fake_committed };

/* One entry more, committed, as if by nobody; of an operation of its own unless `grupo` is changed in it. */
static inline struct sky_entry *fake_put(struct fake *fake, const char *nombre, int64_t cliente,
                                         struct sky_span documento)
{
    assert_true(fake->size < LOG_MAX);
    struct sky_entry *entry = &fake->log[fake->size++];
    *entry = (struct sky_entry){
        .number = ++fake->head.number,
        .instant = fake->head.instant += 1000,
        .grupo = fake->head.number,
        .cliente = cliente ? cliente : fake->head.number,
        .author = SPAN("prueba"),
        .verb = SPAN("guardar"),
        .nombre = sky_arena_copy(fake->arena, sky_span_of(nombre)),
        .lives = documento.data != NULL,
        .documento = documento.data ? sky_arena_copy(fake->arena, documento) : documento,
    };
    return entry;
}


#endif
