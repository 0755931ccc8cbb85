/*
 * Every allocation of a call fails in turn, once or from then on: each time the call says so, and all memory comes
 * back. The malloc below serves json-c and utf8proc too; where a sanitizer brings its own, all is skipped.
 */
#ifndef SKY_TESTS_STARVE_H
#define SKY_TESTS_STARVE_H

#include "unit.h"

#include "base/status.h"

static size_t countdown;     /* the allocation that fails; 0: none */
static bool for_good;        /* those behind it fail too */
static size_t refused, live; /* allocations so far, and pieces of memory now */

#if SANITIZED
#define COUNTING false
#else
#define COUNTING true
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

static bool fails(void)
{
    if (countdown == 0 || --countdown > 0)
        return false;
    countdown = for_good;
    refused++;
    return true;
}

static void *counted(void *memory)
{
    live += memory != NULL;
    return memory;
}

void *malloc(size_t size)
{
    return fails() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size)
{
    if (fails())
        return NULL;
    return memory ? __libc_realloc(memory, size) : counted(__libc_realloc(memory, size));
}

void free(void *memory)
{
    live -= memory != NULL;
    __libc_free(memory);
}
#endif

struct use {
    const char *name;
    enum sky_status (*run)(struct sky_arena *arena, struct sky_error *error);
    size_t least;    /* allocations, the arena's own included */
    bool may_manage; /* without one of them: utf8proc's last shrinks a block, qsort's is for speed */
    bool may_leak;   /* json-c 0.16 loses the name whose adding would have enlarged its table */
};

/* Runs `use` with its allocation `failing` refused, if it comes to that; returns whether it did. */
static bool attempt(const struct use *use, size_t failing)
{
    struct sky_error error = { 0 };
    size_t before = live;
    refused = 0;
    countdown = failing;
    struct sky_arena *arena = sky_arena_new();
    enum sky_status status = arena ? use->run(arena, &error) : sky_error_memory(&error);
    countdown = 0;
    sky_arena_free(arena);
    bool managed = status == SKY_OK && (refused == 0 || use->may_manage);
    if (!managed && (status != SKY_NO_MEMORY || refused == 0 || error.status != status))
        fail_msg("allocation %zu: %s, %s", failing, sky_status_name(status), error.text);
    if (live != before && !(use->may_leak && refused > 0 && live == before + 1))
        fail_msg("allocation %zu: %zu pieces stay behind", failing, live - before);
    return refused > 0;
}

static inline void each_failure_is_told(void **state)
{
    const struct use *use = *state;
    if (!COUNTING)
        skip();
    for (int mode = 0; mode < 2; mode++) {
        size_t failing = 1;
        for_good = mode == 1;
        while (attempt(use, failing))
            failing++;
        assert_true(failing > use->least);
    }
}

#endif
