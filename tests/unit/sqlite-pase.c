/* Passes and the audit: saved together or not at all, read by whoever comes after, taken out, and used. */
#include "store.h"

static struct sky_passes passes_of(struct fixture *fixture, const char *prefix)
{
    struct sky_error error = { 0 };
    struct sky_passes passes;
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->passes(reader, sky_span_of(prefix), fixture->arena, &passes, &error), &error);
    fixture->backend->reader_free(reader);
    return passes;
}

static struct sky_facts facts_of(struct fixture *fixture, int64_t below, size_t limit)
{
    struct sky_error error = { 0 };
    struct sky_facts facts;
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->facts(reader, below, limit, fixture->arena, &facts, &error), &error);
    fixture->backend->reader_free(reader);
    return facts;
}

static void admit_in(struct fixture *fixture, const char *id, const char *documento, const char *detail)
{
    struct sky_error error = { 0 };
    const struct sky_pass pass = { sky_span_of(id), sky_span_of(documento), 5 };
    const struct sky_fact fact = { .instant = 1000,
                                   .author = SPAN("jefa"),
                                   .verb = documento ? SPAN("admitir") : SPAN("retirar"),
                                   .about = sky_span_of(id),
                                   .detail = sky_span_of(detail) };
    assert_ok(fixture->backend->admit(fixture->store, &pass, &fact, &error), &error);
}

/* A whole transaction. */
static void admit(struct fixture *fixture, const char *id, const char *documento, const char *detail)
{
    begin_in(fixture, fixture->store);
    admit_in(fixture, id, documento, detail);
    commit_in(fixture, fixture->store);
}

static void assert_pass(const struct sky_pass *pass, const char *id, const char *documento, int64_t used)
{
    assert_span("id", pass->id, sky_span_of(id));
    assert_span("documento", pass->documento, sky_span_of(documento));
    assert_int_equal(pass->used, used);
}

static void nobody_may_come_in_at_first(void **state)
{
    assert_int_equal(passes_of(*state, "").count, 0);
    assert_int_equal(facts_of(*state, SKY_NOW, 10).count, 0);
}

static void passes_are_read_by_what_their_ids_begin_with(void **state)
{
    struct fixture *fixture = *state;
    static const char *const ids[] = { "b/2", "a/9", "b/1", "b", "b/\xC3\xB1", "c/1" };
    for (size_t i = 0; i < COUNT(ids); i++)
        admit(fixture, ids[i], "{}", NULL);
    struct sky_passes found = passes_of(fixture, "b/");
    assert_int_equal(found.count, 3);
    assert_pass(&found.items[0], "b/1", "{}", 5);
    assert_pass(&found.items[1], "b/2", "{}", 5);
    assert_pass(&found.items[2], "b/\xC3\xB1", "{}", 5);
    assert_int_equal(passes_of(fixture, "").count, COUNT(ids));
    assert_int_equal(passes_of(fixture, "d").count, 0);
}

static void a_pass_takes_the_place_of_its_namesake_and_goes(void **state)
{
    struct fixture *fixture = *state;
    admit(fixture, "a", "{\"n\":1}", NULL);
    admit(fixture, "a", "{\"n\":2}", NULL);
    struct sky_passes found = passes_of(fixture, "a");
    assert_int_equal(found.count, 1);
    assert_pass(&found.items[0], "a", "{\"n\":2}", 5);
    admit(fixture, "a", NULL, NULL);
    assert_int_equal(passes_of(fixture, "a").count, 0);
}

static void what_was_done_is_numbered_and_read_backwards(void **state)
{
    struct fixture *fixture = *state;
    admit(fixture, "a", "{}", "{\"rol\":\"lector\"}");
    admit(fixture, "b", "{}", NULL);
    admit(fixture, "a", NULL, NULL);
    struct sky_facts facts = facts_of(fixture, SKY_NOW, 2);
    assert_int_equal(facts.count, 2);
    assert_int_equal(facts.items[0].number, 3);
    assert_span("verb", facts.items[0].verb, SPAN("retirar"));
    assert_span("about", facts.items[1].about, SPAN("b"));
    assert_null(facts.items[1].detail.data);
    facts = facts_of(fixture, 2, 10);
    assert_int_equal(facts.count, 1);
    assert_int_equal(facts.items[0].number, 1);
    assert_int_equal(facts.items[0].instant, 1000);
    assert_span("author", facts.items[0].author, SPAN("jefa"));
    assert_span("detail", facts.items[0].detail, SPAN("{\"rol\":\"lector\"}"));
}

static void what_was_given_up_is_not_there(void **state)
{
    struct fixture *fixture = *state;
    begin_in(fixture, fixture->store);
    admit_in(fixture, "a", "{}", NULL);
    struct sky_error error = { 0 };
    struct sky_passes seen;
    void *own = fixture->backend->reader_peek(fixture->store);
    assert_ok(fixture->backend->passes(own, SPAN("a"), fixture->arena, &seen, &error), &error);
    assert_int_equal(seen.count, 1);
    assert_int_equal(passes_of(fixture, "a").count, 0);
    fixture->backend->abort(fixture->store);
    assert_int_equal(passes_of(fixture, "a").count, 0);
    assert_int_equal(facts_of(fixture, SKY_NOW, 10).count, 0);
}

static void a_use_is_noted_unless_a_later_one_is(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    static const int64_t uses[] = { 9, 7, 8 };
    admit(fixture, "a", "{}", NULL);
    for (size_t i = 0; i < COUNT(uses); i++) {
        const struct sky_pass used[] = { { .id = SPAN("a"), .used = uses[i] }, { .id = SPAN("z"), .used = 1 } };
        begin_in(fixture, fixture->store);
        assert_ok(fixture->backend->note_use(fixture->store, used, COUNT(used), &error), &error);
        commit_in(fixture, fixture->store);
    }
    struct sky_passes found = passes_of(fixture, "");
    assert_int_equal(found.count, 1);
    assert_pass(&found.items[0], "a", "{}", 9);
    assert_int_equal(facts_of(fixture, SKY_NOW, 10).count, 1);
}

#ifndef STORE_POSTGRES
/* A store that is checked slice by slice is checked whole. */
static void what_is_damaged_is_found(void **state)
{
    struct fixture *fixture = *state;
    static const char *const damages[] = {
        "UPDATE pases SET documento = char(0) || 'x'",
        "UPDATE pases SET documento = ''",
        "UPDATE auditoria SET autor = CAST(x'FF' AS TEXT)",
    };
    admit(fixture, "a", "{}", NULL);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < COUNT(damages); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(check_all(fixture, reader, &error), SKY_OK);
        execute_past(fixture, damages[i]);
        if (check_all(fixture, reader, &error) != SKY_INTERNAL)
            fail_msg("%s is not found", damages[i]);
        execute_past(fixture, "UPDATE pases SET documento = '{}'; UPDATE auditoria SET autor = 'jefa'");
    }
    fixture->backend->reader_free(reader);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(nobody_may_come_in_at_first),
        STORE_TEST(passes_are_read_by_what_their_ids_begin_with),
        STORE_TEST(a_pass_takes_the_place_of_its_namesake_and_goes),
        STORE_TEST(what_was_done_is_numbered_and_read_backwards),
        STORE_TEST(what_was_given_up_is_not_there),
        STORE_TEST(a_use_is_noted_unless_a_later_one_is),
#ifndef STORE_POSTGRES
        STORE_TEST(what_is_damaged_is_found),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
