/*
 * Places of a change as text: "" is the whole customer, "/a/b" a member, "/a#1" an item of an array. In names, "/", "#"
 * and "~" are "~1", "~2" and "~0" where they are written out; where they are read, names have none of them.
 */
#ifndef SKY_TESTS_PLACES_H
#define SKY_TESTS_PLACES_H

#include "unit.h"

#include "domain/diferencia.h"

static inline void put_segment(struct sky_buffer *path, const struct sky_place *place)
{
    sky_buffer_put(path, place->is_item ? "#" : "/", 1);
    for (size_t i = 0; i < place->segment.size; i++) {
        char c = place->segment.data[i];
        const char *escape = place->is_item ? NULL : c == '~' ? "~0" : c == '/' ? "~1" : c == '#' ? "~2" : NULL;
        sky_buffer_put(path, escape ? escape : &c, escape ? 2 : 1);
    }
}

/* The touched places from `place` on, whose own path is `path`, each with a blank after it. */
static inline void put_places(struct sky_buffer *text, struct sky_buffer *path, const struct sky_place *place)
{
    size_t size = path->size;
    if (place->count == 0) {
        sky_buffer_put_span(text, sky_buffer_span(path));
        sky_buffer_put(text, " ", 1);
    }
    for (size_t i = 0; i < place->count; i++, path->size = size) {
        put_segment(path, &place->parts[i]);
        put_places(text, path, &place->parts[i]);
    }
}

/* The change that touched one place. */
static inline struct sky_diferencia diferencia_of(struct sky_arena *arena, const char *path)
{
    struct sky_diferencia diferencia = { 0 };
    for (struct sky_place *place = &diferencia.root; *path;) {
        bool is_item = *path++ == '#';
        size_t size = is_item ? strlen(path) : strcspn(path, "/#");
        place->parts = sky_arena_alloc(arena, sizeof *place->parts);
        assert_non_null(place->parts);
        place->count = 1;
        place = place->parts;
        place->segment = sky_span(path, size);
        place->is_item = is_item;
        path += size;
    }
    return diferencia;
}

#endif
