/*
 * A file is read piece by piece. Of a folder each file, in the order of their names, becomes a line; what is there
 * besides is told, and passed over.
 */
#include "bin/import-source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "domain/original.h"

#define PIECE ((size_t)65536)
/* Bytes of a customer's file. */
#define FILE_MAX ((size_t)1 << 20)

static enum sky_status fail(struct sky_error *error, const char *path)
{
    return sky_error_set(error, SKY_UNAVAILABLE, "cannot read %s: %s", path, strerror(errno));
}

static enum sky_status check(const struct source_wanted *wanted, struct sky_error *error)
{
    return wanted->interrupted() ? sky_error_set(error, SKY_UNAVAILABLE, "it was interrupted") : SKY_OK;
}

/* --- one file */

/* What the text is by its first character; byte order marks, and the zeros of UTF-16, come before. */
static enum sky_status find_form(struct source *source, struct sky_span text, struct sky_error *error)
{
    size_t at = 0;
    while (at < text.size && memchr("\xEF\xBB\xBF\xFF\xFE\0 \t\r\n", text.data[at], 10))
        at++;
    char first = at < text.size ? text.data[at] : '\0';
    if (first == '[')
        return sky_error_set(error, SKY_INVALID, "it is one JSON array: jq -c '.[]' makes lines of it");
    source->form = first == '{' ? SKY_FILAS_NDJSON : SKY_FILAS_CSV;
    return SKY_OK;
}

static enum sky_status choose_form(struct source *source, const struct source_wanted *wanted, struct sky_span text,
                                   struct sky_error *error)
{
    if (!wanted->format)
        return find_form(source, text, error);
    source->form = strcmp(wanted->format, "csv") == 0 ? SKY_FILAS_CSV : SKY_FILAS_NDJSON;
    if (strcmp(wanted->format, "folder") == 0)
        return sky_error_set(error, SKY_INVALID, "%s is no folder", wanted->path);
    if (strcmp(wanted->format, "csv") != 0 && strcmp(wanted->format, "ndjson") != 0)
        return sky_error_set(error, SKY_INVALID, "--format is csv, ndjson or folder, and not '%s'", wanted->format);
    return SKY_OK;
}

static enum sky_status make_texto(struct source *source, const struct source_wanted *wanted, struct sky_error *error)
{
    source->texto = sky_carga_texto_new(source->arena, source->form, wanted->separator, wanted->columnas, error);
    return source->texto ? SKY_OK : error->status;
}

static enum sky_status read_all(struct source *source, const struct source_wanted *wanted, int fd,
                                struct sky_error *error)
{
    char *piece = sky_arena_alloc(source->arena, PIECE);
    ssize_t size = 1;
    if (!piece)
        return sky_error_memory(error);
    while (size > 0) {
        size = read(fd, piece, PIECE);
        if (check(wanted, error) || (size < 0 && errno != EINTR))
            return error->status ? error->status : fail(error, wanted->path);
        if (size < 0)
            size = 1;
        else if ((!source->texto && (choose_form(source, wanted, sky_span(piece, (size_t)size), error) ||
                                     make_texto(source, wanted, error))) ||
                 sky_carga_texto_put(source->texto, sky_span(piece, (size_t)size), size == 0, error))
            return error->status;
    }
    return SKY_OK;
}

/* --- a folder */

static int is_no_dot(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_name(const struct dirent **one, const struct dirent **other)
{
    return strcmp((*one)->d_name, (*other)->d_name);
}

/* Opens a file in the folder that can be read whole; -1, and `*why`, where it cannot. */
static int open_file(int folder, const char *name, struct stat *status, const char **why)
{
    size_t length = strlen(name);
    *why = NULL;
    if (length < 5 || strcmp(name + length - 5, ".json") != 0)
        return *why = "it is passed over: its name does not end in .json", -1;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, status) < 0)
        *why = strerror(errno);
    else if (!S_ISREG(status->st_mode))
        *why = "it is passed over: it is no file";
    else if (status->st_size > (off_t)FILE_MAX)
        *why = "it has more than 1 MiB";
    if (*why && fd >= 0)
        close(fd);
    return *why ? -1 : fd;
}

/* The bytes of a file in the folder, and the day on which it was written; `*why` where it is none that can be read. */
static struct sky_span read_file(int folder, const char *name, struct sky_arena *arena, char day[SKY_CLOCK_DAY_SIZE],
                                 const char **why)
{
    struct stat status;
    int fd = open_file(folder, name, &status, why);
    if (fd < 0)
        return (struct sky_span){ 0 };
    size_t size = (size_t)status.st_size;
    char *bytes = sky_arena_alloc(arena, size + 1);
    if (!bytes)
        *why = "no memory";
    else if (read(fd, bytes, size) != (ssize_t)size)
        *why = "it cannot be read";
    close(fd);
    sky_clock_day((int64_t)status.st_mtim.tv_sec * 1000, day);
    return *why ? (struct sky_span){ 0 } : sky_span(bytes, size);
}

/* One that is UTF-8 or Latin-1, with or without a byte order mark. */
static struct sky_span decode(struct sky_arena *arena, struct sky_span bytes, struct sky_error *error)
{
    struct sky_decoder decoder = { 0 };
    struct sky_buffer *text = sky_buffer_new(arena);
    if (!text)
        sky_error_memory(error);
    if (error->status || sky_decoder_put(&decoder, bytes, true, text, error))
        return (struct sky_span){ 0 };
    return text->size ? sky_buffer_span(text) : sky_span("", 0);
}

/* Makes the file a line; what cannot be one is told. */
static enum sky_status add_file(struct source *source, const struct source_wanted *wanted, int folder, const char *name,
                                struct sky_arena *arena, struct sky_error *error)
{
    const char *why;
    char day[SKY_CLOCK_DAY_SIZE];
    struct sky_error refusal = { 0 };
    struct sky_buffer *line = sky_buffer_new(arena), *mended = sky_buffer_new(arena);
    struct sky_span text = read_file(folder, name, arena, day, &why);
    if (!line || !mended)
        return sky_error_memory(error);
    if (!why && ((text = decode(arena, text, &refusal), refusal.status) ||
                 sky_original_read(arena, text, sky_span_of(name), sky_span_of(day), line, mended, &refusal)))
        why = refusal.text;
    if (why)
        return wanted->note(wanted->context, name, true, why), SKY_OK;
    sky_buffer_put_text(line, "\n");
    if (mended->size > 0)
        sky_buffer_put(mended, "", 1);
    if (line->failed || mended->failed || !(source->files[source->count] = strdup(name)))
        return sky_error_memory(error);
    source->count++;
    if (mended->size > 0)
        wanted->note(wanted->context, name, false, mended->data);
    return sky_carga_texto_put(source->texto, sky_buffer_span(line), false, error);
}

static enum sky_status add_files(struct source *source, const struct source_wanted *wanted, int folder,
                                 struct dirent **entries, int count, struct sky_error *error)
{
    source->files = calloc((size_t)count + 1, sizeof *source->files);
    if (!source->files)
        return sky_error_memory(error);
    for (int i = 0; i < count && !error->status; i++) {
        struct sky_arena *arena = sky_arena_new();
        if (!arena)
            return sky_error_memory(error);
        if (check(wanted, error) == SKY_OK)
            error->status = add_file(source, wanted, folder, entries[i]->d_name, arena, error);
        sky_arena_free(arena);
    }
    return error->status ? error->status : sky_carga_texto_put(source->texto, (struct sky_span){ 0 }, true, error);
}

static enum sky_status read_folder(struct source *source, const struct source_wanted *wanted, int folder,
                                   struct sky_error *error)
{
    struct dirent **entries = NULL;
    source->form = SKY_FILAS_NDJSON;
    if (wanted->format && strcmp(wanted->format, "folder") != 0)
        return sky_error_set(error, SKY_INVALID, "%s is a folder, and not %s", wanted->path, wanted->format);
    if (make_texto(source, wanted, error))
        return error->status;
    int count = scandirat(folder, ".", &entries, is_no_dot, by_name);
    if (count < 0)
        return fail(error, wanted->path);
    add_files(source, wanted, folder, entries, count, error);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return error->status;
}

enum sky_status source_open(struct source *source, const struct source_wanted *wanted, struct sky_error *error)
{
    struct stat status;
    bool is_input = strcmp(wanted->path, "-") == 0;
    *source = (struct source){ .arena = sky_arena_new() };
    if (!source->arena)
        return sky_error_memory(error);
    int fd = is_input ? STDIN_FILENO : open(wanted->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0)
        fail(error, wanted->path);
    else
        error->status = (S_ISDIR(status.st_mode) ? read_folder : read_all)(source, wanted, fd, error);
    if (fd >= 0 && !is_input)
        close(fd);
    return error->status;
}

void source_close(struct source *source)
{
    for (size_t i = 0; i < source->count; i++)
        free(source->files[i]);
    free(source->files);
    sky_arena_free(source->arena);
    *source = (struct source){ 0 };
}

const char *source_file(const struct source *source, int64_t line)
{
    return source->files && line > 0 && (size_t)line <= source->count ? source->files[line - 1] : NULL;
}
