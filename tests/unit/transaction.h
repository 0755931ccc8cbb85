/* Transactions over the backend in memory, in the test's own thread: jobs are added, written and ended together. */
#ifndef SKY_TESTS_TRANSACTION_H
#define SKY_TESTS_TRANSACTION_H

#include "jobs.h"

#include "registry/transaction.h"

#define JOBS_MAX 1000

struct fixture {
    struct fake *fake;
    struct sky_transaction *transaction;
    struct gate answered;
    struct job jobs[JOBS_MAX];
    size_t size, done; /* jobs, and those whose transaction was written */
};

static inline int start_over(void **state, const struct sky_backend *backend)
{
    static const struct gate closed = GATE_INITIALIZER;
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->answered = closed;
    fixture->fake = fake_new();
    fixture->transaction = sky_transaction_new(backend, fixture->fake);
    *state = fixture;
    return fixture->transaction ? 0 : -1;
}

static inline int start(void **state)
{
    return start_over(state, &fake_backend);
}

/* Over a store that can tell whether a commit was done. */
static inline int start_sure(void **state)
{
    return start_over(state, &fake_backend_sure);
}

static inline int finish(void **state)
{
    struct fixture *fixture = *state;
    sky_transaction_free(fixture->transaction);
    for (size_t i = 0; i < fixture->size; i++)
        sky_arena_free(fixture->jobs[i].arena);
    fake_free(fixture->fake);
    free(fixture);
    return 0;
}

#define TRANSACTION_TEST(function) cmocka_unit_test_setup_teardown(function, start, finish)

/* Adds a job; `key` NULL: it has none. */
static inline struct job *add_with_key(struct fixture *fixture, const char *key, unsigned char digest,
                                       const struct step *step)
{
    struct job *job = &fixture->jobs[fixture->size++];
    prepare_job(job, step, key, digest, &fixture->answered);
    assert_true(sky_transaction_add(fixture->transaction, job->submission));
    return job;
}

static inline struct job *add(struct fixture *fixture, const struct step *step)
{
    return add_with_key(fixture, NULL, 0, step);
}

#define ADD(...) add(fixture, &(const struct step){ __VA_ARGS__ })
#define ADD_WITH_KEY(key, digest, ...) add_with_key(fixture, key, digest, &(const struct step){ __VA_ARGS__ })

static inline void take_done(void *context, struct sky_submission *submission)
{
    (void)context;
    submission->done(submission->context);
}

/* Writes and ends the transaction, each of whose jobs is answered once, in order. */
static inline enum sky_status write_all(struct fixture *fixture)
{
    enum sky_status status = sky_transaction_write(fixture->transaction, false);
    assert_int_equal(gate_count(&fixture->answered), fixture->done);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    assert_true(sky_transaction_is_empty(fixture->transaction));
    for (; fixture->done < fixture->size; fixture->done++) {
        assert_int_equal(fixture->jobs[fixture->done].times, 1);
        assert_int_equal(fixture->jobs[fixture->done].order, fixture->done);
    }
    return status;
}

#endif
