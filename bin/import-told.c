/* A line of the file has four cells, with tabs between them: line, result, name (of the customer or file), reason. */
#include "bin/import-told.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

#include "registry/carga-linea.h"

/* Rows that are told on standard error, where there is no file for them. */
#define SHOWN_MAX 10

static volatile sig_atomic_t is_interrupted;

static void interrupt(int signal)
{
    (void)signal;
    is_interrupted = 1;
}

/* The second one ends the process. */
void told_catch_signals(void)
{
    struct sigaction action = { .sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND };
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool told_is_interrupted(void)
{
    return is_interrupted != 0;
}

enum sky_status told_open(struct told *told, const struct asked *asked, struct sky_error *error)
{
    const char *path = asked->values[OPTION_REFUSED];
    *told = (struct told){ .asked = asked, .progress = progress_begin("rows", false) };
    if (path && !(told->file = fopen(path, "wxe")))
        return sky_error_set(error, SKY_UNAVAILABLE, "cannot make %s: %s", path, strerror(errno));
    if (told->file)
        fprintf(told->file, "line\tresult\tname\treason\n");
    return SKY_OK;
}

enum sky_status told_close(struct told *told, struct sky_error *error)
{
    bool failed = told->file && (fflush(told->file) != 0 || ferror(told->file) || fsync(fileno(told->file)) < 0);
    if (failed)
        sky_error_set(error, SKY_UNAVAILABLE, "cannot write %s: %s", told->asked->values[OPTION_REFUSED],
                      strerror(errno));
    if (told->file)
        fclose(told->file);
    told->file = NULL;
    if (told->shown > SHOWN_MAX)
        fprintf(stderr, "and %" PRId64 " more; --refused FILE has them all\n", told->shown - SHOWN_MAX);
    return error->status;
}

/* A cell, in which tabs and ends of lines are spaces. */
static void put_cell(FILE *out, struct sky_span text, char end)
{
    for (size_t i = 0; i < text.size; i++)
        fputc(memchr("\t\r\n", text.data[i], 3) ? ' ' : text.data[i], out);
    fputc(end, out);
}

/* `line` 0: it is of a file that is no line. */
static void tell(struct told *told, int64_t line, const char *result, struct sky_span name, struct sky_span why)
{
    if (told->file) {
        fprintf(told->file, "%" PRId64 "\t%s\t", line, result);
        put_cell(told->file, name, '\t');
        put_cell(told->file, why, '\n');
        return;
    }
    if (++told->shown > SHOWN_MAX)
        return;
    progress_clear(&told->progress);
    if (line)
        fprintf(stderr, "line %" PRId64 ", ", line);
    if (name.size > 0)
        fprintf(stderr, "%.*s, ", SKY_SPAN_ARGS(name));
    fprintf(stderr, "%s: %.*s\n", result, SKY_SPAN_ARGS(why));
}

void told_file(void *context, const char *file, bool refused, const char *why)
{
    struct told *told = context;
    told->refused_files += refused;
    told->mended += !refused;
    tell(told, 0, refused ? "refused" : "mended", sky_span_of(file), sky_span_of(why));
}

static void print_refused(const struct sky_carga_row *row, struct sky_error *error)
{
    struct sky_buffer line = { 0 };
    if (sky_carga_put_line(&line, row, error) == SKY_OK)
        report_print(&line, error);
    sky_buffer_clear(&line);
}

static enum sky_status tell_refused(struct told *told, const struct sky_carga_row *row, struct sky_error *error)
{
    const char *file = source_file(told->source, row->line);
    bool json = asked_for(told->asked, OPTION_JSON);
    if (told->file || !json)
        tell(told, row->line, "refused", file ? sky_span_of(file) : row->nombre, sky_span_of(row->error->text));
    if (json)
        print_refused(row, error);
    return error->status;
}

enum sky_status told_row(void *context, const struct sky_carga_row *row, struct sky_error *error)
{
    struct told *told = context;
    progress_tell(&told->progress, ++told->rows, sky_carga_texto_rows(told->source->texto));
    if (told_is_interrupted())
        return sky_error_set(error, SKY_UNAVAILABLE, "it was interrupted");
    return row->what == SKY_CARGA_RECHAZADO ? tell_refused(told, row, error) : SKY_OK;
}
