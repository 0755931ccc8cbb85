/* A file beside the mirror, "<file>.follow": whoever keeps the mirror holds its lock, and what was heard stands in it.
 */
#include "registry/mirror-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"

/* Bytes of the note. */
#define NOTE_SIZE 64

static int open_lock(const char *path, struct sky_error *error)
{
    int lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock < 0 || sky_file_own_as_folder_of(lock, path) < 0)
        sky_error_set(error, SKY_UNAVAILABLE, "cannot open %s: %s", path, strerror(errno));
    else if (flock(lock, LOCK_EX | LOCK_NB) < 0)
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
    char *path = NULL;
    if (asprintf(&path, "%s.follow", location) < 0)
        return sky_error_memory(error), -1;
    int lock = open_lock(path, error);
    free(path);
    return lock;
}

void sky_mirror_note(int lock, int64_t heard, int64_t known)
{
    char note[NOTE_SIZE + 1];
    snprintf(note, sizeof note, "%-31" PRId64 " %-31" PRId64 "\n", heard, known);
    if (pwrite(lock, note, NOTE_SIZE, 0) < 0)
        return; /* it tells less of the last seconds: no more is lost */
}

bool sky_mirror_noted(int lock, int64_t *heard, int64_t *known)
{
    char note[NOTE_SIZE + 1] = "";
    *heard = *known = 0;
    return pread(lock, note, NOTE_SIZE, 0) > 0 && sscanf(note, "%" SCNd64 " %" SCNd64, heard, known) == 2;
}
