/* Stories told twice, so that each speaks for the other: over a list in memory, and in a registry over a real store. */
#ifndef SKY_TESTS_STORIES_H
#define SKY_TESTS_STORIES_H

#include "list.h"
#include "registry.h"

static inline void tell_in_list(const struct story *story)
{
    struct sky_arena *arena = sky_arena_new();
    struct world world = list_world(list_new(arena));
    tell(&world, story);
    sky_arena_free(arena);
}

static inline void tell_in_registry(const struct story *story)
{
    void *registry;
    assert_int_equal(open_registry(&registry), 0);
    struct world world = registry_world(registry);
    tell(&world, story);
    leave_world(&world);
    close_registry(&registry);
}

static inline void tell_all(const struct story *stories, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tell_in_list(&stories[i]);
        tell_in_registry(&stories[i]);
    }
}

#endif
