/*
 * Which rows are wanted. They are looked for in windows of rows: in one, the rows of a clause are a set of bits, those
 * of a way what all of its clauses have in common, the rarest of them first. Where few rows are left, a common clause
 * is not read for them: whoever gets them looks.
 */
#include "store/sqlite-terms.h"

#include <stdlib.h>

/* Words of the first window; each one after it is twice as large. */
#define WINDOW_FIRST ((size_t)64)
/* Rows of a clause that cost as much as one row that is found in vain. */
#define WORTH ((size_t)1000)

struct clause {
    struct sky_sqlite_runs runs;
    size_t found; /* in the last window */
};

struct way {
    struct clause *clauses;
    size_t count;
};

struct sky_sqlite_match {
    struct sky_sqlite_terms *terms;
    struct way *ways;
    size_t count;
    struct sky_sqlite_window window;
    size_t at;      /* the word of the window that is looked at */
    uint64_t *sets; /* room for those of a way, of a clause and of a term */
};

static uint64_t *set_of(const struct sky_sqlite_match *match, size_t which)
{
    return match->sets + which * SKY_SQLITE_WINDOW_MAX;
}

/* --- beginning */

static size_t size_of(const struct sky_clause *clause)
{
    return clause->count ? clause->terms[0].text.size : 0;
}

/* The longest terms are had by the fewest. */
static int by_size(const void *one, const void *other)
{
    size_t a = size_of(*(struct sky_clause *const *)one), b = size_of(*(struct sky_clause *const *)other);
    return (a < b) - (a > b);
}

/* Nothing more is read of a way once a clause has no rows at all. */
static enum sky_status open_way(struct sky_sqlite_terms *terms, const struct sky_way *wanted, struct way *way)
{
    struct sky_clause **clauses = sky_arena_alloc(terms->arena, (wanted->count + 1) * sizeof(*clauses));
    way->clauses = sky_arena_alloc(terms->arena, (wanted->count + 1) * sizeof *way->clauses);
    if (!clauses || !way->clauses)
        return sky_error_memory(terms->error);
    if (wanted->count > 0)
        memcpy(clauses, wanted->clauses, wanted->count * sizeof(*clauses));
    qsort(clauses, wanted->count, sizeof(*clauses), by_size);
    for (bool is_empty = false; way->count < wanted->count && !is_empty; way->count++) {
        const struct sky_clause *clause = clauses[way->count];
        if (sky_sqlite_terms_add(terms, clause->terms, clause->count, &way->clauses[way->count].runs))
            return terms->error->status;
        is_empty = way->clauses[way->count].runs.count == 0;
    }
    return SKY_OK;
}

struct sky_sqlite_match *sky_sqlite_match_new(struct sky_sqlite_terms *terms, const struct sky_wanted *wanted,
                                              int64_t after)
{
    struct sky_sqlite_match *match = sky_arena_alloc(terms->arena, sizeof *match);
    if (!match || !(match->ways = sky_arena_alloc(terms->arena, (wanted->count + 1) * sizeof *match->ways)) ||
        !(match->sets = sky_arena_alloc(terms->arena, 4 * SKY_SQLITE_WINDOW_MAX * sizeof *match->sets)))
        return sky_error_memory(terms->error), NULL;
    match->terms = terms;
    match->window = (struct sky_sqlite_window){ .first = after < SKY_SQLITE_ROW_MAX ? after + 1 : SKY_SQLITE_ROW_MAX,
                                                .bits = set_of(match, 0) };
    for (; match->count < wanted->count; match->count++)
        if (open_way(terms, &wanted->ways[match->count], &match->ways[match->count]))
            return NULL;
    return match;
}

/* --- windows */

static void clear(const struct sky_sqlite_window *window)
{
    memset(window->bits, 0, window->words * sizeof *window->bits);
}

/* Runs of one term: what a later one takes away is no other term's. */
static enum sky_status take_group(struct sky_sqlite_match *match, struct sky_sqlite_run *runs, size_t count,
                                  const struct sky_sqlite_window *into)
{
    struct sky_sqlite_window window = { into->first, into->words, set_of(match, 3), true };
    size_t meets = 0, last = 0;
    for (size_t i = 0; i < count; i++)
        if (runs[i].row < sky_sqlite_window_end(into) && ++meets)
            last = i;
    if (meets < 2)
        return meets ? sky_sqlite_run_take(match->terms, &runs[last], into) : SKY_OK;
    clear(&window);
    for (size_t i = 0; i < count; i++)
        if (sky_sqlite_run_take(match->terms, &runs[i], &window))
            return match->terms->error->status;
    for (size_t i = 0; i < into->words; i++)
        into->bits[i] |= window.bits[i];
    return SKY_OK;
}

static size_t count_of(const struct sky_sqlite_window *window)
{
    size_t count = 0;
    for (size_t i = 0; i < window->words; i++)
        count += (size_t)__builtin_popcountll(window->bits[i]);
    return count;
}

static enum sky_status take_clause(struct sky_sqlite_match *match, struct clause *clause,
                                   const struct sky_sqlite_window *window)
{
    struct sky_sqlite_run *runs = clause->runs.items;
    clear(window);
    for (size_t i = 0, end; i < clause->runs.count; i = end) {
        for (end = i + 1; end < clause->runs.count && runs[end].group == runs[i].group; end++)
            ;
        if (take_group(match, runs + i, end - i, window))
            return match->terms->error->status;
    }
    clause->found = count_of(window);
    return SKY_OK;
}

/* Moves the clause to where those are that have found fewer. */
static void sort(struct way *way, size_t which)
{
    struct clause moved = way->clauses[which];
    for (; which > 0 && way->clauses[which - 1].found > moved.found; which--)
        way->clauses[which] = way->clauses[which - 1];
    way->clauses[which] = moved;
}

static enum sky_status take_way(struct sky_sqlite_match *match, struct way *way, const struct sky_sqlite_window *window)
{
    const struct sky_sqlite_window next = { .first = window->first, .words = window->words, .bits = set_of(match, 2) };
    size_t taken = 1;
    if (take_clause(match, &way->clauses[0], window))
        return match->terms->error->status;
    for (; taken < way->count && count_of(window) * WORTH > way->clauses[taken].found; taken++) {
        if (take_clause(match, &way->clauses[taken], &next))
            return match->terms->error->status;
        for (size_t i = 0; i < window->words; i++)
            window->bits[i] &= next.bits[i];
    }
    for (size_t i = 1; i < taken; i++)
        sort(way, i);
    return SKY_OK;
}

/* The first row, from `least` on, that all clauses may have. */
static int64_t next_of(const struct way *way, int64_t least)
{
    int64_t row = way->count > 0 ? least : SKY_SQLITE_NO_ROW;
    for (size_t i = 0; i < way->count; i++) {
        const struct sky_sqlite_runs *runs = &way->clauses[i].runs;
        int64_t first = SKY_SQLITE_NO_ROW;
        for (size_t j = 0; j < runs->count; j++)
            first = runs->items[j].row < first ? runs->items[j].row : first;
        row = first > row ? first : row;
    }
    return row;
}

/* Makes the next window. False: there is none, or it failed. */
static bool next_window(struct sky_sqlite_match *match)
{
    struct sky_sqlite_window *window = &match->window;
    const struct sky_sqlite_window own = { .bits = set_of(match, 1) };
    int64_t least = sky_sqlite_window_end(window), first = SKY_SQLITE_NO_ROW;
    for (size_t i = 0; i < match->count; i++) {
        int64_t row = next_of(&match->ways[i], least);
        first = row < first ? row : first;
    }
    if (first == SKY_SQLITE_NO_ROW)
        return false;
    window->first = first;
    window->words = window->words == 0 ? WINDOW_FIRST : window->words;
    window->words = window->words < SKY_SQLITE_WINDOW_MAX ? 2 * window->words : window->words;
    match->at = 0;
    clear(window);
    for (size_t i = 0; i < match->count; i++) {
        const struct sky_sqlite_window set = { .first = window->first, .words = window->words, .bits = own.bits };
        if (next_of(&match->ways[i], first) >= sky_sqlite_window_end(window))
            continue;
        if (take_way(match, &match->ways[i], &set))
            return false;
        for (size_t j = 0; j < window->words; j++)
            window->bits[j] |= set.bits[j];
    }
    return true;
}

enum sky_status sky_sqlite_match_next(struct sky_sqlite_match *match, int64_t *row)
{
    struct sky_sqlite_window *window = &match->window;
    *row = SKY_SQLITE_NO_ROW;
    for (;;) {
        for (; match->at < window->words; match->at++) {
            uint64_t word = window->bits[match->at];
            if (word) {
                window->bits[match->at] = word & (word - 1);
                *row = window->first + (int64_t)(64 * match->at) + __builtin_ctzll(word);
                return SKY_OK;
            }
        }
        if (!next_window(match))
            return match->terms->error->status;
    }
}
