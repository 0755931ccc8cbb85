/*
 * Searching: the customers whom a text finds, tier by tier, within a tier in the order of their names (the first one)
 * or of their numbers. It is made in slices of some milliseconds.
 */
#ifndef SKY_REGISTRY_BUSCAR_H
#define SKY_REGISTRY_BUSCAR_H

#include "domain/busqueda.h"
#include "domain/filtro.h"
#include "registry/hallado.h"
#include "registry/lectura.h"

/* A plain value: what is asked for. */
struct sky_buscar {
    struct sky_busqueda *busqueda;
    struct sky_filtro filtro; /* of whom: others are not found */
    size_t page;              /* customers of a page: where fewer were found, mistyped names are looked for */
    bool documents;
    bool back; /* from a place to the beginning */
};

/*
 * Finds at most `limit` customers from `from` on, in a reading of the present. Fewer, even none, when it takes long, as
 * where few of many pass the filters.
 * SKY_NOT_LISTED: not all customers can be found yet.
 */
enum sky_status sky_buscar(struct sky_lectura *lectura, const struct sky_buscar *asked,
                           const struct sky_hallado_place *from, size_t limit, struct sky_arena *arena,
                           struct sky_hallados *hallados, struct sky_error *error) SKY_CHECKED;

#endif
