/*
 * The index of terms, read as FTS5 keeps it in its tables, which its own questions do ten times as slowly: they take
 * one row after another of every list. A list is read here some thousand rows at a time.
 *
 * The index is some segments, the oldest first. A segment is a row of pages: terms in byte order, after each the rows
 * that have it, in ascending order; a list may go on over pages that begin no term. What a later segment says of a term
 * and a row counts. FTS5 promises to go on reading this form, and writes another only where that was asked for.
 */
#ifndef SKY_STORE_SQLITE_TERMS_H
#define SKY_STORE_SQLITE_TERMS_H

#include "store/sqlite-internal.h"

/* A plain value: pages of a segment. */
struct sky_sqlite_segment {
    int64_t id, first, last;
};

/* An index that is being read. */
struct sky_sqlite_terms {
    struct sky_sqlite_reader *reader;
    struct sky_arena *arena;
    struct sky_error *error;
    struct sky_sqlite_segment *segments;
    size_t count;
    sqlite3_stmt *leaf; /* of which a page is borrowed */
};

/* The rows of a term in a segment: where its reading has come to. */
struct sky_sqlite_run {
    const struct sky_sqlite_segment *segment;
    struct sky_span term;          /* with the letter of its index */
    int64_t page, last;            /* of the list; last 0: not known yet */
    const unsigned char *at, *end; /* what comes after `row` in the page */
    unsigned char *copy;           /* where pages after the first are copied to, */
    size_t capacity;               /* so many bytes of them */
    bool goes_on;                  /* perhaps, on the next page */
    int64_t row;                   /* the next one; SKY_SQLITE_NO_ROW: there is none */
    size_t group;                  /* the same for all runs of one term, which follow each other */
};

#define SKY_SQLITE_NO_ROW INT64_MAX
#define SKY_SQLITE_ROW_MAX (INT64_MAX / 2) /* more than there ever are, so that no window ends after all numbers */

/* Runs of one or several terms, the older segment first. */
struct sky_sqlite_runs {
    struct sky_sqlite_run *items;
    size_t count, groups;
};

/* A plain value: the rows from `first` on, as many as there are bits. */
struct sky_sqlite_window {
    int64_t first;
    size_t words;
    uint64_t *bits;
    bool clears; /* bits of rows that have the term no more */
};

#define SKY_SQLITE_WINDOW_MAX ((size_t)1024) /* words */

static inline int64_t sky_sqlite_window_end(const struct sky_sqlite_window *window)
{
    return window->first + (int64_t)(64 * window->words);
}

/* Begins to read, within a reading; to be ended. */
enum sky_status sky_sqlite_terms_begin(struct sky_sqlite_terms *terms, struct sky_sqlite_reader *reader,
                                       struct sky_arena *arena, struct sky_error *error) SKY_CHECKED;
void sky_sqlite_terms_end(struct sky_sqlite_terms *terms);

/*
 * Adds the runs of terms, and of those that begin with them where they need not be whole: where these are very many, of
 * all that begin with the first letters.
 */
enum sky_status sky_sqlite_terms_add(struct sky_sqlite_terms *terms, const struct sky_term *wanted, size_t count,
                                     struct sky_sqlite_runs *runs) SKY_CHECKED;

/*
 * Sets the bits of a run's rows in the window, and clears, where it is one that does, those of rows that have the term
 * no more. The run goes on after the window.
 */
enum sky_status sky_sqlite_run_take(struct sky_sqlite_terms *terms, struct sky_sqlite_run *run,
                                    const struct sky_sqlite_window *window) SKY_CHECKED;

/* The first characters of `text`, at most so many; `*characters`: how many there are. */
struct sky_span sky_sqlite_beginning(struct sky_span text, size_t most, size_t *characters);

/* --- pages, one after another */

/* A plain value: bytes that are read one number after another. */
struct sky_sqlite_bytes {
    const unsigned char *at, *end;
};

/* A plain value: a page, borrowed until the next one is read: its content, up to `terms`, and where in it terms begin.
 */
struct sky_sqlite_leaf {
    const unsigned char *data;
    size_t terms, size;
};

/* What a page begins with. */
#define SKY_SQLITE_LEAF_HEADER ((size_t)4)

/* The row of a page; its segment's number, its own, and not 0 when it is no page of terms. */
#define SKY_SQLITE_PAGE_ID(segment, page) (((segment) << 37) + (page))
#define SKY_SQLITE_SEGMENT_OF(id) ((id) >> 37)
#define SKY_SQLITE_PAGE_OF(id) ((id)&0x7FFFFFFF)
#define SKY_SQLITE_IS_OTHER(id) ((id) >> 31 & 63)

/* Takes the next number. False: the bytes end within it. */
bool sky_sqlite_get_long(struct sky_sqlite_bytes *bytes, int64_t *number);
static inline bool sky_sqlite_get(struct sky_sqlite_bytes *bytes, int64_t *number)
{
    if (bytes->at >= bytes->end || *bytes->at >= 0x80)
        return sky_sqlite_get_long(bytes, number);
    *number = *bytes->at++;
    return true;
}

/* False: it is not a page as FTS5 writes one. */
bool sky_sqlite_open_leaf(struct sky_sqlite_bytes block, struct sky_sqlite_leaf *leaf);

/*
 * The terms of a page, one after another. A page ends with the places of its terms, the first one whole and each other
 * without the bytes that it shares with the one before it.
 */
struct sky_sqlite_walk {
    struct sky_sqlite_leaf leaf;
    struct sky_sqlite_bytes footer;
    struct sky_sqlite_bytes rest; /* of the present term: what follows the bytes that it shares, */
    size_t same;                  /* so many */
    int64_t next;                 /* where the next one is; 0: there is none */
    size_t at, end;               /* of the list of the present one */
    struct sky_buffer term;       /* to be cleared */
};

/* Goes before the first term of a page, or to the next one. False: the page is not as it was written. */
bool sky_sqlite_walk_begin(struct sky_sqlite_walk *walk, const struct sky_sqlite_leaf *leaf);
bool sky_sqlite_walk_next(struct sky_sqlite_walk *walk, bool is_first);

/* Records that the index is damaged. */
enum sky_status sky_sqlite_terms_damaged(struct sky_sqlite_terms *terms);

enum sky_status sky_sqlite_read_leaf(struct sky_sqlite_terms *terms, const struct sky_sqlite_segment *segment,
                                     int64_t page, struct sky_sqlite_leaf *leaf) SKY_CHECKED;

/* The page on which a term is, if it is in the segment; or the next one on which a term begins, or 0. */
enum sky_status sky_sqlite_find_page(struct sky_sqlite_terms *terms, const struct sky_sqlite_segment *segment,
                                     struct sky_span term, bool next, int64_t *page) SKY_CHECKED;

/* Moves a run to its next row. */
enum sky_status sky_sqlite_run_next(struct sky_sqlite_terms *terms, struct sky_sqlite_run *run) SKY_CHECKED;

/* --- sqlite-match.c */

/* Rows that are wanted, after one of them. */
struct sky_sqlite_match;

/* NULL on failure. In the arena of the terms, which it borrows. */
struct sky_sqlite_match *sky_sqlite_match_new(struct sky_sqlite_terms *terms, const struct sky_wanted *wanted,
                                              int64_t after);

/* The next row, or SKY_SQLITE_NO_ROW. */
enum sky_status sky_sqlite_match_next(struct sky_sqlite_match *match, int64_t *row) SKY_CHECKED;

#endif
