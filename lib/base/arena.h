/* The memory of one request: allocated piece by piece, given back at once. One thread at a time. */
#ifndef SKY_BASE_ARENA_H
#define SKY_BASE_ARENA_H

#include "base/span.h"

struct sky_arena;

/* Returns an empty arena that the caller frees, or NULL when memory ran out. */
struct sky_arena *sky_arena_new(void);

/* Runs the registered clean-ups, the latest first, and frees all that was allocated. Takes NULL. */
void sky_arena_free(struct sky_arena *arena);

/* Returns `size` zeroed bytes, aligned for any type, that live as long as the arena; NULL when memory ran out. */
void *sky_arena_alloc(struct sky_arena *arena, size_t size);

/* Returns a copy of `text` with a NUL behind it; its data is NULL when memory ran out. */
struct sky_span sky_arena_copy(struct sky_arena *arena, struct sky_span text);

/* Puts a copy in the place of `*text`, unless that is no span. Returns false when memory ran out. */
bool sky_arena_keep(struct sky_arena *arena, struct sky_span *text) __attribute__((warn_unused_result));

/*
 * Registers `clean(what)` for the arena's end. Returns false when memory ran out: then `clean(what)` has been called
 * already, so that the caller owns nothing either way.
 */
bool sky_arena_defer(struct sky_arena *arena, void (*clean)(void *), void *what) __attribute__((warn_unused_result));

#endif
