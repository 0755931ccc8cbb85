/*
 * What a store holds: several transactions of the writer's are one of the store's, so that its pages are written once
 * for many operations. For writer.c alone.
 */
#ifndef SKY_REGISTRY_HOLDING_H
#define SKY_REGISTRY_HOLDING_H

#include <stdatomic.h>

#include "store/backend.h"

/* A plain value; all zeros but for the first two members holds nothing. */
struct sky_holding {
    const struct sky_backend *backend;
    void *store;
    atomic_bool hurries;      /* it is to be held what can be; read and set by any thread */
    int64_t since;            /* when it began, on the clock of sky_clock_elapsed; 0: nothing is held */
    struct sky_error failure; /* of a flush, that nobody was told of yet */
};

/* Before a transaction: whether it will be held. It is not where the store cannot, or others have it open. What was
 * held for long is flushed before, and how that ended is returned. */
enum sky_status sky_holding_renew(struct sky_holding *holding, bool *holds);

/* Makes what is held, if anything is, durable. A failure stays in `holding`, too. */
enum sky_status sky_holding_flush(struct sky_holding *holding);

#endif
