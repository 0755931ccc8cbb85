/* Values go to the server and come back as they were, alone and in arrays. */
#include "cluster.h"

#include "store/postgres-internal.h"

static const int64_t numbers[] = { 0, 1, -1, INT64_MAX, INT64_MIN, 1LL << 32, -(1LL << 32), 255 };

static PGresult *ask(const char *sql, const struct sky_postgres_values *values)
{
    static const int binary[SKY_POSTGRES_VALUES_MAX] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    PGconn *conn = connect_to(cluster());
    PGresult *result = PQexecParams(conn, sql, values->count, NULL, values->data, values->sizes, binary, 1);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    PQfinish(conn);
    return result;
}

static void numbers_come_back(void **state)
{
    (void)state;
    struct sky_postgres_values values = { .count = 0 };
    for (size_t i = 0; i < COUNT(numbers); i++)
        sky_postgres_put_number(&values, numbers[i]);
    PGresult *result = ask("SELECT $1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bigint,"
                           " $7::bigint, $8::bigint, NULL::bigint, true, NULL::boolean",
                           &values);
    for (size_t i = 0; i < COUNT(numbers); i++)
        assert_true(sky_postgres_number(result, 0, (int)i) == numbers[i]);
    assert_int_equal(sky_postgres_number(result, 0, 8), 0);
    assert_true(sky_postgres_bool(result, 0, 9));
    assert_false(sky_postgres_bool(result, 0, 10));
    PQclear(result);
}

static void bytes_come_back(void **state)
{
    (void)state;
    struct sky_postgres_values values = { .count = 0 };
    struct sky_arena *arena = sky_arena_new();
    struct sky_error error = { 0 };
    unsigned char bytes[3];
    sky_postgres_put_span(&values, SPAN("a\0\xFF"));
    sky_postgres_put_span(&values, SPAN(""));
    sky_postgres_put_span(&values, (struct sky_span){ 0 });
    PGresult *result = ask("SELECT $1::bytea, $2::bytea, $3::bytea", &values);
    assert_span("bytes", sky_postgres_copy(result, 0, 0, arena, &error), SPAN("a\0\xFF"));
    assert_span("none", sky_postgres_span(result, 0, 1), SPAN(""));
    assert_non_null(sky_postgres_span(result, 0, 1).data);
    assert_null(sky_postgres_copy(result, 0, 2, arena, &error).data);
    assert_int_equal(error.status, SKY_OK);
    assert_true(sky_postgres_bytes(result, 0, 0, bytes, 3));
    assert_false(sky_postgres_bytes(result, 0, 0, bytes, 2));
    assert_false(sky_postgres_bytes(result, 0, 2, bytes, 0));
    PQclear(result);
    sky_arena_free(arena);
}

static void arrays_are_taken_in_order(void **state)
{
    (void)state;
    struct sky_postgres_values values = { .count = 0 };
    struct sky_postgres_array texts, empty;
    sky_postgres_array_begin(&texts, SKY_POSTGRES_TEXT);
    sky_postgres_array_begin(&empty, SKY_POSTGRES_BIGINT);
    sky_postgres_array_add(&texts, SPAN("b"));
    sky_postgres_array_add(&texts, (struct sky_span){ 0 });
    sky_postgres_array_add(&texts, SPAN("\xC3\xB1"));
    sky_postgres_put_array(&values, &texts);
    sky_postgres_put_array(&values, &empty);
    PGresult *result = ask("SELECT t, (SELECT count(*) FROM unnest($2::bigint[])) FROM unnest($1::text[])"
                           " WITH ORDINALITY AS u(t, n) ORDER BY n",
                           &values);
    assert_int_equal(PQntuples(result), 3);
    assert_span("first", sky_postgres_span(result, 0, 0), SPAN("b"));
    assert_null(sky_postgres_span(result, 1, 0).data);
    assert_span("third", sky_postgres_span(result, 2, 0), SPAN("\xC3\xB1"));
    assert_int_equal(sky_postgres_number(result, 0, 1), 0);
    PQclear(result);
    sky_buffer_clear(&texts.buffer);
    sky_buffer_clear(&empty.buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(bytes_come_back),
        cmocka_unit_test(arrays_are_taken_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
