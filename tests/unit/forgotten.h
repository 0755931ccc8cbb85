/* Customers who are erased, for tests that look into the registry's file. */
#ifndef SKY_TESTS_FORGOTTEN_H
#define SKY_TESTS_FORGOTTEN_H

#include "registry.h"

static inline struct path database(struct registry *registry)
{
    return path_in(registry->directory, "sky.db");
}

/* Erases whoever is to be forgotten. */
static inline void forget_all(struct registry *registry)
{
    struct sky_error error = { 0 };
    assert_int_equal(sky_registro_forget_all(registry->registro, &error), SKY_OK);
}

/* The same after the steps. */
static inline void forget_after(struct registry *registry, const struct step *steps)
{
    do_steps(registry, steps);
    forget_all(registry);
}

#endif
