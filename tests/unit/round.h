/* One round over the backend in memory, in the test's own thread: writes are added, then written and ended together. */
#ifndef SKY_TESTS_ROUND_H
#define SKY_TESTS_ROUND_H

#include "batch.h"

#include "store/round.h"

#define JOBS_MAX 1000

struct fixture {
    struct fake fake;
    struct sky_round *round;
    struct gate answered;
    struct job jobs[JOBS_MAX];
    size_t size, done; /* jobs, and those whose round was written */
};

static inline int start(void **state)
{
    static const struct gate closed = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->fake.begun = fixture->fake.open = fixture->answered = closed;
    fixture->fake.arena = sky_arena_new();
    fixture->round = sky_round_new(&fake_backend, &fixture->fake);
    *state = fixture;
    return fixture->round && sky_crypto_init(&error) == SKY_OK ? 0 : -1;
}

static inline int finish(void **state)
{
    struct fixture *fixture = *state;
    sky_round_free(fixture->round);
    for (size_t i = 0; i < fixture->size; i++)
        sky_arena_free(fixture->jobs[i].write.arena);
    sky_arena_free(fixture->fake.arena);
    free(fixture);
    return 0;
}

#define ROUND_TEST(function) cmocka_unit_test_setup_teardown(function, start, finish)

/* Adds a write; `otro` is announced when the letter says so. */
static inline struct job *add(struct fixture *fixture, const char *nombre, char action, const char *otro)
{
    struct job *job = &fixture->jobs[fixture->size++];
    prepare_job(job, nombre, action, &fixture->answered);
    job->otro = otro;
    if (action == 'm')
        job->write.nombres[1] = sky_span_of(otro);
    assert_true(sky_round_add(fixture->round, &job->write));
    return job;
}

/* The same with an Idempotency-Key, of a request whose digest is all `digest`. */
static inline struct job *add_with_key(struct fixture *fixture, const char *key, unsigned char digest,
                                       const char *nombre, char action)
{
    struct job *job = add(fixture, nombre, action, NULL);
    job->write.key = sky_span_of(key);
    memset(job->write.digest, digest, sizeof job->write.digest);
    return job;
}

static inline void take_done(struct sky_write *write)
{
    write->done(write->context);
}

/* Writes and ends the round, each of whose writes is answered once. */
static inline enum sky_status write_round(struct fixture *fixture)
{
    enum sky_status status = sky_round_write(fixture->round);
    assert_int_equal(gate_count(&fixture->answered), fixture->done);
    sky_round_end(fixture->round, take_done);
    for (; fixture->done < fixture->size; fixture->done++) {
        assert_int_equal(fixture->jobs[fixture->done].times, 1);
        assert_int_equal(fixture->jobs[fixture->done].order, fixture->done);
    }
    return status;
}

#endif
