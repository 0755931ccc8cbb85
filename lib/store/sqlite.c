/* Opening and closing the database, its lock file, and the table of the backend's functions. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/sqlite-internal.h"

/* Microseconds to wait for the lock, longer than any commit takes; and nanoseconds between two tries. */
#define LOCK_LIMIT 5000000
#define START_LIMIT 120000000
#define LOCK_PAUSE 300000

/* Magic numbers that <linux/magic.h> of older kernels lacks. */
#define CIFS_MAGIC 0xFF534D42
#define SMB2_MAGIC 0xFE534D42

static enum sky_status fail_errno(struct sky_error *error, const char *what, const char *path)
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
        fail_errno(error, "cannot open", name);
    free(name);
    return fd;
}

static enum sky_status lock_within(int lock, int64_t limit, struct sky_error *error)
{
    int64_t end = sky_clock_elapsed() + limit;
    while (flock(lock, LOCK_EX | LOCK_NB) < 0) {
        if ((errno != EINTR && errno != EWOULDBLOCK) || sky_clock_elapsed() > end)
            return fail_errno(error, "cannot lock", "the database");
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

void sky_sqlite_unlock(int lock)
{
    flock(lock, LOCK_UN);
}

/* WAL needs memory that all processes share, and locks that work: neither is sure on a network file system. */
static enum sky_status refuse_network(const struct sky_sqlite *store, const struct sky_settings *settings,
                                      struct sky_error *error)
{
    static const unsigned long network[] = { NFS_SUPER_MAGIC, SMB_SUPER_MAGIC,  CIFS_MAGIC,
                                             SMB2_MAGIC,      AFS_SUPER_MAGIC,  CODA_SUPER_MAGIC,
                                             V9FS_MAGIC,      CEPH_SUPER_MAGIC, FUSE_SUPER_MAGIC };
    struct statfs fs;
    if (settings->network_fs)
        return SKY_OK;
    if (fstatfs(store->lock, &fs) < 0)
        return fail_errno(error, "cannot look at", store->path);
    for (size_t i = 0; i < sizeof network / sizeof *network; i++)
        if ((unsigned long)fs.f_type == network[i])
            return sky_error_set(error, SKY_INVALID,
                                 "%s is on a network file system, where SQLite may lose data; SKY_NETWORK_FS=1 insists",
                                 store->path);
    return SKY_OK;
}

/*
 * Creates the file itself first, so that only its owner can read it and what SQLite puts beside it. One that exists
 * is not opened: closing it again would give back the locks that SQLite holds on it for this process.
 */
static enum sky_status create_file(const struct sky_sqlite *store, struct sky_error *error)
{
    int fd = open(store->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0 || errno == EEXIST ? SKY_OK : fail_errno(error, "cannot open", store->path);
}

static enum sky_status open_locked(struct sky_sqlite *store, struct sky_error *error)
{
    if (create_file(store, error) || !(store->writer = sky_sqlite_connect(store->path, true, error)) ||
        sky_sqlite_prepare_schema(store->writer, error) || sky_sqlite_compile_writer(store, error))
        return error->status;
    return SKY_OK;
}

static void sqlite_close(void *opened)
{
    struct sky_sqlite *store = opened;
    if (!store)
        return;
    for (int i = 0; i < SKY_SQLITE_STATEMENTS; i++)
        sqlite3_finalize(store->statements[i]);
    sky_sqlite_reader_clear(&store->own);
    struct sky_error ignored = { 0 };
    if (store->lock < 0 || sky_sqlite_lock(store->lock, &ignored) == SKY_OK) {
        sqlite3_close(store->writer);
        sky_sqlite_unlock(store->lock);
    }
    if (store->lock >= 0)
        close(store->lock);
    free(store->path);
    free(store);
}

static void *sqlite_open(const char *location, const struct sky_settings *settings, struct sky_error *error)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* its counters are one lock that all threads share */
    if (!*location)
        return sky_error_set(error, SKY_INVALID, "SKY_STORE names no file behind 'sqlite:'"), NULL;
    struct sky_sqlite *store = calloc(1, sizeof *store);
    if (!store || !(store->path = strdup(location))) {
        free(store);
        return sky_error_memory(error), NULL;
    }
    store->lock = sky_sqlite_open_lock(location, error);
    if (store->lock < 0 || refuse_network(store, settings, error) || sky_sqlite_lock_at_start(store->lock, error) ||
        open_locked(store, error)) {
        sqlite_close(store);
        return NULL;
    }
    sky_sqlite_unlock(store->lock);
    return store;
}

static bool sqlite_exists(const char *location, struct sky_error *error)
{
    return access(location, F_OK) == 0 || (fail_errno(error, "cannot open", location), false);
}

const struct sky_backend sky_sqlite_backend = {
    .scheme = "sqlite",
    .exists = sqlite_exists,
    .open = sqlite_open,
    .close = sqlite_close,
    .reader_new = sky_sqlite_reader_new,
    .reader_free = sky_sqlite_reader_free,
    .reader_peek = sky_sqlite_reader_peek,
    .read = sky_sqlite_read,
    .names = sky_sqlite_names,
    .select = sky_sqlite_select,
    .head = sky_sqlite_head,
    .find = sky_sqlite_find,
    .check = sky_sqlite_check,
    .interrupt = sky_sqlite_interrupt,
    .begin = sky_sqlite_begin,
    .load = sky_sqlite_load,
    .recall = sky_sqlite_recall,
    .save = sky_sqlite_save,
    .keep = sky_sqlite_keep,
    .commit = sky_sqlite_commit,
    .abort = sky_sqlite_abort,
    .probe = sky_sqlite_probe,
};
