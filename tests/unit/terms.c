/* Which rows have the terms that are wanted. */
#include "unit.h"

#include "base/terms.h"

static const struct sky_span name = TEXT("ana maria"), further = TEXT("i600 ocalle omar r006");

static struct sky_term term(const char *text, bool whole)
{
    return (struct sky_term){ sky_span_of(text), whole };
}

static void all_terms_of_a_row(void **state)
{
    static const struct {
        struct sky_span name, further, all;
    } rows[] = {
        { TEXT("ana maria"), TEXT("i600 ocalle"), TEXT("nana nmaria i600 ocalle") },
        { TEXT("ana"), TEXT(""), TEXT("nana") },
        { TEXT(""), TEXT("ocalle"), TEXT("ocalle") },
        { TEXT(""), TEXT(""), TEXT("") },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer *out = sky_buffer_new(*state);
        sky_terms_put(out, rows[i].name, rows[i].further);
        assert_span("terms", sky_buffer_span(out), rows[i].all);
    }
}

static void one_term_of_a_clause_and_every_clause(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other, *third; /* "one or other, and third" */
        bool whole, met;
    } rows[] = {
        { "nmar", "oxxx", "ocal", false, true },  { "oxxx", "nmar", "i6", false, true },
        { "nxxx", "oxxx", "ocal", false, false }, { "nmar", "oxxx", "oxxx", false, false },
        { "nmar", "oxxx", "ocal", true, false },  { "nmaria", "oxxx", "ocalle", true, true },
        { "omar", "oxxx", "r006", true, true },   { "nmariana", "ocallejon", "i6", false, false },
        { "ncalle", "oana", "i6", false, false }, { "n", "o", "r", false, true },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_term first[] = { term(rows[i].one, rows[i].whole), term(rows[i].other, rows[i].whole) };
        struct sky_term second = term(rows[i].third, rows[i].whole);
        struct sky_clause clauses[] = { { .terms = first, .count = 2 }, { .terms = &second, .count = 1 } };
        struct sky_clause *items[] = { &clauses[0], &clauses[1] };
        struct sky_way way = { items, 2 };
        if (sky_terms_are_wanted(&(struct sky_wanted){ &way, 1 }, name, further) != rows[i].met)
            fail_msg("row %zu", i);
    }
}

static void one_way_suffices(void **state)
{
    (void)state;
    struct sky_term here = term("nana", false), nowhere = term("nxxx", false);
    struct sky_clause found = { .terms = &here, .count = 1 }, missed = { .terms = &nowhere, .count = 1 };
    struct sky_clause *met = &found, *unmet = &missed;
    struct sky_way ways[] = { { &unmet, 1 }, { &met, 1 }, { &unmet, 1 } };
    assert_true(sky_terms_are_wanted(&(struct sky_wanted){ ways, 3 }, name, further));
    assert_true(sky_terms_are_wanted(&(struct sky_wanted){ ways + 1, 1 }, name, further));
    assert_false(sky_terms_are_wanted(&(struct sky_wanted){ ways, 1 }, name, further));
    assert_false(sky_terms_are_wanted(&(struct sky_wanted){ ways, 0 }, name, further));
}

static void keys_are_told_from_what_else_is_wanted(void **state)
{
    (void)state;
    struct sky_term key = term("a1b2", true), word = term("nana", true);
    struct sky_clause of_keys = { .terms = &key, .count = 1 }, of_words = { .terms = &word, .count = 1 };
    struct sky_clause *keys = &of_keys, *both[] = { &of_keys, &of_words }, *words = &of_words;
    struct sky_clause nothing = { 0 }, *none = &nothing;
    struct sky_way ways[] = { { &keys, 1 }, { both, 2 }, { &words, 1 }, { &none, 1 }, { &keys, 0 } };
    assert_true(sky_wanted_keys(&(struct sky_wanted){ ways, 1 }));
    assert_false(sky_wanted_keys(&(struct sky_wanted){ ways, 2 }));
    assert_false(sky_wanted_keys(&(struct sky_wanted){ ways, 0 }));
    for (size_t i = 1; i < COUNT(ways); i++)
        assert_false(sky_wanted_keys(&(struct sky_wanted){ ways + i, 1 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(all_terms_of_a_row),
        cmocka_unit_test(one_term_of_a_clause_and_every_clause),
        cmocka_unit_test(one_way_suffices),
        cmocka_unit_test(keys_are_told_from_what_else_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
