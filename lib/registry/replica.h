/*
 * A copy of the store that others keep, as a standby of PostgreSQL's, for readings that say what they have seen. It may
 * be behind, away or not there yet: then the store itself is read.
 */
#ifndef SKY_REGISTRY_REPLICA_H
#define SKY_REGISTRY_REPLICA_H

#include "base/pool.h"
#include "store/backend.h"

struct sky_replica;

/*
 * Of the log `identity`, at the URL that settings->store_read names; it is opened by the pool, now or whenever it comes
 * back. All are borrowed. NULL on failure: SKY_INVALID for a URL of no known kind.
 */
struct sky_replica *sky_replica_new(const struct sky_settings *settings, const struct sky_identity *identity,
                                    struct sky_pool *pool, struct sky_error *error);

/* After its pool. Takes NULL. */
void sky_replica_free(struct sky_replica *replica);

/*
 * A reader with a snapshot that has the operation `least`, whose head is `*head`; NULL: it is not to be had at once.
 * `*backend` is its functions, by which the caller releases and frees it. Takes NULL.
 */
void *sky_replica_read(struct sky_replica *replica, int64_t least, const struct sky_backend **backend,
                       struct sky_head *head);

#endif
