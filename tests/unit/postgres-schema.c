/* The schema of a PostgreSQL store: made once, by whoever comes first, and refused where it is not ours. */
#define STORE_POSTGRES
#include "store.h"

#include <pthread.h>

#include "store/postgres-internal.h"

static enum sky_status open_as(const struct fixture *fixture, enum sky_store_mode mode, struct sky_error *error)
{
    void *store = fixture->backend->open(fixture->location, &fixture->settings, mode, error);
    fixture->backend->close(store);
    return error->status;
}

static void assert_refused(const struct fixture *fixture, const char *part)
{
    struct sky_error error = { 0 };
    assert_int_equal(open_as(fixture, SKY_STORE_SERVE, &error), SKY_INVALID);
    assert_contains("refusal", error.text, part);
}

static void it_is_made_once(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    put(fixture, "a", "{}");
    assert_int_equal(open_as(fixture, SKY_STORE_SERVE, &error), SKY_OK);
    assert_int_equal(open_as(fixture, SKY_STORE_READ, &error), SKY_OK);
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM operaciones"), 1);
}

static void *open_and_close(void *fixture)
{
    struct sky_error error = { 0 };
    return open_as(fixture, SKY_STORE_SERVE, &error) ? strdup(error.text) : NULL;
}

static void many_that_begin_at_once_make_it_once(void **state)
{
    struct fixture *fixture = *state;
    pthread_t threads[4];
    fixture->backend->close(fixture->store);
    drop_schema();
    schema_statement("CREATE SCHEMA", "");
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, open_and_close, fixture), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *failure = NULL;
        pthread_join(threads[i], &failure);
        if (failure)
            fail_msg("%s", (char *)failure);
    }
    fixture->store = open_again(fixture);
}

static void who_only_looks_makes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    drop_schema();
    schema_statement("CREATE SCHEMA", "");
    assert_int_equal(open_as(fixture, SKY_STORE_READ, &error), SKY_NOT_FOUND);
    assert_contains("refusal", error.text, "start its programs on the store once");
}

static void what_belongs_to_something_else_is_refused(void **state)
{
    struct fixture *fixture = *state;
    fixture->backend->close(fixture->store);
    fixture->store = NULL;
    drop_schema();
    schema_statement("CREATE SCHEMA", "");
    execute_past(fixture, "CREATE TABLE facturas (id int)");
    assert_refused(fixture, "belongs to something else: make one for Sky alone");
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM pg_class WHERE relname = 'operaciones' AND"
                                          " relnamespace = current_schema()::regnamespace"),
                     0);
}

/* One that an earlier release can go on with says so. */
static void a_later_releases_is_refused_unless_it_adds_alone(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    execute_past(fixture, "INSERT INTO esquema VALUES (98, 1)");
    assert_int_equal(open_as(fixture, SKY_STORE_SERVE, &error), SKY_OK);
    execute_past(fixture, "INSERT INTO esquema VALUES (99, 99)");
    assert_refused(fixture, "a later release's, of version 99");
}

static void a_role_without_rights_is_told_what_it_lacks(void **state)
{
    struct fixture *fixture = *state;
    char *url = fixture->url;
    schema_statement("DROP ROLE IF EXISTS", "");
    schema_statement("CREATE ROLE", " LOGIN");
    char sql[200];
    snprintf(sql, sizeof sql, "GRANT USAGE ON SCHEMA t_%d_%d TO t_%d_%d", (int)getpid(), schemas_made, (int)getpid(),
             schemas_made);
    execute_in(cluster(), sql);
    assert_true(asprintf(&fixture->url, "%s&user=t_%d_%d", url, (int)getpid(), schemas_made) > 0);
    struct sky_error error = { 0 };
    fixture->backend = sky_backend_for(fixture->url, &fixture->location, &error);
    assert_refused(fixture, "may not make tables, or use those that are there");
    snprintf(sql, sizeof sql, "DROP OWNED BY t_%d_%d; DROP ROLE t_%d_%d", (int)getpid(), schemas_made, (int)getpid(),
             schemas_made);
    execute_in(cluster(), sql);
    free(url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(it_is_made_once),
        STORE_TEST(many_that_begin_at_once_make_it_once),
        STORE_TEST(who_only_looks_makes_nothing),
        STORE_TEST(what_belongs_to_something_else_is_refused),
        STORE_TEST(a_later_releases_is_refused_unless_it_adds_alone),
        STORE_TEST(a_role_without_rights_is_told_what_it_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
