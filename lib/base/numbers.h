/* A set of numbers in a buffer, in the order in which they came; for a few, as it is searched from end to end. */
#ifndef SKY_BASE_NUMBERS_H
#define SKY_BASE_NUMBERS_H

#include <stdint.h>

#include "base/buffer.h"

static inline size_t sky_numbers_count(const struct sky_buffer *numbers)
{
    return numbers->size / sizeof(int64_t);
}

static inline int64_t sky_numbers_at(const struct sky_buffer *numbers, size_t index)
{
    int64_t number;
    memcpy(&number, numbers->data + index * sizeof number, sizeof number);
    return number;
}

static inline bool sky_numbers_has(const struct sky_buffer *numbers, int64_t number)
{
    for (size_t i = 0; i < sky_numbers_count(numbers); i++)
        if (sky_numbers_at(numbers, i) == number)
            return true;
    return false;
}

/* Adds a number that is not there yet; a failure is the buffer's. */
static inline void sky_numbers_add(struct sky_buffer *numbers, int64_t number)
{
    if (!sky_numbers_has(numbers, number))
        sky_buffer_put(numbers, &number, sizeof number);
}

#endif
