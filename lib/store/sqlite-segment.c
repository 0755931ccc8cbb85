/* Pages of the index of terms, and the rows of a term. What is not as FTS5 writes it is told, and not read. */
#include "store/sqlite-terms.h"

/* The row in which FTS5 keeps the structure. */
#define STRUCTURE 10
/* Follows the structure's cookie where segments are described at more length. */
#define LONGER "\xFF\x00\x00\x01"

/* Rows that are passed over page by page, rather than one by one. */
#define JUMP 16384

enum sky_status sky_sqlite_terms_damaged(struct sky_sqlite_terms *terms)
{
    return sky_error_set(terms->error, SKY_INTERNAL, "the index of terms is not as it was written");
}

/* --- numbers */

bool sky_sqlite_get_long(struct sky_sqlite_bytes *bytes, int64_t *number)
{
    uint64_t value = 0;
    for (int i = 0; i < 9 && bytes->at < bytes->end; i++) {
        unsigned char byte = *bytes->at++;
        value = i == 8 ? value << 8 | byte : value << 7 | (byte & 0x7F);
        if (i == 8 || byte < 0x80) {
            *number = (int64_t)value;
            return true;
        }
    }
    return false;
}

/* --- pages */

static enum sky_status read_block(struct sky_sqlite_terms *terms, int64_t id, struct sky_sqlite_bytes *block)
{
    terms->leaf = sky_sqlite_ask(terms->reader, SKY_SQLITE_TERMS_BLOCK, terms->error);
    if (!terms->leaf)
        return terms->error->status;
    sqlite3_reset(terms->leaf);
    if (sqlite3_bind_int64(terms->leaf, 1, id) != SQLITE_OK)
        return sky_sqlite_fail_read(terms->reader->db, terms->error);
    int code = sqlite3_step(terms->leaf);
    if (code != SQLITE_ROW)
        return code == SQLITE_DONE ? sky_sqlite_terms_damaged(terms)
                                   : sky_sqlite_fail_read(terms->reader->db, terms->error);
    block->at = sqlite3_column_blob(terms->leaf, 0);
    block->end = block->at ? block->at + sqlite3_column_bytes(terms->leaf, 0) : NULL;
    return SKY_OK;
}

bool sky_sqlite_open_leaf(struct sky_sqlite_bytes block, struct sky_sqlite_leaf *leaf)
{
    leaf->data = block.at;
    leaf->size = (size_t)(block.end - block.at);
    leaf->terms = leaf->size >= SKY_SQLITE_LEAF_HEADER ? (size_t)(block.at[2] << 8 | block.at[3]) : 0;
    return leaf->terms >= SKY_SQLITE_LEAF_HEADER && leaf->terms <= leaf->size;
}

enum sky_status sky_sqlite_read_leaf(struct sky_sqlite_terms *terms, const struct sky_sqlite_segment *segment,
                                     int64_t page, struct sky_sqlite_leaf *leaf)
{
    struct sky_sqlite_bytes block = { 0 };
    if (read_block(terms, SKY_SQLITE_PAGE_ID(segment->id, page), &block))
        return terms->error->status;
    return sky_sqlite_open_leaf(block, leaf) ? SKY_OK : sky_sqlite_terms_damaged(terms);
}

enum sky_status sky_sqlite_find_page(struct sky_sqlite_terms *terms, const struct sky_sqlite_segment *segment,
                                     struct sky_span term, bool next, int64_t *page)
{
    sqlite3_stmt *statement =
        sky_sqlite_ask(terms->reader, next ? SKY_SQLITE_TERMS_NEXT : SKY_SQLITE_TERMS_PAGE, terms->error);
    if (!statement)
        return terms->error->status;
    int code = SQLITE_ERROR;
    if (sqlite3_bind_int64(statement, 1, segment->id) == SQLITE_OK &&
        sqlite3_bind_blob64(statement, 2, term.data, term.size, SQLITE_STATIC) == SQLITE_OK)
        code = sqlite3_step(statement);
    *page = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        sky_sqlite_fail_read(terms->reader->db, terms->error);
    sqlite3_reset(statement);
    if (*page < segment->first && !(next && *page == 0)) /* what was before it has been merged */
        *page = segment->first;
    return terms->error->status;
}

/* --- segments */

static enum sky_status read_segments(struct sky_sqlite_terms *terms, struct sky_sqlite_bytes structure)
{
    int64_t levels, segments, number, ignored;
    if (structure.end - structure.at < 4)
        return sky_sqlite_terms_damaged(terms);
    structure.at += 4;
    bool longer = structure.end - structure.at > 4 && memcmp(structure.at, LONGER, 4) == 0;
    structure.at += longer ? 4 : 0;
    if (!sky_sqlite_get(&structure, &levels) || !sky_sqlite_get(&structure, &segments) ||
        !sky_sqlite_get(&structure, &ignored) || segments < 0 || segments > 4096)
        return sky_sqlite_terms_damaged(terms);
    if (!(terms->segments = sky_arena_alloc(terms->arena, (size_t)(segments + 1) * sizeof *terms->segments)))
        return sky_error_memory(terms->error);
    size_t end = (size_t)segments; /* where a level's go: what later levels have is older */
    for (; levels > 0; levels--) {
        if (!sky_sqlite_get(&structure, &ignored) || !sky_sqlite_get(&structure, &number) || number < 0 ||
            number > (int64_t)end)
            return sky_sqlite_terms_damaged(terms);
        end -= (size_t)number;
        for (int64_t i = 0; i < number; i++) {
            struct sky_sqlite_segment *segment = &terms->segments[end + (size_t)i];
            if (!sky_sqlite_get(&structure, &segment->id) || !sky_sqlite_get(&structure, &segment->first) ||
                !sky_sqlite_get(&structure, &segment->last))
                return sky_sqlite_terms_damaged(terms);
            for (int more = 0; longer && more < 5; more++)
                if (!sky_sqlite_get(&structure, &ignored))
                    return sky_sqlite_terms_damaged(terms);
        }
    }
    terms->count = (size_t)segments;
    return end == 0 ? SKY_OK : sky_sqlite_terms_damaged(terms);
}

enum sky_status sky_sqlite_terms_begin(struct sky_sqlite_terms *terms, struct sky_sqlite_reader *reader,
                                       struct sky_arena *arena, struct sky_error *error)
{
    struct sky_sqlite_bytes structure = { 0 };
    *terms = (struct sky_sqlite_terms){ .reader = reader, .arena = arena, .error = error };
    if (read_block(terms, STRUCTURE, &structure) == SKY_OK)
        read_segments(terms, structure);
    return error->status;
}

void sky_sqlite_terms_end(struct sky_sqlite_terms *terms)
{
    sqlite3_reset(terms->leaf);
}

/* --- rows */

/* Moves to the next row of the page. False: there is none; `*broken`: what is there is none. */
static bool step(struct sky_sqlite_run *run, bool *broken)
{
    struct sky_sqlite_bytes bytes = { run->at, run->end };
    int64_t more = 0;
    if (run->at >= run->end)
        return false;
    *broken = !sky_sqlite_get(&bytes, &more) || more <= 0 || more > SKY_SQLITE_ROW_MAX - run->row;
    run->at = bytes.at;
    run->row += more;
    return true;
}

/* What of the page goes on with the list of the page before. */
static size_t size_of_rest(const struct sky_sqlite_leaf *leaf)
{
    struct sky_sqlite_bytes footer = { leaf->data + leaf->terms, leaf->data + leaf->size };
    int64_t first = (int64_t)leaf->terms;
    if (footer.at < footer.end && !sky_sqlite_get(&footer, &first))
        return 0;
    return first > (int64_t)SKY_SQLITE_LEAF_HEADER && first <= (int64_t)leaf->terms
               ? (size_t)first - SKY_SQLITE_LEAF_HEADER
               : 0;
}

/* Takes over the list's part of a later page; without one, the run ends. */
static enum sky_status turn(struct sky_sqlite_terms *terms, struct sky_sqlite_run *run, int64_t page)
{
    struct sky_sqlite_leaf leaf;
    bool broken = false;
    if (sky_sqlite_read_leaf(terms, run->segment, page, &leaf))
        return terms->error->status;
    size_t size = size_of_rest(&leaf);
    if (size > run->capacity) {
        if (!(run->copy = sky_arena_alloc(terms->arena, leaf.size)))
            return sky_error_memory(terms->error);
        run->capacity = leaf.size;
    }
    if (size > 0)
        memcpy(run->copy, leaf.data + SKY_SQLITE_LEAF_HEADER, size);
    run->at = run->copy;
    run->end = run->at ? run->at + size : NULL;
    run->page = page;
    run->goes_on = leaf.terms == leaf.size && page < run->segment->last;
    run->row = 0;
    if (!step(run, &broken))
        run->row = SKY_SQLITE_NO_ROW;
    return broken ? sky_sqlite_terms_damaged(terms) : SKY_OK;
}

enum sky_status sky_sqlite_run_next(struct sky_sqlite_terms *terms, struct sky_sqlite_run *run)
{
    bool broken = false;
    if (step(run, &broken))
        return broken ? sky_sqlite_terms_damaged(terms) : SKY_OK;
    run->row = SKY_SQLITE_NO_ROW;
    return run->goes_on ? turn(terms, run, run->page + 1) : SKY_OK;
}

/* The first row of a later page of the list's. */
static enum sky_status peek(struct sky_sqlite_terms *terms, const struct sky_sqlite_run *run, int64_t page,
                            int64_t *row)
{
    struct sky_sqlite_leaf leaf;
    if (sky_sqlite_read_leaf(terms, run->segment, page, &leaf))
        return terms->error->status;
    struct sky_sqlite_bytes rest = { leaf.data + SKY_SQLITE_LEAF_HEADER,
                                     leaf.data + SKY_SQLITE_LEAF_HEADER + size_of_rest(&leaf) };
    if (!sky_sqlite_get(&rest, row))
        *row = SKY_SQLITE_NO_ROW;
    return SKY_OK;
}

/* Goes to the last page of the list that begins with a row before `row`. */
static enum sky_status jump(struct sky_sqlite_terms *terms, struct sky_sqlite_run *run, int64_t row)
{
    int64_t low = run->page, first;
    if (run->last == 0 && sky_sqlite_find_page(terms, run->segment, run->term, true, &run->last))
        return terms->error->status;
    if (run->last == 0)
        run->last = run->segment->last;
    for (int64_t high = run->last; low < high;) {
        int64_t middle = low + (high - low + 1) / 2;
        if (peek(terms, run, middle, &first))
            return terms->error->status;
        if (first < row)
            low = middle;
        else
            high = middle - 1;
    }
    return low > run->page ? turn(terms, run, low) : SKY_OK;
}

/* Takes the rows in the window that have the term, as long as the next one is near: most are. */
static void take_near(struct sky_sqlite_run *run, const struct sky_sqlite_window *window)
{
    const unsigned char *at = run->at, *const end = run->end;
    uint64_t *const bits = window->bits;
    const size_t all = 64 * window->words;
    size_t bit = (size_t)(run->row - window->first);
    for (; bit < all && at < end && *at != 0 && *at < 0x80; bit += *at++)
        bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
    run->at = at;
    run->row = window->first + (int64_t)bit;
}

/* The same for one row. After it, a zero says that it has the term no more, and another one that it has it again. */
static void take_one(struct sky_sqlite_run *run, const struct sky_sqlite_window *window)
{
    bool gone = false;
    for (int i = 0; i < 2 && run->at < run->end && *run->at == 0; i++, run->at++)
        gone = i == 0;
    if (run->row < window->first)
        return;
    size_t bit = (size_t)(run->row - window->first);
    uint64_t mask = (uint64_t)1 << (bit & 63);
    if (!gone)
        window->bits[bit >> 6] |= mask;
    else if (window->clears)
        window->bits[bit >> 6] &= ~mask;
}

enum sky_status sky_sqlite_run_take(struct sky_sqlite_terms *terms, struct sky_sqlite_run *run,
                                    const struct sky_sqlite_window *window)
{
    const int64_t end = sky_sqlite_window_end(window);
    if (run->goes_on && run->row < window->first - JUMP && jump(terms, run, window->first))
        return terms->error->status;
    while (run->row < end) {
        if (run->row >= window->first)
            take_near(run, window);
        if (run->row >= end)
            break;
        take_one(run, window);
        if (sky_sqlite_run_next(terms, run))
            return terms->error->status;
    }
    return SKY_OK;
}
