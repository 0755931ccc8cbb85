/*
 * Holds the table by which pages of the index of terms are found against the pages. FTS5 looks a term up on the last
 * page whose row is not after it, so that each row stands after all terms of the pages before and not after the first
 * one of its own; a page without one is never found.
 */
#include "store/sqlite-terms.h"

#define PAGES "SELECT id, block FROM terminos_data WHERE id >= 1 << 37 ORDER BY id"
#define ROWS "SELECT segid, term, pgno >> 1 FROM terminos_idx ORDER BY segid, term"

struct look {
    sqlite3_stmt *pages, *rows;
    int64_t segment;
    struct sky_buffer before;    /* the last term of the pages before */
    struct sky_sqlite_walk walk; /* through those of the present page */
};

/*
 * Whether the row that comes next in the table leads to the page, whose first term is `first`. The first pages of a
 * segment go while it is made part of another one, and leave their rows, by which the first page that is left is found.
 */
static bool is_found(struct look *look, int64_t id, struct sky_span first)
{
    bool is_first = look->before.size == 0;
    int code;
    while ((code = sqlite3_step(look->rows)) == SQLITE_ROW && is_first &&
           sqlite3_column_int64(look->rows, 0) == SKY_SQLITE_SEGMENT_OF(id) &&
           sqlite3_column_int64(look->rows, 2) < SKY_SQLITE_PAGE_OF(id))
        ;
    if (code != SQLITE_ROW || sqlite3_column_int64(look->rows, 0) != SKY_SQLITE_SEGMENT_OF(id) ||
        sqlite3_column_int64(look->rows, 2) != SKY_SQLITE_PAGE_OF(id))
        return false;
    struct sky_span term = sky_span(sqlite3_column_blob(look->rows, 1), (size_t)sqlite3_column_bytes(look->rows, 1));
    return sky_span_compare(term, first) <= 0 &&
           (is_first || sky_span_compare(term, sky_buffer_span(&look->before)) > 0);
}

/* Goes through the terms of a page; a page may go on with the rows of a term, and begin none. */
static bool is_right(struct look *look, int64_t id, struct sky_sqlite_bytes block)
{
    struct sky_sqlite_walk *walk = &look->walk;
    struct sky_sqlite_leaf leaf;
    if (!sky_sqlite_open_leaf(block, &leaf))
        return false;
    if (leaf.terms == leaf.size)
        return true;
    look->before.size = 0;
    sky_buffer_put_span(&look->before, sky_buffer_span(&walk->term));
    if (!sky_sqlite_walk_begin(walk, &leaf) || !sky_sqlite_walk_next(walk, true) ||
        !is_found(look, id, sky_buffer_span(&walk->term)))
        return false;
    while (walk->next)
        if (!sky_sqlite_walk_next(walk, false))
            return false;
    return true;
}

static bool walk_pages(struct look *look)
{
    int code = SQLITE_ROW;
    while (!look->before.failed && !look->walk.term.failed && (code = sqlite3_step(look->pages)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(look->pages, 0);
        if (SKY_SQLITE_IS_OTHER(id))
            continue;
        if (SKY_SQLITE_SEGMENT_OF(id) != look->segment)
            look->walk.term.size = 0;
        look->segment = SKY_SQLITE_SEGMENT_OF(id);
        const unsigned char *page = sqlite3_column_blob(look->pages, 1);
        if (!page ||
            !is_right(look, id, (struct sky_sqlite_bytes){ page, page + sqlite3_column_bytes(look->pages, 1) }))
            return false;
    }
    return code != SQLITE_DONE || sqlite3_step(look->rows) == SQLITE_DONE;
}

enum sky_status sky_sqlite_inspect_terms(sqlite3 *db, bool *right, struct sky_error *error)
{
    struct look look = { 0 };
    *right = true;
    if (!sky_sqlite_has_listings(db))
        return SKY_OK;
    if ((look.pages = sky_sqlite_compile(db, PAGES, error)) && (look.rows = sky_sqlite_compile(db, ROWS, error)))
        *right = walk_pages(&look);
    if (look.before.failed || look.walk.term.failed)
        sky_error_memory(error);
    sqlite3_finalize(look.pages);
    sqlite3_finalize(look.rows);
    sky_buffer_clear(&look.before);
    sky_buffer_clear(&look.walk.term);
    return error->status;
}
