/* Mistyped words: how far two are apart, and that a walk over the known words finds all that are near. */
#include "unit.h"

#include <stdio.h>

#include "base/buffer.h"
#include "domain/errata.h"

static void distances(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other;
        int most, distance;
    } rows[] = {
        { "garcia", "garcia", 2, 0 }, { "garcia", "garca", 2, 1 },  { "garcia", "garciaa", 2, 1 },
        { "garcia", "gabcia", 2, 1 }, { "garcia", "gacria", 2, 1 }, { "agrcia", "garcia", 1, 1 },
        { "garcia", "gracai", 2, 2 }, { "garcia", "perez", 2, 3 },  { "a", "b", 2, 1 },
        { "ыж", "жы", 2, 1 },         { "ыж", "ыжб", 2, 1 },        { "garcia", "gara", 1, 2 },
        { "abc", "cab", 2, 2 },       { "", "ab", 2, 2 },           { "ca", "abc", 2, 3 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int there = sky_errata_distance(sky_span_of(rows[i].one), sky_span_of(rows[i].other), rows[i].most);
        int back = sky_errata_distance(sky_span_of(rows[i].other), sky_span_of(rows[i].one), rows[i].most);
        if (there != rows[i].distance || back != there)
            fail_msg("%s, %s: %d and %d", rows[i].one, rows[i].other, there, back);
    }
}

static void what_is_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        int allowed;
    } rows[] = { { "", 0 },
                 { "an", 0 },
                 { "ana", 1 },
                 { "martinez", 1 },
                 { "rodriguez", 2 },
                 { "ana1", 0 },
                 { "ыы", 0 },
                 { "ыыы", 1 },
                 { "123456789", 0 },
                 { "abcdefghijklmnopqrstuvwxyzabcdef", 2 },
                 { "abcdefghijklmnopqrstuvwxyzabcdefg", 0 } };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (sky_errata_allowed(sky_span_of(rows[i].word)) != rows[i].allowed)
            fail_msg("%s", rows[i].word);
}

/* Known words in order, and how often one was asked for. */
struct known {
    struct sky_span *words;
    size_t count, asked;
    int fails_at;
};

static enum sky_status next(void *context, struct sky_span after, struct sky_arena *arena, struct sky_span *word,
                            struct sky_error *error)
{
    struct known *known = context;
    size_t low = 0, high = known->count;
    (void)arena;
    if (++known->asked == (size_t)known->fails_at)
        return sky_error_set(error, SKY_UNAVAILABLE, "no words");
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sky_span_compare(known->words[middle], after) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    *word = low < known->count ? known->words[low] : (struct sky_span){ 0 };
    return SKY_OK;
}

static uint32_t seed = 1;

static uint32_t chance(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

/* Words of few letters, so that many are near each other. */
static struct sky_span random_word(struct sky_arena *arena)
{
    static const char *const letters[] = { "a", "ж" };
    struct sky_buffer *word = sky_buffer_new(arena);
    for (uint32_t left = 2 + chance(9); left > 0; left--)
        sky_buffer_put_text(word, letters[chance(2)]);
    return sky_buffer_span(word);
}

/* Both directions of some random names, in order. */
static struct known random_words(struct sky_arena *arena, struct sky_span *plain, size_t count)
{
    struct sky_buffer *name = sky_buffer_new(arena);
    for (size_t i = 0; i < count; i++) {
        plain[i] = random_word(arena);
        sky_buffer_put_span(name, plain[i]);
        sky_buffer_put(name, " ", 1);
    }
    struct sky_error error = { 0 };
    struct sky_span words, word;
    struct known known = { .words = sky_arena_alloc(arena, 2 * count * sizeof *known.words) };
    assert_int_equal(sky_errata_words(arena, sky_buffer_span(name), &words, &error), SKY_OK);
    while (words.size > 0) {
        const char *space = memchr(words.data, ' ', words.size);
        word = sky_span(words.data, space ? (size_t)(space - words.data) : words.size);
        words = sky_span(words.data + word.size, words.size - word.size);
        if (words.size > 0)
            words = sky_span(words.data + 1, words.size - 1);
        if (word.size > 0)
            known.words[known.count++] = word;
    }
    qsort(known.words, known.count, sizeof *known.words, sky_span_order);
    return known;
}

static bool has(const struct sky_errata *errata, struct sky_span word)
{
    for (size_t i = 0; i < errata->count; i++)
        if (sky_span_equal(errata->words[i], word))
            return true;
    return false;
}

static void all_that_are_near_are_found_and_no_others(void **state)
{
    size_t found = 0;
    for (int round = 0; round < 200; round++) {
        struct sky_arena *arena = sky_arena_new();
        struct sky_span plain[40], typed = random_word(arena);
        struct known known = random_words(arena, plain, COUNT(plain));
        struct sky_error error = { 0 };
        struct sky_errata errata;
        int allowed = sky_errata_allowed(typed);
        const struct sky_errata_source source = { next, &known };
        assert_int_equal(sky_errata_find(&source, typed, arena, &errata, &error), SKY_OK);
        for (size_t i = 0; i < COUNT(plain); i++) {
            bool near = allowed && sky_errata_distance(typed, plain[i], 2) <= allowed;
            if (has(&errata, plain[i]) != near)
                fail_msg("%.*s, %.*s", SKY_SPAN_ARGS(typed), SKY_SPAN_ARGS(plain[i]));
        }
        for (size_t i = 1; i < errata.count; i++)
            assert_true(sky_span_compare(errata.words[i - 1], errata.words[i]) < 0);
        found += errata.count;
        sky_arena_free(arena);
    }
    assert_true(found > 200);
    (void)state;
}

/* Most words are never looked at. */
static void the_walk_is_short(void **state)
{
    struct sky_error error = { 0 };
    struct sky_errata errata;
    struct known known = { .words = sky_arena_alloc(*state, 40000 * sizeof *known.words) };
    for (size_t i = 0; i < 40000; i++) {
        char *word = sky_arena_alloc(*state, 16);
        size_t n = i / 2;
        for (int at = 0; at < 9; at++, n = n * 31 + 7)
            word[at + (int)(i % 2)] = (char)('a' + n % 26);
        if (i % 2)
            word[0] = SKY_ERRATA_REVERSED;
        known.words[known.count++] = sky_span(word, 9 + i % 2);
    }
    qsort(known.words, known.count, sizeof *known.words, sky_span_order);
    const struct sky_errata_source source = { next, &known };
    assert_int_equal(sky_errata_find(&source, SPAN("fernandes"), *state, &errata, &error), SKY_OK);
    assert_true(known.asked > 10 && known.asked < 3000);
}

static void what_the_source_says_ends_it(void **state)
{
    struct sky_error error = { 0 };
    struct sky_errata errata;
    struct sky_span plain[40];
    struct known known = random_words(*state, plain, COUNT(plain));
    known.fails_at = 3;
    const struct sky_errata_source source = { next, &known };
    assert_int_equal(sky_errata_find(&source, SPAN("abcab"), *state, &errata, &error), SKY_UNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(what_is_allowed),
        cmocka_unit_test(all_that_are_near_are_found_and_no_others),
        ARENA_TEST(the_walk_is_short),
        ARENA_TEST(what_the_source_says_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
