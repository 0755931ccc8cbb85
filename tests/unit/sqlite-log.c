/* What can be asked of the log: its views with their limits and bounds, and names at a moment. */
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

/* The numbers of entries, each with a blank after it, and what says that there are no more. */
static struct sky_span numbers_in(struct fixture *fixture, const struct sky_entries *entries)
{
    struct sky_buffer *text = sky_buffer_new(fixture->arena);
    for (size_t i = 0; i < entries->count; i++)
        sky_buffer_printf(text, "%d ", (int)entries->items[i].number);
    sky_buffer_put_text(text, entries->ended ? "." : "");
    return sky_buffer_span(text);
}

static void assert_selected(struct fixture *fixture, void *reader, struct sky_selection selection, const char *wanted)
{
    struct sky_entries entries = entries_of(fixture, reader, selection);
    struct sky_span numbers = numbers_in(fixture, &entries);
    if (!sky_span_equal(numbers, sky_span_of(wanted)))
        fail_msg("view %d, %.*s %d, from %" PRId64 " to %" PRId64 ": %.*s", (int)selection.view,
                 SKY_SPAN_ARGS(selection.nombre), (int)selection.cliente, selection.from, selection.upto,
                 SKY_SPAN_ARGS(numbers));
}

struct view_case {
    struct sky_selection selection;
    const char *wanted;
};

/* Bare or with documents, the entries are the same. */
static void assert_views(struct fixture *fixture, const struct view_case *cases, size_t count)
{
    write_log(fixture);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < 2 * count; i++) {
        struct sky_selection selection = cases[i / 2].selection;
        selection.bare = i % 2;
        assert_selected(fixture, reader, selection, cases[i / 2].wanted);
    }
    fixture->backend->reader_free(reader);
}

#define LOG(number, most) { .view = SKY_VIEW_LOG, .from = number, .limit = most }
#define NAME(name, number, most) { .view = SKY_VIEW_NAME, .nombre = TEXT(name), .upto = number, .limit = most }
#define ENDS(name, number, most) { .view = SKY_VIEW_ENDS, .nombre = TEXT(name), .upto = number, .limit = most }
#define OF(number, last, most) { .view = SKY_VIEW_CLIENTE, .cliente = number, .upto = last, .limit = most }
#define BIN(first, last, most) { .view = SKY_VIEW_BIN, .from = first, .upto = last, .limit = most }
#define TIME(moment, most) { .view = SKY_VIEW_TIME, .instant = moment, .limit = most }

static void the_log_comes_in_order_from_any_number(void **state)
{
    static const struct view_case cases[] = {
        { LOG(0, 100), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 ." },
        { LOG(-1, 2), "1 2 " },
        { LOG(3, 3), "4 5 6 " },
        { LOG(12, SIZE_MAX), "13 14 15 16 ." },
        { LOG(12, 4), "13 14 15 16 ." },
        { LOG(12, 3), "13 14 15 " },
        { LOG(16, 100), "." },
        { LOG(INT64_MAX, 100), "." },
    };
    assert_views(*state, cases, COUNT(cases));
}

static void a_name_has_its_entries_whoever_had_it(void **state)
{
    static const struct view_case cases[] = {
        { NAME("Ana", SKY_NOW, 100), "16 15 13 4 3 1 ." },
        { NAME("Ana", 4, 100), "4 3 1 ." },
        { NAME("Ana", 3, 1), "3 " },
        { NAME("Ana", 0, 100), "." },
        { NAME("Eva", SKY_NOW, 2), "10 8 " },
        { NAME("bea", SKY_NOW, 100), "." },
        { NAME(NUL_NAME, SKY_NOW, 100), "11 ." },
        { NAME("a", SKY_NOW, 100), "." },
        { NAME(UNICODE_NAME, SKY_NOW, 100), "12 9 ." },
        { ENDS("Ana", SKY_NOW, 100), "15 4 ." },
        { ENDS("Ana", 3, 100), "." },
        { ENDS("Bea", SKY_NOW, 100), "14 6 ." },
        { ENDS("Bea", SKY_NOW, 1), "14 " },
        { ENDS("Bea", 13, 100), "6 ." },
        { ENDS(NUL_NAME, SKY_NOW, 100), "." },
    };
    assert_views(*state, cases, COUNT(cases));
}

static void a_customer_has_its_entries_whatever_its_name(void **state)
{
    static const struct view_case cases[] = {
        { OF(1, SKY_NOW, 100), "10 8 5 3 1 ." },
        { OF(1, 9, 2), "8 5 " },
        { OF(1, 4, 100), "3 1 ." },
        { OF(2, SKY_NOW, 100), "6 2 ." },
        { OF(7, SKY_NOW, 100), "14 7 ." },
        { OF(13, SKY_NOW, 100), "16 15 13 ." },
        { OF(4, SKY_NOW, 100), "." },
        { OF(0, SKY_NOW, 100), "." },
    };
    assert_views(*state, cases, COUNT(cases));
}

static void the_bin_has_the_deletions_that_stood(void **state)
{
    static const struct view_case cases[] = {
        { BIN(INT64_MAX, SKY_NOW, 100), "14 12 6 ." },
        { BIN(INT64_MAX, SKY_NOW, 2), "14 12 " },
        { BIN(14, SKY_NOW, 100), "12 6 ." },
        { BIN(6, SKY_NOW, 100), "." },
        { BIN(INT64_MAX, 15, 2), "15 14 " },
        { BIN(INT64_MAX, 13, 100), "12 6 ." },
        { BIN(INT64_MAX, 9, 100), "8 6 ." },
        { BIN(INT64_MAX, 8, 1), "8 " },
        { BIN(INT64_MAX, 7, 100), "6 ." },
        { BIN(INT64_MAX, 5, 100), "." },
        { BIN(INT64_MAX, 0, 100), "." },
    };
    assert_views(*state, cases, COUNT(cases));
}

/* Entries 4 and 5 are one operation's: the last of an instant comes first. */
static void an_instant_has_what_was_written_until_then(void **state)
{
    static const struct view_case cases[] = {
        { TIME(INT64_MIN, 1), "." },  { TIME(999, 1), "." },     { TIME(1000, 1), "1 ." },
        { TIME(1999, 9), "1 ." },     { TIME(3999, 2), "3 2 " }, { TIME(4000, 2), "5 4 " },
        { TIME(4999, 1), "5 " },      { TIME(5000, 1), "6 " },   { TIME(12999, 1), "13 " },
        { TIME(13001, 1), "14 " },    { TIME(INT64_MAX, 1), "16 " },
    };
    assert_views(*state, cases, COUNT(cases));
}

/* Of the bin, 15, 8 and 4 are passed over. */
static void a_bound_of_looks_ends_a_selection(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        size_t looks;
        int64_t reached;
        const char *wanted;
    } cases[] = { { 1, 15, "" }, { 2, 14, "14 " }, { 4, 8, "14 12 " }, { 5, 6, "14 12 6 " }, { 6, 4, "14 12 6 ." },
                  { 7, 4, "14 12 6 ." } };
    write_log(fixture);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_selection bin = BIN(INT64_MAX, SKY_NOW, 9);
        bin.looks = cases[i].looks;
        assert_selected(fixture, reader, bin, cases[i].wanted);
        assert_int_equal(entries_of(fixture, reader, bin).reached, cases[i].reached);
    }
    fixture->backend->reader_free(reader);
}

static void a_bound_of_bytes_ends_a_selection(void **state)
{
    struct fixture *fixture = *state;
    static const char *const wanted[] = { "1 ", "1 ", "1 2 ", "1 2 3 ", "1 2 3 4 5 " };
    static const size_t bounds[] = { 1, 7, 8, 15, 22 }; /* each document has 7 bytes; 4 has none */
    write_log(fixture);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < COUNT(bounds); i++) {
        struct sky_selection log = LOG(0, 9);
        log.bytes = bounds[i];
        assert_selected(fixture, reader, log, wanted[i]);
        log.bare = true;
        assert_selected(fixture, reader, log, "1 2 3 4 5 6 7 8 9 ");
    }
    fixture->backend->reader_free(reader);
}

/* Whether there are more it does not tell. */
static void a_single_entry_is_the_only_one_looked_at(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    void *reader = new_reader(fixture);
    struct sky_head head;
    put(fixture, "Ana", "{}");
    assert_ok(fixture->backend->snapshot(reader, &head, &error), &error);
    assert_selected(fixture, reader, (struct sky_selection){ .view = SKY_VIEW_LOG, .limit = 1 }, "1 .");
    assert_selected(fixture, reader, (struct sky_selection){ .view = SKY_VIEW_LOG, .limit = 1, .single = true }, "1 ");
    fixture->backend->release(reader);
    fixture->backend->reader_free(reader);
}

static void a_selection_goes_on_after_what_it_reached(void **state)
{
    struct fixture *fixture = *state;
    write_log(fixture);
    void *reader = new_reader(fixture);
    struct sky_selection log = LOG(0, 1), bin = BIN(INT64_MAX, SKY_NOW, 1);
    bin.looks = 1;
    for (int64_t number = 1; number <= (int64_t)COUNT(steps); number++) {
        struct sky_entries one = entries_of(fixture, reader, log);
        assert_int_equal(one.reached, number);
        assert_int_equal(one.ended, number == COUNT(steps));
        log.from = one.reached;
    }
    struct sky_buffer *seen = sky_buffer_new(fixture->arena);
    for (struct sky_entries one = { .ended = false }; !one.ended; bin.from = one.reached) {
        one = entries_of(fixture, reader, bin);
        sky_buffer_put_span(seen, numbers_in(fixture, &one));
    }
    assert_span("bin", sky_buffer_span(seen), SPAN("14 12 6 ."));
    fixture->backend->reader_free(reader);
}

#ifndef STORE_POSTGRES
static void a_selection_that_was_cut_short_holds_nothing(void **state)
{
    struct fixture *fixture = *state;
    write_log(fixture);
    void *reader = new_reader(fixture);
    assert_selected(fixture, reader, (struct sky_selection)LOG(0, 3), "1 2 3 ");
    assert_selected(fixture, reader, (struct sky_selection)BIN(99, 99, 1), "14 ");
    put(fixture, "Ana", "{}");
    fixture->backend->rest(reader);
    assert_int_equal(number_of(path_in(fixture->directory, "sky.db").text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    assert_selected(fixture, reader, (struct sky_selection)LOG(16, 9), "17 .");
    fixture->backend->reader_free(reader);
}
#endif

/* Compares the entry with the step that it was, and its seal with the one that it must have. */
static void check_entry(struct sky_head *head, const struct sky_entry *entry, bool bare)
{
    unsigned char seal[SKY_SHA256_SIZE], salt[SKY_SALT_SIZE];
    const struct step *step = &steps[head->number++];
    memset(salt, (int)head->number, sizeof salt);
    assert_int_equal(entry->number, head->number);
    assert_int_equal(entry->instant, 1000 * (head->number > 4 ? head->number - 1 : head->number));
    assert_int_equal(entry->grupo, step->grupo ? step->grupo : head->number);
    assert_int_equal(entry->cliente, step->cliente ? step->cliente : head->number);
    assert_int_equal(entry->deshace, step->deshace);
    assert_span("author", entry->author, SPAN("prueba"));
    assert_span("verb", entry->verb, SPAN("guardar"));
    assert_span("name", entry->nombre, step->nombre);
    assert_int_equal(entry->lives, step->documento.data != NULL);
    assert_int_equal(entry->documento.data != NULL, !bare && step->documento.data);
    assert_span("document", entry->documento, bare ? entry->documento : step->documento);
    assert_memory_equal(entry->salt, salt, sizeof salt);
    if (!bare)
        sky_seal_compute(head->seal, entry, seal);
    assert_memory_equal(entry->seal, bare ? entry->seal : seal, sizeof seal);
    memcpy(head->seal, entry->seal, sizeof seal);
}

static void entries_come_back_as_they_were_saved(void **state)
{
    struct fixture *fixture = *state;
    write_log(fixture);
    void *reader = new_reader(fixture);
    for (int bare = 0; bare < 2; bare++) {
        struct sky_head head = { 0 };
        struct sky_selection all = LOG(0, 100);
        all.bare = bare;
        struct sky_entries entries = entries_of(fixture, reader, all);
        assert_int_equal(entries.count, COUNT(steps));
        for (size_t i = 0; i < entries.count; i++)
            check_entry(&head, &entries.items[i], bare);
    }
    fixture->backend->reader_free(reader);
}

/* The columns after a long document lie where it ends, so that the pages that it goes on in are passed, not copied. */
static void a_bare_selection_takes_no_document(void **state)
{
    struct fixture *fixture = *state;
    static char text[1 << 20];
    memset(text, 'x', sizeof text - 1);
    put(fixture, "a", text);
    void *reader = new_reader(fixture);
    struct sky_selection all = LOG(0, 100);
    all.bare = true;
    struct sky_entries entries = entries_of(fixture, reader, all);
    assert_int_equal(entries.count, 1);
    assert_true(entries.items[0].lives);
    assert_null(entries.items[0].documento.data);
    fixture->backend->reader_free(reader);
}

#ifdef STORE_POSTGRES
#define DROP_NOT_NULL "ALTER TABLE operaciones ALTER verbo DROP NOT NULL;"
#else
#define DROP_NOT_NULL                                                                       \
    "PRAGMA writable_schema = ON;"                                                          \
    "UPDATE sqlite_schema SET sql = replace(sql, 'verbo TEXT NOT NULL', 'verbo TEXT')"      \
    " WHERE name = 'operaciones'; PRAGMA writable_schema = RESET;"
#endif

static void an_entry_that_is_not_as_it_was_written_is_a_fault(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_entries entries;
    const struct sky_selection all = LOG(0, 100);
    write_log(fixture);
    execute_past(fixture, DROP_NOT_NULL "UPDATE operaciones SET verbo = NULL WHERE numero = 3");
    void *reader = new_reader(fixture);
    assert_int_equal(fixture->backend->select(reader, &all, fixture->arena, &entries, &error), SKY_INTERNAL);
    assert_string_equal(error.text, "entry 3 is not as it was written");
    fixture->backend->reader_free(reader);
}

static void names_are_those_of_the_moment(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        int64_t moment;
        struct sky_span after;
        size_t limit;
        bool ended;
        struct sky_span wanted;
    } cases[] = {
        { 0, NONE, 100, true, TEXT("") },
        { 1, NONE, 100, true, TEXT("Ana|") },
        { 3, NONE, 100, true, TEXT("Ana|Bea|") },
        { 5, NONE, 100, true, TEXT("Bea|Eva|") },
        { 6, NONE, 100, true, TEXT("Eva|") },
        { 7, NONE, 100, true, TEXT("Bea|Eva|") },
        { 8, NONE, 100, true, TEXT("Bea|") },
        { 11, NONE, 100, true, TEXT("Bea|Eva|" NUL_NAME "|" UNICODE_NAME "|") },
        { 11, NONE, 4, true, TEXT("Bea|Eva|" NUL_NAME "|" UNICODE_NAME "|") },
        { 11, NONE, 3, false, TEXT("Bea|Eva|" NUL_NAME "|") },
        { 11, TEXT(""), 1, false, TEXT("Bea|") },
        { 11, TEXT("Ana"), 1, false, TEXT("Bea|") },
        { 11, TEXT("Eva"), 1, false, TEXT(NUL_NAME "|") },
        { 11, TEXT("a"), 1, false, TEXT(NUL_NAME "|") },
        { 11, TEXT(NUL_NAME), 9, true, TEXT(UNICODE_NAME "|") },
        { 11, TEXT(UNICODE_NAME), 9, true, TEXT("") },
        { 14, NONE, 100, true, TEXT("Ana|Eva|" NUL_NAME "|") },
        { 99, NONE, 100, true, TEXT("Ana|Eva|" NUL_NAME "|") },
        { SKY_NOW, NONE, 100, true, TEXT("Ana|Eva|" NUL_NAME "|") },
        { SKY_NOW, TEXT("Eva"), 100, true, TEXT(NUL_NAME "|") },
    };
    write_log(fixture);
    void *reader = new_reader(fixture);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_names names = names_of(fixture, reader, cases[i].moment, cases[i].after, cases[i].limit);
        assert_span("names", joined(fixture, &names), cases[i].wanted);
        assert_int_equal(names.ended, cases[i].ended);
        if (!names.ended)
            assert_span("next", names.next, names.items[names.count - 1]);
    }
    fixture->backend->reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_log_comes_in_order_from_any_number),
        STORE_TEST(a_name_has_its_entries_whoever_had_it),
        STORE_TEST(a_customer_has_its_entries_whatever_its_name),
        STORE_TEST(the_bin_has_the_deletions_that_stood),
        STORE_TEST(an_instant_has_what_was_written_until_then),
        STORE_TEST(a_bound_of_looks_ends_a_selection),
        STORE_TEST(a_bound_of_bytes_ends_a_selection),
        STORE_TEST(a_single_entry_is_the_only_one_looked_at),
        STORE_TEST(a_selection_goes_on_after_what_it_reached),
#ifndef STORE_POSTGRES
        STORE_TEST(a_selection_that_was_cut_short_holds_nothing),
#endif
        STORE_TEST(entries_come_back_as_they_were_saved),
        STORE_TEST(a_bare_selection_takes_no_document),
        STORE_TEST(an_entry_that_is_not_as_it_was_written_is_a_fault),
        STORE_TEST(names_are_those_of_the_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
