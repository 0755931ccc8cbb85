/* Files: written whole, on disk, and whose. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int sky_file_write(int fd, struct sky_span bytes)
{
    while (bytes.size > 0) {
        ssize_t written = write(fd, bytes.data, bytes.size);
        if (written < 0 && errno != EINTR)
            return -1;
        size_t done = written > 0 ? (size_t)written : 0;
        bytes = sky_span(bytes.data + done, bytes.size - done);
    }
    return 0;
}

enum sky_status sky_file_fail(struct sky_error *error, const char *what, const char *path)
{
    enum sky_status status = errno == ENOSPC || errno == EDQUOT ? SKY_NO_SPACE : SKY_UNAVAILABLE;
    return sky_error_set(error, status, "cannot %s %s: %s", what, path, strerror(errno));
}

int sky_file_sync(const char *path, int flags)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    int code = fd < 0 ? -1 : fsync(fd);
    if (fd >= 0)
        close(fd);
    return code;
}

int sky_file_own_as(int fd, const char *path)
{
    struct stat like;
    if (geteuid() != 0)
        return 0;
    if (stat(path, &like) < 0)
        return errno == ENOENT ? 0 : -1;
    return fchown(fd, like.st_uid, like.st_gid);
}

static int with_folder_of(const char *path, int (*act)(const char *folder, void *context), void *context)
{
    char *copy = strdup(path);
    int code = copy ? act(dirname(copy), context) : -1;
    free(copy);
    return code;
}

static int sync_folder(const char *folder, void *context)
{
    (void)context;
    return sky_file_sync(folder, O_DIRECTORY);
}

int sky_file_sync_folder_of(const char *path)
{
    return with_folder_of(path, sync_folder, NULL);
}

static int own(const char *folder, void *fd)
{
    return sky_file_own_as(*(int *)fd, folder);
}

int sky_file_own_as_folder_of(int fd, const char *path)
{
    return with_folder_of(path, own, &fd);
}

static int write_whole(const char *path, const char *name, struct sky_span text)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    int code = fd >= 0 && sky_file_write(fd, text) == 0 && sky_file_own_as_folder_of(fd, path) == 0 ? fsync(fd) : -1;
    if (fd >= 0)
        close(fd);
    return code;
}

int sky_file_replace(const char *path, struct sky_span text)
{
    char *name = NULL;
    if (asprintf(&name, "%s.new", path) < 0)
        return -1;
    int code = write_whole(path, name, text) == 0 && rename(name, path) == 0 ? sky_file_sync_folder_of(path) : -1;
    int why = errno;
    if (code < 0)
        unlink(name);
    errno = why;
    free(name);
    return code;
}
