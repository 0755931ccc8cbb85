/* Undoing what takes a longer search than a transaction may: the writer leaves it, and takes it again with a plan. */
#include "writer.h"

#include <unistd.h>

#include "registry/plan.h"

#define B "{'nombre':'b'}"

#define AX "{\"nombre\":\"a\",\"x\":1}"
#define AXY "{\"nombre\":\"a\",\"x\":1,\"y\":2}"

/* A customer whose second change has so many later ones that the search of an undo is too long for a transaction. */
static void change_often(struct fake *fake)
{
    fake_put(fake, "a", 1, SPAN("{\"nombre\":\"a\"}"));
    for (int i = 0; i < 101; i++)
        fake_put(fake, "a", 1, i % 2 ? SPAN(AXY) : SPAN(AX));
}

/* What the registry does in its pool, and what it makes is handed in again. */
static void search(struct fixture *fixture, struct sky_submission *submission)
{
    struct sky_error error = { 0 };
    struct fake_reader *reader = fake_reader_new(fixture->fake, &error);
    struct sky_lectura lectura = { .backend = &fake_backend, .reader = reader, .moment = SKY_NOW, .is_present = true };
    submission->plan = sky_arena_alloc(submission->arena, sizeof *submission->plan);
    assert_int_equal(fake_snapshot(reader, NULL, &error), SKY_OK);
    assert_int_equal(sky_deshacer_search(&lectura, submission->operacion, &sky_budget_long, submission->arena,
                                         submission->plan, &error), SKY_OK);
    fake_release(reader);
    fake_reader_free(reader);
}

static void a_long_undo_comes_back_with_a_plan(void **state)
{
    struct fixture *fixture = *state;
    change_often(fixture->fake);
    struct job *undo = SUBMIT(DESHACE(2)), *other = SUBMIT(GUARDA(B));
    assert_true(gate_wait(&fixture->searching, 1));
    assert_true(gate_wait(&fixture->answered, 1));
    assert_int_equal(other->result->number, 103);
    assert_int_equal(undo->times, 0);
    assert_ptr_equal(fixture->sought[0], undo->submission);
    search(fixture, undo->submission);
    size_t selections = fixture->fake->calls[SELECT];
    sky_writer_resubmit(fixture->writer, undo->submission);
    await_all(fixture);
    assert_int_equal(undo->result->error.status, SKY_OK);
    assert_int_equal(undo->result->number, 104);
    assert_int_equal(fixture->fake->log[103].deshace, 2);
    assert_int_equal(fixture->fake->calls[SELECT] - selections, 1); /* of the one guard */
    assert_int_equal(gate_count(&fixture->searching), 1);
}

/* The customer changed between the search and the transaction: the plan does not hold, and is made anew. */
static void a_plan_that_does_not_hold_is_made_anew(void **state)
{
    struct fixture *fixture = *state;
    change_often(fixture->fake);
    struct job *undo = SUBMIT(DESHACE(2));
    for (size_t i = 1; i <= 3; i++) {
        assert_true(gate_wait(&fixture->searching, i));
        search(fixture, undo->submission);
        if (i < 3) {
            i % 2 ? SUBMIT(MODIFICA("a", "{'z':2}")) : SUBMIT(MODIFICA("a", "{'z':1}"));
            assert_true(gate_wait(&fixture->answered, i));
        }
        sky_writer_resubmit(fixture->writer, undo->submission);
    }
    await_all(fixture);
    assert_int_equal(undo->result->error.status, SKY_OK);
    assert_int_equal(undo->result->number, 105);
    assert_span("document", undo->result->documento, SPAN("{\"nombre\":\"a\",\"z\":1}"));
    assert_int_equal(undo->times, 1);
}

static void a_key_stays_taken_during_a_search(void **state)
{
    struct fixture *fixture = *state;
    change_often(fixture->fake);
    struct job *undo = SUBMIT_WITH_KEY("k", DESHACE(2));
    assert_true(gate_wait(&fixture->searching, 1));
    const struct job *rival = SUBMIT_WITH_KEY("k", DESHACE(2));
    assert_int_equal(rival->times, 1);
    assert_int_equal(rival->result->error.status, SKY_KEY_AT_WORK);
    search(fixture, undo->submission);
    sky_writer_resubmit(fixture->writer, undo->submission);
    await_all(fixture);
    const struct job *again = SUBMIT_WITH_KEY("k", DESHACE(2));
    await_all(fixture);
    assert_true(again->result->replayed);
    assert_int_equal(again->result->number, undo->result->number);
    assert_int_equal(fixture->fake->known, 1);
}

static void a_search_may_fail(void **state)
{
    struct fixture *fixture = *state;
    change_often(fixture->fake);
    struct job *undo = SUBMIT_WITH_KEY("k", DESHACE(2));
    assert_true(gate_wait(&fixture->searching, 1));
    sky_error_set(&undo->submission->result.error, SKY_UNAVAILABLE, "too long");
    sky_writer_fail(fixture->writer, undo->submission);
    assert_int_equal(undo->times, 1);
    assert_int_equal(undo->result->error.status, SKY_UNAVAILABLE);
    assert_int_equal(fixture->fake->known, 0);
    const struct job *again = SUBMIT_WITH_KEY("k", GUARDA(B)); /* the key is free */
    await_all(fixture);
    assert_int_equal(again->result->error.status, SKY_OK);
}

/* One thread stops the writer while another still searches. */
static void *stop_writer(void *context)
{
    struct fixture *fixture = context;
    sky_writer_free(fixture->writer);
    fixture->writer = NULL;
    gate_add(&fixture->searching, 100);
    return NULL;
}

static void stopping_waits_for_searches(void **state)
{
    (void)state;
    for (int fails = 0; fails < 2; fails++) {
        void *fresh;
        pthread_t thread;
        assert_int_equal(start(&fresh), 0);
        struct fixture *fixture = fresh;
        struct sky_writer *writer = fixture->writer;
        change_often(fixture->fake);
        struct job *undo = SUBMIT(DESHACE(2));
        assert_true(gate_wait(&fixture->searching, 1));
        assert_int_equal(pthread_create(&thread, NULL, stop_writer, fixture), 0);
        search(fixture, undo->submission);
        usleep(20000);
        assert_int_equal(gate_count(&fixture->searching), 1);
        if (fails)
            sky_writer_fail(writer, undo->submission);
        else
            sky_writer_resubmit(writer, undo->submission);
        pthread_join(thread, NULL);
        assert_int_equal(undo->times, 1);
        assert_int_equal(undo->result->number, fails ? 0 : 103);
        finish(&fresh);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITER_TEST(a_long_undo_comes_back_with_a_plan),
        WRITER_TEST(a_plan_that_does_not_hold_is_made_anew),
        WRITER_TEST(a_key_stays_taken_during_a_search),
        WRITER_TEST(a_search_may_fail),
        cmocka_unit_test(stopping_waits_for_searches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
