/* Each statement is one that the server takes, with as many parameters as there are values for at most. */
#define STORE_POSTGRES
#include "store.h"

#include "store/postgres-internal.h"

static void the_server_takes_all_of_them(void **state)
{
    struct fixture *fixture = *state;
    static const Oid types[] = { SKY_POSTGRES_BYTEA,  SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT,
                                 SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT };
    PGconn *conn = connect_to(fixture->url);
    for (int i = 0; i < SKY_POSTGRES_STATEMENTS; i++) {
        bool is_view = i >= SKY_POSTGRES_SELECT;
        assert_non_null(sky_postgres_texts[i]);
        PGresult *result = PQprepare(conn, "", sky_postgres_texts[i], is_view ? COUNT(types) : 0, types);
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            fail_msg("%s: %s", sky_postgres_texts[i], PQerrorMessage(conn));
        PQclear(result);
        result = PQdescribePrepared(conn, "");
        assert_true(PQnparams(result) <= SKY_POSTGRES_VALUES_MAX);
        PQclear(result);
    }
    PQfinish(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = { STORE_TEST(the_server_takes_all_of_them) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
