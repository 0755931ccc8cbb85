/* Snapshots, and what is kept from one to the next: no answered write is missed, and no checkpoint is held up. */
#include "sql.h"
#include "store.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "store/sqlite-internal.h"

/* How often a reader has begun a transaction. */
static int begun(struct sky_sqlite_reader *reader)
{
    return sqlite3_stmt_status(reader->statements[SKY_SQLITE_HOLD], SQLITE_STMTSTATUS_RUN, 0);
}

static bool keeps(const struct sky_sqlite_reader *reader)
{
    return !sqlite3_get_autocommit(reader->db);
}

static void a_transaction_goes_on_until_something_is_written(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite_reader *reader = new_reader(fixture);
    put(fixture, "a", "{}");
    for (int64_t number = 1; number < 5; number++) {
        for (int i = 0; i < 10; i++) {
            assert_read(fixture, reader, "a", number, "{}");
            assert_int_equal(snapshot_in(fixture, reader).number, number);
            fixture->backend->release(reader);
            assert_true(keeps(reader));
        }
        assert_int_equal(begun(reader), number);
        put(fixture, "a", "{}");
    }
    fixture->backend->reader_free(reader);
}

static void a_snapshot_that_is_held_stays(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite_reader *reader = new_reader(fixture);
    put(fixture, "a", "[1]");
    for (int64_t number = 1; number < 5; number++) {
        struct sky_head head = snapshot_in(fixture, reader);
        assert_int_equal(head.number, number);
        assert_memory_equal(head.seal, fixture->head.seal, sizeof head.seal);
        put(fixture, "a", "[1]");
        assert_read(fixture, reader, "a", number, "[1]");
        assert_int_equal(entries_of(fixture, reader, (struct sky_selection){ .limit = 99 }).count, number);
        fixture->backend->release(reader);
    }
    assert_int_equal(begun(reader), 4);
    fixture->backend->reader_free(reader);
}

/* A snapshot without a head, or before anything is read in it, misses nothing either. */
static void nothing_has_to_be_read_in_it(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    void *reader = new_reader(fixture);
    for (int64_t number = 1; number < 5; number++) {
        assert_ok(fixture->backend->snapshot(reader, NULL, &error), &error);
        fixture->backend->release(reader);
        put(fixture, "a", "{}");
        assert_ok(fixture->backend->snapshot(reader, NULL, &error), &error);
        assert_read(fixture, reader, "a", number, "{}");
        fixture->backend->release(reader);
    }
    fixture->backend->reader_free(reader);
}

static void a_reader_at_rest_keeps_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite_reader *reader = new_reader(fixture);
    struct path path = path_in(fixture->directory, "sky.db");
    put(fixture, "a", "{}");
    assert_read(fixture, reader, "a", 1, "{}");
    assert_int_equal(number_of(path.text, "PRAGMA busy_timeout = 1; PRAGMA wal_checkpoint(TRUNCATE)"), 1);
    assert_int_equal(number_of(path.text, "PRAGMA wal_checkpoint(TRUNCATE)"), 1);
    fixture->backend->rest(reader);
    assert_false(keeps(reader));
    fixture->backend->rest(reader);
    assert_int_equal(number_of(path.text, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    assert_read(fixture, reader, "a", 1, "{}");
    assert_true(keeps(reader));
    fixture->backend->reader_free(reader);
    assert_false(keeps(reader));
}

static void a_snapshot_that_is_held_is_not_put_to_rest(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite_reader *reader = new_reader(fixture);
    void *own = fixture->backend->reader_peek(fixture->store);
    put(fixture, "a", "{}");
    snapshot_in(fixture, reader);
    fixture->backend->rest(reader);
    sky_sqlite_rest_readers(fixture->store);
    put(fixture, "a", "[]");
    assert_read(fixture, reader, "a", 1, "{}");
    fixture->backend->release(reader);
    begin_in(fixture, fixture->store);
    save_in(fixture, fixture->store, SPAN("a"), SPAN("[3]"));
    fixture->backend->rest(own);
    fixture->backend->abort(fixture->store);
    assert_read(fixture, reader, "a", 2, "[]");
    fixture->backend->reader_free(reader);
}

/* When all of the log was moved, a transaction that begins anew has no claim on it. */
static void a_checkpoint_begins_it_anew(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite_reader *reader = new_reader(fixture);
    struct path path = path_in(fixture->directory, "sky.db");
    put(fixture, "a", "{}");
    assert_read(fixture, reader, "a", 1, "{}");
    assert_int_equal(number_of(path.text, "PRAGMA wal_checkpoint(PASSIVE)"), 0);
    assert_int_equal(begun(reader), 1);
    assert_read(fixture, reader, "a", 1, "{}");
    assert_int_equal(begun(reader), 2);
    assert_int_equal(number_of(path.text, "PRAGMA wal_checkpoint(RESTART)"), 0);
    assert_true(keeps(reader));
    assert_read(fixture, reader, "a", 1, "{}");
    put(fixture, "a", "[2]");
    assert_read(fixture, reader, "a", 2, "[2]");
    fixture->backend->reader_free(reader);
}

static void a_snapshot_that_was_lost_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite_reader *reader = new_reader(fixture);
    struct sky_error error = { 0 };
    struct sky_entry present;
    put(fixture, "a", "{}");
    snapshot_in(fixture, reader);
    assert_int_equal(sqlite3_exec(reader->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(fixture->backend->read(reader, SPAN("a"), fixture->arena, &present, &error), SKY_UNAVAILABLE);
    assert_contains("error", error.text, "a snapshot was lost");
    fixture->backend->release(reader);
    assert_read(fixture, reader, "a", 1, "{}");
    fixture->backend->reader_free(reader);
}

/* Read as a file that cannot change, until another begins to write to it. */
static void a_file_alone_that_changes_is_told(void **state)
{
    struct fixture *fixture = *state;
    const struct sky_backend *backend = fixture->backend;
    struct path path = path_in(fixture->directory, "sky.db");
    struct sky_error error = { 0 };
    struct sky_entry present;
    put(fixture, "a", "{}");
    backend->close(fixture->store);
    void *store = backend->open(path.text, &fixture->settings, SKY_STORE_READ, &error);
    void *reader = backend->reader_new(store, &error);
    assert_read(fixture, reader, "a", 1, "{}");
    fixture->store = open_again(fixture);
    assert_int_equal(backend->read(reader, SPAN("a"), fixture->arena, &present, &error), SKY_UNAVAILABLE);
    assert_contains("error", error.text, "began to be written to");
    backend->reader_free(reader);
    backend->close(store);
}

/* --- beside a writer that does not rest */

#define WRITES 20000

/* What another process writes, and what it has said to be written. */
struct shared {
    _Atomic int64_t answered;
    atomic_bool stop;
};

static void write_on(const char *path, struct shared *shared)
{
    sqlite3 *db;
    sqlite3_stmt *write;
    if (sqlite3_open(path, &db) || sqlite3_busy_timeout(db, 5000) ||
        sqlite3_exec(db, "PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 50", NULL, NULL, NULL) ||
        sqlite3_prepare_v2(db, "UPDATE operaciones SET documento = ?1 WHERE numero = 1", -1, &write, NULL))
        _exit(1);
    for (int64_t i = 1; i <= WRITES && !shared->stop; i++) {
        sqlite3_bind_int64(write, 1, i);
        if (sqlite3_step(write) != SQLITE_DONE || sqlite3_reset(write))
            _exit(2);
        shared->answered = i;
    }
    _exit(0);
}

static int64_t read_number(struct fixture *fixture, void *reader, struct sky_arena *arena)
{
    static const struct sky_selection first = { .view = SKY_VIEW_LOG, .limit = 1 };
    struct sky_error error = { 0 };
    struct sky_entries entries;
    assert_ok(fixture->backend->select(reader, &first, arena, &entries, &error), &error);
    return strtoll(entries.items[0].documento.data, NULL, 10);
}

/* With the other process's checkpoints, which start its log anew. Returns how often the reader began anew. */
static int read_beside_a_writer(struct fixture *fixture, enum sky_store_mode mode)
{
    struct sky_error error = { 0 };
    struct path path = path_in(fixture->directory, "sky.db");
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status = 0;
    put(fixture, "a", "0");
    fixture->backend->close(fixture->store);
    execute(path.text, "PRAGMA journal_mode = WAL; UPDATE sonda SET instante = 1");
    pid_t writer = fork();
    if (writer == 0)
        write_on(path.text, shared);
    fixture->store = fixture->backend->open(fixture->location, &fixture->settings, mode, &error);
    struct sky_sqlite_reader *reader = new_reader(fixture);
    int64_t seen = 0, reads = 0;
    for (; seen < WRITES && waitpid(writer, &status, WNOHANG) == 0; reads++) {
        struct sky_arena *arena = sky_arena_new();
        int64_t answered = shared->answered;
        seen = read_number(fixture, reader, arena);
        sky_arena_free(arena);
        if (seen < answered) {
            shared->stop = true;
            fail_msg("%d was answered, %d is seen", (int)answered, (int)seen);
        }
    }
    if (!WIFEXITED(status))
        waitpid(writer, &status, 0);
    assert_int_equal(status, 0);
    assert_true(reads > 100);
    int anew = begun(reader);
    fixture->backend->reader_free(reader);
    munmap(shared, sizeof *shared);
    return anew;
}

static void what_another_process_answered_is_seen(void **state)
{
    assert_true(read_beside_a_writer(*state, SKY_STORE_SERVE) > 10);
}

static void it_is_seen_by_one_that_only_reads(void **state)
{
    assert_true(read_beside_a_writer(*state, SKY_STORE_READ) > 10);
}

struct looker {
    struct fixture *fixture;
    pthread_t thread;
    atomic_bool *stop;
    int64_t reads;
};

static void *look(void *context)
{
    struct looker *looker = context;
    struct sky_error error = { 0 };
    void *reader = looker->fixture->backend->reader_new(looker->fixture->store, &error);
    for (int64_t last = 0; !*looker->stop; looker->reads++) {
        struct sky_head head;
        if (looker->fixture->backend->snapshot(reader, &head, &error) || head.number < last)
            abort();
        last = head.number;
        looker->fixture->backend->release(reader);
    }
    looker->fixture->backend->reader_free(reader);
    return NULL;
}

/* Readers that never pause, one that has stopped, and some 16 pages a write: the log is used again all the same. */
static void the_log_is_used_anew_while_all_read(void **state)
{
    struct fixture *fixture = *state;
    struct sky_sqlite *store = fixture->store;
    static char text[64 * 1024];
    atomic_bool stop = false;
    struct looker lookers[2] = { { .fixture = fixture, .stop = &stop }, { .fixture = fixture, .stop = &stop } };
    memset(text, 'x', sizeof text - 1);
    put(fixture, "a", text);
    void *idle = new_reader(fixture);
    assert_read(fixture, idle, "a", 1, text);
    for (size_t i = 0; i < COUNT(lookers); i++)
        assert_int_equal(pthread_create(&lookers[i].thread, NULL, look, &lookers[i]), 0);
    int most = 0, anew = 0;
    for (int i = 0; i < 700; i++) {
        int before = store->wal_pages;
        put(fixture, "a", text);
        anew += store->wal_pages < before;
        most = store->wal_pages > most ? store->wal_pages : most;
    }
    stop = true;
    for (size_t i = 0; i < COUNT(lookers); i++) {
        pthread_join(lookers[i].thread, NULL);
        assert_true(lookers[i].reads > 0);
    }
    if (anew == 0 || most > 15000)
        fail_msg("the log was used anew %d times, and had %d pages", anew, most);
    fixture->backend->reader_free(idle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_transaction_goes_on_until_something_is_written),
        STORE_TEST(a_snapshot_that_is_held_stays),
        STORE_TEST(nothing_has_to_be_read_in_it),
        STORE_TEST(a_reader_at_rest_keeps_nothing),
        STORE_TEST(a_snapshot_that_is_held_is_not_put_to_rest),
        STORE_TEST(a_checkpoint_begins_it_anew),
        STORE_TEST(a_snapshot_that_was_lost_is_told),
        STORE_TEST(a_file_alone_that_changes_is_told),
        STORE_TEST(what_another_process_answered_is_seen),
        STORE_TEST(it_is_seen_by_one_that_only_reads),
        STORE_TEST(the_log_is_used_anew_while_all_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
