/*
 * Values by name, in a fixed piece of memory: what is put takes the place of what was put longest ago. One thread at a
 * time.
 */
#ifndef SKY_BASE_CACHE_H
#define SKY_BASE_CACHE_H

#include "base/span.h"

struct sky_cache;

/* An empty cache that the caller frees, of about so many bytes (at least some KiB), which the system gives as they are
 * first used; NULL when memory ran out. */
struct sky_cache *sky_cache_new(size_t bytes);

/* Takes NULL. */
void sky_cache_free(struct sky_cache *cache);

/* The value of `name`, aligned for any type and borrowed until the next put; no span when there is none. */
struct sky_span sky_cache_get(const struct sky_cache *cache, struct sky_span name);

/* Puts a value in place of the one that `name` had. Returns where its bytes go, aligned for any type; NULL when it is
 * too large to be kept. */
char *sky_cache_put(struct sky_cache *cache, struct sky_span name, size_t size);

void sky_cache_remove(struct sky_cache *cache, struct sky_span name);

/* Removes all. */
void sky_cache_clear(struct sky_cache *cache);

#endif
