/* What can be asked of the log: its views with their limits, the head, an instant's number, and names at a moment. */
#include "sql.h"
#include "store.h"

#include <inttypes.h>

#define NONE { NULL, 0 }
#define NUL_NAME "a\0b"
#define UNICODE_NAME "\xC3\x91u\xF0\x9F\x98\x80"

/*
 * Entry i + 1. Customer 1 is renamed, deleted and restored; Bea is two customers; so is Ana, since 1 left the name, and
 * the second is restored as soon as deleted, which is no rename.
 */
static const struct step {
    struct sky_span nombre, documento;
    int64_t cliente, grupo, deshace; /* 0 for the first two: begins with it */
} steps[] = {
    { TEXT("Ana"), TEXT("{\"n\":1}"), 0, 0, 0 },       { TEXT("Bea"), TEXT("{\"n\":2}"), 0, 0, 0 },
    { TEXT("Ana"), TEXT("{\"n\":3}"), 1, 0, 0 },       { TEXT("Ana"), NONE, 1, 0, 0 },
    { TEXT("Eva"), TEXT("{\"n\":5}"), 1, 4, 0 },       { TEXT("Bea"), NONE, 2, 0, 0 },
    { TEXT("Bea"), TEXT("{\"n\":7}"), 0, 0, 0 },       { TEXT("Eva"), NONE, 1, 0, 0 },
    { TEXT(UNICODE_NAME), TEXT("{\"n\":9}"), 0, 0, 0 }, { TEXT("Eva"), TEXT("{\"n\":10}"), 1, 0, 8 },
    { TEXT(NUL_NAME), TEXT("{\"n\":\"\0\"}"), 0, 0, 0 }, { TEXT(UNICODE_NAME), NONE, 9, 0, 0 },
    { TEXT("Ana"), TEXT("{\"n\":13}"), 0, 0, 0 },      { TEXT("Bea"), NONE, 7, 0, 0 },
    { TEXT("Ana"), NONE, 13, 0, 0 },                   { TEXT("Ana"), TEXT("{}"), 13, 0, 15 },
};

static void write_log(struct fixture *fixture)
{
    for (size_t i = 0; i < COUNT(steps); i++)
        put_entry(fixture, (struct sky_entry){ .nombre = steps[i].nombre, .documento = steps[i].documento,
                                               .cliente = steps[i].cliente, .grupo = steps[i].grupo,
                                               .deshace = steps[i].deshace });
}

/* The numbers of the entries that were visited, each with a blank behind it; in brackets what has nothing else. */
struct seen {
    char numbers[256];
    size_t left; /* that may still come */
};

static bool see(void *context, const struct sky_entry *entry)
{
    struct seen *seen = context;
    size_t size = strlen(seen->numbers);
    snprintf(seen->numbers + size, sizeof seen->numbers - size, entry->nombre.data ? "%d " : "(%d) ",
             (int)entry->number);
    return --seen->left > 0;
}

static void assert_selected(struct fixture *fixture, void *reader, struct sky_selection selection, size_t visits,
                            const char *wanted)
{
    struct seen seen = { .left = visits };
    struct sky_error error = { 0 };
    assert_ok(fixture->backend->select(reader, &selection, see, &seen, &error), &error);
    if (strcmp(seen.numbers, wanted) != 0)
        fail_msg("view %d, %.*s %d, from %" PRId64 " to %" PRId64 ": %s", (int)selection.view,
                 SKY_SPAN_ARGS(selection.nombre), (int)selection.cliente, selection.from, selection.upto, seen.numbers);
}

struct view_case {
    struct sky_selection selection;
    const char *wanted;
};

static void assert_views(struct fixture *fixture, const struct view_case *cases, size_t count)
{
    write_log(fixture);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < count; i++)
        assert_selected(fixture, reader, cases[i].selection, SIZE_MAX, cases[i].wanted);
    fixture->backend->reader_free(reader);
}

static void the_log_comes_in_order_from_any_number(void **state)
{
    static const struct view_case cases[] = {
        { { SKY_VIEW_LOG, NONE, 0, 0, 0, 100 }, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 " },
        { { SKY_VIEW_LOG, NONE, 0, -1, 0, 2 }, "1 2 " },
        { { SKY_VIEW_LOG, NONE, 0, 3, 0, 3 }, "4 5 6 " },
        { { SKY_VIEW_LOG, NONE, 0, 12, 0, SIZE_MAX }, "13 14 15 16 " },
        { { SKY_VIEW_LOG, NONE, 0, 16, 0, 100 }, "" },
        { { SKY_VIEW_LOG, NONE, 0, INT64_MAX, 0, 100 }, "" },
        { { SKY_VIEW_LOG, NONE, 0, 0, 0, 0 }, "" },
    };
    assert_views(*state, cases, COUNT(cases));
}

static void a_name_has_its_entries_whoever_had_it(void **state)
{
    static const struct view_case cases[] = {
        { { SKY_VIEW_NAME, TEXT("Ana"), 0, 0, SKY_NOW, 100 }, "16 15 13 4 3 1 " },
        { { SKY_VIEW_NAME, TEXT("Ana"), 0, 0, 4, 100 }, "4 3 1 " },
        { { SKY_VIEW_NAME, TEXT("Ana"), 0, 0, 3, 1 }, "3 " },
        { { SKY_VIEW_NAME, TEXT("Ana"), 0, 0, 0, 100 }, "" },
        { { SKY_VIEW_NAME, TEXT("Eva"), 0, 0, SKY_NOW, 2 }, "10 8 " },
        { { SKY_VIEW_NAME, TEXT("bea"), 0, 0, SKY_NOW, 100 }, "" },
        { { SKY_VIEW_NAME, TEXT(NUL_NAME), 0, 0, SKY_NOW, 100 }, "11 " },
        { { SKY_VIEW_NAME, TEXT("a"), 0, 0, SKY_NOW, 100 }, "" },
        { { SKY_VIEW_NAME, TEXT(UNICODE_NAME), 0, 0, SKY_NOW, 100 }, "12 9 " },
        { { SKY_VIEW_ENDS, TEXT("Ana"), 0, 0, SKY_NOW, 100 }, "15 4 " },
        { { SKY_VIEW_ENDS, TEXT("Ana"), 0, 0, 3, 100 }, "" },
        { { SKY_VIEW_ENDS, TEXT("Bea"), 0, 0, SKY_NOW, 100 }, "14 6 " },
        { { SKY_VIEW_ENDS, TEXT("Bea"), 0, 0, SKY_NOW, 1 }, "14 " },
        { { SKY_VIEW_ENDS, TEXT("Bea"), 0, 0, 13, 100 }, "6 " },
        { { SKY_VIEW_ENDS, TEXT(NUL_NAME), 0, 0, SKY_NOW, 100 }, "" },
    };
    assert_views(*state, cases, COUNT(cases));
}

static void a_customer_has_its_entries_whatever_its_name(void **state)
{
    static const struct view_case cases[] = {
        { { SKY_VIEW_CLIENTE, NONE, 1, 0, SKY_NOW, 100 }, "10 8 5 3 1 " },
        { { SKY_VIEW_CLIENTE, NONE, 1, 0, 9, 2 }, "8 5 " },
        { { SKY_VIEW_CLIENTE, NONE, 1, 0, 4, 100 }, "3 1 " },
        { { SKY_VIEW_CLIENTE, NONE, 2, 0, SKY_NOW, 100 }, "6 2 " },
        { { SKY_VIEW_CLIENTE, NONE, 7, 0, SKY_NOW, 100 }, "14 7 " },
        { { SKY_VIEW_CLIENTE, NONE, 13, 0, SKY_NOW, 100 }, "16 15 13 " },
        { { SKY_VIEW_CLIENTE, NONE, 4, 0, SKY_NOW, 100 }, "" },
        { { SKY_VIEW_CLIENTE, NONE, 0, 0, SKY_NOW, 100 }, "" },
    };
    assert_views(*state, cases, COUNT(cases));
}

static void the_bin_tells_the_deletions_that_stood(void **state)
{
    static const struct view_case cases[] = {
        { { SKY_VIEW_BIN, NONE, 0, INT64_MAX, SKY_NOW, 100 }, "(15) 14 12 (8) 6 (4) " },
        { { SKY_VIEW_BIN, NONE, 0, INT64_MAX, SKY_NOW, 2 }, "(15) 14 " },
        { { SKY_VIEW_BIN, NONE, 0, 14, SKY_NOW, 100 }, "12 (8) 6 (4) " },
        { { SKY_VIEW_BIN, NONE, 0, 6, SKY_NOW, 100 }, "(4) " },
        { { SKY_VIEW_BIN, NONE, 0, INT64_MAX, 15, 2 }, "15 14 " },
        { { SKY_VIEW_BIN, NONE, 0, INT64_MAX, 13, 100 }, "12 (8) 6 (4) " },
        { { SKY_VIEW_BIN, NONE, 0, INT64_MAX, 9, 100 }, "8 6 (4) " },
        { { SKY_VIEW_BIN, NONE, 0, INT64_MAX, 8, 1 }, "8 " },
        { { SKY_VIEW_BIN, NONE, 0, INT64_MAX, 7, 100 }, "6 (4) " },
        { { SKY_VIEW_BIN, NONE, 0, INT64_MAX, 5, 100 }, "(4) " },
        { { SKY_VIEW_BIN, NONE, 0, INT64_MAX, 0, 100 }, "" },
    };
    assert_views(*state, cases, COUNT(cases));
}

static void a_visitor_may_stop_and_holds_nothing(void **state)
{
    struct fixture *fixture = *state;
    const struct sky_selection all = { SKY_VIEW_LOG, NONE, 0, 0, 0, 100 };
    write_log(fixture);
    void *reader = new_reader(fixture);
    assert_selected(fixture, reader, all, 3, "1 2 3 ");
    assert_selected(fixture, reader, all, 1, "1 ");
    assert_selected(fixture, reader, (struct sky_selection){ SKY_VIEW_BIN, NONE, 0, 99, 99, 100 }, 2, "(15) 14 ");
    put(fixture, "Ana", "{}");
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    assert_selected(fixture, reader, (struct sky_selection){ SKY_VIEW_LOG, NONE, 0, 16, 0, 9 }, 9, "17 ");
    fixture->backend->reader_free(reader);
}

/* Compares the entry with the step that it was, and its seal with the one that it must have. */
static bool check_entry(void *context, const struct sky_entry *entry)
{
    struct sky_head *head = context;
    unsigned char seal[SKY_SHA256_SIZE], salt[SKY_SALT_SIZE];
    const struct step *step = &steps[head->number++];
    memset(salt, (int)head->number, sizeof salt);
    sky_seal_compute(head->seal, entry, seal);
    memcpy(head->seal, entry->seal, sizeof seal);
    assert_int_equal(entry->number, head->number);
    assert_int_equal(entry->instant, 1000 * (head->number > 4 ? head->number - 1 : head->number));
    assert_int_equal(entry->grupo, step->grupo ? step->grupo : head->number);
    assert_int_equal(entry->cliente, step->cliente ? step->cliente : head->number);
    assert_int_equal(entry->deshace, step->deshace);
    assert_span("author", entry->author, SPAN("prueba"));
    assert_span("verb", entry->verb, SPAN("guardar"));
    assert_span("name", entry->nombre, step->nombre);
    assert_int_equal(entry->documento.data != NULL, step->documento.data != NULL);
    assert_span("document", entry->documento, step->documento);
    assert_memory_equal(entry->salt, salt, sizeof salt);
    assert_memory_equal(entry->seal, seal, sizeof seal);
    return true;
}

static void entries_come_back_as_they_were_saved(void **state)
{
    struct fixture *fixture = *state;
    const struct sky_selection all = { SKY_VIEW_LOG, NONE, 0, 0, 0, 100 };
    struct sky_head head = { 0 };
    struct sky_error error = { 0 };
    write_log(fixture);
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->select(reader, &all, check_entry, &head, &error), &error);
    assert_int_equal(head.number, COUNT(steps));
    fixture->backend->reader_free(reader);
}

static void the_head_moves_with_every_commit(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_head head;
    void *reader = new_reader(fixture);
    for (int i = 0; i < 4; i++) {
        memset(&head, 0xFF, sizeof head);
        assert_ok(fixture->backend->head(reader, &head, &error), &error);
        assert_int_equal(head.number, i);
        assert_int_equal(head.instant, 1000 * i);
        put(fixture, "a", i % 2 ? NULL : "{}");
    }
    fixture->backend->reader_free(reader);
}

/* Entries 4 and 5 are one operation's: the last of an instant counts. */
static void an_instant_has_the_number_of_its_last_entry(void **state)
{
    struct fixture *fixture = *state;
    static const int64_t cases[][2] = {
        { INT64_MIN, 0 }, { 0, 0 }, { 999, 0 }, { 1000, 1 }, { 1999, 1 }, { 3999, 3 }, { 4000, 5 },
        { 4999, 5 }, { 5000, 6 }, { 12999, 13 }, { 13000, 14 }, { 13001, 14 }, { INT64_MAX, 16 },
    };
    struct sky_error error = { 0 };
    int64_t number = -1;
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->find(reader, INT64_MAX, &number, &error), &error);
    assert_int_equal(number, 0);
    write_log(fixture);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_ok(fixture->backend->find(reader, cases[i][0], &number, &error), &error);
        assert_int_equal(number, cases[i][1]);
    }
    fixture->backend->reader_free(reader);
}

static void names_are_those_of_the_moment(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        int64_t moment;
        struct sky_span after;
        size_t limit, visits;
        struct sky_span wanted;
    } cases[] = {
        { 0, NONE, 100, 100, TEXT("") },
        { 1, NONE, 100, 100, TEXT("Ana|") },
        { 3, NONE, 100, 100, TEXT("Ana|Bea|") },
        { 5, NONE, 100, 100, TEXT("Bea|Eva|") },
        { 6, NONE, 100, 100, TEXT("Eva|") },
        { 7, NONE, 100, 100, TEXT("Bea|Eva|") },
        { 8, NONE, 100, 100, TEXT("Bea|") },
        { 11, NONE, 100, 100, TEXT("Bea|Eva|" NUL_NAME "|" UNICODE_NAME "|") },
        { 11, NONE, 3, 100, TEXT("Bea|Eva|" NUL_NAME "|") },
        { 11, NONE, 100, 2, TEXT("Bea|Eva|") },
        { 11, TEXT(""), 1, 100, TEXT("Bea|") },
        { 11, TEXT("Ana"), 1, 100, TEXT("Bea|") },
        { 11, TEXT("Eva"), 1, 100, TEXT(NUL_NAME "|") },
        { 11, TEXT("a"), 1, 100, TEXT(NUL_NAME "|") },
        { 11, TEXT(NUL_NAME), 9, 100, TEXT(UNICODE_NAME "|") },
        { 11, TEXT(UNICODE_NAME), 9, 100, TEXT("") },
        { 11, NONE, 0, 100, TEXT("") },
        { 14, NONE, 100, 100, TEXT("Ana|Eva|" NUL_NAME "|") },
        { 99, NONE, 100, 100, TEXT("Ana|Eva|" NUL_NAME "|") },
        { SKY_NOW, NONE, 100, 100, TEXT("Ana|Eva|" NUL_NAME "|") },
        { SKY_NOW, TEXT("Eva"), 100, 100, TEXT(NUL_NAME "|") },
    };
    write_log(fixture);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct visited visited = { .left = cases[i].visits };
        struct sky_error error = { 0 };
        assert_ok(fixture->backend->names(reader, cases[i].moment, cases[i].after, cases[i].limit, collect, &visited,
                                          &error), &error);
        assert_span("names", sky_buffer_span(&visited.names), cases[i].wanted);
        sky_buffer_clear(&visited.names);
    }
    fixture->backend->reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_log_comes_in_order_from_any_number),
        STORE_TEST(a_name_has_its_entries_whoever_had_it),
        STORE_TEST(a_customer_has_its_entries_whatever_its_name),
        STORE_TEST(the_bin_tells_the_deletions_that_stood),
        STORE_TEST(a_visitor_may_stop_and_holds_nothing),
        STORE_TEST(entries_come_back_as_they_were_saved),
        STORE_TEST(the_head_moves_with_every_commit),
        STORE_TEST(an_instant_has_the_number_of_its_last_entry),
        STORE_TEST(names_are_those_of_the_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
