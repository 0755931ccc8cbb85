/*
 * What is large goes in several transactions, of 8 MiB read and 8 MiB made each, and what takes long of 50 ms: all of
 * it, in order.
 */
#include "transaction.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "registry/writer.h"

/* The monotonic clock stands still but for what each look at it takes, in microseconds: no machine is too slow. */
static long long looked, look;

int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (clock != CLOCK_MONOTONIC)
        return (int)syscall(SYS_clock_gettime, clock, time);
    looked += look;
    *time = (struct timespec){ .tv_sec = looked / 1000000, .tv_nsec = looked % 1000000 * 1000 };
    return 0;
}

#define MEBIBYTE ((size_t)1 << 20)

static const char large[10 * MEBIBYTE];

static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                                     "k", "l", "m", "n", "o", "p", "q", "r", "s", "t" };

#define NAMED(text, format, ...)         \
    char text[64];                       \
    snprintf(text, sizeof text, format, __VA_ARGS__)

/* A job that gives a customer a document of a mebibyte. */
static struct job *add_large(struct fixture *fixture, const char *nombre, size_t size)
{
    NAMED(body, "{'nombre':'%s'}", nombre);
    struct job *job = ADD(GUARDA(body));
    bring(job, sky_span(large, size));
    return job;
}

/* Writes transactions until none is left. Returns how many there were; `sizes` of them, at most 8, wrote so many. */
static size_t write_until_empty(struct fixture *fixture, size_t sizes[8])
{
    size_t count = 0;
    for (; !sky_transaction_is_empty(fixture->transaction); count++) {
        size_t before = gate_count(&fixture->answered);
        assert_true(count < 8);
        assert_int_equal(sky_transaction_write(fixture->transaction), SKY_OK);
        assert_int_equal(gate_count(&fixture->answered), before);
        sky_transaction_end(fixture->transaction, take_done, NULL);
        sizes[count] = gate_count(&fixture->answered) - before;
    }
    for (; fixture->done < fixture->size; fixture->done++) {
        assert_int_equal(fixture->jobs[fixture->done].result->error.status, SKY_OK);
        assert_int_equal(fixture->jobs[fixture->done].result->number, fixture->done + 1);
        assert_int_equal(fixture->jobs[fixture->done].order, fixture->done);
    }
    return count;
}

static void assert_transactions(struct fixture *fixture, const size_t *wanted, size_t count)
{
    size_t sizes[8], written = write_until_empty(fixture, sizes);
    assert_int_equal(written, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(sizes[i], wanted[i]);
}

#define SIZES(...) (const size_t[]){ __VA_ARGS__ }, sizeof((size_t[]){ __VA_ARGS__ }) / sizeof(size_t)

static void it_ends_when_it_has_made_much(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT(names); i++)
        add_large(fixture, names[i], MEBIBYTE);
    assert_transactions(fixture, SIZES(8, 8, 4));
    assert_int_equal(fixture->fake->rounds, 3);
    assert_int_equal(fixture->fake->size, COUNT(names));
}

/* The names that come later are not read in vain. */
static void it_ends_with_what_was_read(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT(names); i++)
        add_large(fixture, names[COUNT(names) - 1 - i], MEBIBYTE);
    assert_transactions(fixture, SIZES(8, 8, 4));
    for (size_t i = 0; i < COUNT(names); i++)
        ADD(ELIMINA(names[i]));
    assert_transactions(fixture, SIZES(8, 8, 4));
    assert_int_equal(fixture->fake->loaded, 4);
    assert_int_equal(fixture->fake->calls[READ], 0);
}

/* One name is read once a transaction, whatever is made of it. */
static void one_name_is_read_once(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 21; i++)
        add_large(fixture, "a", MEBIBYTE + i);
    assert_transactions(fixture, SIZES(8, 8, 5));
    assert_int_equal(fixture->fake->loaded, 1);
    assert_int_equal(fake_document(fixture->fake, SPAN("a")).size, MEBIBYTE + 20);
}

static void one_operation_always_goes(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 4; i++)
        add_large(fixture, i % 2 ? "b" : "a", sizeof large - i);
    assert_transactions(fixture, SIZES(1, 1, 1, 1));
}

/* Of 50 ms, looking at the clock when it begins and before each but the first. */
static void it_ends_when_it_has_taken_long(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        long long look;
        size_t sizes[4], count;
    } cases[] = { { 0, { 6 }, 1 }, { 9999, { 6 }, 1 }, { 10000, { 5, 1 }, 2 }, { 16000, { 4, 2 }, 2 },
                  { 20000, { 3, 3 }, 2 }, { 25000, { 2, 2, 2 }, 3 }, { 49000, { 2, 2, 2 }, 3 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < 6; j++)
            j % 2 ? ADD(GUARDA("{'nombre':'a'}")) : ADD(GUARDA("{'nombre':'a','x':1}"));
        look = cases[i].look;
        assert_transactions(fixture, cases[i].sizes, cases[i].count);
        look = 0;
    }
}

/* Those that were left have no part in it: they are written after it, with what came meanwhile after them. */
static void a_failure_is_that_of_its_transaction(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 12; i++) {
        NAMED(body, "{'nombre':'%s'}", names[i]);
        bring(ADD_WITH_KEY(names[i], 1, GUARDA(body)), sky_span(large, MEBIBYTE));
    }
    fixture->fake->fails = COMMIT;
    fixture->fake->status = SKY_NO_SPACE;
    assert_int_equal(sky_transaction_write(fixture->transaction), SKY_NO_SPACE);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    assert_int_equal(gate_count(&fixture->answered), 8);
    fixture->fake->status = SKY_OK;
    ADD(CREA("z"));
    assert_int_equal(sky_transaction_write(fixture->transaction), SKY_OK);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    assert_true(sky_transaction_is_empty(fixture->transaction));
    for (size_t i = 0; i < fixture->size; i++) {
        assert_int_equal(fixture->jobs[i].result->error.status, i < 8 ? SKY_NO_SPACE : SKY_OK);
        assert_int_equal(fixture->jobs[i].result->number, i < 8 ? 0 : i - 7);
        assert_int_equal(fixture->jobs[i].times, 1);
    }
    assert_int_equal(fixture->fake->size, 5);
    assert_int_equal(fixture->fake->known, 4);
}

static void count_visit(void *context, struct sky_submission *submission)
{
    (void)submission;
    ++*(size_t *)context;
}

static void those_that_are_left_are_not_visited(void **state)
{
    struct fixture *fixture = *state;
    size_t visited = 0;
    for (size_t i = 0; i < 12; i++)
        add_large(fixture, names[i], MEBIBYTE);
    assert_int_equal(sky_transaction_write(fixture->transaction), SKY_OK);
    sky_transaction_visit(fixture->transaction, count_visit, &visited);
    assert_int_equal(visited, 8);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    sky_transaction_refuse(fixture->transaction);
    sky_transaction_visit(fixture->transaction, count_visit, &visited);
    assert_int_equal(visited, 12);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    for (size_t i = 0; i < 12; i++)
        assert_int_equal(fixture->jobs[i].result->error.status, i < 8 ? SKY_OK : SKY_UNAVAILABLE);
}

/* The thread goes on by itself, and to the end when it is stopped. */
static void a_writer_writes_what_was_left(void **state)
{
    struct fixture *fixture = *state;
    for (int stopped = 0; stopped < 2; stopped++) {
        struct sky_error error = { 0 };
        struct sky_writer *writer = sky_writer_new(&fake_backend, fixture->fake, 0, NULL, &error);
        size_t began = gate_count(&fixture->fake->begun), first = fixture->size;
        fixture->fake->held = true;
        for (size_t i = 0; i < COUNT(names); i++) {
            NAMED(body, "{'nombre':'%s'}", names[i]);
            struct job *job = &fixture->jobs[fixture->size++];
            prepare_job(job, &(const struct step){ GUARDA(body) }, NULL, 0, &fixture->answered);
            bring(job, sky_span(large, MEBIBYTE + (size_t)stopped));
            sky_writer_submit(writer, job->submission);
            if (i == 0)
                assert_true(gate_wait(&fixture->fake->begun, began + 1));
        }
        gate_add(&fixture->fake->open, 100);
        assert_true(stopped || gate_wait(&fixture->answered, fixture->size));
        sky_writer_free(writer);
        assert_int_equal(gate_count(&fixture->answered), fixture->size);
        assert_int_equal(gate_count(&fixture->fake->begun), began + 4);
        for (size_t i = first; i < fixture->size; i++)
            assert_int_equal(fixture->jobs[i].result->number, i + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRANSACTION_TEST(it_ends_when_it_has_made_much),
        TRANSACTION_TEST(it_ends_with_what_was_read),
        TRANSACTION_TEST(one_name_is_read_once),
        TRANSACTION_TEST(one_operation_always_goes),
        TRANSACTION_TEST(it_ends_when_it_has_taken_long),
        TRANSACTION_TEST(a_failure_is_that_of_its_transaction),
        TRANSACTION_TEST(those_that_are_left_are_not_visited),
        TRANSACTION_TEST(a_writer_writes_what_was_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
