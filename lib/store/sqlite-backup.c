/*
 * Copies of a database: made whole in a file of their own, and put in a place where there is none, or in that of the
 * database itself. What is moved is on disk before anything else is done.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/sqlite-internal.h"

/* Where SQLite's locks on a file are: whoever has it open holds one of them (sqlite.org/src, os.h). */
#define LOCKS_AT 0x40000000
#define LOCKS_SIZE 512

/* --- the file system; -1: errno tells why not */

static char *named(const char *path, const char *suffix)
{
    char *name = NULL;
    return asprintf(&name, "%s%s", path, suffix) < 0 ? NULL : name;
}

/* Moves a file if there is one. */
static int move_if_there(const char *from, const char *to)
{
    return rename(from, to) == 0 || errno == ENOENT ? 0 : -1;
}

static void remove_beside(const char *path, const char *suffix)
{
    char *name = named(path, suffix);
    if (name)
        unlink(name);
    free(name);
}

/* What was left by a copy of that name which was cut off would be read together with this one. */
static void remove_company(const char *path)
{
    for (size_t i = 0; i < SKY_SQLITE_BESIDE; i++)
        remove_beside(path, sky_sqlite_beside[i]);
    remove_beside(path, ".lock");
}

void sky_sqlite_remove(const char *copy)
{
    unlink(copy);
    remove_company(copy);
}

/* --- making one */

static enum sky_status copy_pages(sqlite3 *from, sqlite3 *to, struct sky_error *error)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup) {
        sqlite3_backup_step(backup, -1); /* in one reading: it never begins anew because somebody writes */
        sqlite3_backup_finish(backup);
    }
    if (sqlite3_errcode(to) != SQLITE_OK && sky_sqlite_fail(to, "cannot copy", error) == SKY_UNKNOWN_RESULT)
        error->status = SKY_INTERNAL;
    return error->status;
}

/* Writes every page anew: where a page was split, SQLite leaves what it moved in the gap of the old one, also of rows
 * that were erased since. */
static enum sky_status rewrite(sqlite3 *db, struct sky_error *error)
{
    if (sqlite3_exec(db, "VACUUM", NULL, NULL, NULL) != SQLITE_OK &&
        sky_sqlite_fail(db, "cannot write anew", error) == SKY_UNKNOWN_RESULT)
        error->status = SKY_INTERNAL;
    return error->status;
}

static enum sky_status fill(sqlite3 *from, const char *path, bool renews, struct sky_error *error)
{
    sqlite3 *to = NULL;
    if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        sky_sqlite_fail(to, path, error);
    else if (copy_pages(from, to, error) == SKY_OK) {
        sky_sqlite_make_whole(to);
        if (renews && rewrite(to, error) == SKY_OK && sky_sqlite_renew(to, error) == SKY_UNKNOWN_RESULT)
            error->status = SKY_INTERNAL;
    }
    sqlite3_close(to);
    return error->status || sky_file_sync(path, 0) == 0 ? error->status
                                                        : sky_sqlite_fail_errno(error, "cannot sync", path);
}

enum sky_status sky_sqlite_copy(void *opened, const char *path, bool renews, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return sky_error_set(error, SKY_CONFLICT,
                             "%s is there: another copy is being made, or one was cut off: remove it if none is", path);
    if (fd < 0)
        return sky_sqlite_fail_errno(error, "cannot make", path);
    close(fd);
    remove_company(path);
    if (sky_sqlite_enter(reader, error) == SKY_OK) {
        if (sky_sqlite_refuse_short(reader, error) == SKY_OK)
            fill(reader->db, path, renews, error);
        if (sky_sqlite_leave(reader, error) == SKY_OK)
            return SKY_OK;
    }
    unlink(path);
    return error->status;
}

/* --- putting one in its place */

/* A log that lies there would be read together with the file that comes. */
static enum sky_status refuse_company(const char *path, struct sky_error *error)
{
    for (size_t i = 0; i < SKY_SQLITE_BESIDE; i++)
        if (sky_sqlite_is_there(path, sky_sqlite_beside[i]))
            return sky_error_set(error, SKY_CONFLICT, "%s%s is there: %s is a registry in use, or was not left whole",
                                 path, sky_sqlite_beside[i], path);
    return SKY_OK;
}

enum sky_status sky_sqlite_place(const char *from, const char *to, bool overwrites, struct sky_error *error)
{
    if (refuse_company(to, error))
        return error->status;
    if ((overwrites ? rename(from, to) : link(from, to)) < 0 || (!overwrites && unlink(from) < 0) ||
        sky_file_sync_folder_of(to) < 0)
        return sky_sqlite_fail_errno(error, "cannot put the copy at", to);
    return SKY_OK;
}

/* --- in that of the database */

/*
 * A claim on a database that nobody has open: descriptors that hold locks. Negative: there is no such file. This
 * process must not have it open either, since closing a descriptor gives back all of SQLite's locks on the file.
 */
struct claim {
    int database, lock;
};

static bool lock_all(int database)
{
    struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKS_AT, .l_len = LOCKS_SIZE };
    return fcntl(database, F_OFD_SETLK, &all) == 0;
}

static void unclaim(const struct claim *claim)
{
    if (claim->database >= 0)
        close(claim->database);
    if (claim->lock >= 0)
        close(claim->lock);
}

static enum sky_status claim_files(const char *path, struct claim *claim, struct sky_error *error)
{
    claim->database = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (claim->database < 0 && errno != ENOENT)
        return sky_sqlite_fail_errno(error, "cannot open", path);
    if (sky_sqlite_is_there(path, ".lock") && (claim->lock = sky_sqlite_open_lock(path, error)) < 0)
        return error->status;
    if ((claim->database >= 0 && !lock_all(claim->database)) || (claim->lock >= 0 && !sky_sqlite_try_lock(claim->lock)))
        return sky_error_set(error, SKY_CONFLICT, "%s is in use: stop all programs first", path);
    if (sky_sqlite_is_there(path, SKY_SQLITE_REPLACED))
        return sky_error_set(error, SKY_CONFLICT,
                             "%s" SKY_SQLITE_REPLACED " is there, from an earlier restore: move it", path);
    return SKY_OK;
}

enum sky_status sky_sqlite_refuse_in_use(const char *path, struct sky_error *error)
{
    struct claim claim = { -1, -1 };
    enum sky_status status = claim_files(path, &claim, error);
    unclaim(&claim);
    return status;
}

/* As the database is, or as its folder when there is none: what root puts there must be the programs' own. */
static int give(const char *from, const char *path, const struct claim *claim)
{
    struct stat like;
    char *copy = strdup(path);
    int code = !copy ? -1 : claim->database >= 0 ? fstat(claim->database, &like) : stat(dirname(copy), &like);
    free(copy);
    if (code < 0 || (geteuid() == 0 && chown(from, like.st_uid, like.st_gid) < 0))
        return -1;
    return claim->database >= 0 ? chmod(from, like.st_mode & 07777) : 0;
}

/* What lies beside a database. */
static int move_company(const char *path, const char *aside)
{
    int code = 0;
    for (size_t i = 0; i < SKY_SQLITE_BESIDE && code == 0; i++) {
        char *from = named(path, sky_sqlite_beside[i]), *to = named(aside, sky_sqlite_beside[i]);
        code = from && to ? move_if_there(from, to) : -1;
        free(from);
        free(to);
    }
    return code;
}

/* What lies beside it goes before the new file comes, which would else be read together with it; and comes back where
 * that does not. */
static int swap(const char *path, const char *from, const char *aside, const struct claim *claim)
{
    if (claim->database >= 0 && link(path, aside) < 0)
        return -1;
    if (move_company(path, aside) == 0 && rename(from, path) == 0)
        return sky_file_sync_folder_of(path);
    int why = errno;
    move_company(aside, path);
    unlink(aside);
    errno = why;
    return -1;
}

enum sky_status sky_sqlite_replace(const char *path, const char *from, struct sky_error *error)
{
    struct claim claim = { -1, -1 };
    char *aside = named(path, SKY_SQLITE_REPLACED);
    if (!aside)
        sky_error_memory(error);
    else if (claim_files(path, &claim, error) == SKY_OK &&
             (give(from, path, &claim) < 0 || swap(path, from, aside, &claim) < 0))
        sky_sqlite_fail_errno(error, "cannot put the copy at", path);
    unclaim(&claim);
    free(aside);
    return error->status;
}
