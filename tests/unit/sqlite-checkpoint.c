/* The write-ahead log: checkpoints that keep it from growing, what holds it, and what waits for that. */
#include "line.h"
#include "sql.h"
#include "wal.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "store/sqlite-internal.h"

/* A thread that begins to read before each checkpoint, and keeps its moment until it reads again; NULL: none does. */
static struct fixture *reads;
static void *reads_by;

/* The store's calls come here, and go on to SQLite's own. */
int sqlite3_wal_checkpoint_v2(sqlite3 *db, const char *name, int how, int *pages, int *moved)
{
    int (*real)(sqlite3 *, const char *, int, int *, int *);
    struct sky_error error = { 0 };
    struct sky_head head;
    *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_wal_checkpoint_v2");
    if (reads) {
        assert_ok(reads->backend->snapshot(reads_by, &head, &error), &error);
        reads->backend->release(reads_by);
    }
    return real(db, name, how, pages, moved);
}

/* Another program's reader, in the middle of something. */
static sqlite3 *read_elsewhere(struct fixture *fixture)
{
    sqlite3 *reader;
    assert_int_equal(sqlite3_open(path_in(fixture->directory, "sky.db").text, &reader), SQLITE_OK);
    sqlite3_db_config(reader, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT * FROM clientes", NULL, NULL, NULL), SQLITE_OK);
    return reader;
}

static void the_log_is_used_again_after_a_checkpoint(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    for (int i = 0; i < 50; i++)
        put(fixture, "a", large_document());
    assert_true(store->wal_pages > 3000 && store->wal_pages < 4000);
    assert_true(size_of(fixture, "sky.db") < 100 * PAGE);
    for (int i = 0; i < 100; i++)
        put(fixture, "a", large_document());
    assert_true(store->wal_pages < 4000);
    assert_true(size_of(fixture, "sky.db-wal") < 4300 * PAGE);
    assert_true(size_of(fixture, "sky.db") > 4000 * PAGE);
}

static void a_reader_holds_the_log_and_lets_it_go(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    put(fixture, "a", "{}");
    sqlite3 *reader = read_elsewhere(fixture);
    for (int i = 0; i < 100; i++)
        put(fixture, "a", large_document());
    assert_true(store->wal_pages > 6000);
    assert_true(store->next_checkpoint > store->wal_pages && store->next_checkpoint <= store->wal_pages + 1000);
    sqlite3_close(reader);
    for (int i = 0; i < 40; i++)
        put(fixture, "a", large_document());
    assert_true(store->wal_pages < 4000);
    assert_false(store->broken);
}

/* Less than what health calls a large one (registry/diagnosis.c). */
static void a_log_that_was_large_is_shortened(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "a", "{}");
    sqlite3 *reader = read_elsewhere(fixture);
    while (size_of(fixture, "sky.db-wal") < 70 << 20)
        put(fixture, "a", large_document());
    sqlite3_close(reader);
    for (int i = 0; i < 40; i++)
        put(fixture, "a", large_document());
    assert_true(size_of(fixture, "sky.db-wal") < 64 << 20);
}

static void the_bound_is_256_mib(void **state)
{
    assert_int_equal(((struct sky_sqlite *)((struct fixture *)*state)->store)->wal_pages_max, 65536);
}

static void a_full_log_is_emptied(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    void *reader = new_reader(fixture);
    store->wal_pages_max = 200;
    for (int i = 0; i < 20; i++) {
        put(fixture, "a", large_document());
        assert_read(fixture, reader, "a", i + 1, large_document());
        assert_true(store->wal_pages < 300);
    }
    fixture->backend->reader_free(reader);
}

static void who_begins_to_read_meanwhile_keeps_no_log(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    reads_by = new_reader(fixture);
    reads = fixture;
    for (int i = 0; i < 100; i++)
        put(fixture, "a", large_document());
    assert_true(store->wal_pages < 4000);
    reads = NULL;
    fixture->backend->reader_free(reads_by);
}

static void *close_later(void *reader)
{
    usleep(300000);
    sqlite3_close(reader);
    return NULL;
}

/* For as long as a reader may hold a snapshot, and longer. */
static void a_full_log_makes_writes_wait_for_readers(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    pthread_t thread;
    store->wal_pages_max = 200;
    put(fixture, "a", large_document());
    sqlite3 *reader = read_elsewhere(fixture);
    while (store->wal_pages <= 200)
        put(fixture, "a", large_document());
    int64_t start = sky_clock_elapsed();
    assert_int_equal(pthread_create(&thread, NULL, close_later, reader), 0);
    put(fixture, "a", "{}");
    assert_true(sky_clock_elapsed() - start >= 250000);
    assert_true(store->wal_pages < 100);
    pthread_join(thread, NULL);
}

/* One that began after the last write keeps no page from being moved, but the log from beginning anew. */
static void a_full_log_makes_writes_wait_for_the_last_reader(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    pthread_t thread;
    store->wal_pages_max = 200;
    while (store->wal_pages <= 200)
        put(fixture, "a", large_document());
    sqlite3 *reader = read_elsewhere(fixture);
    assert_int_equal(pthread_create(&thread, NULL, close_later, reader), 0);
    put(fixture, "a", "{}");
    assert_true(store->wal_pages < 100);
    pthread_join(thread, NULL);
}

static void one_that_stays_full_refuses(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    struct sky_error error = { 0 };
    store->wal_pages_max = 200;
    put(fixture, "a", large_document());
    sqlite3 *reader = read_elsewhere(fixture);
    while (store->wal_pages <= 200)
        put(fixture, "a", large_document());
    int64_t start = sky_clock_elapsed();
    assert_int_equal(fixture->backend->begin(fixture->store, &fixture->head, &error), SKY_UNAVAILABLE);
    assert_true(sky_clock_elapsed() - start >= 3000000);
    assert_contains("error", error.text, "write-ahead log is full");
    fixture->backend->abort(fixture->store);
    sqlite3_close(reader);
    put(fixture, "a", "{}");
}

/* It has moved what came before the reader; when that has gone, a write of a page makes the rest move. */
static void what_could_not_be_moved_is_tried_again(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    struct sky_error error = { 0 };
    put(fixture, "a", "{}");
    sqlite3 *reader = read_elsewhere(fixture);
    while (store->wal_pages < 4000)
        put(fixture, "a", large_document());
    assert_false(store->all_moved);
    sqlite3_close(reader);
    int64_t again = store->again;
    assert_true(again <= sky_clock_elapsed() + 1000000);
    assert_ok(fixture->backend->probe(store, &error), &error);
    fixture->backend->settle(store);
    assert_true(!store->all_moved || sky_clock_elapsed() >= again);
    usleep(1100000);
    assert_ok(fixture->backend->probe(store, &error), &error);
    fixture->backend->settle(store);
    assert_true(store->all_moved);
    put(fixture, "a", "{}");
    assert_true(store->wal_pages < 100);
}

/* Another program that has waited for the lock. */
struct other {
    struct fixture *fixture;
    atomic_int moved; /* pages in the database while it had its turn */
};

static void *take_a_turn(void *context)
{
    struct other *other = context;
    struct sky_sqlite *store = other->fixture->store;
    struct sky_error error = { 0 };
    int lock = sky_sqlite_open_lock(store->path, &error);
    if (lock >= 0 && sky_sqlite_lock(lock, &error) == SKY_OK) {
        other->moved = (int)(size_of(other->fixture, "sky.db") / PAGE);
        sky_sqlite_unlock(lock);
    }
    close(lock);
    return NULL;
}

static void who_waits_writes_before_the_checkpoint(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    struct other other = { fixture, -1 };
    pthread_t thread;
    while (store->wal_pages < 3950)
        put(fixture, "a", large_document());
    begin_in(fixture, store);
    assert_int_equal(pthread_create(&thread, NULL, take_a_turn, &other), 0);
    while (!somebody_is_in_line(store->lock))
        sched_yield();
    save_in(fixture, store, SPAN("a"), sky_span_of(large_document()));
    commit_in(fixture, store);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_in_range(other.moved, 1, 100);
    put(fixture, "a", large_document());
    assert_true(size_of(fixture, "sky.db") > 3000 * PAGE);
}

static void *unlock_later(void *lock)
{
    usleep(100000);
    sky_sqlite_unlock(*(int *)lock);
    return NULL;
}

static void what_another_does_is_waited_for_the_second_time(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    struct sky_error error = { 0 };
    pthread_t thread;
    while (store->wal_pages < 3950)
        put(fixture, "a", large_document());
    begin_in(fixture, store);
    save_in(fixture, store, SPAN("a"), sky_span_of(large_document()));
    assert_ok(fixture->backend->commit(store, &error), &error);
    int lock = sky_sqlite_open_lock(store->path, &error);
    assert_ok(sky_sqlite_lock(lock, &error), &error);
    fixture->backend->settle(store);
    assert_true(size_of(fixture, "sky.db") < 100 * PAGE);
    assert_int_equal(pthread_create(&thread, NULL, unlock_later, &lock), 0);
    fixture->backend->settle(store);
    assert_true(size_of(fixture, "sky.db") > 3000 * PAGE);
    assert_int_equal(pthread_join(thread, NULL), 0);
    close(lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_log_is_used_again_after_a_checkpoint),
        STORE_TEST(a_reader_holds_the_log_and_lets_it_go),
        STORE_TEST(a_log_that_was_large_is_shortened),
        STORE_TEST(the_bound_is_256_mib),
        STORE_TEST(a_full_log_is_emptied),
        STORE_TEST(who_begins_to_read_meanwhile_keeps_no_log),
        STORE_TEST(a_full_log_makes_writes_wait_for_readers),
        STORE_TEST(a_full_log_makes_writes_wait_for_the_last_reader),
        STORE_TEST(one_that_stays_full_refuses),
        STORE_TEST(what_could_not_be_moved_is_tried_again),
        STORE_TEST(who_waits_writes_before_the_checkpoint),
        STORE_TEST(what_another_does_is_waited_for_the_second_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
