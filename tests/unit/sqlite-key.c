/* Keys of listings: who has one, as listings come, change and go. */
#include "listings.h"

/* Who has one of the keys, from after a cliente on. */
static const char *having(struct fixture *fixture, const char *const *keys, int64_t after, size_t limit)
{
    struct sky_term terms[4];
    struct sky_clause clause = { .terms = terms }, *clauses = &clause;
    struct sky_way way = { &clauses, 1 };
    const struct sky_wanted wanted = { &way, 1 };
    for (; keys[clause.count]; clause.count++)
        terms[clause.count] = (struct sky_term){ sky_span_of(keys[clause.count]), true };
    return found(fixture, (struct sky_find){ .wanted = &wanted, .cliente = after, .limit = limit });
}

#define KEYS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void who_has_a_key_is_found(void **state)
{
    list_one(*state, 1, 1, "ana", "ax ay i1");
    list_one(*state, 3, 3, "eva", "ay");
    list_one(*state, 2, 4, "luz", "ax az");
    assert_string_equal(having(*state, KEYS("ax"), 0, 10), "1 2 ");
    assert_string_equal(having(*state, KEYS("az", "ay"), 0, 10), "1 2 3 ");
    assert_string_equal(having(*state, KEYS("az", "ay"), 0, 2), "1 2 ");
    assert_string_equal(having(*state, KEYS("az", "ay"), 2, 2), "3 ");
    assert_string_equal(having(*state, KEYS("a", "aw"), 0, 10), "");
    assert_string_equal(found_by(*state, "i1", true), "1 ");
}

static void keys_follow_their_listings(void **state)
{
    struct fixture *fixture = *state;
    list_one(fixture, 1, 1, "ana", "ax ay o1");
    list_one(fixture, 2, 2, "eva", "ax");
    list_one(fixture, 1, 3, "ana", "ay az o1");
    assert_string_equal(having(fixture, KEYS("ax"), 0, 10), "2 ");
    assert_string_equal(having(fixture, KEYS("ay"), 0, 10), "1 ");
    assert_string_equal(having(fixture, KEYS("az"), 0, 10), "1 ");
    list_one(fixture, 1, 0, "", "");
    assert_string_equal(having(fixture, KEYS("ax", "ay", "az"), 0, 10), "2 ");
#ifndef STORE_POSTGRES
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM claves"), 1);
#endif
}

#ifndef STORE_POSTGRES
/* The index of terms is not told of them, which would cost more than they do. */
static void keys_are_no_terms(void **state)
{
    struct fixture *fixture = *state;
    list_one(fixture, 1, 1, "", "axxxxxx");
    execute(path_in(fixture->directory, "sky.db").text,
            "INSERT INTO terminos (terminos, rowid, texto) VALUES ('delete', 1, '');"
            "CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, terminos, row);"
            "CREATE TEMP TABLE t (n CHECK (n = 0)); INSERT INTO t SELECT count(*) FROM temp.v");
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(who_has_a_key_is_found),
        STORE_TEST(keys_follow_their_listings),
#ifndef STORE_POSTGRES
        STORE_TEST(keys_are_no_terms),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
