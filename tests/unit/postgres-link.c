/* A pipeline: answers in order, what fails and what is skipped after it, many at once, and a server that is silent. */
#define STORE_POSTGRES
#include "store.h"

#include <signal.h>

#include "base/clock.h"
#include "store/postgres-internal.h"

/* Bytes, more than a socket holds. */
#define LARGE ((size_t)4 << 20)

static struct sky_postgres_link *link_of(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    struct sky_postgres_link *link = &((struct sky_postgres *)fixture->store)->link;
    assert_ok(sky_postgres_link_open(link, &error), &error);
    return link;
}

static void send_number(struct sky_postgres_link *link, enum sky_postgres_statement statement, int64_t number)
{
    struct sky_error error = { 0 };
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_put_number(&values, number);
    assert_ok(sky_postgres_send(link, statement, &values, &error), &error);
}

static void the_last_answers_are_given_out(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_postgres_link *link = link_of(fixture);
    PGresult *results[2];
    for (int64_t i = 1; i <= 3; i++)
        send_number(link, SKY_POSTGRES_MARK, i);
    send_number(link, SKY_POSTGRES_COUNT, 1);
    assert_ok(sky_postgres_send(link, SKY_POSTGRES_MARKED, NULL, &error), &error);
    assert_ok(sky_postgres_finish(link, SKY_POSTGRES_ANSWER_LIMIT, results, 2, &error), &error);
    assert_int_equal(PQnfields(results[0]), 2);
    assert_int_equal(sky_postgres_number(results[1], 0, 0), 3);
    PQclear(results[0]);
    PQclear(results[1]);
}

/* Also what was to be prepared then is prepared the next time. */
static void what_comes_after_a_failure_is_skipped(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 }, none = { 0 };
    struct sky_postgres_link *link = link_of(fixture);
    PGresult *result;
    send_number(link, SKY_POSTGRES_MARK, 1);
    send_number(link, SKY_POSTGRES_MARK, 1);
    send_number(link, SKY_POSTGRES_UNMARK, 1);
    assert_int_equal(sky_postgres_finish(link, SKY_POSTGRES_ANSWER_LIMIT, &result, 1, &error), SKY_INTERNAL);
    assert_contains("failure", error.text, "duplicate key");
    assert_null(result);
    assert_ok(sky_postgres_send(link, SKY_POSTGRES_MARKED, NULL, &none), &none);
    send_number(link, SKY_POSTGRES_UNMARK, 1);
    assert_ok(sky_postgres_finish(link, SKY_POSTGRES_ANSWER_LIMIT, NULL, 0, &none), &none);
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM lotes"), 0);
}

static void what_is_left_concerns_nobody(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_postgres_link *link = link_of(fixture);
    PGresult *result;
    assert_ok(sky_postgres_send(link, SKY_POSTGRES_BEGIN, NULL, &error), &error);
    send_number(link, SKY_POSTGRES_MARK, 1);
    send_number(link, SKY_POSTGRES_MARK, 1);
    sky_postgres_leave(link, SKY_POSTGRES_ROLLBACK);
    assert_ok(sky_postgres_send(link, SKY_POSTGRES_MARKED, NULL, &error), &error);
    assert_ok(sky_postgres_finish(link, SKY_POSTGRES_ANSWER_LIMIT, &result, 1, &error), &error);
    assert_int_equal(sky_postgres_number(result, 0, 0), 0);
    PQclear(result);
}

static void more_are_sent_than_there_is_room_for(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_postgres_link *link = link_of(fixture);
    enum { MANY = 5 * SKY_POSTGRES_SENT_MAX / 2 };
    for (int64_t i = 1; i <= MANY; i++)
        send_number(link, SKY_POSTGRES_MARK, i);
    assert_ok(sky_postgres_finish(link, SKY_POSTGRES_ANSWER_LIMIT, NULL, 0, &error), &error);
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM lotes"), MANY);
}

/* It is waited for so long, and no longer; then its connection is of no more use. */
static void a_server_that_is_silent_is_left(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_postgres_link *link = link_of(fixture);
    PGconn *other = connect_to(fixture->url);
    PQclear(PQexec(other, "BEGIN; LOCK TABLE lotes"));
    int64_t began = sky_clock_elapsed();
    send_number(link, SKY_POSTGRES_MARK, 1);
    assert_int_equal(sky_postgres_finish(link, 100000, NULL, 0, &error), SKY_UNAVAILABLE);
    assert_contains("failure", error.text, "does not answer");
    assert_true(sky_clock_elapsed() - began < 5000000);
    assert_null(link->conn);
    PQfinish(other);
}

/* Nor does anything wait that was to be sent, where there is no room for it on the way. */
static void a_server_that_takes_nothing_is_left(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_postgres_link *link = link_of(fixture);
    struct sky_postgres_array keys;
    pid_t server = PQbackendPID(link->conn);
    char *large = calloc(1, LARGE);
    int64_t began = sky_clock_elapsed();
    sky_postgres_array_begin(&keys, SKY_POSTGRES_BYTEA);
    sky_postgres_array_add(&keys, sky_span(large, LARGE));
    assert_int_equal(kill(server, SIGSTOP), 0);
    enum sky_status sent = sky_postgres_send_arrays(link, SKY_POSTGRES_RECALL, &keys, 1, &error);
    enum sky_status answered = sky_postgres_finish(link, 100000, NULL, 0, &error);
    kill(server, SIGCONT);
    assert_int_equal(sent, SKY_OK);
    assert_int_equal(answered, SKY_UNAVAILABLE);
    assert_true(sky_clock_elapsed() - began < 5000000);
    assert_null(link->conn);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_last_answers_are_given_out),  STORE_TEST(what_comes_after_a_failure_is_skipped),
        STORE_TEST(what_is_left_concerns_nobody),    STORE_TEST(more_are_sent_than_there_is_room_for),
        STORE_TEST(a_server_that_is_silent_is_left), STORE_TEST(a_server_that_takes_nothing_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
