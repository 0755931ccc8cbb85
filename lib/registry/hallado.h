/* Customers that are found in some order, by a list or by a search, slice by slice, and the places among them. */
#ifndef SKY_REGISTRY_HALLADO_H
#define SKY_REGISTRY_HALLADO_H

#include "base/buffer.h"

/* A plain value: after, or going back before, whom it goes on; all zeros is the beginning. */
struct sky_hallado_place {
    int64_t grado,
        count;      /* of a search: the tier; and the customers found up to here, but for those of the last tier, */
    bool counts;    /* of whom the one at this place is one */
    int64_t number; /* of a customer or, in the order of the log, of an entry */
    struct sky_span name; /* folded or, of the past, as it is */
};

/* A plain value: a customer who was found, in the arena. */
struct sky_hallado {
    struct sky_span nombre, documento; /* the latter only where it is wanted */
    struct sky_hallado_place place;
};

/* A plain value: a slice, in the arena. */
struct sky_hallados {
    struct sky_hallado *items;
    size_t count;
    struct sky_hallado_place next; /* where the next slice begins */
    bool ended;                    /* there are no more */
};

/* Puts the name of a place that all names beginning with `prefijo` come before into `*name`; SKY_NO_MEMORY. */
static inline enum sky_status sky_hallado_after(struct sky_arena *arena, struct sky_span prefijo, struct sky_span *name,
                                                struct sky_error *error)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    if (!text)
        return sky_error_memory(error);
    sky_buffer_put_span(text, prefijo);
    sky_buffer_put_text(text, "\xF4\x8F\xBF\xBF"); /* sorts after every character */
    *name = sky_buffer_span(text);
    return text->failed ? sky_error_memory(error) : SKY_OK;
}

#endif
