/*
 * Comma-separated values (RFC 4180) as spreadsheets write and read them: rows of cells, which may be quoted; the
 * separator is a comma, a semicolon or a tab; lines end with CR LF, LF or CR. A cell that a spreadsheet would run (it
 * begins with = + - @ TAB or CR) is written with an apostrophe before it, and one that has such a mark is read without.
 */
#ifndef SKY_BASE_CSV_H
#define SKY_BASE_CSV_H

#include "base/buffer.h"

/* Cells of one row. */
#define SKY_CSV_CELLS_MAX ((size_t)256)
/* Bytes of one row: a document with quotes and a little more. */
#define SKY_CSV_ROW_MAX (((size_t)1 << 20) + ((size_t)64 << 10))

/* Whether a spreadsheet would run the text, apostrophes before it aside: what has a mark, or needs one. */
bool sky_csv_runs(struct sky_span text);

/* Which separator is meant: by itself, or a tab as "tab"; false: none of the three. */
bool sky_csv_separator_of(struct sky_span text, char *separator);

/* --- writing */

/* Puts a cell and, unless it is the `first` of its row, the separator before it. */
void sky_csv_put_cell(struct sky_buffer *out, char separator, bool first, struct sky_span text);

/* Ends a row. */
void sky_csv_end_row(struct sky_buffer *out);

/* --- reading */

struct sky_csv;

/* A plain value: a row. Its cells are borrowed until the next call. */
struct sky_csv_row {
    int64_t line; /* on which it begins, from 1 */
    const struct sky_span *cells;
    size_t count; /* at least 1; 0: the next row is not whole yet, or there is none */
};

/* A reader; `separator` 0: the first row tells. The arena owns it; NULL when memory ran out. */
struct sky_csv *sky_csv_new(struct sky_arena *arena, char separator);

/* Gives it more text, UTF-8, all rows before having been taken. `last`: nothing follows. SKY_NO_MEMORY. */
enum sky_status sky_csv_feed(struct sky_csv *csv, struct sky_span text, bool last, struct sky_error *error) SKY_CHECKED;

/*
 * Takes the next row; empty lines are passed over. SKY_INVALID, with the line, for a quote that is not closed, text
 * after a closing quote, and rows of more than SKY_CSV_CELLS_MAX cells or SKY_CSV_ROW_MAX bytes: nothing can be read
 * after that.
 */
enum sky_status sky_csv_next(struct sky_csv *csv, struct sky_csv_row *row, struct sky_error *error) SKY_CHECKED;

/* The separator; 0 while the first row has not been read. */
char sky_csv_separator(const struct sky_csv *csv);

#endif
