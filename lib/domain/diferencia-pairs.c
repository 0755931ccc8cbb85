/* Comparing two objects member by member, and two arrays as bags of items. */
#include "domain/diferencia-pairs.h"

#include <stdlib.h>

#include "base/json-tree.h"
#include "domain/diferencia.h"

static int compare_names(const void *one, const void *other)
{
    return strcmp(((const struct sky_pair *)one)->name, ((const struct sky_pair *)other)->name);
}

static bool differ(const struct sky_pair *pair)
{
    return pair->was != pair->is || !sky_json_equal(pair->before, pair->after);
}

static void pair_up(struct sky_pair *pair, const char *name, const struct sky_json *before,
                    const struct sky_json *after)
{
    *pair = (struct sky_pair){ .name = name };
    pair->was = before && sky_json_member(before, name, &pair->before);
    pair->is = after && sky_json_member(after, name, &pair->after);
}

size_t sky_pairs(struct sky_walk *walk, const struct sky_json *before, const struct sky_json *after,
                 struct sky_pair **pairs)
{
    size_t had = before ? sky_json_size(before) : 0, has = after ? sky_json_size(after) : 0, count = 0;
    struct sky_json_entry *entries = sky_arena_alloc(walk->arena, (had + has + 1) * sizeof *entries);
    *pairs = sky_arena_alloc(walk->arena, (had + has + 1) * sizeof **pairs);
    if (!entries || !*pairs) {
        walk->failed = true;
        return 0;
    }
    if (had > 0)
        sky_json_entries(before, entries);
    if (has > 0)
        sky_json_entries(after, entries + had);
    for (size_t i = 0; i < had + has; i++) {
        pair_up(*pairs + count, entries[i].name, before, after);
        if ((i < had || !(*pairs)[count].was) && differ(*pairs + count))
            count++;
    }
    qsort(*pairs, count, sizeof **pairs, compare_names);
    return count;
}

static int order_items(const void *one, const void *other)
{
    const struct sky_span *a = *(const struct sky_span *const *)one, *b = *(const struct sky_span *const *)other;
    int order = sky_span_compare(*a, *b);
    return order ? order : (a > b) - (a < b);
}

/* All in one buffer, which moves while it grows. */
static void write_items(struct sky_buffer *buffer, const struct sky_json *array, struct sky_span *texts)
{
    size_t count = sky_json_length(array), written = 0;
    for (size_t i = 0; i < count; i++, written = buffer->size) {
        sky_json_write(buffer, sky_json_item(array, i));
        texts[i].size = buffer->size - written;
    }
    const char *at = buffer->data;
    for (size_t i = 0; i < count && !buffer->failed; i++, at += texts[i - 1].size)
        texts[i].data = at;
}

static void sort_items(struct sky_items *items, const struct sky_walk *walk)
{
    for (size_t i = 0; i < items->count && !walk->failed; i++)
        items->sorted[i] = &items->texts[i];
    if (!walk->failed)
        qsort(items->sorted, items->count, sizeof *items->sorted, order_items);
}

struct sky_items sky_items_of(struct sky_walk *walk, const struct sky_json *array)
{
    struct sky_items items = { .count = sky_json_length(array) };
    struct sky_buffer *buffer = sky_buffer_new(walk->arena);
    items.texts = sky_arena_alloc(walk->arena, (items.count + 1) * sizeof *items.texts);
    items.sorted = sky_arena_alloc(walk->arena, (items.count + 1) * sizeof *items.sorted);
    walk->failed = walk->failed || !buffer || !items.texts || !items.sorted;
    if (walk->failed)
        return items;
    write_items(buffer, array, items.texts);
    walk->failed = buffer->failed;
    sort_items(&items, walk);
    return items;
}

struct sky_items sky_items_of_texts(struct sky_walk *walk, struct sky_span *texts, size_t count)
{
    struct sky_items items = { .texts = texts, .count = count };
    items.sorted = sky_arena_alloc(walk->arena, (count + 1) * sizeof *items.sorted);
    walk->failed = walk->failed || !items.sorted;
    sort_items(&items, walk);
    return items;
}

/* How many items come in order before one that is `text` and has that index. */
static size_t rank_of(const struct sky_items *items, struct sky_span text, size_t index)
{
    size_t low = 0, high = items->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = sky_span_compare(*items->sorted[middle], text);
        if (order < 0 || (order == 0 && items->sorted[middle] < items->texts + index))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How many of the first `upto` items are `text`. */
static size_t count_of(const struct sky_items *items, size_t upto, struct sky_span text)
{
    return rank_of(items, text, upto) - rank_of(items, text, 0);
}

bool sky_items_left_over(const struct sky_items *items, size_t index, const struct sky_items *other)
{
    struct sky_span text = items->texts[index];
    return count_of(items, index, text) >= count_of(other, other->count, text);
}

/* The first item of `text` from the index `from` on and before `end`. */
static size_t find_item(const struct sky_items *items, struct sky_span text, size_t from, size_t end)
{
    size_t rank = rank_of(items, text, from);
    if (rank == items->count || !sky_span_equal(*items->sorted[rank], text))
        return SKY_ITEMS_NONE;
    size_t index = (size_t)(items->sorted[rank] - items->texts);
    return index < end ? index : SKY_ITEMS_NONE;
}

size_t sky_items_match(const struct sky_items *before, const struct sky_items *after, size_t *matches)
{
    size_t from = 0, had = before->count, has = after->count, count;
    for (; from < had && from < has && sky_span_equal(before->texts[from], after->texts[from]); from++)
        matches[from] = from;
    for (; had > from && has > from && sky_span_equal(before->texts[had - 1], after->texts[has - 1]); had--, has--)
        matches[has - 1] = had - 1;
    count = from + after->count - has;
    for (size_t i = from; i < has; i++) {
        matches[i] = find_item(before, after->texts[i], from, had);
        if (matches[i] != SKY_ITEMS_NONE) {
            from = matches[i] + 1;
            count++;
        }
    }
    return count;
}

bool sky_pair_is_by_item(const struct sky_pair *pair)
{
    return pair->was && pair->is && sky_json_type(pair->before) == SKY_JSON_ARRAY &&
           sky_json_type(pair->after) == SKY_JSON_ARRAY &&
           sky_json_length(pair->before) + sky_json_length(pair->after) <= SKY_DIFERENCIA_ITEMS_MAX;
}

bool sky_pair_is_by_member(const struct sky_pair *pair)
{
    return pair->was && pair->is && sky_json_type(pair->before) == SKY_JSON_OBJECT &&
           sky_json_type(pair->after) == SKY_JSON_OBJECT;
}
