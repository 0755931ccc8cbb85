/* Stories told twice, so that each speaks for the other: over the backend in memory, and in a registry over SQLite. */
#ifndef SKY_TESTS_STORIES_H
#define SKY_TESTS_STORIES_H

#include "teller.h"
#ifndef WITHOUT_SQLITE
#include "registry.h"
#endif

static inline void tell_in_memory(const struct story *story)
{
    struct teller *teller = teller_new();
    tell(&teller->world, story);
    teller_free(teller);
}

#ifdef WITHOUT_SQLITE
static inline void tell_in_registry(const struct story *story)
{
    (void)story;
}
#else
static inline void tell_in_registry(const struct story *story)
{
    void *registry;
    assert_int_equal(open_registry(&registry), 0);
    struct world world = registry_world(registry);
    tell(&world, story);
    close_registry(&registry);
}
#endif

static inline void tell_all(const struct story *stories, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tell_in_memory(&stories[i]);
        tell_in_registry(&stories[i]);
    }
}

#endif
