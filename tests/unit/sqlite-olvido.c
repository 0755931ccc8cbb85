/* Who is to be forgotten, as the store keeps it: hidden at once, erased row by row, and cleaned up after. */
#include "listings.h"

static struct sky_oblivion next_of(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    struct sky_oblivion oblivion;
    void *reader = fixture->backend->reader_new(fixture->store, &error);
    assert_ok(fixture->backend->forgotten(reader, &oblivion, &error), &error);
    fixture->backend->reader_free(reader);
    return oblivion;
}

static struct sky_entry first_of(struct fixture *fixture, bool stored)
{
    struct sky_error error = { 0 };
    struct sky_entries entries;
    const struct sky_selection all = { .view = SKY_VIEW_LOG, .stored = stored, .limit = 1 };
    void *reader = fixture->backend->reader_new(fixture->store, &error);
    assert_ok(fixture->backend->select(reader, &all, fixture->arena, &entries, &error), &error);
    fixture->backend->reader_free(reader);
    return entries.items[0];
}

static void a_customer_is_hidden_erased_and_cleaned_up(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    const struct sky_backend *backend = fixture->backend;
    put(fixture, "Ana", "{}");
    int64_t cliente = first_of(fixture, true).cliente;
    assert_false(next_of(fixture).is_due);
    begin_in(fixture, fixture->store);
    assert_ok(backend->forget(fixture->store, cliente, &error), &error);
    commit_in(fixture, fixture->store);
    assert_true(next_of(fixture).is_due && !next_of(fixture).is_noted);
    assert_true(first_of(fixture, false).is_forgotten && first_of(fixture, false).nombre.size == 0);
    struct sky_entry entry = first_of(fixture, true);
    assert_false(entry.is_forgotten);
    begin_in(fixture, fixture->store);
    memset(entry.digests, 7, sizeof entry.digests);
    assert_ok(backend->noted(fixture->store, cliente, &error), &error);
    assert_ok(backend->erase(fixture->store, &entry, true, &error), &error);
    commit_in(fixture, fixture->store);
    assert_int_equal(next_of(fixture).upto, entry.number);
    entry = first_of(fixture, true);
    assert_true(entry.is_forgotten && entry.digests[63] == 7 && !entry.lives);
    begin_in(fixture, fixture->store);
    assert_ok(backend->forgot(fixture->store, cliente, &error), &error);
    commit_in(fixture, fixture->store);
    for (int i = 0; next_of(fixture).is_due; i++) {
        assert_int_equal(next_of(fixture).cliente, 0);
        assert_true(i < 100);
        begin_in(fixture, fixture->store);
        assert_ok(backend->clean(fixture->store, &error), &error);
        commit_in(fixture, fixture->store);
    }
}

static void entries_are_counted_and_words_disowned(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_count count;
    bool kept = true;
    put(fixture, "Ana", "{}");
    put(fixture, "Eva", "{}");
    execute_past(fixture, "INSERT INTO palabras VALUES ('ana')");
    void *reader = fixture->backend->reader_new(fixture->store, &error);
    assert_ok(fixture->backend->count(reader, first_of(fixture, true).cliente, &count, &error), &error);
    assert_int_equal(count.entries, 1);
    assert_false(count.is_due);
    assert_ok(fixture->backend->kept(reader, 1, &kept, &error), &error);
    assert_false(kept);
    fixture->backend->reader_free(reader);
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->disown(fixture->store, SPAN("ana"), &error), &error);
    commit_in(fixture, fixture->store);
    assert_int_equal(number_past(fixture, "SELECT count(*) FROM palabras WHERE palabra = 'ana'"), 0);
}

#ifndef STORE_POSTGRES
/* A listing of forty words of its own. */
static void list_words(struct fixture *fixture, int64_t cliente)
{
    char words[40 * 12];
    size_t size = 0;
    for (int i = 0; i < 40; i++)
        size += (size_t)snprintf(words + size, sizeof words - size, "%so%d", i ? " " : "",
                                 (int)(cliente * 7919 % 9973) * 40 + i);
    list_one(fixture, cliente, cliente, "nadie", words);
}

/* How many pages of the index have the word, or an end of it. */
static int64_t pages_with(struct fixture *fixture, const char *text)
{
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM terminos_data WHERE instr(block, CAST('%s' AS BLOB))", text);
    return number_of(path_in(fixture->directory, "sky.db").text, sql);
}

/* Each write between two steps is a segment of the index. */
static void what_others_write_leaves_no_word_behind(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    int64_t cliente = 10000;
    char sql[128];
    for (int64_t i = 1; i <= 1500; i++)
        list_words(fixture, i);
    execute(path_in(fixture->directory, "sky.db").text, "INSERT INTO terminos (terminos) VALUES ('optimize')");
    list_one(fixture, 9301, 9301, "zzyzxq", "ozzyzxq");
    for (int64_t i = 9302; i <= 9304; i++)
        list_words(fixture, i);
    assert_true(pages_with(fixture, "zyzxq") > 0);
    list_one(fixture, 9301, 0, "", "");
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->forgot(fixture->store, 9301, &error), &error);
    commit_in(fixture, fixture->store);
    for (int i = 0; next_of(fixture).is_due; i++) {
        assert_true(i < 1000);
        begin_in(fixture, fixture->store);
        assert_ok(fixture->backend->clean(fixture->store, &error), &error);
        commit_in(fixture, fixture->store);
        for (int written = 0; written < 1; written++, cliente++) {
            snprintf(sql, sizeof sql, "INSERT INTO terminos (rowid, texto) VALUES (%d, 'o%d')", (int)cliente,
                     (int)cliente);
            execute(path_in(fixture->directory, "sky.db").text, sql);
        }
    }
    assert_int_equal(pages_with(fixture, "zyzxq"), 0);
    assert_int_equal(
        number_of(path_in(fixture->directory, "sky.db").text, "SELECT v FROM terminos_config WHERE k = 'usermerge'"),
        8);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_customer_is_hidden_erased_and_cleaned_up),
        STORE_TEST(entries_are_counted_and_words_disowned),
#ifndef STORE_POSTGRES
        STORE_TEST(what_others_write_leaves_no_word_behind),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
