/* Listings follow the log: made with the entries of a transaction, and made up for where others wrote. */
#include "listings.h"
#include "old.h"

#include <time.h>

#include "domain/indice.h"
#include "registry/listing.h"

static struct sky_error error;

/* Entries and their listings in one transaction. */
static void save_with_listings(struct fixture *fixture, struct sky_entry *entries, size_t count)
{
    error = (struct sky_error){ 0 };
    begin_in(fixture, fixture->store);
    for (size_t i = 0; i < count; i++)
        complete(fixture, &entries[i]);
    assert_ok(sky_listing_save(fixture->backend, fixture->store, entries, NULL, count, &error), &error);
    commit_in(fixture, fixture->store);
}

/* How many slices it takes until nothing lacks. */
static int follow_all(struct fixture *fixture)
{
    int slices = 0;
    for (bool done = false; !done; slices++) {
        error = (struct sky_error){ 0 };
        assert_ok(sky_listing_follow(fixture->backend, fixture->store, &done, &error), &error);
    }
    return slices - 1;
}

static void entries_are_listed_as_they_are_saved(void **state)
{
    struct fixture *fixture = *state;
    struct sky_entry come[] = { { .nombre = SPAN("Ana"), .documento = SPAN("{\"notas\":\"norte\"}") },
                                { .nombre = SPAN("Eva"), .documento = SPAN("{\"notas\":\"norte\"}") } };
    struct sky_entry change[] = { { .nombre = SPAN("Ana"), .cliente = 1 },
                                  { .nombre = SPAN("Bea"), .cliente = 1, .documento = SPAN("{\"notas\":\"sur\"}") },
                                  { .nombre = SPAN("Eva"), .cliente = 2 } };
    save_with_listings(fixture, come, COUNT(come));
    assert_string_equal(found_by(fixture, "onorte", true), "1 2 ");
    save_with_listings(fixture, change, COUNT(change));
    assert_string_equal(found_by(fixture, "onorte", true), "");
    assert_string_equal(found_by(fixture, "osur", true), "1 ");
    assert_string_equal(found_by(fixture, "nbea", true), "1 ");
    assert_int_equal(listed_in(fixture).upto, 5);
    assert_int_equal(listed_in(fixture).count, 1);
    assert_int_equal(follow_all(fixture), 0);
}

/* What was made before is not made again. */
static void known_listings_are_taken(void **state)
{
    struct fixture *fixture = *state;
    struct sky_entry entries[] = { { .nombre = SPAN("Ana"), .documento = SPAN("{\"notas\":\"norte\"}") },
                                   { .nombre = SPAN("Eva"), .documento = SPAN("{\"notas\":\"norte\"}") } };
    const struct sky_indice known = { SPAN("ana"), SPAN("osur"), SPAN("ana") };
    const struct sky_indice *indices[] = { &known, NULL };
    error = (struct sky_error){ 0 };
    begin_in(fixture, fixture->store);
    complete(fixture, &entries[0]);
    complete(fixture, &entries[1]);
    assert_ok(sky_listing_save(fixture->backend, fixture->store, entries, indices, 2, &error), &error);
    commit_in(fixture, fixture->store);
    assert_string_equal(found_by(fixture, "osur", true), "1 ");
    assert_string_equal(found_by(fixture, "onorte", true), "2 ");
}

static enum sky_status (*select_of_store)(void *, const struct sky_selection *, struct sky_arena *,
                                          struct sky_entries *, struct sky_error *);
static size_t selected;

static enum sky_status counting_select(void *reader, const struct sky_selection *selection, struct sky_arena *arena,
                                       struct sky_entries *entries, struct sky_error *its)
{
    enum sky_status status = select_of_store(reader, selection, arena, entries, its);
    selected += entries->count;
    if (selection->view == SKY_VIEW_LOG && selection->bare)
        nanosleep(&(struct timespec){ .tv_nsec = 11000000 }, NULL); /* as it takes where documents are large */
    return status;
}

/* To find whose an entry is takes long where its document is large: a slice of such entries ends as soon. */
static void a_slice_of_large_entries_reads_few(void **state)
{
    struct fixture *fixture = *state;
    struct sky_backend counting = *fixture->backend;
    bool done = false;
    for (int i = 0; i < 40; i++)
        put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Ana"), .cliente = 1, .documento = SPAN("{}") });
    select_of_store = counting.select;
    counting.select = counting_select;
    selected = 0;
    error = (struct sky_error){ 0 };
    assert_ok(sky_listing_follow(&counting, fixture->store, &done, &error), &error);
    assert_false(done);
    assert_in_range(selected, 1, 4);
    assert_int_equal(listed_in(fixture).upto, 1);
    assert_true(follow_all(fixture) > 0);
}

/* Another release, which knows no listings, wrote before and in between. */
static void what_others_wrote_is_made_up_for(void **state)
{
    struct fixture *fixture = *state;
    struct sky_entry mine[] = { { .nombre = SPAN("Zoe"), .documento = SPAN("{\"notas\":\"norte\"}") } };
    put(fixture, "Ana", "{\"notas\":\"norte\"}");
    put(fixture, "Eva", "{\"notas\":\"norte\"}");
    put_entry(fixture,
              (struct sky_entry){ .nombre = SPAN("Ana"), .cliente = 1, .documento = SPAN("{\"notas\":\"sur\"}") });
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Eva"), .cliente = 2 });
    save_with_listings(fixture, mine, COUNT(mine));
    assert_int_equal(listed_in(fixture).upto, 0);
    assert_string_equal(found_by(fixture, "n", false), "5 ");
    assert_true(follow_all(fixture) > 0);
    assert_string_equal(found_by(fixture, "n", false), "1 5 ");
    assert_string_equal(found_by(fixture, "onorte", true), "5 ");
    assert_int_equal(listed_in(fixture).upto, 5);
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Zoe"), .cliente = 5 });
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Bea"), .cliente = 5, .grupo = 6, .documento = SPAN("{}") });
    assert_true(follow_all(fixture) > 0);
    assert_string_equal(found_by(fixture, "nbea", true), "5 ");
    assert_string_equal(found_by(fixture, "onorte", true), "");
    assert_int_equal(listed_in(fixture).count, 2);
    assert_int_equal(listed_in(fixture).upto, 7);
}

/* The first release, too, beside this one or after it. */
static void the_first_release_is_made_up_for(void **state)
{
    struct fixture *fixture = *state;
    static const struct old log[] = { { "Ana", "{\"notas\":\"norte\"}", 0 },
                                      { "Eva", "{}", 0 },
                                      { "Eva", NULL, 0 },
                                      { "Ana", "{\"notas\":\"sur\"}", 0 } };
    struct sky_entry mine[] = { { .nombre = SPAN("Zoe"), .documento = SPAN("{}") } };
    save_with_listings(fixture, mine, COUNT(mine));
    write_as_of_old(path_in(fixture->directory, "sky.db").text, &fixture->head, log, COUNT(log));
    assert_int_equal(listed_in(fixture).upto, 1);
    assert_true(follow_all(fixture) > 0);
    assert_string_equal(found_by(fixture, "n", false), "1 2 ");
    assert_string_equal(found_by(fixture, "osur", true), "2 ");
    assert_string_equal(found_by(fixture, "onorte", true), "");
}

/* Slices are bounded, and each goes on where the one before ended. */
static void a_long_log_is_followed_in_slices(void **state)
{
    struct fixture *fixture = *state;
    begin_in(fixture, fixture->store);
    for (int i = 0; i < 1200; i++) {
        char nombre[32];
        snprintf(nombre, sizeof nombre, "Cliente %d", i);
        save_in(fixture, fixture->store, sky_span_of(nombre), SPAN("{}"));
    }
    commit_in(fixture, fixture->store);
    bool done = false;
    error = (struct sky_error){ 0 };
    assert_ok(sky_listing_follow(fixture->backend, fixture->store, &done, &error), &error);
    int64_t first = listed_in(fixture).upto;
    assert_true(!done && first > 0 && first <= 500);
    assert_int_equal(listed_in(fixture).count, first);
    assert_true(follow_all(fixture) >= 2);
    assert_int_equal(listed_in(fixture).count, 1200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(entries_are_listed_as_they_are_saved), STORE_TEST(known_listings_are_taken),
        STORE_TEST(what_others_wrote_is_made_up_for),     STORE_TEST(the_first_release_is_made_up_for),
        STORE_TEST(a_slice_of_large_entries_reads_few),   STORE_TEST(a_long_log_is_followed_in_slices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
