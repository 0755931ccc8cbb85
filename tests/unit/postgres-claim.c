/* A claim on lots whose connection is lost while its process lives on: never do two write lots at once. */
#define STORE_POSTGRES
#include "store.h"

#include "store/postgres-internal.h"

static bool claim(struct fixture *fixture, void *store)
{
    bool claimed;
    struct sky_error error = { 0 };
    assert_ok(fixture->backend->claim(store, &claimed, &error), &error);
    return claimed;
}

static void lose_claim(struct fixture *fixture)
{
    char sql[80];
    struct sky_postgres *store = fixture->store;
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)", PQbackendPID(store->claim.conn));
    execute_in(cluster(), sql);
}

/* Neither the lot nor anything else is written, until it is given up. */
static void what_lost_its_turn_writes_no_more(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_head head;
    void *other = open_again(fixture);
    assert_true(claim(fixture, fixture->store));
    put(fixture, "Ana", "{}");
    lose_claim(fixture);
    assert_true(claim(fixture, other));
    assert_int_equal(fixture->backend->begin(fixture->store, &head, &error), SKY_UNAVAILABLE);
    assert_contains("begin", error.text, "the turn to write lots was lost");
    error = (struct sky_error){ 0 };
    assert_int_equal(fixture->backend->unmark(fixture->store, 1, &error), SKY_UNAVAILABLE);
    fixture->backend->disclaim(fixture->store);
    put(fixture, "Eva", "{}");
    assert_false(claim(fixture, fixture->store));
    fixture->backend->close(other);
}

/* Also where nobody else has taken it. */
static void a_turn_that_was_lost_can_be_taken_again(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_head head;
    assert_true(claim(fixture, fixture->store));
    lose_claim(fixture);
    assert_int_equal(fixture->backend->begin(fixture->store, &head, &error), SKY_UNAVAILABLE);
    fixture->backend->disclaim(fixture->store);
    assert_true(claim(fixture, fixture->store));
    put(fixture, "Ana", "{}");
    fixture->backend->disclaim(fixture->store);
}

/* What was begun with the turn is at its end, before another has it. */
static void who_takes_it_waits_for_what_was_begun(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    bool claimed;
    void *other = open_again(fixture);
    assert_true(claim(fixture, fixture->store));
    begin_in(fixture, fixture->store);
    lose_claim(fixture);
    assert_int_equal(fixture->backend->claim(other, &claimed, &error), SKY_UNAVAILABLE);
    assert_false(claimed);
    error = (struct sky_error){ 0 };
    assert_ok(fixture->backend->mark(fixture->store, 5, &error), &error);
    commit_in(fixture, fixture->store);
    assert_true(claim(fixture, other));
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM lotes"), 1);
    fixture->backend->close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_lost_its_turn_writes_no_more),
        STORE_TEST(a_turn_that_was_lost_can_be_taken_again),
        STORE_TEST(who_takes_it_waits_for_what_was_begun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
