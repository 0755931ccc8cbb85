/* Arenas: zeroed, aligned memory in pieces that do not touch each other, copies, and clean-ups in order. */
#include "unit.h"

#include "base/arena.h"

#include <stdalign.h>

static const size_t sizes[] = { 0, 1, 7, 16, 100, 1999, 2000, 2001, 3999, 4000, 4001, 100000, 3, 2500, 24 };

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    unsigned char *pieces[10 * COUNT(sizes)];
    for (size_t i = 0; i < COUNT(pieces); i++) {
        size_t size = sizes[i % COUNT(sizes)];
        pieces[i] = sky_arena_alloc(*state, size);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        for (size_t at = 0; at < size; at++)
            assert_int_equal(pieces[i][at], 0);
        memset(pieces[i], (int)(i + 1), size);
    }
    for (size_t i = 0; i < COUNT(pieces); i++)
        for (size_t at = 0; at < sizes[i % COUNT(sizes)]; at++)
            assert_int_equal(pieces[i][at], (unsigned char)(i + 1));
}

static void an_impossible_size_is_refused(void **state)
{
    assert_null(sky_arena_alloc(*state, SIZE_MAX));
    assert_null(sky_arena_alloc(*state, SIZE_MAX / 2 + 1));
    assert_non_null(sky_arena_alloc(*state, 1));
}

static void a_copy_is_apart_and_ends_in_nul(void **state)
{
    char text[] = "a\0b";
    struct sky_span copy = sky_arena_copy(*state, sky_span(text, 3));
    text[0] = 'x';
    assert_span("copy", copy, SPAN("a\0b"));
    assert_int_equal(copy.data[3], '\0');
}

static void what_is_kept_is_apart_and_nothing_stays_nothing(void **state)
{
    char text[] = "ab";
    struct sky_span kept = sky_span(text, 2), none = { 0 };
    assert_true(sky_arena_keep(*state, &kept) && sky_arena_keep(*state, &none));
    text[0] = 'x';
    assert_span("kept", kept, SPAN("ab"));
    assert_null(none.data);
    kept.size = SIZE_MAX - 1;
    assert_false(sky_arena_keep(*state, &kept));
}

static void a_copy_of_nothing_is_an_empty_text(void **state)
{
    struct sky_span copy = sky_arena_copy(*state, (struct sky_span){ 0 });
    assert_non_null(copy.data);
    assert_int_equal(copy.size, 0);
    assert_int_equal(copy.data[0], '\0');
}

struct note {
    char **end;
    char mark;
};

static void write_mark(void *what)
{
    struct note *note = what;
    *(*note->end)++ = note->mark;
}

static void clean_ups_run_latest_first(void **state)
{
    (void)state;
    char marks[4] = "", *end = marks;
    struct sky_arena *arena = sky_arena_new();
    for (int i = 0; i < 3; i++) {
        struct note *note = sky_arena_alloc(arena, sizeof *note);
        *note = (struct note){ &end, (char)('a' + i) };
        assert_true(sky_arena_defer(arena, write_mark, note));
        assert_non_null(sky_arena_alloc(arena, 3000));
    }
    assert_string_equal(marks, "");
    sky_arena_free(arena);
    assert_string_equal(marks, "cba");
}

static void freeing_null_does_nothing(void **state)
{
    (void)state;
    sky_arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(pieces_are_zeroed_aligned_and_apart),
        ARENA_TEST(an_impossible_size_is_refused),
        ARENA_TEST(a_copy_is_apart_and_ends_in_nul),
        ARENA_TEST(what_is_kept_is_apart_and_nothing_stays_nothing),
        ARENA_TEST(a_copy_of_nothing_is_an_empty_text),
        cmocka_unit_test(clean_ups_run_latest_first),
        cmocka_unit_test(freeing_null_does_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
