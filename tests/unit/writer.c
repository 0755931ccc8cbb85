/* Group commit over a backend in memory: the queue and its order, failures, and keys in flight. */
#include "stopped-clock.h"
#include "writer.h"

#include "registry/seal.h"

#define A "{'nombre':'a'}"
#define B "{'nombre':'b'}"

static void seals_chain_over_transactions(void **state)
{
    struct fixture *fixture = *state;
    unsigned char previous[SKY_SHA256_SIZE] = { 0 }, seal[SKY_SHA256_SIZE];
    hold(fixture);
    for (int i = 0; i < 10; i++)
        SUBMIT(GUARDA(A));
    let_go(fixture);
    assert_int_equal(fixture->fake->rounds, 2);
    for (size_t i = 0; i < fixture->fake->size; i++) {
        sky_seal_compute(previous, &fixture->fake->log[i], seal);
        assert_memory_equal(fixture->fake->log[i].seal, seal, sizeof seal);
        memcpy(previous, seal, sizeof seal);
        if (i > 0)
            assert_memory_not_equal(fixture->fake->log[i].salt, fixture->fake->log[i - 1].salt, SKY_SALT_SIZE);
    }
}

static void a_transaction_of_refusals_writes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct job *job = SUBMIT(CONTACTA("a", "1"));
    await_all(fixture);
    assert_int_equal(job->result->error.status, SKY_NOT_FOUND);
    assert_string_equal(job->result->error.text, "El cliente 'a' no fue encontrado.");
    assert_int_equal(fixture->fake->calls[SAVE] + fixture->fake->calls[COMMIT], 0);
    assert_int_equal(fixture->fake->calls[ABORT], 1);
}

/* In turn each changes something. */
static const struct step changes[] = { { GUARDA(A) }, { GUARDA(B) }, { CONTACTA("a", "1") }, { CONTACTA("b", "1") } };

static void more_than_a_transaction_holds_go_in_order(void **state)
{
    struct fixture *fixture = *state;
    static const size_t sizes[] = { 1, 256, 256, 88 };
    hold(fixture);
    for (size_t i = 0; i < 600; i++)
        submit_with_key(fixture, NULL, &changes[i % COUNT(changes)]);
    let_go(fixture);
    for (size_t i = 0; i < fixture->size; i++) {
        assert_int_equal(fixture->jobs[i].result->number, i + 1);
        assert_int_equal(fixture->jobs[i].order, i);
    }
    assert_int_equal(fixture->fake->rounds, COUNT(sizes));
    for (size_t i = 0; i < COUNT(sizes); i++)
        assert_int_equal(fixture->fake->sizes[i], sizes[i]);
}

/* The refused one shares the failure: it may have been refused for what is now not written. */
static void a_failure_is_everybodys(void **state)
{
    (void)state;
    static const enum call calls[] = { BEGIN, FETCH, SAVE, COMMIT };
    static const enum sky_status statuses[] = { SKY_UNAVAILABLE, SKY_NO_SPACE, SKY_NO_MEMORY, SKY_INTERNAL };
    for (size_t i = 0; i < COUNT(calls) * COUNT(statuses); i++) {
        void *fresh;
        assert_int_equal(start(&fresh), 0);
        struct fixture *fixture = fresh;
        hold(fixture);
        fixture->fake->fails = calls[i % COUNT(calls)];
        fixture->fake->status = statuses[i / COUNT(calls)];
        SUBMIT(CREA("a"));
        SUBMIT(CREA("a"));
        SUBMIT(CONTACTA("b", "1"));
        let_go(fixture);
        for (size_t job = 0; job < fixture->size; job++) {
            assert_int_equal(fixture->jobs[job].result->error.status, fixture->fake->status);
            assert_int_equal(fixture->jobs[job].result->number, 0);
            assert_int_equal(fixture->jobs[job].times, 1);
        }
        assert_int_equal(fixture->fake->calls[ABORT], fixture->fake->status == SKY_UNAVAILABLE ? 6 : 2);
        assert_true(sky_writer_is_usable(fixture->writer));
        fixture->fake->status = SKY_OK;
        SUBMIT(CREA("a"));
        await_all(fixture);
        assert_int_equal(fixture->jobs[fixture->size - 1].result->error.status, SKY_OK);
        assert_int_equal(fixture->jobs[fixture->size - 1].result->number, 1);
        finish(&fresh);
    }
}

static void assert_stopped(struct fixture *fixture)
{
    size_t calls[CALLS];
    struct sky_error error = { 0 };
    assert_false(sky_writer_is_usable(fixture->writer));
    memcpy(calls, fixture->fake->calls, sizeof calls);
    struct job *later = SUBMIT(CREA("b"));
    await_all(fixture);
    assert_int_equal(later->result->error.status, SKY_UNAVAILABLE);
    assert_int_equal(sky_writer_probe(fixture->writer, &error), SKY_UNAVAILABLE);
    calls[ABORT] = fixture->fake->calls[ABORT];
    assert_memory_equal(fixture->fake->calls, calls, sizeof calls);
}

static void an_unknown_result_stops_writing(void **state)
{
    (void)state;
    static const enum call calls[] = { BEGIN, FETCH, SAVE, COMMIT };
    for (size_t i = 0; i < COUNT(calls); i++) {
        void *fresh;
        assert_int_equal(start(&fresh), 0);
        struct fixture *fixture = fresh;
        fixture->fake->fails = calls[i];
        fixture->fake->status = SKY_UNKNOWN_RESULT;
        struct job *job = SUBMIT(CREA("a"));
        await_all(fixture);
        assert_int_equal(job->result->error.status, SKY_UNKNOWN_RESULT);
        assert_stopped(fixture);
        finish(&fresh);
    }
}

static void an_unknown_result_of_the_probe_stops_writing(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    fixture->fake->fails = PROBE;
    fixture->fake->status = SKY_UNKNOWN_RESULT;
    assert_int_equal(sky_writer_probe(fixture->writer, &error), SKY_UNKNOWN_RESULT);
    assert_stopped(fixture);
}

/* As long as it cannot be asked, what was written stays unknown, and no longer. */
static void where_the_store_can_tell_writing_goes_on(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    sky_writer_free(fixture->writer);
    fixture->writer = sky_writer_new(&fake_backend_sure, fixture->fake, AUTHOR_BYTES, note_search, &error);
    fixture->fake->fails = PROBE;
    fixture->fake->status = SKY_UNKNOWN_RESULT;
    assert_int_equal(sky_writer_probe(fixture->writer, &error), SKY_UNKNOWN_RESULT);
    assert_true(sky_writer_is_usable(fixture->writer));
    fixture->fake->status = SKY_OK;
    struct job *later = SUBMIT(CREA("a"));
    await_all(fixture);
    assert_int_equal(later->result->error.status, SKY_OK);
}

static void a_probe_says_what_the_backend_says(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    assert_int_equal(sky_writer_probe(fixture->writer, &error), SKY_OK);
    fixture->fake->fails = PROBE;
    fixture->fake->status = SKY_NO_SPACE;
    assert_int_equal(sky_writer_probe(fixture->writer, &error), SKY_NO_SPACE);
    assert_true(sky_writer_is_usable(fixture->writer));
}

/* Fails as `context`, a status, says. */
static enum sky_status write_nothing(const struct sky_backend *backend, void *store, void *context,
                                     struct sky_error *error)
{
    struct fake *fake = store;
    enum sky_status status = *(enum sky_status *)context;
    assert_ptr_equal(backend, &fake_backend);
    assert_true(fake->is_active);
    return status ? sky_error_set(error, status, "so") : SKY_OK;
}

static void what_else_is_written_has_a_transaction_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        enum call fails; /* BEGIN or COMMIT; or the work itself, by its status */
        enum sky_status status, work;
        bool commits;
    } cases[] = {
        { CALLS, SKY_OK, SKY_OK, true },
        { CALLS, SKY_OK, SKY_NOT_FOUND, false },
        { BEGIN, SKY_UNAVAILABLE, SKY_OK, false },
        { COMMIT, SKY_NO_SPACE, SKY_OK, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        enum sky_status work = cases[i].work;
        size_t commits = fixture->fake->calls[COMMIT];
        fixture->fake->fails = cases[i].fails;
        fixture->fake->status = cases[i].status;
        assert_int_equal(sky_writer_run(fixture->writer, write_nothing, &work, &error), work ? work : cases[i].status);
        assert_int_equal(fixture->fake->calls[COMMIT] - commits, cases[i].commits);
        assert_false(fixture->fake->is_active);
        assert_true(sky_writer_is_usable(fixture->writer));
    }
}

static void an_unknown_result_of_what_else_is_written_stops_writing(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    enum sky_status work = SKY_OK;
    fixture->fake->fails = COMMIT;
    fixture->fake->status = SKY_UNKNOWN_RESULT;
    assert_int_equal(sky_writer_run(fixture->writer, write_nothing, &work, &error), SKY_UNKNOWN_RESULT);
    assert_stopped(fixture);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_writer_run(fixture->writer, write_nothing, &work, &error), SKY_UNAVAILABLE);
}

/* In the transaction that is written as in the queue after it; and whatever the request. */
static void a_key_in_flight_is_refused_at_once(void **state)
{
    struct fixture *fixture = *state;
    fixture->fake->held = true;
    SUBMIT_WITH_KEY("uno", GUARDA(A));
    assert_true(gate_wait(&fixture->fake->begun, 1));
    SUBMIT_WITH_KEY("dos", GUARDA(B));
    SUBMIT_WITH_KEY("tres", CONTACTA("a", "1"));
    static const char *const keys[] = { "uno", "dos", "tres", "tres" };
    for (size_t i = 0; i < COUNT(keys); i++) {
        const struct job *job = i % 2 ? SUBMIT_WITH_KEY(keys[i], GUARDA(A)) : SUBMIT_WITH_KEY(keys[i], GUARDA(B));
        assert_int_equal(job->times, 1);
        assert_int_equal(job->result->error.status, SKY_KEY_AT_WORK);
        assert_contains("error", job->result->error.text, "sigue en curso");
        assert_false(job->result->replayed);
    }
    assert_int_equal(gate_count(&fixture->answered), COUNT(keys));
    let_go(fixture);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(fixture->jobs[i].result->number, i + 1);
    assert_int_equal(fixture->fake->size, 3);
    assert_int_equal(fixture->fake->known, 3);
}

/* After an answer as after a failure: the first is replayed, and what failed is written now. */
static void a_key_is_free_after_its_end(void **state)
{
    struct fixture *fixture = *state;
    SUBMIT_WITH_KEY("uno", GUARDA(A));
    await_all(fixture);
    const struct job *again = SUBMIT_WITH_KEY("uno", GUARDA(A));
    await_all(fixture);
    assert_int_equal(again->result->error.status, SKY_OK);
    assert_int_equal(again->result->number, 1);
    assert_true(again->result->replayed);
    fixture->fake->fails = COMMIT;
    fixture->fake->status = SKY_NO_SPACE;
    const struct job *failed = SUBMIT_WITH_KEY("dos", GUARDA(B));
    await_all(fixture);
    assert_int_equal(failed->result->error.status, SKY_NO_SPACE);
    fixture->fake->status = SKY_OK;
    again = SUBMIT_WITH_KEY("dos", GUARDA(B));
    await_all(fixture);
    assert_int_equal(again->result->number, 2);
    assert_false(again->result->replayed);
}

static void freeing_waits_for_what_was_handed_in(void **state)
{
    struct fixture *fixture = *state;
    hold(fixture);
    for (size_t i = 0; i < 300; i++)
        submit_with_key(fixture, NULL, &changes[i % COUNT(changes)]);
    fixture->fake->held = false;
    gate_add(&fixture->fake->open, JOBS_MAX);
    sky_writer_free(fixture->writer);
    fixture->writer = NULL;
    assert_int_equal(gate_count(&fixture->answered), fixture->size);
    assert_int_equal(fixture->fake->size, fixture->size);
}

/* It is refused, and others are not; what was answered under a key is so again. */
static void an_author_who_wrote_too_much_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static char large[AUTHOR_BYTES / 4];
    snprintf(large, sizeof large, "{\"a\":\"%*s\",\"nombre\":\"a\"}", AUTHOR_BYTES / 4 - 32, "");
    const struct step small = { GUARDA("{'nombre':'b'}") };
    struct job *first = submit_with_key(fixture, "k", &small), *job;
    for (int i = 0; i < 4; i++) {
        job = &fixture->jobs[fixture->size++];
        prepare_job(job, &small, NULL, 0, &fixture->answered);
        bring(job, sky_span_of(large));
        job->submission->registro = (struct sky_registro *)fixture;
        sky_writer_submit(fixture->writer, job->submission);
        await_all(fixture);
        assert_int_equal(job->result->error.status, SKY_OK);
    }
    job = submit_with_key(fixture, "otra", &small);
    struct job *again = submit_with_key(fixture, "k", &small);
    await_all(fixture);
    assert_int_equal(job->result->error.status, SKY_TOO_MUCH);
    assert_true(again->result->replayed);
    assert_int_equal(again->result->number, first->result->number);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITER_TEST(seals_chain_over_transactions),
        WRITER_TEST(a_transaction_of_refusals_writes_nothing),
        WRITER_TEST(more_than_a_transaction_holds_go_in_order),
        cmocka_unit_test(a_failure_is_everybodys),
        cmocka_unit_test(an_unknown_result_stops_writing),
        WRITER_TEST(an_unknown_result_of_the_probe_stops_writing),
        WRITER_TEST(where_the_store_can_tell_writing_goes_on),
        WRITER_TEST(a_probe_says_what_the_backend_says),
        WRITER_TEST(what_else_is_written_has_a_transaction_of_its_own),
        WRITER_TEST(an_unknown_result_of_what_else_is_written_stops_writing),
        WRITER_TEST(a_key_in_flight_is_refused_at_once),
        WRITER_TEST(a_key_is_free_after_its_end),
        WRITER_TEST(freeing_waits_for_what_was_handed_in),
        WRITER_TEST(an_author_who_wrote_too_much_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
