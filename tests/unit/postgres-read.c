/* Reading from PostgreSQL: names of the past, some at a time. */
#define STORE_POSTGRES
#include "store.h"

/* Two thousand names of which the moment knows the last one alone. */
static void names_that_meant_nobody_are_passed_over_at_a_bound(void **state)
{
    struct fixture *fixture = *state;
    static struct sky_entry entries[2001];
    static char names[2001][8];
    struct sky_error error = { 0 };
    begin_in(fixture, fixture->store);
    for (int i = 0; i <= 2000; i++) {
        snprintf(names[i], sizeof names[i], "%05d", i < 2000 ? i + 1 : 99999);
        entries[i] = next_entry(fixture, sky_span_of(names[i]), SPAN("{}"));
    }
    assert_ok(fixture->backend->save(fixture->store, entries + 0, 2001, &error), &error);
    commit_in(fixture, fixture->store);
    void *reader = new_reader(fixture);
    struct sky_names page = names_of(fixture, reader, 1, (struct sky_span){ 0 }, 2);
    assert_span("first", joined(fixture, &page), SPAN("00001|"));
    assert_false(page.ended);
    assert_span("next", page.next, SPAN("01000"));
    page = names_of(fixture, reader, 1, page.next, 2);
    assert_int_equal(page.count, 0);
    assert_span("next", page.next, SPAN("02000"));
    page = names_of(fixture, reader, 1, page.next, 2);
    assert_true(page.ended);
    fixture->backend->reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(names_that_meant_nobody_are_passed_over_at_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
