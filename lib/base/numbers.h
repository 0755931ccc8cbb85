/* A set of numbers, in ascending order. */
#ifndef SKY_BASE_NUMBERS_H
#define SKY_BASE_NUMBERS_H

#include <stdint.h>

#include "base/arena.h"

/* A plain value; all zeros, but for the arena, is an empty set. */
struct sky_numbers {
    struct sky_arena *arena; /* that the items are in */
    int64_t *items;
    size_t count, capacity;
    bool failed; /* memory ran out: what was added is incomplete */
};

bool sky_numbers_has(const struct sky_numbers *numbers, int64_t number);

/* Adds a number, unless it is there. */
void sky_numbers_add(struct sky_numbers *numbers, int64_t number);

#endif
