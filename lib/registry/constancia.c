/* One write a call, under a lock on the file: lines of several programs do not mix. */
#include "registry/constancia.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hex.h"

#define HEX_SIZE (2 * SKY_SHA256_SIZE)
/* More bytes than a line has. */
#define LINE_MAX_SIZE ((size_t)256)

void sky_constancia_put(struct sky_buffer *lines, const struct sky_constancia *constancia)
{
    char first[HEX_SIZE + 1], seal[HEX_SIZE + 1];
    sky_hex_write(first, constancia->first, sizeof constancia->first);
    sky_hex_write(seal, constancia->seal, sizeof constancia->seal);
    sky_buffer_printf(lines, "%" PRId64 " %s %" PRId64 " %" PRId64 " %s\n", constancia->cliente, first,
                      constancia->number, constancia->instant, seal);
}

/* Ends the file after its last whole line. */
static int cut_rest(int file)
{
    char end[LINE_MAX_SIZE];
    off_t size = lseek(file, 0, SEEK_END);
    off_t from = size > (off_t)sizeof end ? size - (off_t)sizeof end : 0;
    ssize_t got = size < 0 ? -1 : pread(file, end, (size_t)(size - from), from);
    while (got > 0 && end[got - 1] != '\n')
        got--;
    return got < 0 ? -1 : from + got == size ? 0 : ftruncate(file, from + got);
}

static int append(int file, const char *path, struct sky_span lines)
{
    if (flock(file, LOCK_EX) < 0 || sky_file_own_as_folder_of(file, path) < 0 || cut_rest(file) < 0)
        return -1;
    ssize_t written = write(file, lines.data, lines.size);
    if (written >= 0 && (size_t)written < lines.size)
        errno = ENOSPC;
    return (size_t)written == lines.size && fsync(file) == 0 ? sky_file_sync_folder_of(path) : -1;
}

enum sky_status sky_constancia_add(const char *path, struct sky_span lines, struct sky_error *error)
{
    int file = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0 || append(file, path, lines) < 0)
        sky_file_fail(error, "write", path);
    if (file >= 0)
        close(file);
    return error->status;
}

/* --- reading */

static bool take_line(const char *line, struct sky_constancia *constancia)
{
    char first[HEX_SIZE + 1], seal[HEX_SIZE + 1];
    int end = 0;
    return sscanf(line, "%" SCNd64 " %64[0-9a-f] %" SCNd64 " %" SCNd64 " %64[0-9a-f]%n", &constancia->cliente, first,
                  &constancia->number, &constancia->instant, seal, &end) == 5 &&
           line[end] == '\n' && constancia->cliente > 0 &&
           sky_hex_read(first, strlen(first), constancia->first, sizeof constancia->first) &&
           sky_hex_read(seal, strlen(seal), constancia->seal, sizeof constancia->seal);
}

static enum sky_status read_lines(FILE *file, const char *path, sky_constancia_visit *visit, void *context,
                                  struct sky_error *error)
{
    char line[LINE_MAX_SIZE];
    for (int64_t number = 1; fgets(line, sizeof line, file) && error->status == SKY_OK; number++) {
        struct sky_constancia constancia;
        bool is_rest = !strchr(line, '\n') && strlen(line) < sizeof line - 1;
        if (!is_rest && !take_line(line, &constancia))
            sky_error_set(error, SKY_INVALID, "line %" PRId64 " of %s is not as it was written", number, path);
        else if (!is_rest)
            error->status = visit(context, &constancia, error);
    }
    return error->status == SKY_OK && ferror(file) ? sky_file_fail(error, "read", path) : error->status;
}

enum sky_status sky_constancia_read(const char *path, sky_constancia_visit *visit, void *context,
                                    struct sky_error *error)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return errno == ENOENT ? SKY_OK : sky_file_fail(error, "read", path);
    enum sky_status status = read_lines(file, path, visit, context, error);
    fclose(file);
    return status;
}

/* --- two of them */

/* Bytes of lines that are added at a time. */
#define ADDED ((size_t)64 << 10)

/* Lines by the seals of their operations, which no two share. */
struct seals {
    unsigned char (*items)[SKY_SHA256_SIZE];
    size_t count, capacity;
};

struct merging {
    struct seals has;
    struct sky_buffer lines; /* that are lacking */
    const char *to;
};

static int by_bytes(const void *one, const void *other)
{
    return memcmp(one, other, SKY_SHA256_SIZE);
}

static enum sky_status note_seal(void *context, const struct sky_constancia *line, struct sky_error *error)
{
    struct seals *seals = context;
    if (seals->count == seals->capacity) {
        size_t capacity = seals->capacity ? 2 * seals->capacity : 64;
        void *items = reallocarray(seals->items, capacity, sizeof *seals->items);
        if (!items)
            return sky_error_memory(error);
        seals->items = items;
        seals->capacity = capacity;
    }
    memcpy(seals->items[seals->count++], line->seal, sizeof line->seal);
    return SKY_OK;
}

static enum sky_status flush(struct merging *merging, size_t least, struct sky_error *error)
{
    if (merging->lines.failed)
        return sky_error_memory(error);
    if (merging->lines.size > least &&
        sky_constancia_add(merging->to, sky_buffer_span(&merging->lines), error) == SKY_OK)
        merging->lines.size = 0;
    return error->status;
}

static enum sky_status add_lacking(void *context, const struct sky_constancia *line, struct sky_error *error)
{
    struct merging *merging = context;
    const struct seals *has = &merging->has;
    if (has->count > 0 && bsearch(line->seal, has->items, has->count, sizeof *has->items, by_bytes))
        return SKY_OK;
    sky_constancia_put(&merging->lines, line);
    return flush(merging, ADDED, error);
}

enum sky_status sky_constancia_merge(const char *from, const char *to, struct sky_error *error)
{
    struct merging merging = { .to = to };
    if (sky_constancia_read(to, note_seal, &merging.has, error) == SKY_OK) {
        if (merging.has.count > 0)
            qsort(merging.has.items, merging.has.count, sizeof *merging.has.items, by_bytes);
        if (sky_constancia_read(from, add_lacking, &merging, error) == SKY_OK)
            error->status = flush(&merging, 0, error);
    }
    sky_buffer_clear(&merging.lines);
    free(merging.has.items);
    return error->status;
}
