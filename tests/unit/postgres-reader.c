/* Readers of PostgreSQL: handed out again, of one moment, and over connections that go. */
#define STORE_POSTGRES
#include "store.h"

#include "store/postgres-internal.h"

static void terminate(const struct sky_postgres_reader *reader)
{
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)", PQbackendPID(reader->link->conn));
    execute_in(cluster(), sql);
}

static void what_is_given_back_is_handed_out_again(void **state)
{
    struct fixture *fixture = *state;
    void *one = new_reader(fixture), *other = new_reader(fixture);
    assert_ptr_not_equal(one, other);
    assert_read(fixture, one, "a", 0, NULL);
    PGconn *conn = ((struct sky_postgres_reader *)one)->link->conn;
    fixture->backend->reader_free(one);
    one = new_reader(fixture);
    assert_ptr_equal(((struct sky_postgres_reader *)one)->link->conn, conn);
    fixture->backend->reader_free(one);
    fixture->backend->reader_free(other);
}

static void no_more_are_kept_than_are_used(void **state)
{
    struct fixture *fixture = *state;
    const struct sky_postgres *store = fixture->store;
    void *readers[20];
    for (size_t i = 0; i < COUNT(readers); i++)
        readers[i] = new_reader(fixture);
    for (size_t i = 0; i < COUNT(readers); i++)
        fixture->backend->reader_free(readers[i]);
    assert_int_equal(store->ready_count, store->ready_max);
    assert_int_equal(store->ready_max, 6);
}

/* What is not held is of the present; without its head a snapshot begins with the first question in it. */
static void a_snapshot_without_a_head_is_of_one_moment(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    void *reader = new_reader(fixture);
    put(fixture, "a", "{}");
    assert_ok(fixture->backend->snapshot(reader, NULL, &error), &error);
    put(fixture, "a", "{\"n\":2}");
    assert_read(fixture, reader, "a", 2, "{\"n\":2}"); /* not older than the call */
    put(fixture, "a", "{\"n\":3}");
    assert_read(fixture, reader, "a", 2, "{\"n\":2}");
    fixture->backend->release(reader);
    assert_read(fixture, reader, "a", 3, "{\"n\":3}");
    fixture->backend->reader_free(reader);
}

static void a_connection_that_went_while_it_was_idle_is_made_anew(void **state)
{
    struct fixture *fixture = *state;
    void *reader = new_reader(fixture);
    put(fixture, "a", "{}");
    assert_read(fixture, reader, "a", 1, "{}");
    terminate(reader);
    assert_read(fixture, reader, "a", 1, "{}");
    terminate(reader);
    assert_int_equal(snapshot_in(fixture, reader).number, 1);
    fixture->backend->reader_free(reader);
}

static void a_snapshot_that_was_lost_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 }, again = { 0 };
    struct sky_entry present;
    void *reader = new_reader(fixture);
    put(fixture, "a", "{}");
    snapshot_in(fixture, reader);
    terminate(reader);
    assert_int_equal(fixture->backend->read(reader, SPAN("a"), fixture->arena, &present, &error), SKY_UNAVAILABLE);
    assert_int_equal(fixture->backend->read(reader, SPAN("a"), fixture->arena, &present, &again), SKY_UNAVAILABLE);
    fixture->backend->release(reader);
    assert_read(fixture, reader, "a", 1, "{}");
    fixture->backend->reader_free(reader);
}

/* Nothing that a reader asks may change anything. */
static void what_fails_within_a_snapshot_leaves_none(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    void *reader = new_reader(fixture);
    put(fixture, "a", "{}");
    snapshot_in(fixture, reader);
    assert_null(sky_postgres_ask(reader, SKY_POSTGRES_BEGIN_CLEAN, NULL, &error));
    assert_int_equal(error.status, SKY_UNAVAILABLE);
    fixture->backend->release(reader);
    assert_read(fixture, reader, "a", 1, "{}");
    fixture->backend->reader_free(reader);
}

static void a_log_has_one_identity(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_identity first, second;
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->identify(reader, &first, &error), &error);
    assert_int_equal(strlen(first.text), SKY_IDENTITY_SIZE - 1);
    assert_ok(fixture->backend->identify(reader, &second, &error), &error);
    assert_string_equal(first.text, second.text);
    execute_past(fixture, "UPDATE registro SET id = 'x'");
    assert_int_equal(fixture->backend->identify(reader, &second, &error), SKY_INTERNAL);
    fixture->backend->reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_is_given_back_is_handed_out_again),
        STORE_TEST(no_more_are_kept_than_are_used),
        STORE_TEST(a_snapshot_without_a_head_is_of_one_moment),
        STORE_TEST(a_connection_that_went_while_it_was_idle_is_made_anew),
        STORE_TEST(a_snapshot_that_was_lost_is_told),
        STORE_TEST(what_fails_within_a_snapshot_leaves_none),
        STORE_TEST(a_log_has_one_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
