/* Group commit over a backend in memory: the queue and its order, failures, and keys in flight. */
#include "batch.h"

#define JOBS_MAX 1000

struct fixture {
    struct fake fake;
    struct sky_batch *batch;
    struct gate answered;
    struct job jobs[JOBS_MAX];
    size_t size;
};

static int start(void **state)
{
    static const struct gate closed = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->fake.begun = fixture->fake.open = fixture->answered = closed;
    fixture->fake.arena = sky_arena_new();
    *state = fixture;
    if (sky_crypto_init(&error))
        return -1;
    fixture->batch = sky_batch_new(&fake_backend, &fixture->fake, &error);
    return fixture->batch ? 0 : -1;
}

static int finish(void **state)
{
    struct fixture *fixture = *state;
    gate_add(&fixture->fake.open, SIZE_MAX / 2);
    sky_batch_free(fixture->batch);
    for (size_t i = 0; i < fixture->size; i++)
        sky_arena_free(fixture->jobs[i].write.arena);
    sky_arena_free(fixture->fake.arena);
    free(fixture);
    return 0;
}

#define BATCH_TEST(function) cmocka_unit_test_setup_teardown(function, start, finish)

static struct job *submit(struct fixture *fixture, const char *nombre, char action)
{
    struct job *job = &fixture->jobs[fixture->size++];
    prepare_job(job, nombre, action, &fixture->answered);
    sky_batch_submit(fixture->batch, &job->write);
    return job;
}

static void await_all(struct fixture *fixture)
{
    assert_true(gate_wait(&fixture->answered, fixture->size));
}

/* Holds the writer inside a round of one write, so that what is handed in next waits together. */
static void hold(struct fixture *fixture)
{
    fixture->fake.held = true;
    submit(fixture, "primero", '+');
    assert_true(gate_wait(&fixture->fake.begun, 1));
}

static void let_go(struct fixture *fixture)
{
    gate_add(&fixture->fake.open, JOBS_MAX);
    await_all(fixture);
}

static void seals_chain_over_rounds(void **state)
{
    struct fixture *fixture = *state;
    unsigned char previous[SKY_SHA256_SIZE] = { 0 }, seal[SKY_SHA256_SIZE];
    hold(fixture);
    for (int i = 0; i < 10; i++)
        submit(fixture, "a", '+');
    let_go(fixture);
    assert_int_equal(fixture->fake.rounds, 2);
    for (size_t i = 0; i < fixture->fake.size; i++) {
        sky_seal_compute(previous, &fixture->fake.log[i], seal);
        assert_memory_equal(fixture->fake.log[i].seal, seal, sizeof seal);
        memcpy(previous, seal, sizeof seal);
        if (i > 0)
            assert_memory_not_equal(fixture->fake.log[i].salt, fixture->fake.log[i - 1].salt, SKY_SALT_SIZE);
    }
}

static void a_round_of_refusals_writes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct job *job = submit(fixture, "a", 'r');
    await_all(fixture);
    assert_int_equal(job->write.error.status, SKY_INVALID);
    assert_string_equal(job->write.error.text, "refused");
    assert_int_equal(fixture->fake.calls[SAVE] + fixture->fake.calls[COMMIT], 0);
    assert_int_equal(fixture->fake.calls[ABORT], 1);
}

static void more_than_a_round_holds_go_in_order(void **state)
{
    struct fixture *fixture = *state;
    static const size_t sizes[] = { 1, 256, 256, 88 };
    hold(fixture);
    for (int i = 0; i < 600; i++)
        submit(fixture, i % 2 ? "a" : "b", '+');
    let_go(fixture);
    for (size_t i = 0; i < fixture->size; i++) {
        assert_int_equal(fixture->jobs[i].write.number, i + 1);
        assert_int_equal(fixture->jobs[i].order, i);
    }
    assert_int_equal(fixture->fake.rounds, COUNT(sizes));
    for (size_t i = 0; i < COUNT(sizes); i++)
        assert_int_equal(fixture->fake.sizes[i], sizes[i]);
    assert_int_equal(fake_version(&fixture->fake, SPAN("a")).documento.size, 300);
}

/* The refused one shares the failure: it may have been refused for what is now not written. */
static void a_failure_is_everybodys(void **state)
{
    (void)state;
    static const enum call calls[] = { BEGIN, LOAD, SAVE, COMMIT };
    static const enum sky_status statuses[] = { SKY_UNAVAILABLE, SKY_NO_SPACE, SKY_NO_MEMORY, SKY_INTERNAL };
    for (size_t i = 0; i < COUNT(calls) * COUNT(statuses); i++) {
        void *fresh;
        assert_int_equal(start(&fresh), 0);
        struct fixture *fixture = fresh;
        hold(fixture);
        fixture->fake.fails = calls[i % COUNT(calls)];
        fixture->fake.status = statuses[i / COUNT(calls)];
        submit(fixture, "a", 'c');
        submit(fixture, "a", 'c');
        submit(fixture, "b", 'r');
        let_go(fixture);
        for (size_t job = 0; job < fixture->size; job++) {
            assert_int_equal(fixture->jobs[job].write.error.status, fixture->fake.status);
            assert_int_equal(fixture->jobs[job].write.number, 0);
            assert_int_equal(fixture->jobs[job].times, 1);
        }
        assert_int_equal(fixture->fake.calls[ABORT], 2);
        assert_true(sky_batch_is_usable(fixture->batch));
        fixture->fake.status = SKY_OK;
        assert_int_equal(submit(fixture, "a", 'c')->write.error.status, SKY_OK);
        await_all(fixture);
        assert_int_equal(fixture->jobs[fixture->size - 1].write.number, 1);
        finish(&fresh);
    }
}

static void assert_stopped(struct fixture *fixture)
{
    size_t calls[CALLS];
    struct sky_error error = { 0 };
    assert_false(sky_batch_is_usable(fixture->batch));
    memcpy(calls, fixture->fake.calls, sizeof calls);
    struct job *later = submit(fixture, "b", 'c');
    await_all(fixture);
    assert_int_equal(later->write.error.status, SKY_UNAVAILABLE);
    assert_int_equal(sky_batch_probe(fixture->batch, &error), SKY_UNAVAILABLE);
    calls[ABORT] = fixture->fake.calls[ABORT];
    assert_memory_equal(fixture->fake.calls, calls, sizeof calls);
}

static void an_unknown_result_stops_writing(void **state)
{
    (void)state;
    static const enum call calls[] = { BEGIN, LOAD, SAVE, COMMIT };
    for (size_t i = 0; i < COUNT(calls); i++) {
        void *fresh;
        assert_int_equal(start(&fresh), 0);
        struct fixture *fixture = fresh;
        fixture->fake.fails = calls[i];
        fixture->fake.status = SKY_UNKNOWN_RESULT;
        struct job *job = submit(fixture, "a", 'c');
        await_all(fixture);
        assert_int_equal(job->write.error.status, SKY_UNKNOWN_RESULT);
        assert_stopped(fixture);
        finish(&fresh);
    }
}

static void an_unknown_result_of_the_probe_stops_writing(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    fixture->fake.fails = PROBE;
    fixture->fake.status = SKY_UNKNOWN_RESULT;
    assert_int_equal(sky_batch_probe(fixture->batch, &error), SKY_UNKNOWN_RESULT);
    assert_stopped(fixture);
}

static void a_probe_says_what_the_backend_says(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    assert_int_equal(sky_batch_probe(fixture->batch, &error), SKY_OK);
    fixture->fake.fails = PROBE;
    fixture->fake.status = SKY_NO_SPACE;
    assert_int_equal(sky_batch_probe(fixture->batch, &error), SKY_NO_SPACE);
    assert_true(sky_batch_is_usable(fixture->batch));
}

static struct job *submit_with_key(struct fixture *fixture, const char *key, const char *nombre)
{
    struct job *job = &fixture->jobs[fixture->size++];
    prepare_job(job, nombre, '+', &fixture->answered);
    job->write.key = sky_span_of(key);
    sky_batch_submit(fixture->batch, &job->write);
    return job;
}

/* In the round that is written as in the queue behind it; and whatever the request. */
static void a_key_in_flight_is_refused_at_once(void **state)
{
    struct fixture *fixture = *state;
    fixture->fake.held = true;
    submit_with_key(fixture, "uno", "a");
    assert_true(gate_wait(&fixture->fake.begun, 1));
    submit_with_key(fixture, "dos", "a");
    submit_with_key(fixture, "tres", "a");
    static const char *const keys[] = { "uno", "dos", "tres", "tres" };
    for (size_t i = 0; i < COUNT(keys); i++) {
        const struct job *job = submit_with_key(fixture, keys[i], i % 2 ? "a" : "b");
        assert_int_equal(job->times, 1);
        assert_int_equal(job->write.error.status, SKY_CONFLICT);
        assert_contains("error", job->write.error.text, "sigue en curso");
        assert_false(job->write.replayed);
    }
    assert_int_equal(gate_count(&fixture->answered), COUNT(keys));
    let_go(fixture);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(fixture->jobs[i].write.number, i + 1);
    assert_int_equal(fixture->fake.size, 3);
    assert_int_equal(fixture->fake.known, 3);
}

/* After an answer as after a failure: the first is replayed, and what failed is written now. */
static void a_key_is_free_after_its_end(void **state)
{
    struct fixture *fixture = *state;
    submit_with_key(fixture, "uno", "a");
    await_all(fixture);
    const struct job *again = submit_with_key(fixture, "uno", "a");
    await_all(fixture);
    assert_int_equal(again->write.error.status, SKY_OK);
    assert_int_equal(again->write.number, 1);
    assert_true(again->write.replayed);
    fixture->fake.fails = COMMIT;
    fixture->fake.status = SKY_NO_SPACE;
    const struct job *failed = submit_with_key(fixture, "dos", "a");
    await_all(fixture);
    assert_int_equal(failed->write.error.status, SKY_NO_SPACE);
    fixture->fake.status = SKY_OK;
    again = submit_with_key(fixture, "dos", "a");
    await_all(fixture);
    assert_int_equal(again->write.number, 2);
    assert_false(again->write.replayed);
}

static void freeing_waits_for_what_was_handed_in(void **state)
{
    struct fixture *fixture = *state;
    hold(fixture);
    for (int i = 0; i < 300; i++)
        submit(fixture, "a", '+');
    fixture->fake.held = false;
    gate_add(&fixture->fake.open, JOBS_MAX);
    sky_batch_free(fixture->batch);
    fixture->batch = NULL;
    assert_int_equal(gate_count(&fixture->answered), fixture->size);
    assert_int_equal(fixture->fake.size, fixture->size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BATCH_TEST(seals_chain_over_rounds),
        BATCH_TEST(a_round_of_refusals_writes_nothing),
        BATCH_TEST(more_than_a_round_holds_go_in_order),
        cmocka_unit_test(a_failure_is_everybodys),
        cmocka_unit_test(an_unknown_result_stops_writing),
        BATCH_TEST(an_unknown_result_of_the_probe_stops_writing),
        BATCH_TEST(a_probe_says_what_the_backend_says),
        BATCH_TEST(a_key_in_flight_is_refused_at_once),
        BATCH_TEST(a_key_is_free_after_its_end),
        BATCH_TEST(freeing_waits_for_what_was_handed_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
