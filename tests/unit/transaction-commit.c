/* Commits whose result is unknown, over stores that can tell what became of them, and over one that cannot. */
#include "transaction.h"

#define A "{'nombre':'a'}"

#define SURE_TEST(function) cmocka_unit_test_setup_teardown(function, start_sure, finish)

/* A bit of everything: two keys, a rename, a refusal, a search. */
static void add_some(struct fixture *fixture)
{
    ADD_WITH_KEY("uno", 1, GUARDA(A)), ADD(RENOMBRA("a", "b")), ADD_WITH_KEY("dos", 1, CREA("b"));
    ADD(CONTACTA("b", "1")), ADD(DESHACE(2));
}

static void assert_some(const struct fixture *fixture)
{
    static const struct {
        int64_t number;
        bool created;
        const char *documento;
        enum sky_status status;
    } wanted[] = {
        { 1, true, A, SKY_OK },
        { 3, false, "{'nombre':'b'}", SKY_OK },
        { 3, false, NULL, SKY_NAME_TAKEN },
        { 4, false, "{'contacto':'1','nombre':'b'}", SKY_OK },
        { 6, false, "{'contacto':'1','nombre':'a'}", SKY_OK },
    };
    assert_int_equal(fixture->fake->size, 6);
    assert_int_equal(fixture->fake->known, 2);
    for (size_t i = 0; i < COUNT(wanted); i++) {
        const struct sky_result *result = fixture->jobs[i].result;
        assert_int_equal(result->error.status, wanted[i].status);
        assert_int_equal(result->number, wanted[i].number);
        assert_int_equal(result->created, wanted[i].created);
        assert_false(result->replayed);
        assert_int_equal(result->documento.data != NULL, wanted[i].documento != NULL);
        if (wanted[i].documento)
            assert_span("document", result->documento, quoted(fixture->jobs[i].arena, wanted[i].documento));
    }
}

static void lose_commits(struct fixture *fixture, size_t from, bool once, bool lands)
{
    fixture->fake->fails = COMMIT;
    fixture->fake->status = SKY_UNKNOWN_RESULT;
    fixture->fake->from = from;
    fixture->fake->once = once;
    fixture->fake->lands = lands;
}

static void what_was_done_is_a_success(void **state)
{
    struct fixture *fixture = *state;
    lose_commits(fixture, 1, true, true);
    add_some(fixture);
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_some(fixture);
    assert_int_equal(fixture->fake->calls[BEGIN], 1);
    assert_int_equal(fixture->fake->calls[COMMITTED], 1);
    assert_false(fixture->fake->is_active);
}

/* From the start, with the same results, and each entry once. */
static void what_was_not_done_is_tried_again(void **state)
{
    struct fixture *fixture = *state;
    lose_commits(fixture, 1, true, false);
    add_some(fixture);
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_some(fixture);
    assert_int_equal(fixture->fake->calls[BEGIN], 2);
    assert_int_equal(fixture->fake->calls[COMMIT], 2);
}

/* What another process wrote in between is seen: the numbers go on after it. */
static void what_is_tried_again_sees_the_log_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    ADD(GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    lose_commits(fixture, 2, true, false);
    struct job *patched = ADD(MODIFICA("a", "{'x':1}"));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(patched->result->number, 2);
    assert_int_equal(fixture->fake->size, 2);
    assert_span("document", patched->result->documento, SPAN("{\"nombre\":\"a\",\"x\":1}"));
}

static void what_is_lost_thrice_fails(void **state)
{
    struct fixture *fixture = *state;
    lose_commits(fixture, 1, false, false);
    add_some(fixture);
    assert_int_equal(write_all(fixture), SKY_UNAVAILABLE);
    for (size_t i = 0; i < fixture->size; i++) {
        assert_int_equal(fixture->jobs[i].result->error.status, SKY_UNAVAILABLE);
        assert_int_equal(fixture->jobs[i].result->number, 0);
    }
    assert_int_equal(fixture->fake->calls[COMMIT], 3);
    assert_int_equal(fixture->fake->size, 0);
    assert_int_equal(fixture->fake->known, 0);
    fixture->fake->status = SKY_OK;
    const struct job *later = ADD(GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(later->result->number, 1);
}

/* The second of two lost ones was done. */
static void the_second_time_may_be_done(void **state)
{
    struct fixture *fixture = *state;
    lose_commits(fixture, 1, false, false);
    add_some(fixture);
    assert_int_equal(sky_transaction_write(fixture->transaction, false), SKY_UNAVAILABLE);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    fixture->fake->lands = true;
    const struct job *later = ADD(GUARDA(A));
    assert_int_equal(sky_transaction_write(fixture->transaction, false), SKY_OK);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    assert_int_equal(later->result->error.status, SKY_OK);
    assert_int_equal(fixture->fake->size, 1);
}

/* Wherever another was in the way: nothing was written, so all of it is, once. */
static void what_another_was_in_the_way_of_is_tried_again(void **state)
{
    static const enum call in_the_way[] = { BEGIN, FETCH, SAVE, KEEP, COMMIT };
    static const char *const keys[] = { "a", "b", "c", "d", "e" };
    static const char *const documents[] = { A, "{'nombre':'b'}", "{'nombre':'c'}", "{'nombre':'d'}",
                                             "{'nombre':'e'}" };
    struct fixture *fixture = *state;
    fixture->fake->status = SKY_UNAVAILABLE;
    fixture->fake->once = true;
    for (size_t i = 0; i < COUNT(in_the_way); i++) {
        fixture->fake->fails = in_the_way[i];
        fixture->fake->from = fixture->fake->calls[in_the_way[i]] + 1;
        const struct job *job = ADD_WITH_KEY(keys[i], 1, GUARDA(documents[i]));
        assert_int_equal(write_all(fixture), SKY_OK);
        assert_int_equal(job->result->error.status, SKY_OK);
        assert_int_equal(fixture->fake->size, i + 1);
        assert_int_equal(fixture->fake->known, i + 1);
    }
}

static void whoever_cannot_be_asked_leaves_it_unknown(void **state)
{
    struct fixture *fixture = *state;
    lose_commits(fixture, 1, false, true);
    ADD(GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_UNKNOWN_RESULT);
    assert_int_equal(fixture->jobs[0].result->error.status, SKY_UNKNOWN_RESULT);
    assert_int_equal(fixture->fake->calls[COMMITTED], 0);
}

static enum sky_status refuse_to_tell(void *store, const struct sky_head *head, bool *done, struct sky_error *error)
{
    (void)head, (void)done;
    ((struct fake *)store)->calls[COMMITTED]++;
    return sky_error_set(error, SKY_UNAVAILABLE, "nobody knows");
}

static int start_mute(void **state)
{
    static const struct sky_backend mute = { FAKE_BACKEND, .committed = refuse_to_tell };
    return start_over(state, &mute);
}

static void an_answer_that_cannot_be_had_leaves_it_unknown(void **state)
{
    struct fixture *fixture = *state;
    lose_commits(fixture, 1, false, false);
    ADD(GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_UNKNOWN_RESULT);
    assert_int_equal(fixture->jobs[0].result->error.status, SKY_UNKNOWN_RESULT);
    assert_contains("error", fixture->jobs[0].result->error.text, "call");
    assert_int_equal(fixture->fake->calls[COMMITTED], 1);
    assert_int_equal(fixture->fake->calls[BEGIN], 1);
}

/* The log does not tell of receipts that came without an entry: they are kept again. */
static void receipts_alone_are_committed_too(void **state)
{
    struct fixture *fixture = *state;
    ADD(GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    lose_commits(fixture, 2, true, false);
    const struct job *refused = ADD_WITH_KEY("k", 1, CREA("a"));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(refused->result->error.status, SKY_NAME_TAKEN);
    assert_int_equal(fixture->fake->known, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SURE_TEST(what_was_done_is_a_success),
        SURE_TEST(what_was_not_done_is_tried_again),
        SURE_TEST(what_is_tried_again_sees_the_log_as_it_is),
        SURE_TEST(what_is_lost_thrice_fails),
        SURE_TEST(what_another_was_in_the_way_of_is_tried_again),
        SURE_TEST(the_second_time_may_be_done),
        TRANSACTION_TEST(whoever_cannot_be_asked_leaves_it_unknown),
        cmocka_unit_test_setup_teardown(an_answer_that_cannot_be_had_leaves_it_unknown, start_mute, finish),
        SURE_TEST(receipts_alone_are_committed_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
