/* All passes of one store, made to be those of another. */
#ifndef SKY_REGISTRY_PASS_SET_H
#define SKY_REGISTRY_PASS_SET_H

#include "store/backend.h"

/*
 * How many passes differ between what is `wanted` and what is there, both in the order of their ids. Within a
 * transaction of `store`, unless that is NULL, what differs is saved or taken out: `error` tells of a failure.
 */
size_t sky_pass_set_match(const struct sky_backend *backend, void *store, const struct sky_passes *wanted,
                          const struct sky_passes *there, struct sky_error *error);

#endif
