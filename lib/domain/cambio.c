/* One walk over the members that differ: told to people, or gathered as places. Depth is bounded by json.h. */
#include "domain/cambio.h"

#include <stdlib.h>

#include "domain/cambio-pairs.h"

static bool add_member(struct sky_arena *arena, struct sky_json *list, const struct sky_pair *pair)
{
    struct sky_json *member = sky_json_object_new(arena);
    return member && sky_json_set_string(member, "miembro", sky_span_of(pair->name)) &&
           (!pair->was || sky_json_set(member, "antes", pair->before)) &&
           (!pair->is || sky_json_set(member, "despues", pair->after)) && sky_json_append(list, member);
}

struct sky_json *sky_cambio_members(struct sky_arena *arena, const struct sky_json *before,
                                    const struct sky_json *after)
{
    struct sky_walk walk = { .arena = arena };
    struct sky_pair *pairs;
    struct sky_json *list = sky_json_array_new(arena);
    size_t count = sky_pairs(&walk, before, after, &pairs);
    for (size_t i = 0; i < count && list; i++)
        if (!add_member(arena, list, &pairs[i]))
            return NULL;
    return walk.failed ? NULL : list;
}

struct places {
    struct sky_walk walk;
    struct sky_buffer *list; /* of struct sky_span */
};

static void add_place(struct places *places, struct sky_span path, struct sky_span item)
{
    struct sky_buffer *text = sky_buffer_new(places->walk.arena);
    if (!text) {
        places->walk.failed = true;
        return;
    }
    sky_buffer_put_span(text, path);
    if (item.data) {
        sky_buffer_put(text, "#", 1);
        sky_buffer_put_span(text, item);
    }
    sky_buffer_put(text, "", 1);
    struct sky_span place = sky_span(text->data, text->size - 1);
    if (!text->failed)
        sky_buffer_put(places->list, &place, sizeof place);
    places->walk.failed = places->walk.failed || text->failed || places->list->failed;
}

static size_t add_left_over(struct places *places, struct sky_span path, const struct sky_items *items,
                            const struct sky_items *other)
{
    size_t count = 0;
    for (size_t i = 0; i < items->count; i++)
        if (sky_items_left_over(items, i, other)) {
            add_place(places, path, items->texts[i]);
            count++;
        }
    return count;
}

/* Arrays of the same items in another order were changed as a whole. */
static void add_items(struct places *places, struct sky_span path, const struct sky_pair *pair)
{
    struct sky_items before = sky_items_of(&places->walk, pair->before),
                     after = sky_items_of(&places->walk, pair->after);
    if (places->walk.failed)
        return;
    size_t removed = add_left_over(places, path, &before, &after), added = add_left_over(places, path, &after, &before);
    if (removed + added == 0)
        add_place(places, path, (struct sky_span){ 0 });
}

/* "/" and the name, in which what parts places is escaped as RFC 6901 does. */
static struct sky_span path_to(struct places *places, struct sky_span parent, const char *name)
{
    struct sky_buffer *path = sky_buffer_new(places->walk.arena);
    if (!path) {
        places->walk.failed = true;
        return parent;
    }
    sky_buffer_put_span(path, parent);
    sky_buffer_put(path, "/", 1);
    for (; *name; name++) {
        const char *escape = *name == '~' ? "~0" : *name == '/' ? "~1" : *name == '#' ? "~2" : NULL;
        sky_buffer_put(path, escape ? escape : name, escape ? 2 : 1);
    }
    places->walk.failed = places->walk.failed || path->failed;
    return sky_buffer_span(path);
}

static void add_places(struct places *places, struct sky_span parent, const struct sky_json *before,
                       const struct sky_json *after)
{
    struct sky_pair *pairs;
    size_t count = sky_pairs(&places->walk, before, after, &pairs);
    for (size_t i = 0; i < count && !places->walk.failed; i++) {
        struct sky_span path = path_to(places, parent, pairs[i].name);
        if (sky_pair_is_by_member(&pairs[i]))
            add_places(places, path, pairs[i].before, pairs[i].after);
        else if (sky_pair_is_by_item(&pairs[i]))
            add_items(places, path, &pairs[i]);
        else
            add_place(places, path, (struct sky_span){ 0 });
    }
}

enum sky_status sky_cambio_places(struct sky_arena *arena, const struct sky_json *before, const struct sky_json *after,
                                  struct sky_cambio *cambio, struct sky_error *error)
{
    struct places places = { .walk = { .arena = arena }, .list = sky_buffer_new(arena) };
    if (!places.list)
        return sky_error_memory(error);
    if (before && after)
        add_places(&places, sky_span_of(""), before, after);
    else if (before || after)
        add_place(&places, sky_span_of(""), (struct sky_span){ 0 });
    cambio->places = (struct sky_span *)(void *)places.list->data;
    cambio->count = places.list->size / sizeof *cambio->places;
    if (cambio->count > 0)
        qsort(cambio->places, cambio->count, sizeof *cambio->places, sky_span_order);
    return places.walk.failed ? sky_error_memory(error) : SKY_OK;
}

static bool has_place(const struct sky_cambio *cambio, struct sky_span place)
{
    return cambio->count > 0 && bsearch(&place, cambio->places, cambio->count, sizeof place, sky_span_order);
}

/* Whether `other` touched what `place` is or lies within. An item's text has no places in it. */
static bool lies_within(struct sky_span place, const struct sky_cambio *other)
{
    for (size_t i = 0; i < place.size; i++) {
        bool item = place.data[i] == '#';
        if ((item || place.data[i] == '/') && has_place(other, sky_span(place.data, i)))
            return true;
        if (item)
            break;
    }
    return has_place(other, place);
}

static bool any_within(const struct sky_cambio *one, const struct sky_cambio *other)
{
    for (size_t i = 0; i < one->count; i++)
        if (lies_within(one->places[i], other))
            return true;
    return false;
}

bool sky_cambio_meets(const struct sky_cambio *one, const struct sky_cambio *other)
{
    return any_within(one, other) || any_within(other, one);
}
