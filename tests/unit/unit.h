/* What the unit tests share: cmocka with the headers it wants before it, texts with their lengths, an arena a test. */
#ifndef SKY_TESTS_UNIT_H
#define SKY_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/arena.h"

#ifdef __has_feature
#define FEATURE(name) __has_feature(name)
#else
#define FEATURE(name) 0
#endif

/* Whether a sanitizer has put its own malloc in the place of the library's. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || FEATURE(address_sanitizer) || \
    FEATURE(thread_sanitizer) || FEATURE(memory_sanitizer)
#define SANITIZED true
#else
#define SANITIZED false
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A span of a literal, NULs inside it included: in a table, and in an expression. */
#define TEXT(literal) { literal, sizeof(literal) - 1 }
#define SPAN(literal) sky_span(literal, sizeof(literal) - 1)

/* A test whose state is an arena, freed behind it. */
#define ARENA_TEST(function) cmocka_unit_test_setup_teardown(function, new_arena, free_arena)

static inline int new_arena(void **state)
{
    *state = sky_arena_new();
    return *state ? 0 : -1;
}

static inline int free_arena(void **state)
{
    sky_arena_free(*state);
    return 0;
}

/* A copy, to be freed, of exactly its size: the sanitizer sees a byte read behind it. NULL for no span. */
static inline char *exact_copy(struct sky_span text)
{
    char *copy = text.data ? malloc(text.size) : NULL;
    return copy ? memcpy(copy, text.data, text.size) : NULL;
}

static inline void assert_span(const char *what, struct sky_span is, struct sky_span wanted)
{
    if (!sky_span_equal(is, wanted))
        fail_msg("%s: '%.*s' instead of '%.*s'", what, (int)is.size, is.data ? is.data : "", (int)wanted.size,
                 wanted.data ? wanted.data : "");
}

static inline void assert_contains(const char *what, const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("%s: '%s' does not contain '%s'", what, text, part);
}

#endif
