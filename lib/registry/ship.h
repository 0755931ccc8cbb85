/*
 * The side of a follower where the registry is: it tells the other one (registry/mirror.h) all that is written, as long
 * as that is there to hear it. It only reads: the registry may be in use, and nothing in it is changed.
 */
#ifndef SKY_REGISTRY_SHIP_H
#define SKY_REGISTRY_SHIP_H

#include "store/backend.h"

/*
 * Serves the follower that speaks on `in` and hears on `out`, until that ends, which is SKY_OK. Any failure is told
 * there, too: SKY_CONFLICT where the follower has another log, or the registry is not any more what it was;
 * SKY_INVALID where it cannot be followed; SKY_UNAVAILABLE where it cannot be read for now.
 */
enum sky_status sky_ship(const struct sky_settings *settings, int in, int out, struct sky_error *error) SKY_CHECKED;

#endif
