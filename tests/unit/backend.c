/* The contract that every store keeps, whichever backend its URL names: transactions, names, snapshots, and the log. */
#include "store.h"

static void urls_choose_the_backend(void **state)
{
    (void)state;
    static const struct {
        const char *url, *location; /* location NULL: refused */
    } cases[] = {
        { "sqlite:/a/b.db", "/a/b.db" }, { "sqlite:a:b", "a:b" }, { "sqlite", NULL },    { "", NULL },
        { "sqlit:/a", NULL },            { "sqlitex:/a", NULL },  { "SQLITE:/a", NULL }, { ":/a", NULL },
        { "/var/lib/sky.db", NULL },     { "oracle:/a", NULL },   { "postgresql://h/d", "//h/d" },
        { "postgres://h/d", NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *location = NULL;
        struct sky_error error = { 0 };
        const struct sky_backend *backend = sky_backend_for(cases[i].url, &location, &error);
        assert_int_equal(backend != NULL, cases[i].location != NULL);
        if (backend)
            assert_string_equal(location, cases[i].location);
        else
            assert_int_equal(error.status, SKY_INVALID);
    }
}

static void what_may_be_a_password_is_not_told(void **state)
{
    (void)state;
    const char *location = NULL;
    struct sky_error error = { 0 };
    assert_null(sky_backend_for("postgres://role:secreto@host/database", &location, &error));
    assert_non_null(strstr(error.text, "'postgres:'"));
    assert_null(strstr(error.text, "secreto"));
}

static void an_empty_log_has_a_head_of_zeros(void **state)
{
    struct fixture *fixture = *state;
    static const struct sky_head zeros;
    memset(&fixture->head, 0xFF, sizeof fixture->head);
    begin_in(fixture, fixture->store);
    assert_int_equal(fixture->head.number, 0);
    assert_int_equal(fixture->head.instant, 0);
    assert_memory_equal(fixture->head.seal, zeros.seal, sizeof zeros.seal);
    fixture->backend->abort(fixture->store);
}

static void the_head_is_the_last_entry(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 3; i++) {
        put(fixture, "a", "{}");
        struct sky_head expected = fixture->head;
        begin_in(fixture, fixture->store);
        fixture->backend->abort(fixture->store);
        assert_int_equal(fixture->head.number, expected.number);
        assert_int_equal(fixture->head.instant, expected.instant);
        assert_memory_equal(fixture->head.seal, expected.seal, sizeof expected.seal);
    }
}

static void readers_see_what_was_committed(void **state)
{
    struct fixture *fixture = *state;
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "a", 0, NULL);
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), SPAN("{\"n\":1}"));
    assert_read(fixture, reader, "a", 0, NULL);
    commit_in(fixture, fixture->store);
    assert_read(fixture, reader, "a", 1, "{\"n\":1}");
    assert_read(fixture, reader, "A", 0, NULL);
    assert_read(fixture, reader, "a ", 0, NULL);
    put(fixture, "a", "{\"n\":2}");
    assert_read(fixture, reader, "a", 2, "{\"n\":2}");
    fixture->backend->reader_free(reader);
}

static void what_was_aborted_never_was(void **state)
{
    struct fixture *fixture = *state;
    void *reader = new_reader(fixture);
    put(fixture, "a", "{\"n\":1}");
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), SPAN("{\"n\":2}"));
    save_in(fixture, fixture->store, SPAN("b"), SPAN("{}"));
    fixture->backend->abort(fixture->store);
    fixture->backend->abort(fixture->store); /* without a transaction it does nothing */
    assert_read(fixture, reader, "a", 1, "{\"n\":1}");
    assert_read(fixture, reader, "b", 0, NULL);
    put(fixture, "b", "{\"n\":3}");
    assert_int_equal(fixture->head.number, 2);
    assert_read(fixture, reader, "b", 2, "{\"n\":3}");
    fixture->backend->reader_free(reader);
}

static void deleting_leaves_no_customer_and_frees_the_name(void **state)
{
    struct fixture *fixture = *state;
    void *reader = new_reader(fixture);
    put(fixture, "a", "{\"n\":1}");
    put(fixture, "a", NULL);
    assert_read(fixture, reader, "a", 0, NULL);
    put(fixture, "a", "{\"n\":3}");
    assert_read(fixture, reader, "a", 3, "{\"n\":3}");
    fixture->backend->reader_free(reader);
}

static void fetching_reads_inside_the_transaction(void **state)
{
    struct fixture *fixture = *state;
    static const struct sky_span nombres[] = { TEXT("a"), TEXT("b"), TEXT("c"), TEXT("d") };
    static const char *const documents[] = { "{\"n\":1}", "{\"n\":4}", NULL, NULL };
    static const int64_t numbers[] = { 1, 4, 0, 0 };
    struct sky_entry present[COUNT(nombres)];
    put(fixture, "a", "{\"n\":1}");
    put(fixture, "c", "{}");
    put(fixture, "c", NULL);
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("b"), SPAN("{\"n\":4}"));
    memset(present, 0xFF, sizeof present);
    fetch_all(fixture, nombres, COUNT(nombres), present);
    fixture->backend->abort(fixture->store);
    for (size_t i = 0; i < COUNT(nombres); i++) {
        assert_int_equal(present[i].number, numbers[i]);
        assert_int_equal(present[i].documento.data != NULL, documents[i] != NULL);
        assert_span("document", present[i].documento, sky_span_of(documents[i]));
    }
}

/* Under whatever name, and again when the name was given to another. */
static void the_present_says_whose_it_is(void **state)
{
    struct fixture *fixture = *state;
    static const struct sky_span nombres[] = { TEXT("a"), TEXT("b"), TEXT("c") };
    static const int64_t clientes[] = { 4, 1, 0 };
    struct sky_entry present[COUNT(nombres)], read;
    struct sky_error error = { 0 };
    put(fixture, "a", "{}");
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("a"), .cliente = 1 });
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("b"), .documento = SPAN("{}"), .cliente = 1, .grupo = 2 });
    put(fixture, "a", "{}");
    void *reader = new_reader(fixture);
    begin_in(fixture, fixture->store);
    fetch_all(fixture, nombres, COUNT(nombres), present);
    fixture->backend->abort(fixture->store);
    for (size_t i = 0; i < COUNT(nombres); i++) {
        assert_ok(fixture->backend->read(reader, nombres[i], fixture->arena, &read, &error), &error);
        assert_int_equal(read.cliente, clientes[i]);
        assert_int_equal(present[i].cliente, clientes[i]);
        assert_int_equal(present[i].number, read.number);
    }
    fixture->backend->reader_free(reader);
}

/* What `apply` needs of it: all that the transaction has saved so far, which other readers do not see. */
static void the_stores_own_reader_is_inside_the_transaction(void **state)
{
    struct fixture *fixture = *state;
    const struct sky_backend *backend = fixture->backend;
    void *own = backend->reader_peek(fixture->store), *other = new_reader(fixture);
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), SPAN("{}"));
    save_in(fixture, fixture->store, SPAN("b"), SPAN("{}"));
    assert_read(fixture, own, "b", 2, "{}");
    assert_read(fixture, other, "b", 0, NULL);
    struct sky_names names = names_of(fixture, own, 1, (struct sky_span){ 0 }, 10);
    assert_span("names", joined(fixture, &names), SPAN("a|"));
    assert_int_equal(entries_of(fixture, own, (struct sky_selection){ .view = SKY_VIEW_LOG, .limit = 9 }).count, 2);
    backend->abort(fixture->store);
    assert_read(fixture, own, "b", 0, NULL);
    backend->reader_free(other);
}

/* Several entries of one name in one transaction: the last decides. */
static void a_transaction_holds_many_entries(void **state)
{
    struct fixture *fixture = *state;
    enum { MANY = 300 };
    static struct sky_entry entries[MANY];
    static const char *const documents[] = { "{\"n\":1}", NULL, "{\"n\":2}" };
    struct sky_error error = { 0 };
    void *reader = new_reader(fixture);
    begin_in(fixture, fixture->store);
    for (size_t i = 0; i < MANY; i++)
        entries[i] = next_entry(fixture, i % 2 ? SPAN("a") : SPAN("b"), sky_span_of(documents[i % 3]));
    assert_ok(fixture->backend->save(fixture->store, entries, MANY, &error), &error);
    commit_in(fixture, fixture->store);
    assert_read(fixture, reader, "a", MANY, "{\"n\":2}");
    assert_read(fixture, reader, "b", 0, NULL);
    fixture->backend->reader_free(reader);
}

static void assert_page(struct fixture *fixture, void *reader, struct sky_span after, size_t limit, bool ended,
                        const char *wanted)
{
    struct sky_names names = names_of(fixture, reader, SKY_NOW, after, limit);
    assert_span("names", joined(fixture, &names), sky_span_of(wanted));
    assert_int_equal(names.ended, ended);
    if (!ended)
        assert_span("next", names.next, names.items[names.count - 1]);
}

#define HIGH "\xF4\x8F\xBF\xBD"

static void names_come_in_byte_order_page_by_page(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "\xC3\xB1u", "b",  "a b",          "Z", "a",    "ab",
                                         "/",         HIGH, "\xE2\x82\xAC", "'", "fuera" };
    static const char all[] = "'|/|Z|a|a b|ab|b|\xC3\xB1u|\xE2\x82\xAC|" HIGH "|";
    for (size_t i = 0; i < COUNT(names); i++)
        put(fixture, names[i], "{}");
    put(fixture, "fuera", NULL);
    void *reader = new_reader(fixture);
    assert_page(fixture, reader, (struct sky_span){ 0 }, 100, true, all);
    assert_page(fixture, reader, (struct sky_span){ 0 }, 10, true, all);
    assert_page(fixture, reader, SPAN(""), SIZE_MAX, true, all);
    assert_page(fixture, reader, (struct sky_span){ 0 }, 3, false, "'|/|Z|");
    assert_page(fixture, reader, SPAN("Z"), 3, false, "a|a b|ab|");
    assert_page(fixture, reader, SPAN("aa"), 2, false, "ab|b|");
    assert_page(fixture, reader, SPAN("b"), 2, false, "\xC3\xB1u|\xE2\x82\xAC|");
    assert_page(fixture, reader, SPAN("b"), 3, true, "\xC3\xB1u|\xE2\x82\xAC|" HIGH "|");
    assert_page(fixture, reader, SPAN(HIGH), 2, true, "");
    fixture->backend->reader_free(reader);
}

static void texts_come_back_byte_for_byte(void **state)
{
    struct fixture *fixture = *state;
    enum { SIZE = 1 << 20 };
    static char large[SIZE + 1];
    memset(large, 'x', SIZE);
    void *reader = new_reader(fixture);
    static const char *const names[] = { "'; DROP TABLE clientes; --", "a\"b", "%_", "\xF0\x9F\x98\x80", "NULL", "1" };
    for (size_t i = 0; i < COUNT(names); i++) {
        put(fixture, names[i], i % 2 ? "{\"a\":\"'\\\\\"}" : large);
        assert_read(fixture, reader, names[i], (int64_t)i + 1, i % 2 ? "{\"a\":\"'\\\\\"}" : large);
    }
    fixture->backend->reader_free(reader);
}

static void reopening_keeps_all(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "a", "{\"n\":1}");
    put(fixture, "b", "{\"n\":2}");
    put(fixture, "b", NULL);
    struct sky_head expected = fixture->head;
    fixture->backend->close(fixture->store);
    fixture->store = open_again(fixture);
    void *reader = new_reader(fixture);
    assert_read(fixture, reader, "a", 1, "{\"n\":1}");
    assert_read(fixture, reader, "b", 0, NULL);
    fixture->backend->reader_free(reader);
    begin_in(fixture, fixture->store);
    fixture->backend->abort(fixture->store);
    assert_memory_equal(fixture->head.seal, expected.seal, sizeof expected.seal);
}

static void a_probe_and_a_check_change_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    void *reader = new_reader(fixture);
    put(fixture, "a", "{\"n\":1}");
    for (int i = 0; i < 3; i++)
        assert_ok(fixture->backend->probe(fixture->store, &error), &error);
    assert_ok(check_all(fixture, reader, &error), &error);
    assert_read(fixture, reader, "a", 1, "{\"n\":1}");
    put(fixture, "a", "{\"n\":2}");
    assert_int_equal(fixture->head.number, 2);
    fixture->backend->reader_free(reader);
}

static void a_snapshot_stays_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    void *reader = new_reader(fixture), *other = new_reader(fixture);
    assert_int_equal(snapshot_in(fixture, reader).number, 0);
    put(fixture, "a", "{\"n\":1}");
    assert_read(fixture, reader, "a", 0, NULL);
    fixture->backend->release(reader);
    struct sky_head head = snapshot_in(fixture, reader);
    assert_int_equal(head.number, 1);
    assert_int_equal(head.instant, 1000);
    assert_memory_equal(head.seal, fixture->head.seal, sizeof head.seal);
    put(fixture, "a", "{\"n\":2}");
    put(fixture, "b", "{}");
    assert_read(fixture, reader, "a", 1, "{\"n\":1}");
    assert_read(fixture, other, "a", 2, "{\"n\":2}");
    struct sky_names names = names_of(fixture, reader, SKY_NOW, (struct sky_span){ 0 }, 9);
    assert_span("names", joined(fixture, &names), SPAN("a|"));
    fixture->backend->release(reader);
    assert_read(fixture, reader, "a", 2, "{\"n\":2}");
    fixture->backend->reader_free(reader);
    fixture->backend->reader_free(other);
}

static void nothing_can_be_closed(void **state)
{
    struct fixture *fixture = *state;
    fixture->backend->close(NULL);
    fixture->backend->reader_free(NULL);
}

static void readers_do_not_wait_for_the_writer(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "a", "{}");
    void *reader = new_reader(fixture);
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), SPAN("{\"n\":2}"));
    assert_read(fixture, reader, "a", 1, "{}");
    fixture->backend->abort(fixture->store);
    fixture->backend->reader_free(reader);
}

/* A fault of the present, which is to be told as such and as nothing else. */
static void a_name_that_points_at_a_deletion_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_entry present;
    put(fixture, "a", "{}");
    put(fixture, "a", NULL);
    execute_past(fixture, "INSERT INTO clientes VALUES ('a', 2), ('b', 3)");
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->read(reader, SPAN("a"), fixture->arena, &present, &error), &error);
    assert_int_equal(present.number, 2);
    assert_false(present.lives);
    assert_null(present.documento.data);
    assert_read(fixture, reader, "b", 0, NULL); /* there is no such entry */
    fixture->backend->reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_choose_the_backend),
        cmocka_unit_test(what_may_be_a_password_is_not_told),
        STORE_TEST(an_empty_log_has_a_head_of_zeros),
        STORE_TEST(the_head_is_the_last_entry),
        STORE_TEST(readers_see_what_was_committed),
        STORE_TEST(what_was_aborted_never_was),
        STORE_TEST(deleting_leaves_no_customer_and_frees_the_name),
        STORE_TEST(fetching_reads_inside_the_transaction),
        STORE_TEST(the_present_says_whose_it_is),
        STORE_TEST(the_stores_own_reader_is_inside_the_transaction),
        STORE_TEST(a_transaction_holds_many_entries),
        STORE_TEST(names_come_in_byte_order_page_by_page),
        STORE_TEST(texts_come_back_byte_for_byte),
        STORE_TEST(reopening_keeps_all),
        STORE_TEST(a_probe_and_a_check_change_nothing),
        STORE_TEST(a_snapshot_stays_as_it_was),
        STORE_TEST(nothing_can_be_closed),
        STORE_TEST(readers_do_not_wait_for_the_writer),
        STORE_TEST(a_name_that_points_at_a_deletion_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
