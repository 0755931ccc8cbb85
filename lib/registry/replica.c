/* Whoever asks never waits for a connection that is being made: that is the pool's. */
#include "registry/replica.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"

/* Microseconds after which one that could not be opened is tried again. */
#define AGAIN 2000000

struct sky_replica {
    const struct sky_backend *backend;
    const char *location;
    struct sky_settings settings;
    const struct sky_identity *identity;
    struct sky_pool *pool;
    _Atomic(void *) store; /* NULL: it is not open */
    atomic_bool is_trying;
    _Atomic int64_t next; /* on the clock of sky_clock_elapsed, when it may be tried */
    bool is_told;         /* why it cannot be opened; of whoever tries */
};

static enum sky_status refuse_other_log(const struct sky_replica *replica, void *store, struct sky_error *error)
{
    struct sky_identity identity;
    void *reader = replica->backend->reader_new(store, error);
    if (reader)
        error->status = replica->backend->identify(reader, &identity, error);
    replica->backend->reader_free(reader);
    if (error->status)
        return error->status;
    if (strcmp(identity.text, replica->identity->text) == 0)
        return SKY_OK;
    return sky_error_set(error, SKY_INVALID, "it is of the registry %s, not of %s", identity.text,
                         replica->identity->text);
}

/* In the pool. */
static void try(void *what)
{
    struct sky_replica *replica = what;
    struct sky_error error = { 0 };
    void *store = replica->backend->open(replica->location, &replica->settings, SKY_STORE_READ, &error);
    if (store && refuse_other_log(replica, store, &error)) {
        replica->backend->close(store);
        store = NULL;
    }
    if (!store && !replica->is_told)
        sky_log_event("sky", "warning", "SKY_STORE_READ is not read from: %s", error.text);
    replica->is_told = !store;
    atomic_store(&replica->store, store);
    atomic_store(&replica->next, sky_clock_elapsed() + AGAIN);
    atomic_store(&replica->is_trying, false);
}

static void try_soon(struct sky_replica *replica)
{
    bool idle = false;
    if (sky_clock_elapsed() < atomic_load(&replica->next) ||
        !atomic_compare_exchange_strong(&replica->is_trying, &idle, true))
        return;
    if (atomic_load(&replica->store) || !sky_pool_submit(replica->pool, try, replica))
        atomic_store(&replica->is_trying, false);
}

struct sky_replica *sky_replica_new(const struct sky_settings *settings, const struct sky_identity *identity,
                                    struct sky_pool *pool, struct sky_error *error)
{
    const char *location;
    struct sky_error odd = { 0 };
    const struct sky_backend *backend = sky_backend_for(settings->store_read, &location, &odd);
    if (!backend)
        return sky_error_set(error, SKY_INVALID, "SKY_STORE_READ must begin as SKY_STORE does, or be empty"), NULL;
    struct sky_replica *replica = calloc(1, sizeof *replica);
    if (!replica)
        return sky_error_memory(error), NULL;
    replica->backend = backend;
    replica->location = location;
    replica->settings = *settings;
    replica->identity = identity;
    replica->pool = pool;
    try_soon(replica);
    return replica;
}

void sky_replica_free(struct sky_replica *replica)
{
    if (!replica)
        return;
    if (atomic_load(&replica->store))
        replica->backend->close(atomic_load(&replica->store));
    free(replica);
}

void *sky_replica_read(struct sky_replica *replica, int64_t least, const struct sky_backend **backend,
                       struct sky_head *head)
{
    struct sky_error ignored = { 0 };
    void *store = replica ? atomic_load(&replica->store) : NULL;
    if (replica && !store)
        try_soon(replica);
    void *reader = store ? replica->backend->reader_new(store, &ignored) : NULL;
    if (!reader)
        return NULL;
    *backend = replica->backend;
    if (replica->backend->snapshot(reader, head, &ignored) == SKY_OK) {
        if (head->number >= least)
            return reader;
        replica->backend->release(reader);
    }
    replica->backend->reader_free(reader);
    return NULL;
}
