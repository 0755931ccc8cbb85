/* Group commit under many threads: every write is answered once, and the log has each exactly once. */
#include "batch.h"

#define THREADS 8
#define EACH 500

struct worker {
    struct sky_batch *batch;
    struct gate *answered;
    struct job *jobs;
    char nombre[8];
};

static void *submit_all(void *context)
{
    struct worker *worker = context;
    for (size_t i = 0; i < EACH; i++) {
        const char *nombre = i % 2 ? worker->nombre : "todos";
        prepare_job(&worker->jobs[i], nombre, i % 10 == 9 ? 'r' : '+', worker->answered);
        sky_batch_submit(worker->batch, &worker->jobs[i].write);
    }
    return NULL;
}

static void assert_numbered_once(const struct job *jobs, const struct fake *fake)
{
    static bool seen[THREADS * EACH + 1];
    size_t written = 0;
    for (size_t i = 0; i < THREADS * EACH; i++) {
        int64_t number = jobs[i].write.number;
        assert_int_equal(jobs[i].times, 1);
        assert_int_equal(jobs[i].write.error.status, jobs[i].action == 'r' ? SKY_INVALID : SKY_OK);
        assert_true(number >= (jobs[i].action != 'r') && number <= (int64_t)fake->size);
        if (jobs[i].action == 'r')
            continue;
        assert_false(seen[number]);
        seen[number] = true;
        written++;
    }
    assert_int_equal(written, fake->size);
}

static void every_write_is_answered_once(void **state)
{
    (void)state;
    static struct fake fake = { .begun = GATE_INITIALIZER, .open = GATE_INITIALIZER };
    static struct job jobs[THREADS * EACH];
    struct gate answered = GATE_INITIALIZER;
    struct worker workers[THREADS];
    pthread_t threads[THREADS];
    struct sky_error error = { 0 };
    assert_int_equal(sky_crypto_init(&error), SKY_OK);
    fake.arena = sky_arena_new();
    struct sky_batch *batch = sky_batch_new(&fake_backend, &fake, &error);
    assert_non_null(batch);
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ batch, &answered, jobs + i * EACH, { 'n', (char)('0' + i) } };
        assert_int_equal(pthread_create(&threads[i], NULL, submit_all, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_true(gate_wait(&answered, THREADS * EACH));
    sky_batch_free(batch);
    assert_numbered_once(jobs, &fake);
    assert_int_equal(fake_version(&fake, SPAN("todos")).documento.size, THREADS * EACH / 2);
    for (size_t i = 0; i < THREADS * EACH; i++)
        sky_arena_free(jobs[i].write.arena);
    sky_arena_free(fake.arena);
}

struct chain {
    struct sky_batch *batch;
    struct job job;
    size_t left;
};

/* What `done` runs may hand in the next write. */
static void submit_next(void *context)
{
    struct chain *chain = context;
    if (--chain->left > 0)
        sky_batch_submit(chain->batch, &chain->job.write);
    else
        answer_job(&chain->job);
}

static void an_answer_may_hand_in_the_next(void **state)
{
    (void)state;
    static struct fake fake = { .begun = GATE_INITIALIZER, .open = GATE_INITIALIZER };
    struct gate answered = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct chain chain = { .left = 100 };
    fake.arena = sky_arena_new();
    assert_non_null(chain.batch = sky_batch_new(&fake_backend, &fake, &error));
    prepare_job(&chain.job, "a", '+', &answered);
    chain.job.write.done = submit_next;
    chain.job.write.context = &chain;
    sky_batch_submit(chain.batch, &chain.job.write);
    assert_true(gate_wait(&answered, 1));
    sky_batch_free(chain.batch);
    assert_int_equal(fake.size, 100);
    sky_arena_free(chain.job.write.arena);
    sky_arena_free(fake.arena);
}

static void nothing_can_be_freed(void **state)
{
    (void)state;
    sky_batch_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_write_is_answered_once),
        cmocka_unit_test(an_answer_may_hand_in_the_next),
        cmocka_unit_test(nothing_can_be_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
