/* Listings that wait for the flush: what comes of them is what would have come at once. */
#include "listings.h"

#include "store/sqlite-internal.h"

static void flush_in(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    assert_ok(fixture->backend->flush(fixture->store, &error), &error);
}

static void hold_in(struct fixture *fixture)
{
    assert_true(fixture->backend->hold(fixture->store));
}

static struct sky_find having(const char *key, struct sky_wanted *wanted)
{
    static struct sky_term term;
    static struct sky_clause clause = { .terms = &term, .count = 1 }, *clauses = &clause;
    static struct sky_way way = { &clauses, 1 };
    term = (struct sky_term){ sky_span_of(key), true };
    *wanted = (struct sky_wanted){ &way, 1 };
    return (struct sky_find){ .wanted = wanted, .limit = 100 };
}

static const char *found_with(struct fixture *fixture, const char *key)
{
    struct sky_wanted wanted;
    return found(fixture, having(key, &wanted));
}

/* Of a customer that is listed, one that is new, one that changes twice, one that comes and goes, and one that goes. */
static void the_last_of_each_customer_counts(void **state)
{
    struct fixture *fixture = *state;
    list_one(fixture, 1, 1, "ana", "ax i1");
    list_one(fixture, 5, 2, "zoe", "ax");
    hold_in(fixture);
    list_one(fixture, 3, 3, "eva eva", "ay i3");
    list_one(fixture, 1, 4, "ana", "ay i1 i2");
    list_one(fixture, 1, 5, "ana sol", "az i2");
    list_one(fixture, 4, 6, "luz", "ax");
    list_one(fixture, 4, 0, "", "");
    list_one(fixture, 5, 0, "", "");
    assert_string_equal(found_with(fixture, "ax"), "1 5 ");
    flush_in(fixture);
    assert_string_equal(found_with(fixture, "ax"), "");
    assert_string_equal(found_with(fixture, "ay"), "3 ");
    assert_string_equal(found_with(fixture, "az"), "1 ");
    assert_string_equal(found_by(fixture, "neva", true), "3 ");
    assert_string_equal(found_by(fixture, "nsol", true), "1 ");
    assert_string_equal(found_by(fixture, "i1", true), "");
    assert_string_equal(found_by(fixture, "i", false), "1 3 ");
    assert_string_equal(found_by(fixture, "nluz", true), "");
    assert_int_equal(listed_in(fixture).count, 2);
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM claves"), 2);
    list_one(fixture, 3, 7, "eva", "i3");
    list_one(fixture, 3, 0, "", "");
    assert_string_equal(found_by(fixture, "n", false), "1 ");
}

/* Within the transaction, who asks for them sees them. */
static void keys_are_found_before_the_flush(void **state)
{
    struct fixture *fixture = *state;
    struct sky_wanted wanted;
    struct sky_error error = { 0 };
    struct sky_listings listings;
    hold_in(fixture);
    list_one(fixture, 7, 1, "ana", "ax");
    const struct sky_find find = having("ax", &wanted);
    void *own = fixture->backend->reader_peek(fixture->store);
    assert_ok(fixture->backend->find(own, &find, fixture->arena, &listings, &error), &error);
    assert_int_equal(listings.count, 1);
    flush_in(fixture);
    assert_string_equal(found_with(fixture, "ax"), "7 ");
}

/* What does not reach the flush takes its listings with it. */
static void what_is_given_up_is_not_listed(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    const struct sky_listing listing = { 2, 2, SPAN("eva"), SPAN("ay"), SPAN("eva") };
    hold_in(fixture);
    list_one(fixture, 1, 1, "ana", "ax");
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->list(fixture->store, &listing, 1, 2, &error), &error);
    fixture->backend->abort(fixture->store);
    assert_int_equal(fixture->backend->flush(fixture->store, &error), SKY_UNAVAILABLE);
    hold_in(fixture);
    list_one(fixture, 3, 1, "luz", "az");
    flush_in(fixture);
    assert_string_equal(found(fixture, (struct sky_find){ .limit = 100 }), "3 ");
    assert_int_equal(listed_in(fixture).count, 1);
}

/* More than are kept: the others are written before. */
static void many_do_not_wait(void **state)
{
    struct fixture *fixture = *state;
    static char large[1 << 20];
    memset(large, 'o', sizeof large - 1);
    hold_in(fixture);
    for (int i = 1; i <= 20; i++)
        list_one(fixture, i, i, "ana", large);
    assert_in_range(((struct sky_sqlite *)fixture->store)->aside.count, 1, 19);
    flush_in(fixture);
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM indice"), 20);
    assert_int_equal(listed_in(fixture).count, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_last_of_each_customer_counts),
        STORE_TEST(keys_are_found_before_the_flush),
        STORE_TEST(what_is_given_up_is_not_listed),
        STORE_TEST(many_do_not_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
