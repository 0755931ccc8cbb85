/* Sorted, so that a number is found by halves. */
#include "base/numbers.h"

#define CAPACITY_MIN ((size_t)16)

/* Where the number is, or would be. */
static size_t rank_of(const struct sky_numbers *numbers, int64_t number)
{
    size_t low = 0, high = numbers->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (numbers->items[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct sky_numbers *numbers, size_t rank, int64_t number)
{
    return rank < numbers->count && numbers->items[rank] == number;
}

bool sky_numbers_has(const struct sky_numbers *numbers, int64_t number)
{
    return is_at(numbers, rank_of(numbers, number), number);
}

static bool grow(struct sky_numbers *numbers)
{
    size_t capacity = numbers->capacity ? 2 * numbers->capacity : CAPACITY_MIN;
    int64_t *items = sky_arena_alloc(numbers->arena, capacity * sizeof *items);
    if (!items)
        return false;
    if (numbers->count > 0)
        memcpy(items, numbers->items, numbers->count * sizeof *items);
    numbers->items = items;
    numbers->capacity = capacity;
    return true;
}

void sky_numbers_add(struct sky_numbers *numbers, int64_t number)
{
    size_t rank = rank_of(numbers, number);
    if (is_at(numbers, rank, number))
        return;
    if (numbers->count == numbers->capacity && !grow(numbers)) {
        numbers->failed = true;
        return;
    }
    memmove(numbers->items + rank + 1, numbers->items + rank, (numbers->count - rank) * sizeof *numbers->items);
    numbers->items[rank] = number;
    numbers->count++;
}
