/* Terms that very many others begin with. What a search makes of many changes is sqlite-match's. */
#include "listings.h"

#define CLIENTES 3000

/* Each has a word of its own, which begins like all others; every second one goes on with one letter more. */
static void fill(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    static char terms[CLIENTES][32];
    static struct sky_listing listings[CLIENTES];
    for (size_t i = 0; i < CLIENTES; i++) {
        snprintf(terms[i], sizeof terms[i], "oabcde%s%04zu", i % 2 ? "f" : "", i);
        listings[i] =
            (struct sky_listing){ (int64_t)i + 1, 1, sky_span_of("ana"), sky_span_of(terms[i]), sky_span_of("") };
    }
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->list(fixture->store, listings, CLIENTES, 1, &error), &error);
    commit_in(fixture, fixture->store);
}

static size_t count_of(struct fixture *fixture, const char *text, int64_t after)
{
    struct sky_term one = { sky_span_of(text), false };
    struct sky_clause clause = { .terms = &one, .count = 1 }, *clauses = &clause;
    struct sky_way way = { &clauses, 1 };
    const struct sky_wanted wanted = { &way, 1 };
    size_t count = 0;
    const char *out = found(fixture, (struct sky_find){ .wanted = &wanted, .cliente = after, .limit = 2 * CLIENTES });
    for (; *out; out++)
        count += *out == ' ';
    return count;
}

static void many_terms_with_one_beginning(void **state)
{
    static const struct {
        const char *text;
        int64_t after;
        size_t count;
    } rows[] = {
        { "oabcde000", 0, 5 },      { "oabcdef000", 0, 5 },   { "oabcdef0", 0, 500 },
        { "oabcdef", 0, CLIENTES }, { "oabcdef", 2990, 10 }, /* the beginning alone */
        { "oabcd", 0, CLIENTES },   { "o", 0, CLIENTES },     { "o", 2999, 1 },
        { "oabcdeff", 0, 0 },       { "nana", INT64_MAX, 0 }, { "nana", 0, CLIENTES },
    };
    fill(*state);
    for (size_t i = 0; i < COUNT(rows); i++)
        if (count_of(*state, rows[i].text, rows[i].after) != rows[i].count)
            fail_msg("%s: %zu", rows[i].text, count_of(*state, rows[i].text, rows[i].after));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(many_terms_with_one_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
