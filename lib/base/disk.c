/* Looking at files and their disk. */
#include "base/disk.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

static int64_t size_of(const char *path, int64_t absent)
{
    struct stat file;
    return stat(path, &file) == 0 ? (int64_t)file.st_size : absent;
}

void sky_disk_look(const char *path, struct sky_disk *disk)
{
    char log[PATH_MAX];
    struct statvfs system;
    *disk = (struct sky_disk){ -1, -1, -1, -1 };
    if (!path || (disk->file = size_of(path, -1)) < 0)
        return;
    snprintf(log, sizeof log, "%s-wal", path);
    disk->log = size_of(log, 0);
    if (statvfs(path, &system) != 0)
        return;
    disk->size = (int64_t)system.f_frsize * (int64_t)system.f_blocks;
    disk->free = (int64_t)system.f_frsize * (int64_t)system.f_bavail;
}
