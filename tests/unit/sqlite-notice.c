/* Moving to another store: a store's notice, another log's identity, receipts in pages, and what may be noted. */
#include "store.h"

static void post(struct fixture *fixture, void *store, const char *text)
{
    struct sky_error error = { 0 };
    begin_in(fixture, store);
    assert_ok(fixture->backend->post(store, sky_span_of(text), &error), &error);
    commit_in(fixture, store);
}

static void assert_notice(struct fixture *fixture, void *reader, const char *expected)
{
    struct sky_error error = { 0 };
    struct sky_notice notice;
    assert_ok(fixture->backend->notice(reader, &notice, &error), &error);
    assert_string_equal(notice.text, expected);
}

static void *open_to_move(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    void *store = fixture->backend->open(fixture->location, &fixture->settings, SKY_STORE_MOVE, &error);
    assert_non_null(store);
    return store;
}

static void under_a_notice_only_a_move_writes(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_head head;
    void *mover = open_to_move(fixture), *reader = new_reader(fixture);
    put(fixture, "a", "{}");
    assert_notice(fixture, reader, "");
    post(fixture, mover, "one");
    post(fixture, mover, "another");
    assert_notice(fixture, reader, "another");
    assert_int_equal(fixture->backend->begin(fixture->store, &head, &error), SKY_ELSEWHERE);
    fixture->backend->abort(fixture->store);
    error = (struct sky_error){ 0 };
    assert_int_equal(fixture->backend->probe(fixture->store, &error), SKY_ELSEWHERE);
    begin_in(fixture, mover);
    assert_int_equal(fixture->head.number, 1);
    save_in(fixture, mover, SPAN("b"), SPAN("{}"));
    commit_in(fixture, mover);
    assert_read(fixture, reader, "b", 2, "{}");
    void *again = open_again(fixture); /* it is read as before */
    fixture->backend->close(again);
    post(fixture, mover, NULL);
    assert_notice(fixture, reader, "");
    put(fixture, "c", "{}");
    fixture->backend->reader_free(reader);
    fixture->backend->close(mover);
}

static void what_was_not_committed_was_not_posted(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    void *reader = new_reader(fixture);
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->post(fixture->store, SPAN("one"), &error), &error);
    fixture->backend->abort(fixture->store);
    assert_notice(fixture, reader, "");
    put(fixture, "a", "{}");
    fixture->backend->reader_free(reader);
}

/* Releases that know of no notices are kept out while there is one. */
static void earlier_releases_are_kept_out(void **state)
{
    struct fixture *fixture = *state;
#ifdef STORE_POSTGRES
    static const char asked[] = "SELECT max(minima) FROM esquema WHERE version <= 2";
    const int64_t usual = 1;
#else
    static const char asked[] = "PRAGMA application_id";
    const int64_t usual = 1397446961;
#endif
    void *mover = open_to_move(fixture);
    assert_int_equal(number_past(fixture, asked), usual);
    post(fixture, mover, "one");
    assert_int_not_equal(number_past(fixture, asked), usual);
    post(fixture, mover, NULL);
    assert_int_equal(number_past(fixture, asked), usual);
    fixture->backend->close(mover);
}

static void a_schema_of_a_later_release_is_not_moved(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
#ifdef STORE_POSTGRES
    execute_past(fixture, "INSERT INTO esquema VALUES (98, 1)");
#else
    execute_past(fixture, "PRAGMA user_version = 98");
#endif
    void *store = open_again(fixture);
    fixture->backend->close(store);
    assert_null(fixture->backend->open(fixture->location, &fixture->settings, SKY_STORE_MOVE, &error));
    assert_int_equal(error.status, SKY_INVALID);
    assert_contains("refusal", error.text, "a later release's");
}

static void a_log_takes_the_identity_of_another(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_identity other, found;
    for (int restored = 0; restored < 2; restored++) {
        assert_true(sky_identity_set(&other, SPAN("00c0ffee00c0ffee"), restored));
        begin_in(fixture, fixture->store);
        assert_ok(fixture->backend->adopt(fixture->store, &other, &error), &error);
        commit_in(fixture, fixture->store);
        void *reader = new_reader(fixture);
        assert_ok(fixture->backend->identify(reader, &found, &error), &error);
        assert_string_equal(found.text, other.text);
        assert_string_equal(found.tags, other.tags);
        fixture->backend->reader_free(reader);
    }
}

/* --- receipts */

static void keep(struct fixture *fixture, const char *key, int64_t instant, enum sky_status refused)
{
    struct sky_error error = { 0 };
    struct sky_receipt receipt = {
        .key = sky_span_of(key), .instant = instant, .number = 7, .created = !refused, .error.status = refused
    };
    memset(receipt.digest, 9, sizeof receipt.digest);
    if (refused)
        strcpy(receipt.error.text, "no");
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->keep(fixture->store, &receipt, 1, 0, &error), &error);
    commit_in(fixture, fixture->store);
}

/* The keys from a place on, in pages of two. */
static void assert_receipts(struct fixture *fixture, int64_t instant, const char *key, const char *expected)
{
    struct sky_error error = { 0 };
    struct sky_receipts page;
    struct sky_span last = sky_span_of(key);
    struct sky_buffer *keys = sky_buffer_new(fixture->arena);
    void *reader = new_reader(fixture);
    do {
        assert_ok(fixture->backend->receipts(reader, instant, last, 2, fixture->arena, &page, &error), &error);
        for (size_t i = 0; i < page.count; i++) {
            assert_int_equal(page.items[i].number, 7);
            assert_int_equal(page.items[i].digest[0], 9);
            assert_int_equal(page.items[i].created, page.items[i].error.status == SKY_OK);
            instant = page.items[i].instant;
            last = page.items[i].key;
            sky_buffer_put_span(keys, last);
            sky_buffer_put(keys, "|", 1);
        }
    } while (page.count == 2);
    assert_span("keys", sky_buffer_span(keys), sky_span_of(expected));
    fixture->backend->reader_free(reader);
}

static void receipts_come_by_instant_and_key(void **state)
{
    struct fixture *fixture = *state;
    keep(fixture, "e", 1, SKY_OK);
    keep(fixture, "d", 2, SKY_NAME_TAKEN);
    keep(fixture, "b", 3, SKY_OK);
    keep(fixture, "a", 3, SKY_OK);
    keep(fixture, "c", 3, SKY_OK);
    keep(fixture, "\xC3\xB1", 3, SKY_OK);
    assert_receipts(fixture, 0, NULL, "e|d|a|b|c|\xC3\xB1|");
    assert_receipts(fixture, 2, NULL, "d|a|b|c|\xC3\xB1|");
    assert_receipts(fixture, 3, "b", "c|\xC3\xB1|");
    assert_receipts(fixture, 4, NULL, "");
}

static void a_pass_may_be_saved_without_a_fact(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    const struct sky_pass pass = { SPAN("t:1"), SPAN("{}"), 5 };
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->admit(fixture->store, &pass, NULL, &error), &error);
    commit_in(fixture, fixture->store);
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM pases"), 1);
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM auditoria"), 0);
}

static void what_may_be_noted(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *location, *refused; /* refused NULL: it may be */
    } cases[] = {
#ifdef STORE_POSTGRES
        { "//sky@host/sky", NULL },
        { "//sky@/sky?host=/run/postgresql&passfile=/etc/sky/pgpass", NULL },
        { "//?service=sky", NULL },
        { "//sky:secreto@host/sky", "has a password" },
        { "//sky@host/sky?password=secreto", "has a password" },
        { "//sky@host/sky?p%61ssword=secreto", "has a password" },
        { "//sky@host/sky?nada=1", "no URL of PostgreSQL's" },
#else
        { "/var/lib/sky/sky.db", NULL },
        { "sky.db", "from the root" },
        { "", "from the root" },
#endif
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        enum sky_status status = fixture->backend->refuse_unnotable(cases[i].location, &error);
        assert_int_equal(status, cases[i].refused ? SKY_INVALID : SKY_OK);
        if (cases[i].refused)
            assert_contains(cases[i].location, error.text, cases[i].refused);
        assert_null(strstr(error.text, "secreto"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(under_a_notice_only_a_move_writes),   STORE_TEST(what_was_not_committed_was_not_posted),
        STORE_TEST(earlier_releases_are_kept_out),       STORE_TEST(a_schema_of_a_later_release_is_not_moved),
        STORE_TEST(a_log_takes_the_identity_of_another), STORE_TEST(receipts_come_by_instant_and_key),
        STORE_TEST(a_pass_may_be_saved_without_a_fact),  STORE_TEST(what_may_be_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
