/* Finding listings: by terms in all the ways that they can be wanted, by name in both directions, and known words. */
#include "listings.h"

static void fill(struct fixture *fixture)
{
    list_one(fixture, 1, 1, "ana garcia", "i34600112233 ocalle");
    list_one(fixture, 2, 2, "eva", "ocalle ocallejon");
    list_one(fixture, 4, 3, "ana", "oplaza");
    list_one(fixture, 7, 4, "ana", "ñandu");
}

static struct sky_term term(const char *text, bool whole)
{
    return (struct sky_term){ sky_span_of(text), whole };
}

static void terms_are_found(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *term;
        bool whole;
        const char *found;
    } rows[] = {
        { "na", false, "1 4 7 " },      { "nana", true, "1 4 7 " }, { "nan", true, "" },
        { "ocalle", true, "1 2 " },     { "ocallej", false, "2 " }, { "ocalle", false, "1 2 " },
        { "i34600112233", true, "1 " }, { "i346001", false, "1 " }, { "garcia", false, "" },
        { "ñan", false, "7 " },         { "oc", false, "1 2 " },    { "o", false, "1 2 4 " },
    };
    fill(fixture);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *is = found_by(fixture, rows[i].term, rows[i].whole);
        if (strcmp(is, rows[i].found) != 0)
            fail_msg("%s: %s", rows[i].term, is);
    }
}

/* (ncalle or ocalle) and nana, or iplaza: one way, then both, from a place on. */
static void ways_and_clauses(void **state)
{
    struct fixture *fixture = *state;
    struct sky_term first[] = { term("ncalle", false), term("ocalle", false) };
    struct sky_term second = term("nana", true), third = term("oplaz", false);
    struct sky_clause clauses[] = { { .terms = first, .count = 2 },
                                    { .terms = &second, .count = 1 },
                                    { .terms = &third, .count = 1 } };
    struct sky_clause *both[] = { &clauses[0], &clauses[1] }, *last = &clauses[2];
    struct sky_way ways[] = { { both, 2 }, { &last, 1 } };
    const struct sky_wanted one = { ways, 1 }, two = { ways, 2 };
    fill(fixture);
    assert_string_equal(found(fixture, (struct sky_find){ .wanted = &one, .limit = 9 }), "1 ");
    assert_string_equal(found(fixture, (struct sky_find){ .wanted = &two, .limit = 9 }), "1 4 ");
    assert_string_equal(found(fixture, (struct sky_find){ .wanted = &two, .limit = 1 }), "1 ");
    assert_string_equal(found(fixture, (struct sky_find){ .wanted = &two, .limit = 9, .cliente = 1 }), "4 ");
}

static void in_the_order_of_names(void **state)
{
    struct fixture *fixture = *state;
    fill(fixture);
    const struct sky_find all = { .limit = 9 }, some = { .limit = 2 };
    const struct sky_find after = { .plegado = SPAN("ana"), .cliente = 4, .limit = 9 };
    const struct sky_find before = { .plegado = SPAN("ana"), .cliente = 7, .descends = true, .limit = 9 };
    const struct sky_find last = { .plegado = SPAN("zzz"), .descends = true, .limit = 2 };
    assert_string_equal(found(fixture, all), "4 7 1 2 ");
    assert_string_equal(found(fixture, some), "4 7 ");
    assert_string_equal(found(fixture, after), "7 1 2 ");
    assert_string_equal(found(fixture, before), "4 ");
    assert_string_equal(found(fixture, last), "2 1 ");
}

/* Some at a time, in the order of bytes. */
static void known_words_are_walked(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    static const struct {
        struct sky_span after, found;
    } rows[] = {
        { TEXT(""), TEXT("a ana b c d e eva f") },
        { TEXT("f"), TEXT("g garcia") },
        { TEXT("fz"), TEXT("g garcia") },
        { TEXT("garcia"), TEXT("") },
    };
    fill(fixture);
    list_one(fixture, 2, 0, "", "");
    list_one(fixture, 9, 1, "a b c d e f g", "");
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_span words;
        assert_ok(fixture->backend->palabras(reader, rows[i].after, fixture->arena, &words, &error), &error);
        assert_span("words", words, rows[i].found);
    }
    fixture->backend->reader_free(reader);
}

/* A first page of what more than ten thousand have, none of the first thousand, and those who begin it listed last. */
static void what_is_common_is_found_wherever_it_begins(void **state)
{
    enum { FIRST = 1101, LATER = 1300, LAST = 12200, RARE = 7000 };
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_listing *listings = sky_arena_alloc(fixture->arena, LAST * sizeof *listings);
    struct sky_buffer *page = sky_buffer_new(fixture->arena);
    for (int64_t n = 1; n <= LAST; n++)
        listings[n - 1] = (struct sky_listing){ n, n, SPAN("ana"),
                                                sky_span_of(n < FIRST   ? "oplaza"
                                                            : n == RARE ? "ocalle orara"
                                                                        : "ocalle"),
                                                SPAN("ana") };
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->list(fixture->store, listings + LATER, LAST - LATER, LAST, &error), &error);
    assert_ok(fixture->backend->list(fixture->store, listings, LATER, LAST, &error), &error);
    commit_in(fixture, fixture->store);
    for (int n = 0; n < 100; n++)
        sky_buffer_printf(page, "%d ", FIRST + n);
    sky_buffer_put(page, "", 1);
    assert_string_equal(found_by(fixture, "ocalle", true), page->data);
    assert_string_equal(found_by(fixture, "ocall", false), page->data);
    assert_string_equal(found_by(fixture, "orara", true), "7000 ");
    assert_memory_equal(found_by(fixture, "oplaza", true), "1 2 3 ", 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(terms_are_found),
        STORE_TEST(ways_and_clauses),
        STORE_TEST(in_the_order_of_names),
        STORE_TEST(known_words_are_walked),
        STORE_TEST(what_is_common_is_found_wherever_it_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
