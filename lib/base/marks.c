/* Open addressing, half full at most. */
#include "base/marks.h"

#include <stdlib.h>

#include "base/crypto.h"

#define FIRST_CAPACITY ((size_t)1024)

/* FNV-1a, begun by chance, and mixed at its end. 0 is an empty slot. */
static uint64_t mark_of(const struct sky_marks *marks, struct sky_span text)
{
    uint64_t mark = marks->seed;
    for (size_t i = 0; i < text.size; i++)
        mark = (mark ^ (unsigned char)text.data[i]) * 0x100000001B3U;
    mark = (mark ^ mark >> 32) * 0x9E3779B97F4A7C15U;
    mark ^= mark >> 29;
    return mark ? mark : 1;
}

/* Its slot, or the empty one where it goes. */
static uint64_t *find(uint64_t *slots, size_t capacity, uint64_t mark)
{
    size_t at = mark % capacity;
    while (slots[at] && slots[at] != mark)
        at = (at + 1) % capacity;
    return &slots[at];
}

static enum sky_status grow(struct sky_marks *marks, struct sky_error *error)
{
    size_t capacity = marks->capacity ? 2 * marks->capacity : FIRST_CAPACITY;
    uint64_t *slots = calloc(capacity, sizeof *slots);
    if (!slots)
        return sky_error_memory(error);
    if (!marks->capacity)
        sky_crypto_random(&marks->seed, sizeof marks->seed);
    for (size_t i = 0; i < marks->capacity; i++)
        if (marks->slots[i])
            *find(slots, capacity, marks->slots[i]) = marks->slots[i];
    free(marks->slots);
    marks->slots = slots;
    marks->capacity = capacity;
    return SKY_OK;
}

enum sky_status sky_marks_add(struct sky_marks *marks, struct sky_span text, bool *known, struct sky_error *error)
{
    if (2 * marks->count >= marks->capacity && grow(marks, error))
        return error->status;
    uint64_t mark = mark_of(marks, text), *slot = find(marks->slots, marks->capacity, mark);
    *known = *slot == mark;
    marks->count += !*known;
    *slot = mark;
    return SKY_OK;
}

void sky_marks_clear(struct sky_marks *marks)
{
    free(marks->slots);
    *marks = (struct sky_marks){ 0 };
}
