/* The lock file: one claim at a time, a wait that ends, and a file of its owner's alone. */
#include "line.h"
#include "store.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/file.h>

#include "base/clock.h"
#include "store/sqlite-internal.h"

static int open_lock(const char *path)
{
    struct sky_error error = { 0 };
    int lock = sky_sqlite_open_lock(path, &error);
    if (lock < 0)
        fail_msg("%s", error.text);
    return lock;
}

static void one_claim_holds_it_at_a_time(void **state)
{
    struct path path = path_in(*state, "sky.db");
    struct sky_error error = { 0 };
    int one = open_lock(path.text), other = open_lock(path.text);
    for (int i = 0; i < 3; i++) {
        assert_ok(sky_sqlite_lock(one, &error), &error);
        assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1);
        assert_int_equal(errno, EWOULDBLOCK);
        sky_sqlite_unlock(one);
        sky_sqlite_unlock(one); /* nothing was taken */
        assert_ok(sky_sqlite_lock_at_start(other, &error), &error);
        sky_sqlite_unlock(other);
    }
    close(one);
    close(other);
}

static void a_wait_ends_with_a_failure(void **state)
{
    struct path path = path_in(*state, "sky.db");
    struct sky_error error = { 0 };
    int one = open_lock(path.text), other = open_lock(path.text);
    assert_ok(sky_sqlite_lock(one, &error), &error);
    int64_t start = sky_clock_elapsed();
    assert_int_equal(sky_sqlite_lock(other, &error), SKY_UNAVAILABLE);
    assert_true(sky_clock_elapsed() - start >= 5000000);
    assert_contains("error", error.text, "cannot lock the database");
    close(one); /* gives it back */
    error = (struct sky_error){ 0 };
    assert_ok(sky_sqlite_lock(other, &error), &error);
    close(other);
}

/* One who waits, in a thread of their own. */
struct waiter {
    int lock;
    atomic_bool had_it;
};

static void *wait_in_line(void *context)
{
    struct waiter *waiter = context;
    struct sky_error error = { 0 };
    if (sky_sqlite_lock(waiter->lock, &error) == SKY_OK) {
        waiter->had_it = true;
        sky_sqlite_unlock(waiter->lock);
    }
    return NULL;
}

static void who_waits_comes_before_who_had_it(void **state)
{
    struct path path = path_in(*state, "sky.db");
    struct sky_error error = { 0 };
    int one = open_lock(path.text);
    struct waiter waiter = { .lock = open_lock(path.text) };
    pthread_t thread;
    assert_ok(sky_sqlite_lock(one, &error), &error);
    assert_false(somebody_is_in_line(one));
    assert_int_equal(pthread_create(&thread, NULL, wait_in_line, &waiter), 0);
    while (!somebody_is_in_line(one))
        sched_yield();
    sky_sqlite_unlock(one);
    assert_ok(sky_sqlite_lock(one, &error), &error);
    assert_true(waiter.had_it);
    assert_false(somebody_is_in_line(waiter.lock));
    assert_int_equal(pthread_join(thread, NULL), 0);
    close(one);
    close(waiter.lock);
}

static void it_is_its_owners_alone(void **state)
{
    struct stat status;
    mode_t mask = umask(0);
    close(open_lock(path_in(*state, "sky.db").text));
    umask(mask);
    assert_int_equal(stat(path_in(*state, "sky.db.lock").text, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
}

static void it_needs_a_folder(void **state)
{
    struct sky_error error = { 0 };
    assert_true(sky_sqlite_open_lock(path_in(*state, "no/hay").text, &error) < 0);
    assert_int_equal(error.status, SKY_UNAVAILABLE);
    assert_contains("error", error.text, "no/hay.lock: No such file");
}

/* For whoever looks at what it lies beside, and not of one that was copied. */
static void what_was_committed_last_stands_in_it(void **state)
{
    struct path path = path_in(*state, "sky.db"), file = path_in(*state, "sky.db.lock");
    struct sky_buffer bytes = { 0 };
    assert_int_equal(sky_sqlite_noted(path.text), 0);
    int lock = open_lock(path.text);
    assert_int_equal(sky_sqlite_noted(path.text), 0);
    sky_sqlite_note(lock, (int64_t)1 << 40);
    sky_sqlite_note(lock, 7);
    assert_int_equal(sky_sqlite_noted(path.text), 7);
    read_whole_file(file.text, &bytes);
    write_file(path_in(*state, "otra.db.lock").text, sky_buffer_span(&bytes));
    assert_int_equal(sky_sqlite_noted(path_in(*state, "otra.db").text), 0);
    write_file(file.text, sky_span(bytes.data, bytes.size - 1));
    assert_int_equal(sky_sqlite_noted(path.text), 0);
    assert_int_equal(unlink(file.text), 0);
    assert_int_equal(symlink("otra.db.lock", file.text), 0);
    assert_int_equal(sky_sqlite_noted(path.text), 0);
    sky_buffer_clear(&bytes);
    close(lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(one_claim_holds_it_at_a_time),
        DIRECTORY_TEST(a_wait_ends_with_a_failure),
        DIRECTORY_TEST(who_waits_comes_before_who_had_it),
        DIRECTORY_TEST(it_is_its_owners_alone),
        DIRECTORY_TEST(it_needs_a_folder),
        DIRECTORY_TEST(what_was_committed_last_stands_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
