/* Writes of large documents go in several rounds, of 8 MiB read and 8 MiB made each: in order, and all of them. */
#include "round.h"

#define MEBIBYTE ((size_t)1 << 20)

static const char large[10 * MEBIBYTE];

/* What a job's letter says, but for a document of a mebibyte in the place of a small one. */
static enum sky_status make_large(struct sky_write *write, struct sky_present *present)
{
    struct job *job = write->operation;
    enum sky_status status = look(job, present);
    write->count = 0;
    return status ? status : change(job, job->nombre, sky_span(large, MEBIBYTE));
}

static struct job *add_large(struct fixture *fixture, const char *nombre)
{
    struct job *job = add(fixture, nombre, '+', NULL);
    job->write.apply = make_large;
    return job;
}

static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                                     "k", "l", "m", "n", "o", "p", "q", "r", "s", "t" };

/* Writes rounds until none is left. Returns how many there were; `sizes` of them, at most 8, wrote so many. */
static size_t write_all(struct fixture *fixture, size_t sizes[8])
{
    size_t rounds = 0;
    for (; !sky_round_is_empty(fixture->round); rounds++) {
        size_t before = gate_count(&fixture->answered);
        assert_true(rounds < 8);
        assert_int_equal(sky_round_write(fixture->round), SKY_OK);
        assert_int_equal(gate_count(&fixture->answered), before);
        sky_round_end(fixture->round, take_done);
        sizes[rounds] = gate_count(&fixture->answered) - before;
    }
    for (; fixture->done < fixture->size; fixture->done++) {
        assert_int_equal(fixture->jobs[fixture->done].write.error.status, SKY_OK);
        assert_int_equal(fixture->jobs[fixture->done].write.number, fixture->done + 1);
        assert_int_equal(fixture->jobs[fixture->done].order, fixture->done);
    }
    return rounds;
}

static void assert_rounds(struct fixture *fixture, const size_t *wanted, size_t count)
{
    size_t sizes[8], rounds = write_all(fixture, sizes);
    assert_int_equal(rounds, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(sizes[i], wanted[i]);
    assert_false(fixture->fake.twice);
}

#define ROUNDS(...) (const size_t[]){ __VA_ARGS__ }, sizeof((size_t[]){ __VA_ARGS__ }) / sizeof(size_t)

static void a_round_ends_when_it_has_made_much(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT(names); i++)
        add_large(fixture, names[i]);
    assert_rounds(fixture, ROUNDS(8, 8, 4));
    assert_int_equal(fixture->fake.rounds, 3);
    assert_int_equal(fixture->fake.size, COUNT(names));
}

/* The names that come later are not read in vain. */
static void a_round_ends_with_what_was_read(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT(names); i++)
        add_large(fixture, names[COUNT(names) - 1 - i]);
    assert_rounds(fixture, ROUNDS(8, 8, 4));
    for (size_t i = 0; i < COUNT(names); i++)
        add(fixture, names[i], 'd', NULL);
    assert_rounds(fixture, ROUNDS(8, 8, 4));
    assert_int_equal(fixture->fake.loaded, 4);
    assert_int_equal(fixture->fake.calls[READ], 0);
}

/* One name is read once a round, whatever is made of it. */
static void one_name_is_read_once(void **state)
{
    struct fixture *fixture = *state;
    add_large(fixture, "a");
    for (size_t i = 0; i < 20; i++)
        add(fixture, "a", '+', NULL);
    assert_rounds(fixture, ROUNDS(8, 8, 5));
    assert_int_equal(fake_version(&fixture->fake, SPAN("a")).documento.size, MEBIBYTE + 20);
}

/* What is read unannounced counts, too. */
static void what_is_looked_up_counts(void **state)
{
    struct fixture *fixture = *state;
    add_large(fixture, "x");
    assert_rounds(fixture, ROUNDS(1));
    for (size_t i = 0; i < COUNT(names); i++)
        add(fixture, names[i], 'p', "x");
    static const size_t sizes[] = { 8, 8, 4 };
    for (size_t i = 0; i < COUNT(sizes); i++) {
        size_t before = gate_count(&fixture->answered);
        assert_int_equal(sky_round_write(fixture->round), SKY_OK);
        sky_round_end(fixture->round, take_done);
        assert_int_equal(gate_count(&fixture->answered) - before, sizes[i]);
    }
    assert_true(sky_round_is_empty(fixture->round));
}

static enum sky_status make_huge(struct sky_write *write, struct sky_present *present)
{
    (void)present;
    return change(write->operation, ((struct job *)write->operation)->nombre, sky_span(large, sizeof large));
}

static void one_write_always_goes(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 2; i++) {
        add(fixture, "a", '+', NULL)->write.apply = make_huge;
        add(fixture, "b", '+', NULL)->write.apply = make_huge;
    }
    assert_rounds(fixture, ROUNDS(1, 1, 1, 1));
}

/* Those that were left have no part in it: they are written after it, with what came meanwhile behind them. */
static void a_failure_is_that_of_its_round(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 12; i++)
        add_large(fixture, names[i])->write.key = sky_span_of(names[i]);
    fixture->fake.fails = COMMIT;
    fixture->fake.status = SKY_NO_SPACE;
    assert_int_equal(sky_round_write(fixture->round), SKY_NO_SPACE);
    sky_round_end(fixture->round, take_done);
    assert_int_equal(gate_count(&fixture->answered), 8);
    fixture->fake.status = SKY_OK;
    add(fixture, "z", 'c', NULL);
    assert_int_equal(sky_round_write(fixture->round), SKY_OK);
    sky_round_end(fixture->round, take_done);
    assert_true(sky_round_is_empty(fixture->round));
    for (size_t i = 0; i < fixture->size; i++) {
        assert_int_equal(fixture->jobs[i].write.error.status, i < 8 ? SKY_NO_SPACE : SKY_OK);
        assert_int_equal(fixture->jobs[i].write.number, i < 8 ? 0 : i - 7);
        assert_int_equal(fixture->jobs[i].times, 1);
    }
    assert_int_equal(fixture->fake.size, 5);
    assert_int_equal(fixture->fake.known, 4);
}

static void count_visit(void *context, struct sky_write *write)
{
    (void)write;
    ++*(size_t *)context;
}

static void those_that_are_left_are_not_visited(void **state)
{
    struct fixture *fixture = *state;
    size_t visited = 0;
    for (size_t i = 0; i < 12; i++)
        add_large(fixture, names[i]);
    assert_int_equal(sky_round_write(fixture->round), SKY_OK);
    sky_round_visit(fixture->round, count_visit, &visited);
    assert_int_equal(visited, 8);
    sky_round_end(fixture->round, take_done);
    sky_round_refuse(fixture->round);
    sky_round_visit(fixture->round, count_visit, &visited);
    assert_int_equal(visited, 12);
    sky_round_end(fixture->round, take_done);
    for (size_t i = 0; i < 12; i++)
        assert_int_equal(fixture->jobs[i].write.error.status, i < 8 ? SKY_OK : SKY_UNAVAILABLE);
}

/* The thread goes on by itself, and to the end when it is stopped. */
static void a_batch_writes_what_was_left(void **state)
{
    struct fixture *fixture = *state;
    for (int stopped = 0; stopped < 2; stopped++) {
        struct sky_error error = { 0 };
        struct sky_batch *batch = sky_batch_new(&fake_backend, &fixture->fake, &error);
        size_t began = gate_count(&fixture->fake.begun), first = fixture->size;
        fixture->fake.held = true;
        for (size_t i = 0; i < COUNT(names); i++) {
            struct job *job = &fixture->jobs[fixture->size++];
            prepare_job(job, names[i], '+', &fixture->answered);
            job->write.apply = make_large;
            sky_batch_submit(batch, &job->write);
            if (i == 0)
                assert_true(gate_wait(&fixture->fake.begun, began + 1));
        }
        gate_add(&fixture->fake.open, 100);
        assert_true(stopped || gate_wait(&fixture->answered, fixture->size));
        sky_batch_free(batch);
        assert_int_equal(gate_count(&fixture->answered), fixture->size);
        assert_int_equal(gate_count(&fixture->fake.begun), began + 4);
        for (size_t i = first; i < fixture->size; i++)
            assert_int_equal(fixture->jobs[i].write.number, i + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROUND_TEST(a_round_ends_when_it_has_made_much),
        ROUND_TEST(a_round_ends_with_what_was_read),
        ROUND_TEST(one_name_is_read_once),
        ROUND_TEST(what_is_looked_up_counts),
        ROUND_TEST(one_write_always_goes),
        ROUND_TEST(a_failure_is_that_of_its_round),
        ROUND_TEST(those_that_are_left_are_not_visited),
        ROUND_TEST(a_batch_writes_what_was_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
