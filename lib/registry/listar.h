/*
 * Lists of customers of any moment, in the order of their names, of when they were made or of when they last changed,
 * slice by slice. The present is in the order of folded names, as it is searched; the past in byte order, one way.
 */
#ifndef SKY_REGISTRY_LISTAR_H
#define SKY_REGISTRY_LISTAR_H

#include "domain/filtro.h"
#include "registry/hallado.h"
#include "registry/lectura.h"

enum sky_orden {
    SKY_ORDEN_NOMBRE,
    SKY_ORDEN_CREADO,   /* the first one first */
    SKY_ORDEN_RECIENTE, /* whoever changed last first */
};

/* A plain value: what is asked for. */
struct sky_listar {
    enum sky_orden orden;
    bool turned; /* the other way round */
    bool past;   /* a moment was named */
    bool documents;
    struct sky_filtro filtro;
};

/*
 * At most `limit` customers from `from` on, at the reading's moment; fewer, even none, where many are passed over.
 * SKY_NOT_LISTED: not all names can be sorted yet; SKY_INVALID, naming the parameter, for an order that the past does
 * not have.
 */
enum sky_status sky_listar(struct sky_lectura *lectura, const struct sky_listar *asked,
                           const struct sky_hallado_place *from, size_t limit, struct sky_arena *arena,
                           struct sky_hallados *hallados, struct sky_error *error) SKY_CHECKED;

/* Puts into `*count` how many present customers there are, without counting them; -1 where that is not known yet. */
enum sky_status sky_listar_count(struct sky_lectura *lectura, int64_t *count, struct sky_error *error) SKY_CHECKED;

#endif
