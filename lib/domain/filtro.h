/* Which customers a list is of, by how their names begin and by what their documents say. */
#ifndef SKY_DOMAIN_FILTRO_H
#define SKY_DOMAIN_FILTRO_H

#include "domain/servicio.h"

/* A plain value; all zeros takes everybody. Texts are compared as sky_text_alike has them (base/text.h). */
struct sky_filtro {
    struct sky_span prefijo;  /* their names begin with it, folded; empty: with anything */
    struct sky_span etiqueta; /* they have it; no span: any or none */
    struct sky_span servicio; /* and a service with this description, */
    bool has_estado;          /* which is in the state, */
    enum sky_estado estado;
    struct sky_span hoy; /* on this day; */
    int64_t dias;        /* as sky_servicio_estado has it */
};

/* Whether documents do not matter. */
bool sky_filtro_is_open(const struct sky_filtro *filtro);

/* The state that is shown as `text`; false when none is. */
bool sky_filtro_set_estado(struct sky_filtro *filtro, struct sky_span text);

/* Whether whoever is called `nombre` is taken, into `*taken`, as far as the name decides. SKY_NO_MEMORY. */
enum sky_status sky_filtro_take_nombre(const struct sky_filtro *filtro, struct sky_arena *arena, struct sky_span nombre,
                                       bool *taken, struct sky_error *error) SKY_CHECKED;

/* Whether whoever has the stored `documento` is taken, into `*taken`, as far as that decides; not what cannot be
 * read. SKY_NO_MEMORY. */
enum sky_status sky_filtro_take(const struct sky_filtro *filtro, struct sky_arena *arena, struct sky_span documento,
                                bool *taken, struct sky_error *error) SKY_CHECKED;

#endif
