/* Lots in the store: who writes them, and which are not whole. */
#include "store.h"

static int64_t marked_in(struct fixture *fixture, void *store)
{
    int64_t lote;
    struct sky_error error = { 0 };
    void *reader = fixture->backend->reader_new(store, &error);
    assert_int_equal(fixture->backend->marked(reader, &lote, &error), SKY_OK);
    fixture->backend->reader_free(reader);
    return lote;
}

static void mark_in(struct fixture *fixture, int64_t lote, bool commits)
{
    struct sky_error error = { 0 };
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->mark(fixture->store, lote, &error), &error);
    if (commits)
        commit_in(fixture, fixture->store);
    else
        fixture->backend->abort(fixture->store);
}

static void marks_go_with_their_transaction(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    assert_int_equal(marked_in(fixture, fixture->store), 0);
    mark_in(fixture, 5, true);
    mark_in(fixture, 9, false);
    assert_int_equal(marked_in(fixture, fixture->store), 5);
    mark_in(fixture, 7, true);
    assert_int_equal(marked_in(fixture, fixture->store), 7);
    assert_ok(fixture->backend->unmark(fixture->store, 7, &error), &error);
    assert_ok(fixture->backend->unmark(fixture->store, 8, &error), &error);
    fixture->backend->close(fixture->store);
    fixture->store = open_again(fixture);
    assert_int_equal(marked_in(fixture, fixture->store), 5);
}

static bool claim(struct fixture *fixture, void *store)
{
    bool claimed;
    struct sky_error error = { 0 };
    assert_ok(fixture->backend->claim(store, &claimed, &error), &error);
    return claimed;
}

static void one_claims_lots_until_it_ends(void **state)
{
    struct fixture *fixture = *state;
    void *other = open_again(fixture);
    assert_true(claim(fixture, other));
    assert_false(claim(fixture, fixture->store));
    put(fixture, "Ana", "{}"); /* which holds up nobody else */
    fixture->backend->disclaim(other);
    assert_true(claim(fixture, fixture->store));
    assert_false(claim(fixture, other));
    fixture->backend->close(fixture->store);
    assert_true(claim(fixture, other));
    fixture->store = open_again(fixture);
    fixture->backend->close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(marks_go_with_their_transaction),
        STORE_TEST(one_claims_lots_until_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
