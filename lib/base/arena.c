/* Blocks of a few KiB, each filled from its start; what does not fit gets a block of its own. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#define BLOCK_SIZE ((size_t)4000)
#define ALIGNMENT alignof(max_align_t)

struct block {
    struct block *next;
    size_t used, capacity;
    alignas(max_align_t) char bytes[];
};

struct cleanup {
    struct cleanup *next;
    void (*clean)(void *);
    void *what;
};

/* Lives in its own first block. */
struct sky_arena {
    struct block *blocks;
    struct cleanup *cleanups;
};

static struct block *block_new(size_t capacity)
{
    struct block *block = malloc(sizeof *block + capacity);
    if (block)
        *block = (struct block){ .capacity = capacity };
    return block;
}

static void *block_take(struct block *block, size_t size)
{
    void *bytes = block->bytes + block->used;
    block->used += size;
    return memset(bytes, 0, size);
}

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

struct sky_arena *sky_arena_new(void)
{
    struct block *first = block_new(BLOCK_SIZE);
    if (!first)
        return NULL;
    struct sky_arena *arena = block_take(first, aligned(sizeof *arena));
    arena->blocks = first;
    return arena;
}

void sky_arena_free(struct sky_arena *arena)
{
    if (!arena)
        return;
    for (struct cleanup *cleanup = arena->cleanups; cleanup; cleanup = cleanup->next)
        cleanup->clean(cleanup->what);
    for (struct block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
}

void *sky_arena_alloc(struct sky_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size = aligned(size);
    struct block *head = arena->blocks;
    if (size <= head->capacity - head->used)
        return block_take(head, size);
    struct block *block = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE);
    if (!block)
        return NULL;
    if (size > BLOCK_SIZE / 2) { /* goes behind the head, whose rest stays in use */
        block->next = head->next;
        head->next = block;
    } else {
        block->next = head;
        arena->blocks = block;
    }
    return block_take(block, size);
}

struct sky_span sky_arena_copy(struct sky_arena *arena, struct sky_span text)
{
    char *copy = sky_arena_alloc(arena, text.size + 1);
    if (!copy)
        return (struct sky_span){ 0 };
    if (text.size)
        memcpy(copy, text.data, text.size);
    return sky_span(copy, text.size);
}

bool sky_arena_keep(struct sky_arena *arena, struct sky_span *text)
{
    if (!text->data)
        return true;
    *text = sky_arena_copy(arena, *text);
    return text->data != NULL;
}

bool sky_arena_defer(struct sky_arena *arena, void (*clean)(void *), void *what)
{
    struct cleanup *cleanup = sky_arena_alloc(arena, sizeof *cleanup);
    if (!cleanup) {
        clean(what);
        return false;
    }
    *cleanup = (struct cleanup){ arena->cleanups, clean, what };
    arena->cleanups = cleanup;
    return true;
}
