/*
 * Each byte is looked at once, and goes into the row that is being read; only the first row is looked over before, for
 * its separator. What is held is that row, and the text that was fed and not read yet.
 */
#include "base/csv.h"

#include <inttypes.h>

enum state { BEFORE_CELL, BARE, QUOTED, AFTER_QUOTE };

struct sky_csv {
    char separator;
    bool last;              /* nothing follows what was fed */
    struct sky_buffer text; /* fed, and from `at` on not read yet */
    size_t at;
    enum state state;
    bool after_cr;
    int64_t line, quote_line; /* that is being read, and on which the last quote opened */
    struct sky_csv_row row;
    struct sky_buffer bytes; /* of its cells, one after the other, */
    size_t ends[SKY_CSV_CELLS_MAX];
    size_t count;
    struct sky_span cells[SKY_CSV_CELLS_MAX];
};

bool sky_csv_separator_of(struct sky_span text, char *separator)
{
    *separator = sky_span_equal(text, sky_span_of("tab")) ? '\t' : text.size == 1 ? *text.data : '\0';
    return *separator && strchr(",;\t", *separator);
}

static void clean(void *what)
{
    struct sky_csv *csv = what;
    sky_buffer_clear(&csv->text);
    sky_buffer_clear(&csv->bytes);
}

struct sky_csv *sky_csv_new(struct sky_arena *arena, char separator)
{
    struct sky_csv *csv = sky_arena_alloc(arena, sizeof *csv);
    if (!csv || !sky_arena_defer(arena, clean, csv))
        return NULL;
    csv->separator = separator;
    csv->line = 1;
    return csv;
}

char sky_csv_separator(const struct sky_csv *csv)
{
    return csv->separator;
}

enum sky_status sky_csv_feed(struct sky_csv *csv, struct sky_span text, bool last, struct sky_error *error)
{
    if (csv->at == csv->text.size)
        csv->text.size = csv->at = 0;
    sky_buffer_put_span(&csv->text, text);
    csv->last = last;
    return csv->text.failed ? sky_error_memory(error) : SKY_OK;
}

/* --- what is wrong */

static enum sky_status fail_size(const struct sky_csv *csv, struct sky_error *error)
{
    if (csv->state == QUOTED)
        return sky_error_set(error, SKY_INVALID,
                             "Línea %" PRId64 ": las comillas que se abren en la línea %" PRId64 " no se cierran.",
                             csv->row.line, csv->quote_line);
    return sky_error_set(error, SKY_INVALID, "Línea %" PRId64 ": la fila pasa de %zu bytes.", csv->row.line,
                         SKY_CSV_ROW_MAX);
}

static enum sky_status fail_count(const struct sky_csv *csv, struct sky_error *error)
{
    return sky_error_set(error, SKY_INVALID, "Línea %" PRId64 ": la fila pasa de %zu celdas.", csv->row.line,
                         SKY_CSV_CELLS_MAX);
}

/* --- the separator */

/* The most frequent of the three outside quotes in the first line; a comma where there is none. */
static char guess(struct sky_span line)
{
    static const char separators[] = ",;\t";
    size_t counts[sizeof separators] = { 0 }, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < line.size; i++) {
        const char *separator = line.data[i] ? strchr(separators, line.data[i]) : NULL;
        quoted = quoted != (line.data[i] == '"');
        if (separator && !quoted)
            counts[separator - separators]++;
    }
    for (size_t i = 1; i < sizeof separators - 1; i++)
        best = counts[i] > counts[best] ? i : best;
    return separators[best];
}

/* Where the first line that is not empty ends outside quotes, or SIZE_MAX: it is not whole yet. */
static size_t find_end(struct sky_span text)
{
    bool quoted = false, any = false;
    for (size_t i = 0; i < text.size; i++) {
        bool ends = text.data[i] == '\n' || text.data[i] == '\r';
        quoted = quoted != (text.data[i] == '"');
        if (ends && !quoted && any)
            return i;
        any = any || !ends;
    }
    return SIZE_MAX;
}

/* False while that cannot be told. */
static bool find_separator(struct sky_csv *csv)
{
    if (csv->separator)
        return true;
    struct sky_span text = sky_buffer_span(&csv->text);
    size_t end = find_end(text);
    if (end == SIZE_MAX && !csv->last && text.size <= SKY_CSV_ROW_MAX)
        return false;
    csv->separator = guess(end == SIZE_MAX ? text : sky_span(text.data, end));
    return true;
}

/* --- cells */

static enum sky_status end_cell(struct sky_csv *csv, struct sky_error *error)
{
    if (csv->count == SKY_CSV_CELLS_MAX)
        return fail_count(csv, error);
    csv->ends[csv->count++] = csv->bytes.size;
    csv->state = BEFORE_CELL;
    return SKY_OK;
}

static enum sky_status put(struct sky_csv *csv, char c, enum state state, struct sky_error *error)
{
    if (csv->bytes.size >= SKY_CSV_ROW_MAX)
        return fail_size(csv, error);
    csv->state = state;
    sky_buffer_put(&csv->bytes, &c, 1);
    return csv->bytes.failed ? sky_error_memory(error) : SKY_OK;
}

static struct sky_span without_mark(struct sky_span cell)
{
    bool marked = cell.size > 0 && cell.data[0] == '\'' && sky_csv_runs(cell);
    return marked ? sky_span(cell.data + 1, cell.size - 1) : cell;
}

static void finish_row(struct sky_csv *csv)
{
    size_t begin = 0;
    for (size_t i = 0; i < csv->count; begin = csv->ends[i++])
        csv->cells[i] = without_mark(sky_span(csv->bytes.data ? csv->bytes.data + begin : "", csv->ends[i] - begin));
    csv->row.cells = csv->cells;
    csv->row.count = csv->count;
}

/* One byte of a row, but for what ends it. */
static enum sky_status read_byte(struct sky_csv *csv, char c, struct sky_error *error)
{
    if (csv->state == QUOTED && c == '"')
        return csv->state = AFTER_QUOTE, SKY_OK;
    if (csv->state == QUOTED || (csv->state == AFTER_QUOTE && c == '"'))
        return put(csv, c, QUOTED, error);
    if (c == csv->separator)
        return end_cell(csv, error);
    if (csv->state == AFTER_QUOTE)
        return sky_error_set(error, SKY_INVALID, "Línea %" PRId64 ": hay texto después de unas comillas que cierran.",
                             csv->line);
    if (csv->state == BEFORE_CELL && c == '"') {
        csv->state = QUOTED;
        csv->quote_line = csv->line;
        return SKY_OK;
    }
    return put(csv, c, BARE, error);
}

/* A line's end outside quotes: whether a row ends there, and not an empty line. */
static bool ends_row(const struct sky_csv *csv)
{
    return csv->count > 0 || csv->state != BEFORE_CELL;
}

static void count_line(struct sky_csv *csv, char c)
{
    csv->line += c == '\r' || (c == '\n' && !csv->after_cr);
    csv->after_cr = c == '\r';
}

/* Until a row ends, or the text. */
static enum sky_status read_row(struct sky_csv *csv, bool *ended, struct sky_error *error)
{
    for (*ended = false; csv->at < csv->text.size && !*ended && !error->status;) {
        char c = csv->text.data[csv->at++];
        if (!ends_row(csv))
            csv->row.line = csv->line;
        if (csv->state != QUOTED && (c == '\n' || c == '\r'))
            *ended = ends_row(csv);
        else
            error->status = read_byte(csv, c, error);
        count_line(csv, c);
    }
    if (!error->status && !*ended && csv->last && ends_row(csv)) {
        *ended = true;
        error->status = csv->state == QUOTED ? fail_size(csv, error) : SKY_OK;
    }
    return error->status;
}

static enum sky_status take_row(struct sky_csv *csv, struct sky_error *error)
{
    bool ended;
    if (read_row(csv, &ended, error) || !ended || end_cell(csv, error))
        return error->status;
    finish_row(csv);
    return SKY_OK;
}

enum sky_status sky_csv_next(struct sky_csv *csv, struct sky_csv_row *row, struct sky_error *error)
{
    if (csv->row.count > 0)
        csv->row.count = csv->count = csv->bytes.size = 0;
    if (find_separator(csv) && take_row(csv, error))
        return error->status;
    *row = csv->row;
    return SKY_OK;
}
