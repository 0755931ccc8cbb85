/* The lock file: one claim at a time, a wait that ends, and a file of its owner's alone. */
#include "store.h"

#include <errno.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(one_claim_holds_it_at_a_time),
        DIRECTORY_TEST(a_wait_ends_with_a_failure),
        DIRECTORY_TEST(it_is_its_owners_alone),
        DIRECTORY_TEST(it_needs_a_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
