/* The terms of a segment's pages, and the runs of those that are sought. */
#include "store/sqlite-terms.h"

#include <stdlib.h>

#include "base/text.h"

/* Lists of terms that begin with a long one, after which the shorter beginning is read. */
#define RANGE_MAX ((size_t)1024)

bool sky_sqlite_walk_begin(struct sky_sqlite_walk *walk, const struct sky_sqlite_leaf *leaf)
{
    walk->leaf = *leaf;
    walk->footer = (struct sky_sqlite_bytes){ leaf->data + leaf->terms, leaf->data + leaf->size };
    walk->term.size = 0;
    walk->next = 0;
    return walk->footer.at == walk->footer.end || sky_sqlite_get(&walk->footer, &walk->next);
}

/* Reads how the next term differs from the one before it. False: it is not as it was written. */
static bool move(struct sky_sqlite_walk *walk, bool is_first)
{
    const size_t all = walk->leaf.terms;
    int64_t same = 0, more = 0, step = 0;
    if (walk->next < (int64_t)SKY_SQLITE_LEAF_HEADER || walk->next >= (int64_t)all)
        return false;
    struct sky_sqlite_bytes bytes = { walk->leaf.data + walk->next, walk->leaf.data + all };
    if ((!is_first && !sky_sqlite_get(&bytes, &same)) || !sky_sqlite_get(&bytes, &more) || same < 0 || more < 0 ||
        more > bytes.end - bytes.at)
        return false;
    walk->same = (size_t)same;
    walk->rest = (struct sky_sqlite_bytes){ bytes.at, bytes.at + more };
    walk->at = (size_t)(walk->rest.end - walk->leaf.data);
    bool is_last = walk->footer.at == walk->footer.end;
    if (!is_last && !sky_sqlite_get(&walk->footer, &step))
        return false;
    walk->next = is_last ? 0 : walk->next + step;
    walk->end = walk->next ? (size_t)walk->next : all;
    return step >= 0 && walk->at <= walk->end && walk->end <= all;
}

/* Makes the present term of the one before it. */
static bool make_term(struct sky_sqlite_walk *walk, struct sky_span before)
{
    if (walk->same > before.size)
        return false;
    if (before.data != walk->term.data) {
        walk->term.size = 0;
        sky_buffer_put(&walk->term, before.data, walk->same);
    }
    walk->term.size = walk->same;
    sky_buffer_put(&walk->term, walk->rest.at, (size_t)(walk->rest.end - walk->rest.at));
    return true;
}

bool sky_sqlite_walk_next(struct sky_sqlite_walk *walk, bool is_first)
{
    return move(walk, is_first) && make_term(walk, sky_span(walk->term.data, walk->term.size));
}

static size_t shared(struct sky_sqlite_bytes rest, struct sky_span key, size_t from)
{
    size_t size = 0, most = (size_t)(rest.end - rest.at);
    while (size < most && from + size < key.size && rest.at[size] == (unsigned char)key.data[from + size])
        size++;
    return size;
}

/* Passes over terms, but for the last, that share more than `known` bytes with the one before them. */
static void pass(struct sky_sqlite_walk *walk, size_t known)
{
    const unsigned char *data = walk->leaf.data, *at = walk->footer.at, *const end = walk->footer.end;
    size_t next = (size_t)walk->next;
    while (at < end && *at < 0x80 && next < walk->leaf.terms && data[next] < 0x80 && data[next] > known)
        next += *at++;
    walk->footer.at = at;
    walk->next = (int64_t)next;
}

/*
 * Moves to the first term that is not before the key, from the beginning or from a term that is. Of terms before it, it
 * suffices to know how many bytes they share with the key. `*found`: there is one.
 */
static bool seek(struct sky_sqlite_walk *walk, struct sky_span key, bool *found)
{
    struct sky_sqlite_bytes present = { (const unsigned char *)walk->term.data, NULL };
    present.end = present.at ? present.at + walk->term.size : NULL;
    size_t known = shared(present, key, 0), more;
    *found = false;
    for (bool is_first = walk->term.size == 0; walk->next; is_first = false) {
        if (!is_first)
            pass(walk, known);
        if (!move(walk, is_first))
            return false;
        if (walk->same > known)
            continue;
        more = walk->same < known ? 0 : shared(walk->rest, key, known);
        const unsigned char *after = walk->rest.at + more;
        bool is_before = walk->same == known && known + more < key.size &&
                         (after == walk->rest.end || *after < (unsigned char)key.data[known + more]);
        known = walk->same + more;
        if (!is_before)
            return *found = true, make_term(walk, key);
    }
    return true;
}

static enum sky_status add_run(struct sky_sqlite_terms *terms, const struct sky_sqlite_segment *segment, int64_t page,
                               const struct sky_sqlite_walk *walk, struct sky_sqlite_runs *runs)
{
    struct sky_sqlite_run *items = sky_sqlite_room(terms->arena, runs->items, runs->count, sizeof *items);
    size_t size = walk->end - walk->at;
    struct sky_span term = sky_arena_copy(terms->arena, sky_span(walk->term.data, walk->term.size));
    unsigned char *copy = sky_arena_alloc(terms->arena, size + 1);
    if (!items || !term.data || !copy)
        return sky_error_memory(terms->error);
    memcpy(copy, walk->leaf.data + walk->at, size);
    runs->items = items;
    runs->items[runs->count++] = (struct sky_sqlite_run){
        .segment = segment,
        .term = term,
        .page = page,
        .at = copy,
        .end = copy + size,
        .copy = copy,
        .capacity = size,
        .goes_on = !walk->next && page < segment->last,
        .group = runs->groups,
    };
    return sky_sqlite_run_next(terms, &runs->items[runs->count - 1]);
}

/* Begins with the page on which a key is, if it is in the segment. */
static enum sky_status open_page(struct sky_sqlite_terms *terms, const struct sky_sqlite_segment *segment, int64_t page,
                                 struct sky_span key, struct sky_sqlite_walk *walk, bool *found)
{
    struct sky_sqlite_leaf leaf;
    *found = false;
    if (sky_sqlite_read_leaf(terms, segment, page, &leaf))
        return terms->error->status;
    return sky_sqlite_walk_begin(walk, &leaf) && seek(walk, key, found) ? SKY_OK : sky_sqlite_terms_damaged(terms);
}

/* Adds the runs of terms, which are in order: those of one page are found with one look. */
static enum sky_status add_each(struct sky_sqlite_terms *terms, const struct sky_sqlite_segment *segment,
                                const struct sky_span *keys, size_t count, struct sky_sqlite_walk *walk,
                                struct sky_sqlite_runs *runs)
{
    bool found = false; /* the walk is at a term of the page */
    int64_t page = 0;
    for (size_t i = 0; i < count; i++) {
        if (found && sky_span_order(&keys[i], &(struct sky_span){ walk->term.data, walk->term.size }) > 0 &&
            !seek(walk, keys[i], &found))
            return sky_sqlite_terms_damaged(terms);
        if (!found && (sky_sqlite_find_page(terms, segment, keys[i], false, &page) ||
                       open_page(terms, segment, page, keys[i], walk, &found)))
            return terms->error->status;
        if (walk->term.failed)
            return sky_error_memory(terms->error);
        if (!found || !sky_span_equal(keys[i], sky_span(walk->term.data, walk->term.size)))
            continue;
        if (add_run(terms, segment, page, walk, runs))
            return terms->error->status;
        found = walk->next != 0; /* the last one's rows may have led to the next page */
    }
    return SKY_OK;
}

/* Adds the runs of terms that begin with a key, until there are too many. */
static enum sky_status add_all(struct sky_sqlite_terms *terms, const struct sky_sqlite_segment *segment,
                               struct sky_span key, size_t most, struct sky_sqlite_walk *walk,
                               struct sky_sqlite_runs *runs)
{
    int64_t page = 0, before = 0;
    struct sky_span last = key;
    bool found = false;
    while (sky_sqlite_find_page(terms, segment, last, before > 0, &page) == SKY_OK && page > before) {
        if (open_page(terms, segment, page, key, walk, &found))
            return terms->error->status;
        before = page;
        while (found) {
            last = sky_span(walk->term.data, walk->term.size);
            if (!sky_span_begins(last, key) || runs->count > most || add_run(terms, segment, page, walk, runs))
                return terms->error->status;
            found = walk->next != 0;
            if (found && !sky_sqlite_walk_next(walk, false))
                return sky_sqlite_terms_damaged(terms);
            if (walk->term.failed)
                return sky_error_memory(terms->error);
        }
    }
    return terms->error->status;
}

static int by_term_and_age(const void *one, const void *other)
{
    const struct sky_sqlite_run *a = one, *b = other;
    int order = sky_span_compare(a->term, b->term);
    return order ? order : (a->segment > b->segment) - (a->segment < b->segment);
}

/* Puts the runs of each term together; they were found segment by segment. */
static void group(struct sky_sqlite_runs *runs, size_t first)
{
    if (runs->count > first)
        qsort(runs->items + first, runs->count - first, sizeof *runs->items, by_term_and_age);
    for (size_t i = first; i < runs->count; i++) {
        runs->groups += i > first && !sky_span_equal(runs->items[i].term, runs->items[i - 1].term);
        runs->items[i].group = runs->groups;
    }
    runs->groups++;
}

/* Adds the runs of several terms or, without a count, of all that begin with one. */
static enum sky_status add(struct sky_sqlite_terms *terms, struct sky_span *keys, size_t count, size_t most,
                           struct sky_sqlite_runs *runs)
{
    size_t first = runs->count;
    struct sky_sqlite_walk walk = { .next = 0 };
    for (size_t i = 0; i < terms->count && runs->count <= most && terms->error->status == SKY_OK; i++) {
        const struct sky_sqlite_segment *segment = &terms->segments[i];
        if (segment->last == 0) /* it was merged into another */
            continue;
        if (count > 0)
            add_each(terms, segment, keys, count, &walk, runs);
        else
            add_all(terms, segment, *keys, most, &walk, runs);
    }
    sky_buffer_clear(&walk.term);
    if (terms->error->status == SKY_OK && runs->count > first)
        group(runs, first);
    return terms->error->status;
}

/* The letter of the index that keeps beginnings of so many characters; '0' is that of terms themselves. */
static char letter_of(size_t characters)
{
    return (char)(characters < 2 ? '0' : '0' + characters - 1);
}

static struct sky_span key_of(struct sky_arena *arena, char letter, struct sky_span text)
{
    char *key = sky_arena_alloc(arena, text.size + 1);
    if (!key)
        return (struct sky_span){ 0 };
    *key = letter;
    memcpy(key + 1, text.data, text.size);
    return sky_span(key, text.size + 1);
}

struct sky_span sky_sqlite_beginning(struct sky_span text, size_t most, size_t *characters)
{
    size_t at = 0, step;
    for (*characters = 0; *characters < most && at < text.size; ++*characters, at += step)
        if ((step = sky_text_character(sky_span(text.data + at, text.size - at))) == 0)
            step = 1;
    return sky_span(text.data, at);
}

/* What begins with a term. Where that is very much, and the term is long, its beginning is one of `keys`. */
static enum sky_status add_range(struct sky_sqlite_terms *terms, struct sky_span text, struct sky_span kept,
                                 struct sky_span *keys, size_t *count, struct sky_sqlite_runs *runs)
{
    size_t before = runs->count, most = kept.size < text.size ? before + RANGE_MAX : SIZE_MAX;
    struct sky_span key = key_of(terms->arena, '0', text);
    if (!key.data)
        return sky_error_memory(terms->error);
    if (add(terms, &key, 0, most, runs) || runs->count <= most)
        return terms->error->status;
    runs->count = before;
    keys[*count] = key_of(terms->arena, letter_of(SKY_SQLITE_TERM_MAX), kept);
    return keys[(*count)++].data ? SKY_OK : sky_error_memory(terms->error);
}

enum sky_status sky_sqlite_terms_add(struct sky_sqlite_terms *terms, const struct sky_term *wanted, size_t count,
                                     struct sky_sqlite_runs *runs)
{
    size_t characters, keys_count = 0;
    struct sky_span *keys = sky_arena_alloc(terms->arena, (count + 1) * sizeof *keys);
    if (!keys)
        return sky_error_memory(terms->error);
    for (size_t i = 0; i < count; i++) {
        struct sky_span text = wanted[i].text, kept = sky_sqlite_beginning(text, SKY_SQLITE_TERM_MAX, &characters);
        char letter = wanted[i].whole ? '0' : letter_of(characters);
        if (!wanted[i].whole && (kept.size < text.size || letter == '0')) {
            if (add_range(terms, text, kept, keys, &keys_count, runs))
                return terms->error->status;
        } else if (!(keys[keys_count++] = key_of(terms->arena, letter, text)).data) {
            return sky_error_memory(terms->error);
        }
    }
    qsort(keys, keys_count, sizeof *keys, sky_span_order);
    return keys_count > 0 ? add(terms, keys, keys_count, SIZE_MAX, runs) : SKY_OK;
}
