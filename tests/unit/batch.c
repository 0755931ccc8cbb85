/* Group commit over a backend in memory: order, what writes see of each other, failures, and many threads at once. */
#include "batch.h"

#include "base/clock.h"

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

static void a_write_becomes_a_sealed_entry(void **state)
{
    struct fixture *fixture = *state;
    static const unsigned char none[SKY_SHA256_SIZE];
    unsigned char seal[SKY_SHA256_SIZE];
    int64_t earliest = sky_clock_now();
    struct job *job = submit(fixture, "a", 'c');
    await_all(fixture);
    const struct sky_entry *entry = &fixture->fake.log[0];
    assert_int_equal(job->write.error.status, SKY_OK);
    assert_int_equal(job->write.number, 1);
    assert_int_equal(fixture->fake.size, 1);
    assert_int_equal(entry->number, 1);
    assert_true(entry->instant >= earliest && entry->instant <= sky_clock_now());
    assert_span("name", entry->nombre, SPAN("a"));
    assert_span("verb", entry->verb, SPAN("probar"));
    assert_span("author", entry->author, SPAN("prueba"));
    assert_span("document", entry->documento, SPAN("c"));
    sky_seal_compute(none, entry, seal);
    assert_memory_equal(entry->seal, seal, sizeof seal);
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

static void writes_of_a_round_see_each_other(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *nombre;
        char action;
        const char *before; /* NULL: no customer */
        enum sky_status status;
    } cases[] = {
        { "b", 'c', NULL, SKY_OK },   { "b", '+', "c", SKY_OK },       { "a", '+', NULL, SKY_OK },
        { "b", '+', "c+", SKY_OK },   { "b", 'c', "c++", SKY_CONFLICT }, { "b", 'd', "c++", SKY_OK },
        { "b", 'r', NULL, SKY_INVALID }, { "b", 'c', NULL, SKY_OK },    { "a", 'd', "+", SKY_OK },
    };
    int64_t number = 1;
    hold(fixture);
    for (size_t i = 0; i < COUNT(cases); i++)
        submit(fixture, cases[i].nombre, cases[i].action);
    let_go(fixture);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct job *job = &fixture->jobs[i + 1];
        assert_int_equal(job->write.error.status, cases[i].status);
        assert_int_equal(job->write.number, cases[i].status ? 0 : ++number);
        assert_int_equal(job->before.documento.data != NULL, cases[i].before != NULL);
        assert_span("before", job->before.documento, sky_span_of(cases[i].before));
    }
    assert_int_equal(fixture->fake.rounds, 2);
    assert_int_equal(fixture->fake.calls[LOAD], 2);
    assert_false(fixture->fake.unsorted);
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

static void instants_never_go_backwards(void **state)
{
    struct fixture *fixture = *state;
    int64_t future = sky_clock_now() + 3600000;
    fixture->fake.head.instant = future;
    fixture->fake.head.number = 41;
    for (int i = 0; i < 3; i++)
        submit(fixture, "a", '+');
    await_all(fixture);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(fixture->fake.log[i].number, 42 + i);
        assert_int_equal(fixture->fake.log[i].instant, future);
    }
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
        BATCH_TEST(a_write_becomes_a_sealed_entry),
        BATCH_TEST(seals_chain_over_rounds),
        BATCH_TEST(writes_of_a_round_see_each_other),
        BATCH_TEST(a_round_of_refusals_writes_nothing),
        BATCH_TEST(more_than_a_round_holds_go_in_order),
        cmocka_unit_test(a_failure_is_everybodys),
        cmocka_unit_test(an_unknown_result_stops_writing),
        BATCH_TEST(an_unknown_result_of_the_probe_stops_writing),
        BATCH_TEST(a_probe_says_what_the_backend_says),
        BATCH_TEST(instants_never_go_backwards),
        BATCH_TEST(freeing_waits_for_what_was_handed_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
