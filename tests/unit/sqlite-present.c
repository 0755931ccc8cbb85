/* Customers that are kept: what readers see is what is in the store, whoever wrote it, and whatever was kept before. */
#include "sql.h"
#include "store.h"

#include "base/cache.h"
#include "store/sqlite-internal.h"

#define THREADS 3
#define READS 20000
#define WRITES 300

static bool is_kept(const struct fixture *fixture, const char *nombre)
{
    const struct sky_sqlite *store = fixture->store;
    return sky_cache_get(store->present.cache, sky_span_of(nombre)).data;
}

/* Changes a document where it lies, which no writer does: who was kept is seen as before. */
static void forge(const struct fixture *fixture, int64_t number)
{
    char sql[200];
    snprintf(sql, sizeof sql, "UPDATE operaciones SET documento = 'forged' WHERE numero = %d", (int)number);
    execute(path_in(fixture->directory, "sky.db").text, sql);
}

static void who_was_read_is_kept(void **state)
{
    struct fixture *fixture = *state;
    void *reader = new_reader(fixture), *other = new_reader(fixture);
    put(fixture, "a", "{}");
    put(fixture, "b", "{\"x\":1}");
    assert_false(is_kept(fixture, "a"));
    assert_read(fixture, reader, "a", 1, "{}");
    assert_true(is_kept(fixture, "a"));
    assert_read(fixture, reader, "nobody", 0, NULL);
    assert_false(is_kept(fixture, "nobody"));
    forge(fixture, 1);
    forge(fixture, 2);
    assert_read(fixture, reader, "a", 1, "{}");
    assert_read(fixture, other, "a", 1, "{}");
    assert_read(fixture, other, "b", 2, "forged");
    fixture->backend->reader_free(reader);
    fixture->backend->reader_free(other);
}

/* Changed, deleted and created by this store and by another program's; the others stay. */
static void who_changed_is_read_anew(void **state)
{
    struct fixture *fixture = *state;
    struct fixture elsewhere = *fixture;
    void *reader = new_reader(fixture);
    elsewhere.store = open_again(fixture);
    put(fixture, "a", "{}");
    put(fixture, "b", "{\"x\":1}");
    put(fixture, "c", "{\"y\":1}");
    assert_read(fixture, reader, "a", 1, "{}");
    assert_read(fixture, reader, "b", 2, "{\"x\":1}");
    assert_read(fixture, reader, "c", 3, "{\"y\":1}");
    put(fixture, "a", "{\"x\":2}");
    assert_read(fixture, reader, "a", 4, "{\"x\":2}");
    put(&elsewhere, "b", "{\"x\":3}");
    assert_read(fixture, reader, "b", 5, "{\"x\":3}");
    put(&elsewhere, "a", NULL);
    assert_read(fixture, reader, "a", 0, NULL);
    put(&elsewhere, "a", "{\"x\":4}");
    assert_read(fixture, reader, "a", 7, "{\"x\":4}");
    forge(fixture, 3);
    assert_read(fixture, reader, "c", 3, "{\"y\":1}");
    fixture->backend->reader_free(reader);
    fixture->backend->close(elsewhere.store);
}

/* Of two snapshots, the older one sees what it saw, and what it reads is not kept for the newer one. */
static void each_snapshot_sees_its_own(void **state)
{
    struct fixture *fixture = *state;
    void *older = new_reader(fixture), *newer = new_reader(fixture);
    put(fixture, "a", "{}");
    put(fixture, "b", "{}");
    put(fixture, "c", "{}");
    assert_read(fixture, newer, "a", 1, "{}");
    snapshot_in(fixture, older);
    put(fixture, "a", "{\"x\":1}");
    put(fixture, "b", "{\"x\":1}");
    put(fixture, "c", NULL);
    assert_read(fixture, newer, "a", 4, "{\"x\":1}");
    assert_read(fixture, older, "a", 1, "{}");
    assert_read(fixture, older, "b", 2, "{}");
    assert_read(fixture, older, "c", 3, "{}");
    assert_read(fixture, newer, "a", 4, "{\"x\":1}");
    assert_read(fixture, newer, "b", 5, "{\"x\":1}");
    assert_read(fixture, newer, "c", 0, NULL);
    assert_read(fixture, older, "b", 2, "{}");
    fixture->backend->release(older);
    assert_read(fixture, older, "b", 5, "{\"x\":1}");
    fixture->backend->reader_free(older);
    fixture->backend->reader_free(newer);
}

static void put_many(struct fixture *fixture, int count)
{
    begin_in(fixture, fixture->store);
    for (int i = 0; i < count; i++)
        save_in(fixture, fixture->store, sky_span_of(i == count - 1 ? "c" : "b"), sky_span_of("{}"));
    commit_in(fixture, fixture->store);
}

/* As many as one reading follows, and one more: until the next one has followed it, nothing is found or kept. */
static void many_entries_are_followed_in_turns(void **state)
{
    struct fixture *fixture = *state;
    void *reader = new_reader(fixture);
    put(fixture, "a", "{}");
    put(fixture, "c", "{}");
    for (int more = 0; more <= 1; more++) {
        assert_read(fixture, reader, "a", 1, "{}");
        assert_read(fixture, reader, "c", fixture->head.number, "{}");
        assert_true(is_kept(fixture, "c"));
        put_many(fixture, 500 + more);
        assert_read(fixture, reader, "c", fixture->head.number, "{}");
        assert_read(fixture, reader, "b", fixture->head.number - 1, "{}");
        assert_true(is_kept(fixture, "a"));
        assert_true(is_kept(fixture, "b"));
        assert_read(fixture, reader, "c", fixture->head.number, "{}");
    }
    fixture->backend->reader_free(reader);
}

/* So many that following them would take long. */
static void after_very_many_entries_nothing_is_kept(void **state)
{
    struct fixture *fixture = *state;
    void *reader = new_reader(fixture);
    put(fixture, "a", "{}");
    for (int more = 0; more <= 1; more++) {
        assert_read(fixture, reader, "a", 1, "{}");
        assert_true(is_kept(fixture, "a"));
        put_many(fixture, 50000 + more);
        for (int i = 0; i < 100; i++)
            assert_read(fixture, reader, "nobody", 0, NULL);
        assert_int_equal(is_kept(fixture, "a"), !more);
        assert_read(fixture, reader, "c", fixture->head.number, "{}");
        assert_true(is_kept(fixture, "c"));
    }
    fixture->backend->reader_free(reader);
}

/* The writer's own reader sees what is not yet committed, which is nothing to be kept. */
static void what_is_written_is_not_kept(void **state)
{
    struct fixture *fixture = *state;
    void *reader = new_reader(fixture), *own = fixture->backend->reader_peek(fixture->store);
    put(fixture, "a", "{}");
    put(fixture, "b", "{}");
    assert_read(fixture, reader, "a", 1, "{}");
    assert_read(fixture, reader, "b", 2, "{}");
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, sky_span_of("a"), sky_span_of("{\"x\":1}"));
    assert_read(fixture, own, "a", 3, "{\"x\":1}");
    assert_read(fixture, reader, "a", 1, "{}");
    fixture->backend->abort(fixture->store);
    assert_read(fixture, own, "a", 1, "{}");
    assert_read(fixture, reader, "a", 1, "{}");
    put(fixture, "b", "{\"x\":2}");
    assert_read(fixture, reader, "b", 3, "{\"x\":2}");
    fixture->backend->reader_free(reader);
}

static void without_memory_nothing_is_kept(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    void *reader = new_reader(fixture);
    sky_cache_free(store->present.cache);
    store->present.cache = NULL;
    put(fixture, "a", "{}");
    assert_read(fixture, reader, "a", 1, "{}");
    put(fixture, "a", "{\"x\":1}");
    assert_read(fixture, reader, "a", 2, "{\"x\":1}");
    fixture->backend->reader_free(reader);
}

/* What several threads read while one writes: a version never goes back, nor is it older than what was answered. */
struct race {
    struct fixture *fixture;
    atomic_int_fast64_t answered;
    atomic_bool wrong;
};

static void *read_on(void *context)
{
    struct race *race = context;
    const struct sky_backend *backend = race->fixture->backend;
    struct sky_error error = { 0 };
    void *reader = backend->reader_new(race->fixture->store, &error);
    int64_t last = 0;
    for (int i = 0; reader && i < READS; i++) {
        struct sky_arena *arena = sky_arena_new();
        struct sky_entry present;
        int64_t least = race->answered;
        if (backend->read(reader, SPAN("a"), arena, &present, &error) || present.number < least ||
            present.number < last)
            race->wrong = true;
        last = present.number;
        sky_arena_free(arena);
    }
    backend->reader_free(reader);
    return reader;
}

static void threads_read_what_was_answered(void **state)
{
    struct race race = { .fixture = *state };
    pthread_t threads[THREADS];
    put(race.fixture, "a", "{}");
    race.answered = 1;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &race), 0);
    for (int i = 0; i < WRITES; i++) {
        put(race.fixture, "a", "{}");
        race.answered = race.fixture->head.number;
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *reader;
        pthread_join(threads[i], &reader);
        assert_non_null(reader);
    }
    assert_false(race.wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(who_was_read_is_kept),
        STORE_TEST(who_changed_is_read_anew),
        STORE_TEST(each_snapshot_sees_its_own),
        STORE_TEST(many_entries_are_followed_in_turns),
        STORE_TEST(after_very_many_entries_nothing_is_kept),
        STORE_TEST(what_is_written_is_not_kept),
        STORE_TEST(without_memory_nothing_is_kept),
        STORE_TEST(threads_read_what_was_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
