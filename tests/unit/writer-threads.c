/* Group commit under many threads: every submission is answered once, and the log has each exactly once. */
#include "jobs.h"

#include "registry/writer.h"

#define THREADS 8
#define EACH 500
#define REFUSED_EVERY 10

struct worker {
    struct sky_writer *writer;
    struct gate *answered;
    struct job *jobs;
    size_t index;
};

static bool is_refused(size_t index)
{
    return index % REFUSED_EVERY == REFUSED_EVERY - 1;
}

static void *submit_all(void *context)
{
    struct worker *worker = context;
    static const struct step refused = { CONTACTA("nadie", "1") };
    char body[64];
    for (size_t i = 0; i < EACH; i++) {
        const struct step change = { GUARDA(body) }; /* of one's own customer, or of everybody's */
        snprintf(body, sizeof body, "{'nombre':'n%zu','n':%zu}", i % 2 ? worker->index : (size_t)THREADS,
                 worker->index * EACH + i);
        prepare_job(&worker->jobs[i], is_refused(i) ? &refused : &change, NULL, 0, worker->answered);
        sky_writer_submit(worker->writer, worker->jobs[i].submission);
    }
    return NULL;
}

static void assert_numbered_once(const struct job *jobs, const struct fake *fake)
{
    static bool seen[THREADS * EACH + 1];
    size_t written = 0;
    for (size_t i = 0; i < THREADS * EACH; i++) {
        bool refused = is_refused(i);
        int64_t number = jobs[i].result->number;
        assert_int_equal(jobs[i].times, 1);
        assert_int_equal(jobs[i].result->error.status, refused ? SKY_NOT_FOUND : SKY_OK);
        assert_true(number >= !refused && number <= (int64_t)fake->size);
        if (refused)
            continue;
        assert_false(seen[number]);
        seen[number] = true;
        written++;
    }
    assert_int_equal(written, fake->size);
}

static void every_submission_is_answered_once(void **state)
{
    (void)state;
    static struct job jobs[THREADS * EACH];
    struct fake *fake = fake_new();
    struct gate answered = GATE_INITIALIZER;
    struct worker workers[THREADS];
    pthread_t threads[THREADS];
    struct sky_error error = { 0 };
    struct sky_writer *writer = sky_writer_new(&fake_backend, fake, 0, NULL, &error);
    assert_non_null(writer);
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ .writer = writer, .answered = &answered, .jobs = jobs + i * EACH, .index = i };
        assert_int_equal(pthread_create(&threads[i], NULL, submit_all, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_true(gate_wait(&answered, THREADS * EACH));
    sky_writer_free(writer);
    assert_numbered_once(jobs, fake);
    for (size_t i = 0; i < THREADS * EACH; i++)
        sky_arena_free(jobs[i].arena);
    fake_free(fake);
}

struct chain {
    struct sky_writer *writer;
    struct job job;
    size_t left;
};

/* What `done` runs may hand in the next one. */
static void submit_next(void *context)
{
    struct chain *chain = context;
    if (--chain->left > 0)
        sky_writer_submit(chain->writer, chain->job.submission);
    else
        answer_job(&chain->job);
}

static void an_answer_may_hand_in_the_next(void **state)
{
    (void)state;
    static const struct step step = { GUARDA("{'nombre':'a'}") }, change = { CONTRATA("a", "s") };
    struct fake *fake = fake_new();
    struct gate answered = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct chain chain = { .left = 100 };
    struct job first;
    assert_non_null(chain.writer = sky_writer_new(&fake_backend, fake, 0, NULL, &error));
    prepare_job(&first, &step, NULL, 0, &answered);
    sky_writer_submit(chain.writer, first.submission);
    prepare_job(&chain.job, &change, NULL, 0, &answered);
    chain.job.submission->done = submit_next;
    chain.job.submission->context = &chain;
    sky_writer_submit(chain.writer, chain.job.submission);
    assert_true(gate_wait(&answered, 2));
    sky_writer_free(chain.writer);
    assert_int_equal(fake->size, 101);
    sky_arena_free(first.arena);
    sky_arena_free(chain.job.arena);
    fake_free(fake);
}

static void nothing_can_be_freed(void **state)
{
    (void)state;
    sky_writer_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_submission_is_answered_once),
        cmocka_unit_test(an_answer_may_hand_in_the_next),
        cmocka_unit_test(nothing_can_be_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
