/* Customers with a service that ends on one of the days to come, day by day: they are found by their listings. */
#ifndef SKY_REGISTRY_VENCIMIENTOS_H
#define SKY_REGISTRY_VENCIMIENTOS_H

#include "registry/lectura.h"

/* A plain value: on which day, as sky_clock_day_number counts, and after which customer it goes on. */
struct sky_vencimientos_place {
    int64_t day, cliente;
};

/*
 * Puts into `*entries` the last entries of some customers who have a service that ends on the place's day, in the order
 * of their numbers, and moves the place: to the next day, where there are no more. A reading of the present.
 * SKY_NOT_LISTED: not all of them can be found yet.
 */
enum sky_status sky_vencimientos(struct sky_lectura *lectura, struct sky_vencimientos_place *place,
                                 struct sky_arena *arena, struct sky_entries *entries,
                                 struct sky_error *error) SKY_CHECKED;

#endif
