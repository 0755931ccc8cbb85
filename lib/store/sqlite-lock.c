/*
 * The lock file beside a database: whoever writes or checkpoints holds it, on this host. In it stands which operation
 * was committed last, since neither the database nor its write-ahead log can tell that they lack the last ones.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "store/sqlite-internal.h"

/* Microseconds to wait for the lock, longer than any commit takes; and nanoseconds between two tries. */
#define LOCK_LIMIT 5000000
#define START_LIMIT 120000000
#define LOCK_PAUSE 300000
/* The bytes whose locks say who is first in line, who writes lots, and who has the database open to write. */
#define LINE_AT ((off_t)1 << 30)
#define LOTS_AT (LINE_AT + 1)
#define HERE_AT (LINE_AT + 2)

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
    bool is_open = fd >= 0 && sky_file_own_as(fd, path) == 0;
    if (!is_open)
        sky_sqlite_fail_errno(error, "cannot open", name);
    if (!is_open && fd >= 0)
        close(fd);
    free(name);
    return is_open ? fd : -1;
}

static bool set_byte(int lock, off_t at, short type)
{
    struct flock byte = { .l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };
    return fcntl(lock, F_OFD_SETLK, &byte) == 0;
}

/* One waits for the lock and the others for their turn to do so: who has just given it up comes after them. */
static enum sky_status lock_within(int lock, int64_t limit, struct sky_error *error)
{
    int64_t end = sky_clock_elapsed() + limit;
    bool is_first = false;
    while (!(is_first = is_first || set_byte(lock, LINE_AT, F_WRLCK)) || flock(lock, LOCK_EX | LOCK_NB) < 0) {
        if ((errno != EINTR && errno != EAGAIN && errno != EACCES) || sky_clock_elapsed() > end) {
            sky_sqlite_fail_errno(error, "cannot lock", "the database");
            break;
        }
        nanosleep(&(struct timespec){ .tv_nsec = LOCK_PAUSE }, NULL);
    }
    if (is_first)
        set_byte(lock, LINE_AT, F_UNLCK);
    return error->status;
}

enum sky_status sky_sqlite_lock(int lock, struct sky_error *error)
{
    return lock_within(lock, LOCK_LIMIT, error);
}

enum sky_status sky_sqlite_lock_at_start(int lock, struct sky_error *error)
{
    return lock_within(lock, START_LIMIT, error);
}

bool sky_sqlite_try_turn(int lock)
{
    bool has_turn = set_byte(lock, LINE_AT, F_WRLCK);
    bool has_it = has_turn && sky_sqlite_try_lock(lock);
    if (has_turn)
        set_byte(lock, LINE_AT, F_UNLCK);
    return has_it;
}

bool sky_sqlite_try_lock(int lock)
{
    return flock(lock, LOCK_EX | LOCK_NB) == 0;
}

void sky_sqlite_unlock(int lock)
{
    flock(lock, LOCK_UN);
}

bool sky_sqlite_claim_lots(int lock)
{
    return set_byte(lock, LOTS_AT, F_WRLCK);
}

void sky_sqlite_disclaim_lots(int lock)
{
    set_byte(lock, LOTS_AT, F_UNLCK);
}

void sky_sqlite_attend(int lock)
{
    set_byte(lock, HERE_AT, F_RDLCK);
}

bool sky_sqlite_is_alone(int lock)
{
    struct flock byte = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = HERE_AT, .l_len = 1 };
    return fcntl(lock, F_OFD_GETLK, &byte) == 0 && byte.l_type == F_UNLCK;
}

/* What stands in the file. One that was copied has another's inode in it, and says nothing of what it lies beside. */
struct note {
    int64_t number;
    uint64_t inode;
};

static bool read_note(int fd, struct note *note)
{
    return pread(fd, note, sizeof *note, 0) == (ssize_t)sizeof *note;
}

void sky_sqlite_note(int lock, int64_t number)
{
    struct stat file;
    if (fstat(lock, &file) < 0)
        return;
    struct note note = { number, file.st_ino };
    if (pwrite(lock, &note, sizeof note, 0) != (ssize_t)sizeof note)
        return; /* that of an earlier operation, or none, is right too */
}

int64_t sky_sqlite_noted(const char *path)
{
    char *name = sqlite3_mprintf("%s.lock", path);
    int fd = name ? open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;
    struct note note = { 0 }, again;
    struct stat file;
    bool known = fd >= 0 && fstat(fd, &file) == 0 && read_note(fd, &note);
    while (known && (known = read_note(fd, &again)) && memcmp(&note, &again, sizeof note) != 0)
        note = again; /* somebody was writing */
    if (fd >= 0)
        close(fd);
    sqlite3_free(name);
    return known && note.inode == file.st_ino ? note.number : 0;
}
