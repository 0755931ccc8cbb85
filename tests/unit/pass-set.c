/* Passes of one store made to be another's: what lacks, what has changed, and what is too many. */
#include "store.h"

#include "registry/pass-set.h"

static void sets_become_the_same(void **state)
{
    struct fixture *fixture = *state;
    const struct sky_backend *backend = fixture->backend;
    void *store = fixture->store;
    struct sky_pass one[] = { { TEXT("a"), TEXT("1"), 0 }, { TEXT("c"), TEXT("3"), 4 }, { TEXT("d"), TEXT("4"), 0 } };
    struct sky_pass other[] = { { TEXT("b"), TEXT("2"), 0 }, { TEXT("c"), TEXT("3"), 0 }, { TEXT("d"), TEXT("4"), 0 } };
    const struct sky_passes wanted = { one, 3 }, there = { other, 3 }, none = { NULL, 0 };
    struct sky_error error = { 0 };
    assert_int_equal(sky_pass_set_match(backend, NULL, &wanted, &there, &error), 3);
    assert_int_equal(sky_pass_set_match(backend, NULL, &wanted, &wanted, &error), 0);
    assert_int_equal(sky_pass_set_match(backend, NULL, &none, &there, &error), 3);
    begin_in(fixture, store);
    assert_int_equal(sky_pass_set_match(backend, store, &there, &none, &error), 3);
    assert_int_equal(sky_pass_set_match(backend, store, &wanted, &there, &error), 3);
    commit_in(fixture, store);
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM pases WHERE id || documento || uso IN"
                                          " ('a10', 'c34', 'd40')"),
                     3);
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM pases"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = { STORE_TEST(sets_become_the_same) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
