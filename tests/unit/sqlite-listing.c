/* Saving listings: whatever was there before, the index of terms has what is there now and nothing else. */
#include "listings.h"

#include "store/sqlite-internal.h"

static void a_listing_is_replaced_and_taken_away(void **state)
{
    struct fixture *fixture = *state;
    list_one(fixture, 1, 1, "ana", "ocalle onorte");
    list_one(fixture, 2, 2, "eva", "ocalle");
    assert_string_equal(found_by(fixture, "ocalle", true), "1 2 ");
    assert_int_equal(listed_in(fixture).count, 2);
    assert_int_equal(listed_in(fixture).upto, 2);
    list_one(fixture, 1, 3, "ana maria", "onorte osur");
    assert_string_equal(found_by(fixture, "ocalle", true), "2 ");
    assert_string_equal(found_by(fixture, "onorte", true), "1 ");
    assert_string_equal(found_by(fixture, "osur", true), "1 ");
    assert_string_equal(found_by(fixture, "nmar", false), "1 ");
    assert_int_equal(listed_in(fixture).count, 2);
    list_one(fixture, 1, 0, "", "");
    list_one(fixture, 9, 0, "", ""); /* whom nobody has listed */
    assert_string_equal(found_by(fixture, "onorte", true), "");
    assert_string_equal(found_by(fixture, "n", false), "2 ");
    assert_int_equal(listed_in(fixture).count, 1);
}

/* A term goes, and another that begins like it stays. */
static void beginnings_that_are_left_are_found(void **state)
{
    struct fixture *fixture = *state;
    list_one(fixture, 1, 1, "ana", "oavenida oaviso i34600 i34611 ñ");
    list_one(fixture, 1, 2, "ana", "oaviso i34611");
    static const char *const beginnings[] = { "oa", "oav", "oavi", "oavis", "i3", "i346", "i3461", "nan" };
    for (size_t i = 0; i < COUNT(beginnings); i++)
        if (strcmp(found_by(fixture, beginnings[i], false), "1 ") != 0)
            fail_msg("%s", beginnings[i]);
    assert_string_equal(found_by(fixture, "oave", false), "");
    assert_string_equal(found_by(fixture, "i34600", true), "");
}

static uint32_t chance(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % below;
}

static struct sky_span random_terms(struct fixture *fixture, uint32_t *seed)
{
    struct sky_buffer *text = sky_buffer_new(fixture->arena);
    for (uint32_t count = chance(seed, 6); count > 0; count--)
        sky_buffer_printf(text, "%so%c%c%c", text->size ? " " : "", 'a' + (int)chance(seed, 3),
                          'a' + (int)chance(seed, 3), 'a' + (int)chance(seed, 3));
    sky_buffer_put(text, "", 1);
    return sky_span(text->data, text->size - 1);
}

/* Terms that begin alike come and go; of each beginning, who has it is told as a look at all terms would tell it. */
static void the_index_is_what_the_listings_are(void **state)
{
    struct fixture *fixture = *state;
    struct sky_span now[5] = { { 0 } };
    uint32_t seed = 7;
    for (int round = 1; round <= 200; round++) {
        uint32_t who = chance(&seed, COUNT(now));
        now[who] = chance(&seed, 8) ? random_terms(fixture, &seed) : (struct sky_span){ 0 };
        list_one(fixture, who + 1, now[who].data ? round : 0, "", now[who].data ? now[who].data : "");
        char term[] = { 'o', (char)('a' + chance(&seed, 3)), (char)('a' + chance(&seed, 3)), '\0' };
        struct sky_buffer *wanted = sky_buffer_new(fixture->arena);
        for (size_t i = 0; i < COUNT(now); i++)
            if (now[i].data && strstr(now[i].data, term))
                sky_buffer_printf(wanted, "%d ", (int)i + 1);
        sky_buffer_put(wanted, "", 1);
        assert_string_equal(found_by(fixture, term, false), wanted->data);
    }
    execute(path_in(fixture->directory, "sky.db").text, "INSERT INTO terminos (terminos) VALUES ('integrity-check')");
}

static void what_is_not_committed_is_not_listed(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    const struct sky_listing listing = { 1, 1, SPAN("ana"), SPAN("ocalle"), SPAN("ana") };
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->list(fixture->store, &listing, 1, 1, &error), &error);
    fixture->backend->abort(fixture->store);
    assert_string_equal(found_by(fixture, "o", false), "");
    assert_int_equal(listed_in(fixture).upto, 0);
}

#define TERMS 40

/* Forty terms, each of one customer in most cases. */
static void make_terms(char terms[static TERMS * 12], uint32_t *seed)
{
    *terms = '\0';
    for (size_t size = 0; size < TERMS * 9 - 1; size = strlen(terms))
        snprintf(terms + size, 12, "%so%06u", size ? " " : "", (unsigned)chance(seed, 1000000));
}

/* FTS5 would merge hundreds of pages in one of them. */
static void no_listing_waits_for_much_to_be_merged(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    uint32_t seed = 3;
    int most = 0;
    for (int i = 1; i <= 1500; i++) {
        char terms[TERMS * 12];
        make_terms(terms, &seed);
        int before = sqlite3_total_changes(store->writer);
        list_one(fixture, i, i, "ana", terms);
        int rows = sqlite3_total_changes(store->writer) - before;
        most = rows > most ? rows : most;
    }
    assert_in_range(most, 5, 300);
}

#define AT_ONCE 100

static void list_many(struct fixture *fixture, int64_t first, uint32_t *seed)
{
    static char terms[AT_ONCE][TERMS * 12];
    struct sky_listing listings[AT_ONCE];
    struct sky_error error = { 0 };
    for (int64_t i = 0; i < AT_ONCE; i++) {
        make_terms(terms[i], seed);
        listings[i] = (struct sky_listing){ first + i, first + i, SPAN("ana"), sky_span_of(terms[i]), SPAN("ana") };
    }
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->list(fixture->store, listings, AT_ONCE, first + AT_ONCE - 1, &error), &error);
    commit_in(fixture, fixture->store);
}

static int segments_of(struct fixture *fixture)
{
    return (int)number_of(path_in(fixture->directory, "sky.db").text, "SELECT count(DISTINCT segid) FROM terminos_idx");
}

/* Many that come at once are merged more slowly than they come. */
static void the_index_is_tidied_little_by_little(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    uint32_t seed = 3;
    int slices = 0;
    for (int64_t i = 0; i < 100; i++)
        list_many(fixture, 1 + i * AT_ONCE, &seed);
    const char *before = found_by(fixture, "o12", false);
    assert_true(segments_of(fixture) > 16);
    for (bool done = false; !done; slices++) {
        begin_in(fixture, fixture->store);
        assert_ok(fixture->backend->tidy(fixture->store, &done, &error), &error);
        commit_in(fixture, fixture->store);
    }
    assert_true(slices > 5);
    assert_true(segments_of(fixture) <= 14);
    assert_string_equal(found_by(fixture, "o12", false), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_listing_is_replaced_and_taken_away),   STORE_TEST(beginnings_that_are_left_are_found),
        STORE_TEST(the_index_is_what_the_listings_are),     STORE_TEST(what_is_not_committed_is_not_listed),
        STORE_TEST(no_listing_waits_for_much_to_be_merged), STORE_TEST(the_index_is_tidied_little_by_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
