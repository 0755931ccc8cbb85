/*
 * What is large goes in several transactions, of 2 MiB read and 2 MiB made each, and what takes long of 30 ms. All
 * of it is written, and what takes little first.
 */
#include "transaction.h"

#include "stopped-clock.h"

#include "registry/writer.h"

#define MEBIBYTE ((size_t)1 << 20)
/* Transactions that a test writes. */
#define MOST 12

static const char large[10 * MEBIBYTE];

static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                                     "k", "l", "m", "n", "o", "p", "q", "r", "s", "t" };

#define NAMED(text, format, ...) \
    char text[64];               \
    snprintf(text, sizeof text, format, __VA_ARGS__)

/* A job that gives a customer a document of a mebibyte. */
static struct job *add_large(struct fixture *fixture, const char *nombre, size_t size)
{
    NAMED(body, "{'nombre':'%s'}", nombre);
    struct job *job = ADD(GUARDA(body));
    bring(job, sky_span(large, size));
    return job;
}

/* Writes transactions until none is left. Returns how many there were; `sizes` of them, at most MOST, wrote so many. */
static size_t write_until_empty(struct fixture *fixture, size_t sizes[MOST])
{
    size_t count = 0;
    for (; !sky_transaction_is_empty(fixture->transaction); count++) {
        size_t before = gate_count(&fixture->answered);
        assert_true(count < MOST);
        assert_int_equal(sky_transaction_write(fixture->transaction, false), SKY_OK);
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
    size_t sizes[MOST], written = write_until_empty(fixture, sizes);
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
    assert_transactions(fixture, SIZES(2, 2, 2, 2, 2, 2, 2, 2, 2, 2));
    assert_int_equal(fixture->fake->rounds, 10);
    assert_int_equal(fixture->fake->size, COUNT(names));
}

/* The names that come later are not read in vain. */
static void it_ends_with_what_was_read(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT(names); i++)
        add_large(fixture, names[COUNT(names) - 1 - i], MEBIBYTE);
    assert_transactions(fixture, SIZES(2, 2, 2, 2, 2, 2, 2, 2, 2, 2));
    for (size_t i = 0; i < COUNT(names); i++)
        ADD(ELIMINA(names[i]));
    assert_transactions(fixture, SIZES(2, 2, 2, 2, 2, 2, 2, 2, 2, 2));
    assert_int_equal(fixture->fake->loaded, 2);
    assert_int_equal(fixture->fake->calls[READ], 0);
}

/* One name is read once a transaction, whatever is made of it. */
static void one_name_is_read_once(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 21; i++)
        add_large(fixture, "a", MEBIBYTE + i);
    assert_transactions(fixture, SIZES(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1));
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

/* Its listings are made before another is applied, so that their time counts; those of what is small are made at once.
 */
static void what_is_large_is_saved_by_itself(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        size_t size;
        int saves;
    } cases[] = { { (size_t)16 << 10, 1 }, { ((size_t)16 << 10) + 1, 3 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int before = (int)fixture->fake->calls[SAVE];
        for (size_t j = 0; j < 3; j++)
            add_large(fixture, names[3 * i + j], cases[i].size);
        assert_transactions(fixture, SIZES(3));
        assert_int_equal((int)fixture->fake->calls[SAVE] - before, cases[i].saves);
    }
}

/* Of 30 ms, looking at the clock when it begins, after the first and before each other one. */
static void it_ends_when_it_has_taken_long(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        long long look;
        size_t sizes[6], count;
    } cases[] = { { 0, { 6 }, 1 },
                  { 5999, { 6 }, 1 },
                  { 6000, { 5, 1 }, 2 },
                  { 10000, { 3, 3 }, 2 },
                  { 15000, { 2, 2, 2 }, 3 },
                  { 29999, { 2, 2, 2 }, 3 },
                  { 30000, { 1, 1, 1, 1, 1, 1 }, 6 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < 6; j++)
            j % 2 ? ADD(GUARDA("{'nombre':'a'}")) : ADD(GUARDA("{'nombre':'a','x':1}"));
        look = cases[i].look;
        assert_transactions(fixture, cases[i].sizes, cases[i].count);
        look = 0;
    }
}

static size_t write_once(struct fixture *fixture)
{
    size_t before = gate_count(&fixture->answered);
    assert_int_equal(sky_transaction_write(fixture->transaction, false), SKY_OK);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    return gate_count(&fixture->answered) - before;
}

/* What is large has its time from the beginning on, but for the oldest; what takes little from the first one on. */
static void what_takes_little_waits_for_one_that_is_large(void **state)
{
    struct fixture *fixture = *state;
    static const size_t order[] = { 0, 4, 5, 1, 6, 2, 3 }; /* of being written */
    static const size_t sizes[] = { 3, 2, 2 };
    struct job *jobs[COUNT(order)];
    for (size_t i = 0; i < 4; i++)
        jobs[i] = add_large(fixture, names[i], 20000);
    for (size_t i = 4; i < 7; i++) {
        NAMED(body, "{'nombre':'%s'}", names[i]);
        jobs[i] = ADD(GUARDA(body));
    }
    look = 10500;
    for (size_t i = 0; i < COUNT(sizes); i++)
        assert_int_equal(write_once(fixture), sizes[i]);
    look = 0;
    for (size_t i = 0; i < COUNT(order); i++)
        assert_int_equal(jobs[order[i]]->order, i);
}

/* How large a document is that an operation changes is known once it was read. */
static void what_was_read_counts(void **state)
{
    struct fixture *fixture = *state;
    static const size_t order[] = { 3, 6, 4, 5 };
    static char body[3][20100];
    for (size_t i = 0; i < COUNT(body); i++) {
        snprintf(body[i], sizeof body[i], "{'nombre':'%s','x':'%020000d'}", names[i], 0);
        ADD(GUARDA(body[i]));
    }
    assert_transactions(fixture, SIZES(3));
    ADD_WITH_KEY("a", 1, CONTACTA("a", "1")), ADD_WITH_KEY("b", 1, CONTACTA("b", "1"));
    ADD(CONTACTA("c", "1"));
    ADD_WITH_KEY("z", 1, GUARDA("{'nombre':'z'}"));
    look = 18000;
    while (!sky_transaction_is_empty(fixture->transaction))
        write_once(fixture);
    look = 0;
    for (size_t i = 0; i < COUNT(order); i++)
        assert_int_equal(fixture->jobs[order[i]].order, i + 3);
    struct job *again = ADD_WITH_KEY("z", 1, GUARDA("{'nombre':'z'}"));
    write_once(fixture);
    assert_true(again->result->replayed);
}

/* Those that were left have no part in it: they are written after it, with what came meanwhile. */
static void a_failure_is_that_of_its_transaction(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 12; i++) {
        NAMED(body, "{'nombre':'%s'}", names[i]);
        bring(ADD_WITH_KEY(names[i], 1, GUARDA(body)), sky_span(large, MEBIBYTE));
    }
    fixture->fake->fails = COMMIT;
    fixture->fake->status = SKY_NO_SPACE;
    assert_int_equal(sky_transaction_write(fixture->transaction, false), SKY_NO_SPACE);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    assert_int_equal(gate_count(&fixture->answered), 2);
    fixture->fake->status = SKY_OK;
    ADD(CREA("z")); /* which comes second then, as it takes little */
    while (!sky_transaction_is_empty(fixture->transaction)) {
        assert_int_equal(sky_transaction_write(fixture->transaction, false), SKY_OK);
        sky_transaction_end(fixture->transaction, take_done, NULL);
    }
    static const int64_t numbers[] = { 0, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 2 };
    for (size_t i = 0; i < fixture->size; i++) {
        assert_int_equal(fixture->jobs[i].result->error.status, i < 2 ? SKY_NO_SPACE : SKY_OK);
        assert_int_equal(fixture->jobs[i].result->number, numbers[i]);
        assert_int_equal(fixture->jobs[i].times, 1);
    }
    assert_int_equal(fixture->fake->size, 11);
    assert_int_equal(fixture->fake->known, 10);
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
    assert_int_equal(sky_transaction_write(fixture->transaction, false), SKY_OK);
    sky_transaction_visit(fixture->transaction, count_visit, &visited);
    assert_int_equal(visited, 2);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    sky_transaction_refuse(fixture->transaction);
    sky_transaction_visit(fixture->transaction, count_visit, &visited);
    assert_int_equal(visited, 12);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    for (size_t i = 0; i < 12; i++)
        assert_int_equal(fixture->jobs[i].result->error.status, i < 2 ? SKY_OK : SKY_UNAVAILABLE);
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
        assert_int_equal(gate_count(&fixture->fake->begun), began + 11);
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
        TRANSACTION_TEST(what_is_large_is_saved_by_itself),
        TRANSACTION_TEST(it_ends_when_it_has_taken_long),
        TRANSACTION_TEST(what_takes_little_waits_for_one_that_is_large),
        TRANSACTION_TEST(what_was_read_counts),
        TRANSACTION_TEST(a_failure_is_that_of_its_transaction),
        TRANSACTION_TEST(those_that_are_left_are_not_visited),
        TRANSACTION_TEST(a_writer_writes_what_was_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
