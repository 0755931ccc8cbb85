/* Slices of an erasure: however long it takes to erase an entry, a slice ends in time, and another one goes on. */
#define STOPPED_FOR_TEST

#include "listings.h"
#include "sql.h"
#include "stopped-clock.h"

#include "registry/olvido.h"
#include "registry/writer.h"

/* A search is never needed. */
static void none(struct sky_submission *submission)
{
    (void)submission;
    fail();
}

static int64_t number_in(struct fixture *fixture, const char *sql)
{
    return number_of(path_in(fixture->directory, "sky.db").text, sql);
}

static void forget(struct fixture *fixture, int64_t cliente)
{
    struct sky_error error = { 0 };
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->forget(fixture->store, cliente, &error), &error);
    assert_ok(fixture->backend->noted(fixture->store, cliente, &error), &error);
    commit_in(fixture, fixture->store);
}

/* Each look at the clock takes 3 ms. What is left is told by the query, which has to shrink, by 5 entries at most. */
static void erase_in_slices(struct fixture *fixture, const char *left, int64_t least)
{
    struct sky_error error = { 0 };
    struct sky_writer *writer = sky_writer_new(fixture->backend, fixture->store, 0, none, &error);
    assert_non_null(writer);
    int64_t count = number_in(fixture, left), slices = 0;
    look = 3000;
    for (; count > 0; slices++) {
        assert_ok(sky_olvido_slice(writer, "", &error), &error);
        int64_t now = number_in(fixture, left);
        assert_in_range(count - now, 1, 5);
        count = now;
    }
    look = 0;
    assert_true(slices >= least);
    sky_writer_free(writer);
}

static void a_slice_ends_in_time(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 40; i++)
        put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Ana"), .cliente = 1, .documento = SPAN("{}") });
    forget(fixture, 1);
    erase_in_slices(fixture, "SELECT count(*) FROM operaciones WHERE length(sal) <> 64", 8);
}

/* 1 Ana; 2 Eva; 3 and 4 they are one, until 45 and 46. */
static void what_is_left_in_the_past_of_others_is_erased_so_as_well(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "Ana", "{\"nombre\":\"Ana\"}");
    put(fixture, "Eva", "{\"nombre\":\"Eva\"}");
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Eva"), .cliente = 2 });
    put_entry(fixture,
              (struct sky_entry){ .nombre = SPAN("Ana"), .cliente = 1, .grupo = 3, .documento = SPAN("{\"z\":1}") });
    for (int i = 0; i < 40; i++)
        put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Ana"), .cliente = 1, .documento = SPAN("{\"z\":1}") });
    put_entry(fixture,
              (struct sky_entry){
                  .nombre = SPAN("Ana"), .cliente = 1, .deshace = 3, .documento = SPAN("{\"nombre\":\"Ana\"}") });
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Eva"),
                                           .cliente = 2,
                                           .deshace = 3,
                                           .grupo = 45,
                                           .documento = SPAN("{\"nombre\":\"Eva\"}") });
    execute(path_in(fixture->directory, "sky.db").text,
            "UPDATE operaciones SET verbo = 'fusionar' WHERE numero IN (3, 4);"
            "UPDATE operaciones SET verbo = 'deshacer' WHERE numero IN (45, 46)");
    forget(fixture, 2);
    erase_in_slices(fixture,
                    "SELECT count(*) FROM operaciones WHERE documento LIKE '%z%' OR"
                    " (cliente = 2 AND length(sal) <> 64)",
                    9);
    assert_int_equal(number_in(fixture, "SELECT count(*) FROM operaciones WHERE cliente = 1 AND length(sal) = 64 AND"
                                        " documento = '{\"nombre\":\"Ana\"}' AND numero BETWEEN 4 AND 44"),
                     41);
    assert_int_equal(number_in(fixture, "SELECT count(*) FROM operaciones WHERE length(sal) = 64"), 44);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_slice_ends_in_time),
        STORE_TEST(what_is_left_in_the_past_of_others_is_erased_so_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
