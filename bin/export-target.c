/* Only who exports can read what was made. */
#include "bin/export-target.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* Bytes of a file's name. */
#define NAME_MOST 240
#define GATHERED ((size_t)1 << 20)

static enum sky_status refuse_taken(const struct target *target, bool is_folder, struct sky_error *error)
{
    struct stat status;
    if (lstat(target->path, &status) < 0)
        return SKY_OK;
    if (is_folder || S_ISDIR(status.st_mode))
        return rmdir(target->path) == 0 /* an empty one is as good as none */
                   ? SKY_OK
                   : sky_error_set(error, SKY_UNAVAILABLE, "%s is there, and is no empty folder: name another one",
                                   target->path);
    return target->overwrites
               ? SKY_OK
               : sky_error_set(error, SKY_UNAVAILABLE, "%s is there: --overwrite replaces it", target->path);
}

static enum sky_status make(struct target *target, bool is_folder, struct sky_error *error)
{
    if (is_folder) {
        if (mkdir(target->partial, 0700) == 0)
            target->folder = open(target->partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return target->folder >= 0 ? SKY_OK : sky_file_fail(error, "make", target->partial);
    }
    int fd = open(target->partial, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    target->file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!target->file && fd >= 0)
        close(fd);
    return target->file ? SKY_OK : sky_file_fail(error, "make", target->partial);
}

enum sky_status target_open(struct target *target, const char *path, bool is_folder, bool overwrites,
                            struct sky_error *error)
{
    *target = (struct target){ .folder = -1, .overwrites = overwrites };
    if (strcmp(path, "-") == 0) {
        target->file = stdout;
        return is_folder ? sky_error_set(error, SKY_INVALID, "a folder does not go to standard output: name one")
                         : SKY_OK;
    }
    target->path = path;
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--;
    if (refuse_taken(target, is_folder, error) || asprintf(&target->partial, "%.*s.partial", (int)size, path) < 0)
        return error->status ? error->status : sky_error_memory(error);
    if (make(target, is_folder, error) == SKY_OK && target->file)
        setvbuf(target->file, NULL, _IOFBF, GATHERED);
    return error->status;
}

enum sky_status target_put(struct target *target, struct sky_span text, struct sky_error *error)
{
    if (fwrite(text.data, 1, text.size, target->file) == text.size)
        return SKY_OK;
    return sky_file_fail(error, "write", target->path ? target->path : "standard output");
}

/* Names of files have no slash, and none begins with a dot; "%" stands for itself as "%25". */
static void put_name(struct sky_buffer *out, struct sky_span nombre, int64_t cliente)
{
    for (size_t i = 0; i < nombre.size; i++)
        if (nombre.data[i] == '/' || nombre.data[i] == '%' || (i == 0 && nombre.data[i] == '.'))
            sky_buffer_printf(out, "%%%02X", (unsigned)nombre.data[i]);
        else
            sky_buffer_put(out, nombre.data + i, 1);
    if (out->size > NAME_MOST) {
        out->size = 0;
        sky_buffer_printf(out, "%%%" PRId64, cliente); /* which no name comes to */
    }
    sky_buffer_put(out, ".json", sizeof ".json");
}

enum sky_status target_put_file(struct target *target, struct sky_span nombre, int64_t cliente, struct sky_span text,
                                struct sky_error *error)
{
    struct sky_buffer name = { 0 };
    put_name(&name, nombre, cliente);
    if (name.failed)
        return sky_error_memory(error);
    int fd = openat(target->folder, name.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || sky_file_write(fd, text) < 0 || sky_file_write(fd, sky_span_of("\n")) < 0)
        sky_file_fail(error, "write", name.data);
    if (fd >= 0)
        close(fd);
    sky_buffer_clear(&name);
    return error->status;
}

static enum sky_status place(struct target *target, struct sky_error *error)
{
    if (target->folder >= 0 && syncfs(target->folder) < 0)
        return sky_file_fail(error, "write", target->path);
    if (target->file && (fflush(target->file) != 0 || (target->path && fsync(fileno(target->file)) < 0)))
        return sky_file_fail(error, "write", target->path ? target->path : "standard output");
    if (target->path && (rename(target->partial, target->path) < 0 || sky_file_sync_folder_of(target->path) < 0))
        return sky_file_fail(error, "name", target->path);
    return SKY_OK;
}

enum sky_status target_close(struct target *target, struct sky_error *error)
{
    if (!error->status && (target->file || target->folder >= 0))
        place(target, error);
    if (target->file && target->path)
        fclose(target->file);
    if (target->folder >= 0)
        close(target->folder);
    if (error->status && target->partial && target->file)
        unlink(target->partial);
    free(target->partial);
    *target = (struct target){ .folder = -1 };
    return error->status;
}
