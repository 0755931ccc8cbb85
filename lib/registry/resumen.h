/*
 * What all customers of one moment add up to, as they are on a day: the catalogue, the states and the tags. It can
 * follow the log: whoever changed is counted as they were, away, and as they are.
 */
#ifndef SKY_REGISTRY_RESUMEN_H
#define SKY_REGISTRY_RESUMEN_H

#include "base/clock.h"
#include "domain/catalogo.h"
#include "domain/etiquetas.h"
#include "registry/lectura.h"

/* A plain value; what it points to is its arena's. */
struct sky_resumen {
    struct sky_arena *arena;
    struct sky_catalogo *catalogo;
    struct sky_etiquetas *etiquetas;
    int64_t moment; /* a number; SKY_NOW before it is known */
    int64_t dias;   /* as sky_servicio_estado has it */
    char hoy[SKY_CLOCK_DAY_SIZE];
};

/* Of nobody yet; NULL: SKY_NO_MEMORY. */
struct sky_resumen *sky_resumen_new(const char *hoy, int64_t dias, struct sky_error *error);

/* Takes NULL. */
void sky_resumen_free(struct sky_resumen *resumen);

/* Counts a customer by the stored document. */
enum sky_status sky_resumen_add(struct sky_resumen *resumen, struct sky_span documento,
                                struct sky_error *error) SKY_CHECKED;

/*
 * Goes on to the moment of the reading, which is a number and a later one, or towards it for some milliseconds. After
 * an error it is of no more use; SKY_FORGOTTEN: nor where a text was erased by which somebody was counted.
 */
enum sky_status sky_resumen_follow(struct sky_resumen *resumen, struct sky_lectura *lectura,
                                   struct sky_error *error) SKY_CHECKED;

#endif
