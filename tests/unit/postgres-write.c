/* Writing to PostgreSQL: one order for all who write, what a lost commit came to, and connections that go. */
#define STORE_POSTGRES
#include "store.h"

#include <pthread.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "store/postgres-internal.h"

static int process_of(const struct sky_postgres_link *link)
{
    return PQbackendPID(link->conn);
}

/* Ends a connection of the store's, as a server does that goes away. */
static void terminate(const struct sky_postgres_link *link)
{
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)", process_of(link));
    execute_in(cluster(), sql);
}

/* Each waits for the one before it, so that numbers are given once. */
enum { WRITERS = 3, ROUNDS = 30 };

struct rounds {
    struct fixture *fixture;
    pthread_t thread;
};

static void *write_rounds(void *context)
{
    struct rounds *rounds = context;
    struct fixture own = *rounds->fixture;
    void *store = open_again(&own);
    own.arena = sky_arena_new();
    for (int i = 0; i < ROUNDS; i++) {
        begin_in(&own, store);
        save_in(&own, store, SPAN("a"), SPAN("{}"));
        commit_in(&own, store);
    }
    sky_arena_free(own.arena);
    own.backend->close(store);
    return NULL;
}

static void many_writers_make_one_log(void **state)
{
    struct fixture *fixture = *state;
    struct rounds rounds[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        rounds[i].fixture = fixture;
        assert_int_equal(pthread_create(&rounds[i].thread, NULL, write_rounds, &rounds[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++)
        pthread_join(rounds[i].thread, NULL);
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "a", WRITERS * ROUNDS, "{}");
    fixture->backend->reader_free(reader);
}

static void a_connection_that_went_between_two_transactions_is_made_anew(void **state)
{
    struct fixture *fixture = *state;
    struct sky_postgres *store = fixture->store;
    put(fixture, "a", "{}");
    terminate(&store->link);
    put(fixture, "a", "{\"n\":2}");
    assert_int_equal(fixture->head.number, 2);
}

static void one_that_went_within_a_transaction_fails_it(void **state)
{
    struct fixture *fixture = *state;
    struct sky_postgres *store = fixture->store;
    struct sky_entry present;
    const struct sky_span nombre = SPAN("a");
    struct sky_needs needs = { .nombres = &nombre, .present = &present, .nombres_count = 1, .bytes = 1 };
    struct sky_error error = { 0 };
    begin_in(fixture, store);
    terminate(&store->link);
    assert_int_equal(fixture->backend->fetch(store, &needs, fixture->arena, &error), SKY_UNAVAILABLE);
    fixture->backend->abort(store);
    put(fixture, "a", "{}");
}

static bool is_committed(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    bool done = false;
    assert_ok(fixture->backend->committed(fixture->store, &fixture->head, &done, &error), &error);
    fixture->backend->abort(fixture->store);
    return done;
}

/* Before the commit: nothing is there, and it says so. */
static void a_commit_that_was_not_done_is_known(void **state)
{
    struct fixture *fixture = *state;
    struct sky_postgres *store = fixture->store;
    struct sky_error error = { 0 };
    begin_in(fixture, store);
    save_in(fixture, store, SPAN("a"), SPAN("{}"));
    terminate(&store->link);
    assert_int_equal(fixture->backend->commit(store, &error), SKY_UNKNOWN_RESULT);
    assert_false(is_committed(fixture));
    fixture->head = (struct sky_head){ 0 };
    put(fixture, "a", "{}");
    assert_int_equal(fixture->head.number, 1);
}

/* The socket is cut after the commit went out: it is done, though nobody heard of it. */
static void a_commit_whose_answer_was_lost_is_known(void **state)
{
    struct fixture *fixture = *state;
    struct sky_postgres *store = fixture->store;
    struct sky_error error = { 0 };
    begin_in(fixture, store);
    save_in(fixture, store, SPAN("a"), SPAN("{}"));
    assert_ok(sky_postgres_send(&store->link, SKY_POSTGRES_COMMIT, NULL, &error), &error);
    assert_ok(sky_postgres_sync(&store->link, &error), &error);
    assert_int_equal(shutdown(PQsocket(store->link.conn), SHUT_RDWR), 0);
    assert_int_equal(sky_postgres_finish(&store->link, 1000000, NULL, 0, &error), SKY_UNAVAILABLE);
    assert_true(is_committed(fixture));
    fixture->head.seal[0] ^= 1;
    assert_false(is_committed(fixture)); /* the same number, and another's entry */
}

/* It is waited for in vain, then not at all for a while, and then again, until the server has had enough. */
static void a_writer_that_stops_holds_up_nobody_for_ever(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 }, held_up = { 0 }, late = { 0 };
    struct sky_head head;
    void *other = open_again(fixture);
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), SPAN("{}"));
    int64_t began = sky_clock_elapsed();
    assert_int_equal(fixture->backend->begin(other, &head, &error), SKY_UNAVAILABLE);
    assert_true(sky_clock_elapsed() - began < 2900000); /* before the server has had enough */
    assert_int_equal(fixture->backend->begin(other, &head, &held_up), SKY_UNAVAILABLE);
    assert_contains("begin", held_up.text, "writing is held up");
    while (fixture->backend->begin(other, &head, &error)) {
        error = (struct sky_error){ 0 };
        nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
    }
    assert_true(sky_clock_elapsed() - began < 9000000); /* its usual patience is ten seconds */
    fixture->backend->abort(other);
    fixture->backend->close(other);
    assert_int_equal(fixture->backend->commit(fixture->store, &late), SKY_UNKNOWN_RESULT);
    assert_false(is_committed(fixture));
}

/* All that is written goes out with the commit. */
static void a_transaction_asks_three_times(void **state)
{
    struct fixture *fixture = *state;
    struct sky_postgres *store = fixture->store;
    put(fixture, "a", "{}");
    begin_in(fixture, store);
    assert_int_equal(store->link.count, 0);
    save_in(fixture, store, SPAN("a"), SPAN("{}"));
    assert_int_equal(store->link.count, 2);
    save_in(fixture, store, SPAN("b"), SPAN("{}"));
    assert_int_equal(store->link.count, 4);
    commit_in(fixture, store);
    assert_int_equal(store->link.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(many_writers_make_one_log),
        STORE_TEST(a_connection_that_went_between_two_transactions_is_made_anew),
        STORE_TEST(one_that_went_within_a_transaction_fails_it),
        STORE_TEST(a_commit_that_was_not_done_is_known),
        STORE_TEST(a_commit_whose_answer_was_lost_is_known),
        STORE_TEST(a_writer_that_stops_holds_up_nobody_for_ever),
        STORE_TEST(a_transaction_asks_three_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
