/* A file beside the mirror, "<file>.follow": whoever keeps the mirror holds its lock, and what was heard stands in it.
 */
#include "registry/mirror-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* Bytes of the note. */
#define NOTE_SIZE 64

static char *name_lock(const char *location)
{
    char *path = NULL;
    return asprintf(&path, "%s.follow", location) < 0 ? NULL : path;
}

/* One that was just removed is of somebody who kept it until now. */
static bool take(int lock)
{
    struct stat file;
    return flock(lock, LOCK_EX | LOCK_NB) == 0 && fstat(lock, &file) == 0 && file.st_nlink > 0;
}

static int open_lock(const char *path, struct sky_error *error)
{
    int lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock < 0 || sky_file_own_as_folder_of(lock, path) < 0)
        sky_error_set(error, SKY_UNAVAILABLE, "cannot open %s: %s", path, strerror(errno));
    else if (!take(lock))
        sky_error_set(error, SKY_CONFLICT, "a sky follow runs that keeps this follower (%s is locked): end it first",
                      path);
    if (!error->status)
        return lock;
    if (lock >= 0)
        close(lock);
    return -1;
}

int sky_mirror_lock(const char *location, struct sky_error *error)
{
    char *path = name_lock(location);
    if (!path)
        return sky_error_memory(error), -1;
    int lock = open_lock(path, error);
    free(path);
    return lock;
}

void sky_mirror_unlock(int lock, const char *location)
{
    struct stat file;
    char *path = name_lock(location);
    if (path && fstat(lock, &file) == 0 && file.st_size == 0)
        unlink(path);
    free(path);
    close(lock);
}

void sky_mirror_write_note(int lock, const struct sky_mirror_note *note)
{
    char text[NOTE_SIZE + 1];
    snprintf(text, sizeof text, "%-20" PRId64 " %-20" PRId64 " %-21" PRId64 "\n", note->heard, note->known,
             note->level);
    if (pwrite(lock, text, NOTE_SIZE, 0) < 0)
        return; /* it tells less of the last seconds: no more is lost */
}

void sky_mirror_read_note(int lock, struct sky_mirror_note *note)
{
    char text[NOTE_SIZE + 1] = "";
    *note = (struct sky_mirror_note){ 0 };
    if (pread(lock, text, NOTE_SIZE, 0) > 0)
        sscanf(text, "%" SCNd64 " %" SCNd64 " %" SCNd64, &note->heard, &note->known, &note->level);
}

void sky_mirror_look(const char *location, struct sky_mirror_note *note)
{
    char *path = name_lock(location);
    int file = path ? open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
    *note = (struct sky_mirror_note){ 0 };
    if (file >= 0) {
        sky_mirror_read_note(file, note);
        close(file);
    }
    free(path);
}
