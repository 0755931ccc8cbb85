/* All pairs of customers who may be one who is there twice, slice by slice. */
#ifndef SKY_REGISTRY_PARES_H
#define SKY_REGISTRY_PARES_H

#include "registry/lectura.h"

/* A plain value: where the pairs go on; all zeros is the beginning. They come in the order of the name of the customer
 * who was there first, and of both numbers. */
struct sky_pares_place {
    struct sky_span plegado;
    int64_t cliente, otro; /* a pair, after which they go on; otro 0: after all of the customer's */
};

/* A plain value: a pair, in the arena. */
struct sky_par {
    struct sky_span json; /* {"clientes": [{"cliente", "nombre"}, ..], "distintos"?, "motivos", "puntos"}, canonical */
    struct sky_pares_place place;
};

/* A plain value: a slice of them, in the arena. */
struct sky_pares {
    struct sky_par *items;
    size_t count;
    struct sky_pares_place next;
    bool ended;
};

/* A plain value: which pairs are asked for. */
struct sky_pares_asked {
    bool distintos; /* those too that were told apart */
    int puntos;     /* the least that they have */
};

/*
 * At most `limit` pairs from `from` on, in a reading of the present; fewer, even none, when it takes long.
 * SKY_NOT_LISTED.
 */
enum sky_status sky_pares(struct sky_lectura *lectura, const struct sky_pares_asked *asked,
                          const struct sky_pares_place *from, size_t limit, struct sky_arena *arena,
                          struct sky_pares *pares, struct sky_error *error) SKY_CHECKED;

#endif
