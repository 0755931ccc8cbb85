/* Rounds over a backend in memory: entries and their numbers, what writes see of each other, and failures. */
#include "round.h"

#include "base/clock.h"

static void a_write_becomes_a_sealed_entry(void **state)
{
    struct fixture *fixture = *state;
    static const unsigned char none[SKY_SHA256_SIZE];
    unsigned char seal[SKY_SHA256_SIZE];
    int64_t earliest = sky_clock_now();
    struct job *job = add(fixture, "a", 'c', NULL);
    job->write.deshace = 7;
    assert_int_equal(write_round(fixture), SKY_OK);
    const struct sky_entry *entry = &fixture->fake.log[0];
    assert_int_equal(job->write.error.status, SKY_OK);
    assert_int_equal(job->write.number, 1);
    assert_int_equal(fixture->fake.size, 1);
    assert_int_equal(entry->number, 1);
    assert_int_equal(entry->grupo, 1);
    assert_int_equal(entry->cliente, 1);
    assert_int_equal(entry->deshace, 7);
    assert_true(entry->instant >= earliest && entry->instant <= sky_clock_now());
    assert_span("name", entry->nombre, SPAN("a"));
    assert_span("verb", entry->verb, SPAN("probar"));
    assert_span("author", entry->author, SPAN("prueba"));
    assert_span("document", entry->documento, SPAN("c"));
    sky_seal_compute(none, entry, seal);
    assert_memory_equal(entry->seal, seal, sizeof seal);
}

static void entries_of_a_write_are_one_operation(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *nombre;
        int64_t grupo, cliente;
        const char *documento;
    } wanted[] = {
        { "a", 1, 1, "c" }, { "a", 2, 1, NULL }, { "b", 2, 1, "c+" }, { "a", 4, 4, "c" },
        { "a", 5, 4, NULL }, { "b", 6, 1, "c++" }, { "a", 7, 7, "+" },
    };
    static const int64_t numbers[] = { 1, 3, 4, 5, 6, 7 };
    fixture->fake.head.number = 100;
    add(fixture, "a", 'c', NULL), add(fixture, "a", 'm', "b"), add(fixture, "a", 'c', NULL);
    add(fixture, "a", 'd', NULL), add(fixture, "b", '+', NULL), add(fixture, "a", '+', NULL);
    assert_int_equal(write_round(fixture), SKY_OK);
    for (size_t i = 0; i < COUNT(wanted); i++) {
        const struct sky_entry *entry = &fixture->fake.log[i];
        assert_int_equal(entry->number, 101 + i);
        assert_int_equal(entry->grupo, 100 + wanted[i].grupo);
        assert_int_equal(entry->cliente, 100 + wanted[i].cliente);
        assert_span("name", entry->nombre, sky_span_of(wanted[i].nombre));
        assert_int_equal(entry->documento.data != NULL, wanted[i].documento != NULL);
        assert_span("document", entry->documento, sky_span_of(wanted[i].documento));
    }
    assert_int_equal(fixture->fake.log[1].instant, fixture->fake.log[2].instant);
    for (size_t i = 0; i < COUNT(numbers); i++)
        assert_int_equal(fixture->jobs[i].write.number, 100 + numbers[i]);
    assert_int_equal(fixture->fake.size, COUNT(wanted));
}

static void writes_of_a_round_see_each_other(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *nombre;
        char action;
        const char *before; /* NULL: no customer */
        int64_t number;     /* of a refusal: the log's last */
        enum sky_status status;
    } cases[] = {
        { "b", 'c', NULL, 2, SKY_OK },   { "b", '+', "c", 3, SKY_OK },
        { "a", '+', NULL, 4, SKY_OK },   { "b", '+', "c+", 5, SKY_OK },
        { "b", 'c', "c++", 5, SKY_CONFLICT }, { "b", 'd', "c++", 6, SKY_OK },
        { "b", 'r', NULL, 6, SKY_INVALID },   { "b", 'c', NULL, 7, SKY_OK },
        { "a", 'd', "+", 8, SKY_OK },    { "b", 'm', "c", 10, SKY_OK },
        { "b", 'r', NULL, 10, SKY_INVALID },  { "a", '+', "c+", 11, SKY_OK },
        { "b", 'c', NULL, 12, SKY_OK },  { "primero", '+', "c", 13, SKY_OK },
    };
    add(fixture, "primero", 'c', NULL);
    assert_int_equal(write_round(fixture), SKY_OK);
    for (size_t i = 0; i < COUNT(cases); i++)
        add(fixture, cases[i].nombre, cases[i].action, cases[i].action == 'm' ? "a" : NULL);
    assert_int_equal(write_round(fixture), SKY_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct job *job = &fixture->jobs[i + 1];
        assert_int_equal(job->write.error.status, cases[i].status);
        assert_int_equal(job->write.number, cases[i].number);
        assert_int_equal(job->before.documento.data != NULL, cases[i].before != NULL);
        assert_int_equal(job->before.number > 0, cases[i].before != NULL);
        assert_span("before", job->before.documento, sky_span_of(cases[i].before));
    }
    assert_int_equal(fixture->fake.rounds, 2);
    assert_int_equal(fixture->fake.calls[LOAD], 2);
    assert_int_equal(fixture->fake.calls[READ] + fixture->fake.calls[SELECT], 0);
    assert_int_equal(fixture->fake.calls[SAVE], 2);
    assert_false(fixture->fake.twice);
}

/* What has not been loaded is read behind what the round has made so far, which is saved for that, once. */
static void what_was_not_loaded_is_read_as_it_is_by_now(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "a", 'c', NULL);
    const struct job *none = add(fixture, "a", 'w', "x");
    const struct job *read = add(fixture, "a", 'p', "x");
    const struct job *selected = add(fixture, "a", 's', NULL);
    add(fixture, "a", '+', NULL);
    const struct job *later = add(fixture, "a", 's', NULL);
    const struct job *loaded = add(fixture, "a", '+', NULL);
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_int_equal(none->before.number, 0);
    assert_int_equal(read->before.number, 2);
    assert_int_equal(read->before.cliente, 2);
    assert_span("read", read->before.documento, SPAN("+"));
    assert_int_equal(selected->before.number, 1);
    assert_span("selected", selected->before.documento, SPAN("c"));
    assert_int_equal(later->before.number, 3);
    assert_span("later", later->before.documento, SPAN("c+"));
    assert_int_equal(loaded->before.number, 3);
    assert_int_equal(fixture->fake.calls[READ], 2);
    assert_int_equal(fixture->fake.calls[SELECT], 2);
    assert_int_equal(fixture->fake.calls[SAVE], 4);
    assert_int_equal(fixture->fake.rounds, 1);
    assert_int_equal(fixture->fake.size, 4);
}

/* 511 entries, a rename's astride two saves. */
static void more_entries_than_fit_are_saved_in_between(void **state)
{
    struct fixture *fixture = *state;
    unsigned char previous[SKY_SHA256_SIZE] = { 0 }, seal[SKY_SHA256_SIZE];
    add(fixture, "a", 'c', NULL);
    for (int i = 0; i < 255; i++)
        add(fixture, i % 2 ? "b" : "a", 'm', i % 2 ? "a" : "b");
    assert_false(sky_round_add(fixture->round, &fixture->jobs[0].write));
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_int_equal(fixture->fake.size, 511);
    assert_int_equal(fixture->fake.calls[SAVE], 2);
    assert_int_equal(fixture->fake.calls[COMMIT], 1);
    for (size_t i = 0; i < 511; i++) {
        const struct sky_entry *entry = &fixture->fake.log[i];
        assert_int_equal(entry->number, i + 1);
        assert_int_equal(entry->grupo, i == 0 ? 1 : (i + 1) / 2 * 2);
        assert_int_equal(entry->cliente, 1);
        sky_seal_compute(previous, entry, seal);
        assert_memory_equal(entry->seal, seal, sizeof seal);
        memcpy(previous, seal, sizeof seal);
    }
    assert_int_equal(fake_version(&fixture->fake, SPAN("b")).documento.size, 256);
}

static void assert_all_failed(const struct fixture *fixture, enum sky_status status)
{
    for (size_t i = 0; i < fixture->size; i++) {
        assert_int_equal(fixture->jobs[i].write.error.status, status);
        assert_int_equal(fixture->jobs[i].write.number, 0);
        assert_false(fixture->jobs[i].write.replayed);
    }
    assert_int_equal(fixture->fake.size, 0);
    assert_int_equal(fixture->fake.known, 0);
    assert_int_equal(fixture->fake.calls[ABORT], 1);
}

/* Whatever fails, wherever in the round it is called; and the next round begins anew. */
static void a_failure_is_everybodys(void **state)
{
    (void)state;
    static const enum call calls[] = { BEGIN, LOAD, READ, SELECT, RECALL, SAVE, KEEP, COMMIT };
    static const enum sky_status statuses[] = { SKY_UNAVAILABLE, SKY_NO_SPACE, SKY_INTERNAL, SKY_UNKNOWN_RESULT };
    for (size_t i = 0; i < COUNT(calls) * COUNT(statuses); i++) {
        void *fresh;
        assert_int_equal(start(&fresh), 0);
        struct fixture *fixture = fresh;
        fixture->fake.fails = calls[i % COUNT(calls)];
        fixture->fake.status = statuses[i / COUNT(calls)];
        add(fixture, "a", 'c', NULL), add(fixture, "a", 'r', NULL), add(fixture, "a", 'p', "x");
        add_with_key(fixture, "k", 1, "b", 'c'), add_with_key(fixture, "l", 1, "a", 's');
        add(fixture, "a", 'f', NULL), add(fixture, "b", '+', NULL);
        assert_int_equal(write_round(fixture), fixture->fake.status);
        assert_all_failed(fixture, fixture->fake.status);
        fixture->fake.status = SKY_OK;
        const struct job *later = add(fixture, "a", 'c', NULL);
        assert_int_equal(write_round(fixture), SKY_OK);
        assert_int_equal(later->write.number, 1);
        assert_int_equal(fixture->fake.size, 1);
        assert_int_equal(fixture->fake.known, 0);
        finish(&fresh);
    }
}

static void a_failure_in_between_is_everybodys(void **state)
{
    struct fixture *fixture = *state;
    fixture->fake.fails = SAVE;
    fixture->fake.status = SKY_NO_SPACE;
    for (int i = 0; i < 200; i++)
        add(fixture, "a", 'm', "b");
    assert_int_equal(write_round(fixture), SKY_NO_SPACE);
    assert_int_equal(fixture->fake.calls[SAVE], 1);
    assert_int_equal(fixture->fake.calls[COMMIT], 0);
    assert_all_failed(fixture, SKY_NO_SPACE);
}

static void refusals_write_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const char actions[] = { 'r', 'f', 'p', 'c' };
    for (size_t i = 0; i < COUNT(actions); i++)
        add(fixture, "a", actions[i], "x");
    const struct job *refused = add(fixture, "a", 'c', NULL);
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_int_equal(fixture->fake.size, 1);
    assert_int_equal(refused->write.error.status, SKY_CONFLICT);
    assert_int_equal(refused->write.number, 1);
    for (size_t i = 0; i < 3; i++)
        add(fixture, "a", actions[i], "x");
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_int_equal(fixture->jobs[fixture->size - 2].write.error.status, SKY_INTERNAL);
    assert_int_equal(fixture->fake.calls[SAVE], 1);
    assert_int_equal(fixture->fake.calls[COMMIT], 1);
    assert_int_equal(fixture->fake.calls[ABORT], 1);
}

static void instants_never_go_backwards(void **state)
{
    struct fixture *fixture = *state;
    int64_t future = sky_clock_now() + 3600000;
    fixture->fake.head.instant = future;
    fixture->fake.head.number = 41;
    for (int i = 0; i < 3; i++) {
        add(fixture, "a", '+', NULL);
        assert_int_equal(i == 1 ? SKY_OK : write_round(fixture), SKY_OK);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(fixture->fake.log[i].number, 42 + i);
        assert_int_equal(fixture->fake.log[i].instant, future);
    }
}

static void a_refused_round_touches_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const size_t none[CALLS];
    add(fixture, "a", 'c', NULL), add(fixture, "a", 'r', NULL);
    sky_round_refuse(fixture->round);
    sky_round_end(fixture->round, take_done);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(fixture->jobs[i].write.error.status, SKY_UNAVAILABLE);
    assert_memory_equal(fixture->fake.calls, none, sizeof none);
    sky_round_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROUND_TEST(a_write_becomes_a_sealed_entry),
        ROUND_TEST(entries_of_a_write_are_one_operation),
        ROUND_TEST(writes_of_a_round_see_each_other),
        ROUND_TEST(what_was_not_loaded_is_read_as_it_is_by_now),
        ROUND_TEST(more_entries_than_fit_are_saved_in_between),
        cmocka_unit_test(a_failure_is_everybodys),
        ROUND_TEST(a_failure_in_between_is_everybodys),
        ROUND_TEST(refusals_write_nothing),
        ROUND_TEST(instants_never_go_backwards),
        ROUND_TEST(a_refused_round_touches_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
