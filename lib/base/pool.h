/*
 * A few threads for work that would hold up those who serve requests: a long search, the hash of a password. They give
 * way to other threads where the system has to choose.
 */
#ifndef SKY_BASE_POOL_H
#define SKY_BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct sky_pool;

/* Starts `threads` of them, for which `waiting` pieces of work may wait; NULL on failure. */
struct sky_pool *sky_pool_new(size_t threads, size_t waiting, struct sky_error *error);

/* Does the work that was handed in, then ends the threads. Takes NULL. */
void sky_pool_free(struct sky_pool *pool);

/* Lets one of the threads call `run(what)`. False when too much waits already: it will not be called. */
bool sky_pool_submit(struct sky_pool *pool, void (*run)(void *what), void *what) SKY_CHECKED;

#endif
