/* Files into an archive, and out of it: piece by piece, in constant memory. */
#include "registry/packing.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define LINE "%s %" PRId64 " %" PRId64 "\n"
#define LINE_READ "%15s %" SCNd64 " %" SCNd64
/* More bytes than the line has. */
#define LINE_MAX_SIZE 64
#define PIECE ((size_t)256 << 10)

static const char *const kinds[] = { "registro", "incremento" };

int sky_packing_new(const char *path, struct sky_error *error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        sky_error_set(error, SKY_CONFLICT,
                      "%s is there: another copy is being made, or one was cut off: remove it if none is", path);
    else if (fd < 0)
        sky_file_fail(error, "make", path);
    return fd;
}

/* --- into one */

/* A plain value: a file that goes into it; negative: there is none. */
struct part {
    const char *path;
    int fd;
    int64_t size;
};

static enum sky_status open_part(struct part *part, struct sky_error *error)
{
    struct stat found;
    part->fd = open(part->path, O_RDONLY | O_CLOEXEC);
    if (part->fd < 0 ? errno != ENOENT : fstat(part->fd, &found) < 0)
        return sky_file_fail(error, "read", part->path);
    part->size = part->fd < 0 ? 0 : found.st_size;
    return SKY_OK;
}

/* What is added to it meanwhile stays out. */
static enum sky_status put_part(struct sky_archive_writer *writer, const struct part *part, char *piece,
                                struct sky_error *error)
{
    for (int64_t left = part->size; left > 0 && !error->status;) {
        ssize_t got = read(part->fd, piece, left < (int64_t)PIECE ? (size_t)left : PIECE);
        if (got < 0)
            return sky_file_fail(error, "read", part->path);
        if (got == 0)
            return sky_error_set(error, SKY_UNAVAILABLE, "%s became shorter while it was read", part->path);
        left -= got;
        error->status = sky_archive_write(writer, sky_span(piece, (size_t)got), error);
    }
    return error->status;
}

static enum sky_status put_parts(struct sky_archive_writer *writer, const char *kind, const struct part *ledger,
                                 const struct part *copy, struct sky_error *error)
{
    char line[LINE_MAX_SIZE];
    char *piece = malloc(PIECE);
    int size = snprintf(line, sizeof line, LINE, kind, ledger->size, copy->size);
    if (!piece)
        sky_error_memory(error);
    else if (sky_archive_write(writer, sky_span(line, (size_t)size), error) == SKY_OK &&
             put_part(writer, ledger, piece, error) == SKY_OK && put_part(writer, copy, piece, error) == SKY_OK)
        error->status = sky_archive_end(writer, error);
    free(piece);
    return error->status;
}

static enum sky_status pack_into(int fd, const char *path, const char *kind, const struct part *ledger,
                                 const struct part *copy, int level, const unsigned char *public,
                                 struct sky_archive_key *key, struct sky_error *error)
{
    struct sky_archive_writer *writer = sky_archive_writer_new(fd, path, level, public, error);
    if (!writer)
        return error->status;
    *key = sky_archive_writer_key(writer);
    put_parts(writer, kind, ledger, copy, error);
    sky_archive_writer_free(writer);
    return error->status || fsync(fd) == 0 ? error->status : sky_file_fail(error, "write", path);
}

enum sky_status sky_pack(const struct sky_packed *packed, const char *path, int level, const unsigned char *public,
                         struct sky_archive_key *key, struct sky_error *error)
{
    struct part ledger = { packed->ledger, -1, 0 }, copy = { packed->copy, -1, 0 };
    int fd = -1;
    if (open_part(&ledger, error) == SKY_OK && open_part(&copy, error) == SKY_OK &&
        (fd = sky_packing_new(path, error)) >= 0) {
        pack_into(fd, path, kinds[packed->is_increment], &ledger, &copy, level, public, key, error);
        close(fd);
        if (error->status)
            unlink(path);
    }
    if (ledger.fd >= 0)
        close(ledger.fd);
    if (copy.fd >= 0)
        close(copy.fd);
    return error->status;
}

/* --- out of one */

enum sky_status sky_packing_write(int fd, const char *path, struct sky_span bytes, struct sky_error *error)
{
    return sky_file_write(fd, bytes) == 0 ? SKY_OK : sky_file_fail(error, "write", path);
}

/* A new file of the next `size` bytes. */
static enum sky_status take_part(struct sky_archive_reader *reader, const char *path, int64_t size, char *piece,
                                 struct sky_error *error)
{
    int fd = sky_packing_new(path, error);
    if (fd < 0)
        return error->status;
    for (int64_t left = size; left > 0 && !error->status;) {
        size_t wanted = left < (int64_t)PIECE ? (size_t)left : PIECE, got;
        if (sky_archive_read(reader, piece, wanted, &got, error) == SKY_OK && got < wanted)
            sky_error_set(error, SKY_INVALID, "the archive holds less than it says");
        else if (!error->status)
            error->status = sky_packing_write(fd, path, sky_span(piece, got), error);
        left -= (int64_t)got;
    }
    if (!error->status && fsync(fd) < 0)
        sky_file_fail(error, "write", path);
    close(fd);
    if (error->status)
        unlink(path);
    return error->status;
}

/* The sizes; whoever can make a whole archive can write any line in it. */
static enum sky_status take_line(struct sky_archive_reader *reader, const char *path, bool *is_increment,
                                 int64_t *ledger, int64_t *copy, struct sky_error *error)
{
    char line[LINE_MAX_SIZE] = "", kind[16];
    size_t size = 0, got = 1;
    while (size < sizeof line - 1 && got == 1 && (size == 0 || line[size - 1] != '\n')) {
        if (sky_archive_read(reader, line + size, 1, &got, error))
            return error->status;
        size += got;
    }
    char again[LINE_MAX_SIZE] = "";
    if (sscanf(line, LINE_READ, kind, ledger, copy) == 3) {
        *is_increment = strcmp(kind, kinds[true]) == 0;
        snprintf(again, sizeof again, LINE, kinds[*is_increment], *ledger, *copy);
    }
    if (!*again || strcmp(line, again) != 0 || *ledger < 0 || *copy < 0)
        sky_error_set(error, SKY_INVALID, "%s is an archive of something that is no registry", path);
    return error->status;
}

static enum sky_status take_parts(struct sky_archive_reader *reader, const char *path, struct sky_packed *packed,
                                  struct sky_error *error)
{
    int64_t ledger = 0, copy = 0;
    size_t got = 0;
    bool has_ledger = false;
    char *piece = malloc(PIECE);
    if (!piece)
        sky_error_memory(error);
    else if (take_line(reader, path, &packed->is_increment, &ledger, &copy, error) == SKY_OK &&
             (ledger == 0 || (has_ledger = take_part(reader, packed->ledger, ledger, piece, error) == SKY_OK)) &&
             take_part(reader, packed->copy, copy, piece, error) == SKY_OK) {
        if (sky_archive_read(reader, piece, 1, &got, error) == SKY_OK && got > 0)
            sky_error_set(error, SKY_INVALID, "%s holds more than a registry", path);
        if (error->status)
            unlink(packed->copy);
    }
    if (error->status && has_ledger)
        unlink(packed->ledger);
    free(piece);
    return error->status;
}

enum sky_status sky_unpack(const char *path, const struct sky_archive_key *key, struct sky_packed *packed,
                           struct sky_error *error)
{
    bool is_stream = strcmp(path, "-") == 0;
    const char *name = is_stream ? "standard input" : path;
    int fd = is_stream ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct sky_archive_reader *reader = NULL;
    if (fd < 0)
        sky_file_fail(error, "read", name);
    else if ((reader = sky_archive_reader_new(fd, name, key, error)))
        take_parts(reader, name, packed, error);
    sky_archive_reader_free(reader);
    if (!is_stream && fd >= 0)
        close(fd);
    return error->status;
}
