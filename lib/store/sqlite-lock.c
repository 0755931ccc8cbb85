/* The lock file beside a database: whoever writes or checkpoints holds it, on this host. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/sqlite-internal.h"

/* Microseconds to wait for the lock, longer than any commit takes; and nanoseconds between two tries. */
#define LOCK_LIMIT 5000000
#define START_LIMIT 120000000
#define LOCK_PAUSE 300000

enum sky_status sky_sqlite_fail_errno(struct sky_error *error, const char *what, const char *path)
{
    return sky_error_set(error, SKY_UNAVAILABLE, "%s %s: %s", what, path, strerror(errno));
}

int sky_sqlite_open_lock(const char *path, struct sky_error *error)
{
    char *name = NULL;
    if (asprintf(&name, "%s.lock", path) < 0)
        return sky_error_memory(error), -1;
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        sky_sqlite_fail_errno(error, "cannot open", name);
    free(name);
    return fd;
}

static enum sky_status lock_within(int lock, int64_t limit, struct sky_error *error)
{
    int64_t end = sky_clock_elapsed() + limit;
    while (flock(lock, LOCK_EX | LOCK_NB) < 0) {
        if ((errno != EINTR && errno != EWOULDBLOCK) || sky_clock_elapsed() > end)
            return sky_sqlite_fail_errno(error, "cannot lock", "the database");
        nanosleep(&(struct timespec){ .tv_nsec = LOCK_PAUSE }, NULL);
    }
    return SKY_OK;
}

enum sky_status sky_sqlite_lock(int lock, struct sky_error *error)
{
    return lock_within(lock, LOCK_LIMIT, error);
}

enum sky_status sky_sqlite_lock_at_start(int lock, struct sky_error *error)
{
    return lock_within(lock, START_LIMIT, error);
}

bool sky_sqlite_try_lock(int lock)
{
    return flock(lock, LOCK_EX | LOCK_NB) == 0;
}

void sky_sqlite_unlock(int lock)
{
    flock(lock, LOCK_UN);
}
