/* All items are one ring of indices, which begins and ends at the item 0, none of the list's. */
#include "domain/lista.h"

#include "domain/diferencia-pairs.h"

struct item {
    struct sky_span text;
    size_t before, after; /* its neighbours, hidden ones too */
    size_t replaced;      /* whose place it took; 0: nobody's */
    bool shown;
};

/* That an operation hid or showed an item. */
struct turn {
    int64_t operacion;
    size_t item;
};

struct sky_lista {
    struct sky_arena *arena;
    struct item *items;
    size_t items_count, items_room;
    struct turn *turns;
    size_t turns_count, turns_room;
};

/* Makes room for one more, by moving all. */
static void *room(struct sky_arena *arena, void *all, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return all;
    size_t wanted = *capacity ? 2 * *capacity : 16;
    void *moved = sky_arena_alloc(arena, wanted * size);
    if (moved && count > 0)
        memcpy(moved, all, count * size);
    if (moved)
        *capacity = wanted;
    return moved;
}

static bool turn_over(struct sky_lista *lista, int64_t operacion, size_t item)
{
    struct turn *turns = room(lista->arena, lista->turns, lista->turns_count, &lista->turns_room, sizeof *lista->turns);
    if (!turns)
        return false;
    lista->turns = turns;
    lista->turns[lista->turns_count++] = (struct turn){ operacion, item };
    lista->items[item].shown = !lista->items[item].shown;
    return true;
}

/* Adds a hidden item before another; its index, or 0: no memory. */
static size_t add_item(struct sky_lista *lista, struct sky_span text, size_t next)
{
    struct item *items = room(lista->arena, lista->items, lista->items_count, &lista->items_room, sizeof *lista->items);
    size_t index = lista->items_count;
    text = sky_arena_copy(lista->arena, text);
    if (!items || !text.data)
        return 0;
    lista->items = items;
    items[index] = (struct item){ .text = text, .before = items[next].before, .after = next };
    items[items[next].before].after = index;
    items[next].before = index;
    lista->items_count++;
    return index;
}

struct sky_lista *sky_lista_new(struct sky_arena *arena)
{
    struct sky_lista *lista = sky_arena_alloc(arena, sizeof *lista);
    if (!lista)
        return NULL;
    *lista = (struct sky_lista){ .arena = arena };
    lista->items = room(arena, NULL, 0, &lista->items_room, sizeof *lista->items);
    if (!lista->items)
        return NULL;
    lista->items[0] = (struct item){ 0 };
    lista->items_count = 1;
    return lista;
}

/* --- from one state to the next */

/* What is shown, in order: indices of items, and their texts. */
struct view {
    size_t *indices;
    struct sky_span *texts;
    size_t count;
};

static struct view view_of(const struct sky_lista *lista, struct sky_walk *walk)
{
    struct view view = { 0 };
    view.indices = sky_arena_alloc(walk->arena, lista->items_count * sizeof *view.indices);
    view.texts = sky_arena_alloc(walk->arena, lista->items_count * sizeof *view.texts);
    walk->failed = walk->failed || !view.indices || !view.texts;
    for (size_t i = lista->items->after; i != 0 && !walk->failed; i = lista->items[i].after)
        if (lista->items[i].shown) {
            view.texts[view.count] = lista->items[i].text;
            view.indices[view.count++] = i;
        }
    return view;
}

static void turn_back(struct sky_lista *lista, struct sky_walk *walk, int64_t operacion, int64_t deshace)
{
    for (size_t i = 0, count = lista->turns_count; i < count && !walk->failed; i++)
        if (lista->turns[i].operacion == deshace)
            walk->failed = !turn_over(lista, operacion, lista->turns[i].item);
}

static void forget_turns(struct sky_lista *lista, size_t count)
{
    while (lista->turns_count > count) {
        struct item *item = &lista->items[lista->turns[--lista->turns_count].item];
        item->shown = !item->shown;
    }
}

static bool shows(const struct sky_lista *lista, struct sky_walk *walk, const struct sky_items *items)
{
    struct view view = view_of(lista, walk);
    bool same = view.count == items->count;
    for (size_t i = 0; i < view.count && same; i++)
        same = sky_span_equal(view.texts[i], items->texts[i]);
    return same;
}

/* The place before an item: before what it took the place of, too, unless that is shown or is elsewhere by now. */
static size_t place_before(const struct sky_lista *lista, size_t next)
{
    for (size_t at = next; lista->items[next].replaced; at = next) {
        do
            at = lista->items[at].before;
        while (at != lista->items[next].replaced && at != 0 && !lista->items[at].shown);
        if (at != lista->items[next].replaced || lista->items[at].shown)
            break;
        next = at;
    }
    return next;
}

/* Hides what is between two items that stay, and puts new ones there: each in the place of one, while there are some.
 */
static void fill_gap(struct sky_lista *lista, struct sky_walk *walk, int64_t operacion, const struct sky_span *texts,
                     size_t added, const size_t *gone, size_t gone_count, size_t next)
{
    for (size_t i = added; i-- > 0 && !walk->failed;) {
        bool replaces = i < gone_count;
        size_t item = add_item(lista, texts[i], replaces ? lista->items[gone[i]].after : place_before(lista, next));
        walk->failed = item == 0 || !turn_over(lista, operacion, item);
        if (replaces && item)
            lista->items[item].replaced = gone[i];
        else
            next = item;
    }
    for (size_t i = 0; i < gone_count && !walk->failed; i++)
        walk->failed = !turn_over(lista, operacion, gone[i]);
}

/* From the end, so that each new item finds the one that it stands before. */
static void change(struct sky_lista *lista, struct sky_walk *walk, int64_t operacion, const struct sky_items *items)
{
    struct view view = view_of(lista, walk);
    size_t *matches = sky_arena_alloc(walk->arena, (items->count + 1) * sizeof *matches);
    walk->failed = walk->failed || !matches;
    struct sky_items before = sky_items_of_texts(walk, view.texts, view.count);
    if (walk->failed)
        return;
    sky_items_match(&before, items, matches);
    size_t had = view.count, has = items->count, next = 0;
    for (bool ended = false; !ended && !walk->failed;) {
        size_t from = has;
        while (from > 0 && matches[from - 1] == SKY_ITEMS_NONE)
            from--;
        ended = from == 0;
        size_t start = ended ? 0 : matches[from - 1] + 1;
        fill_gap(lista, walk, operacion, items->texts + from, has - from, view.indices + start, had - start, next);
        if (!ended) {
            has = from - 1;
            had = start - 1;
            next = view.indices[had];
        }
    }
}

enum sky_status sky_lista_follow(struct sky_lista *lista, int64_t operacion, int64_t deshace,
                                 const struct sky_json *array, struct sky_error *error)
{
    struct sky_walk walk = { .arena = sky_arena_new() };
    if (!walk.arena)
        return sky_error_memory(error);
    struct sky_span none = { 0 };
    struct sky_items items = array ? sky_items_of(&walk, array) : sky_items_of_texts(&walk, &none, 0);
    size_t turns = lista->turns_count;
    if (deshace)
        turn_back(lista, &walk, operacion, deshace);
    if (!walk.failed && !shows(lista, &walk, &items)) {
        forget_turns(lista, turns);
        change(lista, &walk, operacion, &items);
    }
    sky_arena_free(walk.arena);
    return walk.failed ? sky_error_memory(error) : SKY_OK;
}

struct sky_json *sky_lista_without(struct sky_lista *lista, int64_t operacion, struct sky_error *error)
{
    struct sky_walk walk = { .arena = lista->arena };
    struct sky_buffer *text = sky_buffer_new(lista->arena);
    size_t turns = lista->turns_count;
    struct sky_json *object, *array = NULL;
    turn_back(lista, &walk, 0, operacion);
    struct view view = view_of(lista, &walk);
    forget_turns(lista, turns);
    if (walk.failed || !text)
        return sky_error_memory(error), NULL;
    sky_buffer_put_text(text, "{\"lista\":[");
    for (size_t i = 0; i < view.count; i++) {
        sky_buffer_put(text, ",", i > 0);
        sky_buffer_put_span(text, view.texts[i]);
    }
    sky_buffer_put_text(text, "]}");
    if (text->failed)
        return sky_error_memory(error), NULL;
    if ((object = sky_json_parse(lista->arena, sky_buffer_span(text), SIZE_MAX, error)))
        sky_json_member(object, "lista", &array);
    return array;
}
