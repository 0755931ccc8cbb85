/* What a registry consists of, for the files that make it up. */
#ifndef SKY_REGISTRY_REGISTRO_INTERNAL_H
#define SKY_REGISTRY_REGISTRO_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/pool.h"
#include "registry/listing.h"
#include "registry/readers.h"
#include "registry/registro.h"

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
    struct sky_settings settings;
    char *url;        /* where it is */
    const char *file; /* within that: of a store that is a file its path; else NULL */
    struct sky_identity identity;
    struct sky_writer *writer;
    char *ledger;              /* of who was forgotten */
    struct sky_lister *lister; /* NULL: the store keeps no listings */
    struct sky_pool *pool;
    struct sky_replica *replica;              /* NULL: there is none */
    pthread_mutex_t succession;               /* over the next two members; held while the second one is made */
    int64_t retried;                          /* when that may be tried again, on the clock of sky_clock_elapsed */
    _Atomic(struct sky_registro *) successor; /* what goes on for it in the store that it has moved to; or NULL */
    _Atomic(int64_t) closed; /* since when nobody could write, on the clock of sky_clock_elapsed; or 0 */
};

/* The registry that is at `url`, or where a notice there says; with the settings, but for SKY_STORE. */
struct sky_registro *sky_registro_open_at(const struct sky_settings *settings, const char *url,
                                          struct sky_error *error);

#endif
