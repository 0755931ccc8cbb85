/* The index of terms where it is not as FTS5 writes it: that is told, or not noticed, and nothing else happens. */
#include "listings.h"

#define CLIENTES 400

static void fill(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    static char names[CLIENTES][32];
    struct sky_listing listings[CLIENTES];
    for (size_t i = 0; i < CLIENTES; i++) {
        snprintf(names[i], sizeof names[i], "fernan%zu ana", i % 50);
        listings[i] =
            (struct sky_listing){ (int64_t)i + 1, 1, sky_span_of(names[i]), sky_span_of("ocalle"), sky_span_of("") };
    }
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->list(fixture->store, listings, CLIENTES, 1, &error), &error);
    commit_in(fixture, fixture->store);
}

static enum sky_status status_of(struct fixture *fixture, const char *text, bool whole)
{
    struct sky_error error = { 0 };
    struct sky_listings listings;
    struct sky_term one = { sky_span_of(text), whole };
    struct sky_clause clause = { .terms = &one, .count = 1 }, *clauses = &clause;
    struct sky_way way = { &clauses, 1 };
    const struct sky_wanted wanted = { &way, 1 };
    const struct sky_find find = { .wanted = &wanted, .limit = CLIENTES };
    void *reader = new_reader(fixture);
    enum sky_status status = fixture->backend->find(reader, &find, fixture->arena, &listings, &error);
    fixture->backend->reader_free(reader);
    return status;
}

static void what_is_no_structure_and_no_page_is_told(void **state)
{
    static const char *const damages[] = {
        "UPDATE terminos_data SET block = X'000000' WHERE id = 10",
        "UPDATE terminos_data SET block = X'00000000FF' WHERE id = 10",
        "UPDATE terminos_data SET block = X'0000000001050001050101' WHERE id = 10",
        "UPDATE terminos_data SET block = X'00' WHERE id > 10",
        "UPDATE terminos_data SET block = X'0000FFFF00' WHERE id > 10",
        "DELETE FROM terminos_data WHERE id > 10",
        "DELETE FROM terminos_data",
    };
    struct fixture *fixture = *state;
    fill(fixture);
    assert_int_equal(status_of(fixture, "nana", true), SKY_OK);
    for (size_t i = 0; i < COUNT(damages); i++) {
        execute(path_in(fixture->directory, "sky.db").text, damages[i]);
        if (status_of(fixture, "nana", true) != SKY_INTERNAL)
            fail_msg("%s", damages[i]);
    }
}

/* A byte at a time, in a page and where pages are told of. */
static void a_byte_that_changed_does_no_harm(void **state)
{
    struct fixture *fixture = *state;
    static const char *const texts[] = { "nana", "nfernan4", "nfe", "ocalle", "n" };
    const char *path = path_in(fixture->directory, "sky.db").text;
    fill(fixture);
    for (int at = 1; at < 1000; at += at < 40 ? 1 : 13) {
        char sql[400];
        snprintf(sql, sizeof sql,
                 "UPDATE terminos_data SET block = CAST(substr(block, 1, %d) || X'%02X' || substr(block, %d) AS BLOB)"
                 " WHERE id %s 10",
                 at - 1, at * 7 % 256, at + 1, at % 2 ? "=" : ">");
        execute(path, sql);
        for (size_t i = 0; i < COUNT(texts); i++) {
            enum sky_status status = status_of(fixture, texts[i], i % 2 == 0);
            assert_true(status == SKY_OK || status == SKY_INTERNAL);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_is_no_structure_and_no_page_is_told),
        STORE_TEST(a_byte_that_changed_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
