/* Files, told as they are: the first copy, of the whole store as a backup is made, which nobody sees and which is gone
 * when it was told; and the ledger of who was forgotten. */
#include "registry/ship-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".shipped-"
/* Bytes of a chunk. */
#define CHUNK ((size_t)1 << 20)

/* Removes what processes left that were killed while they made one. */
static void sweep(const char *location)
{
    char *pattern = NULL;
    glob_t found;
    if (asprintf(&pattern, "%s" SUFFIX "*", location) < 0)
        return;
    if (glob(pattern, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            pid_t pid = (pid_t)atol(found.gl_pathv[i] + strlen(pattern) - 1);
            if (pid > 0 && kill(pid, 0) < 0 && errno == ESRCH)
                unlink(found.gl_pathv[i]);
        }
        globfree(&found);
    }
    free(pattern);
}

/* Tells all that the file has, in frames of that kind. */
static enum sky_status tell(struct sky_ship *ship, int file, char kind, const char *path)
{
    ssize_t got = 0;
    char *chunk = malloc(CHUNK);
    if (!chunk)
        return sky_error_memory(ship->error);
    do {
        got = read(file, chunk, CHUNK);
        if (got > 0)
            sky_ship_put_bytes(&ship->frames, kind, sky_span(chunk, (size_t)got));
        if (got < 0)
            sky_error_set(ship->error, SKY_UNAVAILABLE, "cannot read %s: %s", path, strerror(errno));
        else
            ship->error->status = sky_frame_write(&ship->frames, ship->out, ship->error);
    } while (got > 0 && !ship->error->status);
    free(chunk);
    return ship->error->status;
}

static enum sky_status tell_copy(struct sky_ship *ship, const char *path)
{
    struct stat whole;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    unlink(path);
    if (file < 0 || fstat(file, &whole) < 0)
        sky_error_set(ship->error, SKY_UNAVAILABLE, "cannot open %s: %s", path, strerror(errno));
    else {
        sky_ship_put_number(&ship->frames, SKY_SHIP_FILE, whole.st_size);
        tell(ship, file, SKY_SHIP_CHUNK, path);
    }
    if (file >= 0)
        close(file);
    return ship->error->status;
}

enum sky_status sky_ship_file(struct sky_ship *ship)
{
    char *path = NULL;
    sweep(ship->at.location);
    if (asprintf(&path, "%s" SUFFIX "%ld", ship->at.location, (long)getpid()) < 0)
        return sky_error_memory(ship->error);
    if (ship->at.backend->copy(ship->reader, path, false, ship->error) == SKY_OK)
        tell_copy(ship, path);
    free(path);
    return ship->error->status;
}

enum sky_status sky_ship_ledger(struct sky_ship *ship)
{
    char *path = sky_whereabouts_ledger(ship->settings, &ship->at, ship->error);
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        tell(ship, file, SKY_SHIP_LEDGER, path);
        close(file);
    } else if (path && errno != ENOENT)
        sky_error_set(ship->error, SKY_UNAVAILABLE, "cannot open %s: %s", path, strerror(errno));
    free(path);
    return ship->error->status;
}
