/* The writer's thread over the backend in memory, which can be held while more is handed in. */
#ifndef SKY_TESTS_WRITER_H
#define SKY_TESTS_WRITER_H

#include "jobs.h"

#include "registry/writer.h"

#define JOBS_MAX 1000
/* What one author may write in a day. */
#define AUTHOR_BYTES (1 << 20)

struct fixture {
    struct fake *fake;
    struct sky_writer *writer;
    struct gate answered;
    struct gate searching;            /* submissions that were left for a longer search, */
    struct sky_submission *sought[8]; /* in that order */
    struct job jobs[JOBS_MAX];
    size_t size;
};

/* The submission's registry is the fixture, as the writer does not look at it. */
static inline void note_search(struct sky_submission *submission)
{
    struct fixture *fixture = (struct fixture *)submission->registro;
    size_t count = gate_count(&fixture->searching);
    if (count < COUNT(fixture->sought))
        fixture->sought[count] = submission;
    gate_add(&fixture->searching, 1);
}

static inline int start(void **state)
{
    static const struct gate closed = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->answered = fixture->searching = closed;
    fixture->fake = fake_new();
    *state = fixture;
    fixture->writer = sky_writer_new(&fake_backend, fixture->fake, AUTHOR_BYTES, note_search, &error);
    return fixture->writer ? 0 : -1;
}

static inline int finish(void **state)
{
    struct fixture *fixture = *state;
    gate_add(&fixture->fake->open, SIZE_MAX / 2);
    sky_writer_free(fixture->writer);
    for (size_t i = 0; i < fixture->size; i++)
        sky_arena_free(fixture->jobs[i].arena);
    fake_free(fixture->fake);
    free(fixture);
    return 0;
}

#define WRITER_TEST(function) cmocka_unit_test_setup_teardown(function, start, finish)

static inline struct job *submit_with_key(struct fixture *fixture, const char *key, const struct step *step)
{
    struct job *job = &fixture->jobs[fixture->size++];
    prepare_job(job, step, key, 0, &fixture->answered);
    job->submission->registro = (struct sky_registro *)fixture;
    sky_writer_submit(fixture->writer, job->submission);
    return job;
}

#define SUBMIT(...) submit_with_key(fixture, NULL, &(const struct step){ __VA_ARGS__ })
#define SUBMIT_WITH_KEY(key, ...) submit_with_key(fixture, key, &(const struct step){ __VA_ARGS__ })

static inline void await_all(struct fixture *fixture)
{
    assert_true(gate_wait(&fixture->answered, fixture->size));
}

/* Holds the writer inside a transaction of one, so that what is handed in next waits together. */
static inline void hold(struct fixture *fixture)
{
    size_t begun = gate_count(&fixture->fake->begun);
    fixture->fake->held = true;
    SUBMIT(GUARDA("{'nombre':'primero'}"));
    assert_true(gate_wait(&fixture->fake->begun, begun + 1));
}

static inline void let_go(struct fixture *fixture)
{
    gate_add(&fixture->fake->open, JOBS_MAX);
    await_all(fixture);
}

#endif
