/*
 * The tokens are kept in the order of their digests, by which they are looked for: how far a wrong one gets in that
 * says nothing about any right one. A new list takes the old one's place whole. Since a digest takes a microsecond,
 * tokens that were let in are found by a shorter one, which only this process can make. Sessions are tokens that a
 * cookie brings; one that is not known yet may have been begun a moment ago by another process: for it the list is
 * looked at, at once.
 */
#include "registry/portero.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/ticker.h"
#include "domain/ficha-text.h"
#include "registry/fichas.h"
#include "registry/readers.h"
#include "registry/sesiones.h"

/* Microseconds between two looks; from one noting of uses to the next; and after which what is known is too old. */
#define LOOK 250000
#define NOTE 60000000
#define STALE 5000000
/* Milliseconds that a use in another process may take to be known here. */
#define LATE (2 * (int64_t)60000)

struct entry {
    unsigned char huella[SKY_SHA256_SIZE];
    int64_t vence;
    struct sky_admitted who;
    char id[sizeof SKY_SESION_KIND + SKY_PASE_NOMBRE_MAX + sizeof "/" + 2 * SKY_FICHA_ID_BYTES]; /* the pass's */
    _Atomic int64_t used;                                                                        /* the last instant */
    int64_t noted; /* what the store knows of that */
};

/* Places for tokens that were let in; two that share one take turns. */
#define MEMOS 1024

struct memo {
    unsigned char tag[SKY_TAG_SIZE];
    struct entry *entry; /* NULL: the place is empty */
};

struct sky_portero {
    struct sky_registro *registro;
    unsigned char key[SKY_TAG_SIZE]; /* of the tags */
    pthread_rwlock_t lock;           /* over the list and the memos */
    struct entry *entries;
    size_t count;
    struct memo memos[MEMOS];
    pthread_mutex_t looking; /* over the list against other changes of it, and over what follows */
    int64_t version;         /* the audit's last fact when the list was read */
    _Atomic int64_t looked;  /* when it was last known to be up to date, in elapsed microseconds */
    struct sky_ticker *ticker;
    int64_t noted; /* when uses were, last: the thread's own, */
    bool failed;   /* as is whether its last look did */
};

static int compare(const void *one, const void *other)
{
    return memcmp(((const struct entry *)one)->huella, ((const struct entry *)other)->huella, SKY_SHA256_SIZE);
}

static struct entry *find(const struct sky_portero *portero, const unsigned char huella[SKY_SHA256_SIZE])
{
    struct entry key;
    memcpy(key.huella, huella, sizeof key.huella);
    return portero->count > 0 ? bsearch(&key, portero->entries, portero->count, sizeof key, compare) : NULL;
}

static struct memo *place_of(struct sky_portero *portero, const unsigned char tag[SKY_TAG_SIZE])
{
    return &portero->memos[(size_t)(tag[0] | tag[1] << 8) % MEMOS];
}

static struct entry *recall(struct sky_portero *portero, const unsigned char tag[SKY_TAG_SIZE])
{
    const struct memo *memo = place_of(portero, tag);
    return memo->entry && sky_crypto_same(memo->tag, tag, SKY_TAG_SIZE) ? memo->entry : NULL;
}

/* The list may be another one by now. */
static void remember(struct sky_portero *portero, const unsigned char tag[SKY_TAG_SIZE],
                     const unsigned char huella[SKY_SHA256_SIZE])
{
    pthread_rwlock_wrlock(&portero->lock);
    struct memo *memo = place_of(portero, tag);
    memcpy(memo->tag, tag, SKY_TAG_SIZE);
    memo->entry = find(portero, huella);
    pthread_rwlock_unlock(&portero->lock);
}

static bool is_open(const struct entry *entry, enum sky_token_kind kind, int64_t now)
{
    bool is_session = entry->who.sesion[0] != '\0';
    if (is_session != (kind == SKY_TOKEN_SESSION) || (entry->vence && now >= entry->vence))
        return false;
    return !is_session || now - atomic_load_explicit(&entry->used, memory_order_relaxed) < SKY_SESION_IDLE + LATE;
}

/* False: it is not known. */
static bool admit(struct sky_portero *portero, struct sky_span text, enum sky_token_kind kind, struct sky_admitted *who)
{
    unsigned char huella[SKY_SHA256_SIZE], tag[SKY_TAG_SIZE];
    int64_t now = sky_clock_now();
    sky_crypto_tag(portero->key, text, tag);
    pthread_rwlock_rdlock(&portero->lock);
    struct entry *entry = recall(portero, tag);
    bool is_new = !entry;
    if (is_new) {
        sky_ficha_digest(text, huella);
        entry = find(portero, huella);
    }
    bool admitted = entry && is_open(entry, kind, now);
    if (admitted) {
        *who = entry->who;
        /* A line of memory that all workers read is written once a second at most. */
        if (now - atomic_load_explicit(&entry->used, memory_order_relaxed) >= 1000)
            atomic_store_explicit(&entry->used, now, memory_order_relaxed);
    }
    pthread_rwlock_unlock(&portero->lock);
    if (admitted && is_new)
        remember(portero, tag, huella);
    return admitted;
}

/* --- the list, read anew */

/* What follows the name of whose session it is. */
static struct sky_span own_id(const struct sky_ficha *sesion)
{
    size_t name = sesion->nombre.size + 1;
    return sesion->id.size > name ? sky_span(sesion->id.data + name, sesion->id.size - name) : sesion->id;
}

static void fill(struct entry *entry, const struct sky_ficha *ficha, bool is_session)
{
    memcpy(entry->huella, ficha->huella, sizeof entry->huella);
    entry->vence = ficha->vence;
    entry->who.rol = ficha->rol;
    entry->who.creada = ficha->creada;
    entry->who.limitada = ficha->limitada;
    snprintf(entry->who.nombre, sizeof entry->who.nombre, "%s%.*s",
             is_session ? "" : "ficha:", SKY_SPAN_ARGS(ficha->nombre));
    snprintf(entry->id, sizeof entry->id, "%s%.*s", is_session ? SKY_SESION_KIND : SKY_FICHA_KIND,
             SKY_SPAN_ARGS(ficha->id));
    if (is_session)
        snprintf(entry->who.sesion, sizeof entry->who.sesion, "%.*s", SKY_SPAN_ARGS(own_id(ficha)));
    atomic_init(&entry->used, is_session && ficha->creada > ficha->uso ? ficha->creada : ficha->uso);
    entry->noted = ficha->uso;
}

/* What was used and is not noted yet is known to the old list alone. */
static void take_over(struct sky_portero *portero, struct entry *entries, size_t count)
{
    pthread_rwlock_wrlock(&portero->lock);
    for (size_t i = 0; i < count; i++) {
        const struct entry *old = find(portero, entries[i].huella);
        int64_t used = old ? atomic_load(&old->used) : 0;
        if (used > atomic_load(&entries[i].used))
            atomic_store(&entries[i].used, used);
    }
    struct entry *old = portero->entries;
    portero->entries = entries;
    portero->count = count;
    memset(portero->memos, 0, sizeof portero->memos);
    pthread_rwlock_unlock(&portero->lock);
    free(old);
}

static enum sky_status read_list(struct sky_portero *portero, struct sky_arena *arena, struct sky_error *error)
{
    struct sky_fichas fichas, sesiones;
    if (sky_fichas_list(portero->registro, arena, &fichas, error) ||
        sky_fichas_read(portero->registro, SKY_SESION_KIND, arena, &sesiones, error))
        return error->status;
    size_t count = fichas.count + sesiones.count;
    struct entry *entries = calloc(count + 1, sizeof *entries);
    if (!entries)
        return sky_error_memory(error);
    for (size_t i = 0; i < count; i++)
        if (i < fichas.count)
            fill(&entries[i], &fichas.items[i], false);
        else
            fill(&entries[i], &sesiones.items[i - fichas.count], true);
    qsort(entries, count, sizeof *entries, compare);
    take_over(portero, entries, count);
    return SKY_OK;
}

static enum sky_status read_version(struct sky_portero *portero, struct sky_arena *arena, int64_t *version,
                                    struct sky_error *error)
{
    struct sky_registro *registro = sky_registro_current(portero->registro);
    const struct sky_backend *backend = sky_readers_backend(registro);
    struct sky_facts facts = { 0 };
    if (!backend->facts)
        return sky_error_set(error, SKY_INVALID, "the store keeps no tokens");
    void *reader = sky_readers_take(registro, error);
    if (!reader)
        return error->status;
    backend->facts(reader, SKY_NOW, 1, arena, &facts, error);
    sky_readers_end(registro, reader);
    *version = facts.count > 0 ? facts.items[0].number : 0;
    return error->status;
}

/* The version is read first: what changes in between is read again the next time. `anew`: whatever the version is. */
static enum sky_status look(struct sky_portero *portero, bool anew, struct sky_error *error)
{
    int64_t version = 0, now = sky_clock_elapsed();
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    pthread_mutex_lock(&portero->looking);
    if (read_version(portero, arena, &version, error) == SKY_OK &&
        ((version == portero->version && !anew) || read_list(portero, arena, error) == SKY_OK)) {
        portero->version = version;
        atomic_store(&portero->looked, now);
    }
    pthread_mutex_unlock(&portero->looking);
    sky_arena_free(arena);
    return error->status;
}

static bool is_late(struct sky_portero *portero)
{
    return sky_clock_elapsed() - atomic_load_explicit(&portero->looked, memory_order_relaxed) > STALE;
}

bool sky_portero_knows(struct sky_portero *portero, struct sky_span token, enum sky_token_kind kind)
{
    unsigned char huella[SKY_SHA256_SIZE];
    sky_ficha_digest(token, huella);
    pthread_rwlock_rdlock(&portero->lock);
    const struct entry *entry = find(portero, huella);
    bool knows = entry && is_open(entry, kind, sky_clock_now());
    pthread_rwlock_unlock(&portero->lock);
    return knows && !is_late(portero);
}

enum sky_status sky_portero_admit(struct sky_portero *portero, struct sky_span token, enum sky_token_kind kind,
                                  struct sky_admitted *who, struct sky_error *error)
{
    char text[SKY_FICHA_SIZE - 1] = "";
    struct sky_span whole = sky_span(text, sizeof text), id;
    struct sky_error failed = { 0 };
    if (is_late(portero))
        return sky_error_set(error, SKY_UNAVAILABLE, "the tokens could not be read for some seconds");
    /* So many bytes are digested of any token. */
    memcpy(text, token.data, token.size < sizeof text ? token.size : sizeof text);
    bool admitted = admit(portero, whole, kind, who);
    if (!admitted && kind == SKY_TOKEN_SESSION && sky_ficha_read(whole, &id) && look(portero, false, &failed) == SKY_OK)
        admitted = admit(portero, whole, kind, who);
    return admitted && token.size == sizeof text
               ? SKY_OK
               : sky_error_set(error, SKY_UNAUTHENTICATED, "Las credenciales no son válidas.");
}

/* --- the uses */

static enum sky_status write_uses(const struct sky_backend *backend, void *store, void *context,
                                  struct sky_error *error)
{
    const struct sky_passes *uses = context;
    return backend->note_use(store, uses->items, uses->count, error);
}

/* What was used since it was noted: a copy, for the list may change while it is written. NULL: memory ran out. */
static struct entry *copy_used(struct sky_portero *portero, size_t *count)
{
    pthread_mutex_lock(&portero->looking);
    struct entry *used = calloc(portero->count + 1, sizeof *used);
    *count = 0;
    for (size_t i = 0; used && i < portero->count; i++) {
        struct entry *entry = &portero->entries[i];
        int64_t last = atomic_load(&entry->used);
        if (last <= entry->noted)
            continue;
        struct entry *copy = &used[(*count)++];
        memcpy(copy->id, entry->id, sizeof copy->id);
        copy->noted = entry->noted = last;
    }
    pthread_mutex_unlock(&portero->looking);
    return used;
}

/* What could not be written is noted with the next use. */
static void note_uses(struct sky_portero *portero)
{
    struct sky_error error = { 0 };
    size_t count;
    struct entry *used = copy_used(portero, &count);
    struct sky_pass *items = used && count > 0 ? calloc(count, sizeof *items) : NULL;
    for (size_t i = 0; items && i < count; i++)
        items[i] = (struct sky_pass){ .id = sky_span_of(used[i].id), .used = used[i].noted };
    if (items && sky_registro_write(portero->registro, write_uses, &(struct sky_passes){ items, count }, &error))
        sky_log_event("portero", "error", "%s", error.text);
    free(items);
    free(used);
}

/* --- the thread */

static int64_t tend(void *context)
{
    struct sky_portero *portero = context;
    struct sky_error error = { 0 };
    bool failed_before = portero->failed, is_due = sky_clock_elapsed() - portero->noted >= NOTE;
    if (is_due) {
        note_uses(portero);
        portero->noted = sky_clock_elapsed();
    }
    portero->failed = look(portero, is_due, &error) != SKY_OK; /* what others have noted is known to the store alone */
    if (portero->failed && !failed_before)
        sky_log_event("portero", "error", "%s", error.text);
    return LOOK;
}

static void free_parts(struct sky_portero *portero)
{
    pthread_mutex_destroy(&portero->looking);
    pthread_rwlock_destroy(&portero->lock);
    free(portero->entries);
    free(portero);
}

struct sky_portero *sky_portero_new(struct sky_registro *registro, struct sky_error *error)
{
    struct sky_portero *portero = calloc(1, sizeof *portero);
    if (!portero)
        return sky_error_memory(error), NULL;
    portero->registro = registro;
    portero->noted = sky_clock_elapsed();
    sky_crypto_random(portero->key, sizeof portero->key);
    pthread_rwlock_init(&portero->lock, NULL);
    pthread_mutex_init(&portero->looking, NULL);
    if (look(portero, true, error) == SKY_OK &&
        (portero->ticker = sky_ticker_new(tend, portero, LOOK, "the thread at the door", error)))
        return portero;
    free_parts(portero);
    return NULL;
}

void sky_portero_free(struct sky_portero *portero)
{
    if (!portero)
        return;
    sky_ticker_free(portero->ticker);
    note_uses(portero);
    free_parts(portero);
}
