/* Lines are found here, cells by base/csv.h. */
#include "domain/filas.h"

#include <inttypes.h>

struct sky_filas {
    struct sky_csv *csv; /* or NULL: lines */
    struct sky_span columnas;
    struct sky_tabla tabla;
    bool titled; /* the row of names was read */

    struct sky_buffer text; /* lines that were fed, from `at` on not read yet */
    size_t at, looked;      /* bytes after `at` that have no end of a line */
    int64_t line;
    bool last;
};

static void clean(void *filas)
{
    sky_buffer_clear(&((struct sky_filas *)filas)->text);
}

struct sky_filas *sky_filas_new(struct sky_arena *arena, enum sky_filas_form form, char separator,
                                struct sky_span columnas)
{
    struct sky_filas *filas = sky_arena_alloc(arena, sizeof *filas);
    if (!filas || !sky_arena_defer(arena, clean, filas) ||
        (form == SKY_FILAS_CSV && !(filas->csv = sky_csv_new(arena, separator))))
        return NULL;
    filas->columnas = columnas;
    return filas;
}

char sky_filas_separator(const struct sky_filas *filas)
{
    return filas->csv ? sky_csv_separator(filas->csv) : '\0';
}

enum sky_status sky_filas_feed(struct sky_filas *filas, struct sky_span text, bool last, struct sky_error *error)
{
    if (filas->csv)
        return sky_csv_feed(filas->csv, text, last, error);
    if (filas->at > 0) {
        memmove(filas->text.data, filas->text.data + filas->at, filas->text.size - filas->at);
        filas->text.size -= filas->at;
        filas->at = 0;
    }
    sky_buffer_put_span(&filas->text, text);
    filas->last = last;
    return filas->text.failed ? sky_error_memory(error) : SKY_OK;
}

/* --- tables */

static enum sky_status next_row(struct sky_filas *filas, struct sky_arena *arena, struct sky_fila *fila, int64_t *line,
                                struct sky_error *refusal, struct sky_error *error)
{
    struct sky_csv_row row = { 0 };
    if (sky_csv_next(filas->csv, &row, error))
        return error->status;
    if (row.count > 0 && !filas->titled) {
        filas->titled = true;
        if (sky_tabla_read(&filas->tabla, &row, filas->columnas, error) || sky_csv_next(filas->csv, &row, error))
            return error->status;
    }
    *line = row.count > 0 ? row.line : 0;
    if (row.count == 0 || !fila)
        return SKY_OK;
    return sky_fila_read(&filas->tabla, &row, arena, fila, refusal) == SKY_NO_MEMORY ? sky_error_memory(error) : SKY_OK;
}

/* --- lines */

/* The next line, without its end; no span: it is not whole yet, or there is none. */
static enum sky_status take_line(struct sky_filas *filas, struct sky_span *line, struct sky_error *error)
{
    size_t left = filas->text.size - filas->at;
    const char *start = left > 0 ? filas->text.data + filas->at : NULL;
    const char *end = left > filas->looked ? memchr(start + filas->looked, '\n', left - filas->looked) : NULL;
    size_t size = end ? (size_t)(end - start) : left;
    *line = (struct sky_span){ 0 };
    if (left == 0)
        return SKY_OK;
    if (size > SKY_CSV_ROW_MAX)
        return sky_error_set(error, SKY_INVALID, "Línea %" PRId64 ": pasa de %zu bytes.", filas->line + 1,
                             SKY_CSV_ROW_MAX);
    filas->looked = end ? 0 : left;
    if (!end && !filas->last)
        return SKY_OK;
    *line = sky_span(start, size);
    filas->line++;
    filas->at += end ? size + 1 : size;
    filas->looked = 0;
    return SKY_OK;
}

static bool is_blank(struct sky_span line)
{
    size_t at = 0;
    while (at < line.size && memchr(" \t\r", line.data[at], 3))
        at++;
    return at == line.size;
}

static enum sky_status next_line(struct sky_filas *filas, struct sky_arena *arena, struct sky_fila *fila, int64_t *line,
                                 struct sky_error *refusal, struct sky_error *error)
{
    struct sky_span text;
    do {
        if (take_line(filas, &text, error))
            return error->status;
    } while (text.data && is_blank(text));
    *line = text.data ? filas->line : 0;
    if (!text.data || !fila)
        return SKY_OK;
    *fila = (struct sky_fila){ .miembros = sky_json_parse(arena, text, SKY_JSON_VALUES_MAX, refusal) };
    return refusal->status == SKY_NO_MEMORY ? sky_error_memory(error) : SKY_OK;
}

enum sky_status sky_filas_next(struct sky_filas *filas, struct sky_arena *arena, struct sky_fila *fila, int64_t *line,
                               struct sky_error *refusal, struct sky_error *error)
{
    return filas->csv ? next_row(filas, arena, fila, line, refusal, error)
                      : next_line(filas, arena, fila, line, refusal, error);
}
