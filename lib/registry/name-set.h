/* The names that the operations of a transaction announce, and what each means by now. For transaction.c alone. */
#ifndef SKY_REGISTRY_NAME_SET_H
#define SKY_REGISTRY_NAME_SET_H

#include "domain/cliente.h"

#define SKY_NAME_SET_MAX ((size_t)512)

/* All zeros has no names. Of `versions` the first `loaded` are set, by whoever loads them. Names are borrowed. */
struct sky_name_set {
    struct sky_span nombres[SKY_NAME_SET_MAX]; /* each once, in the order in which they came */
    struct sky_version versions[SKY_NAME_SET_MAX];
    size_t order[SKY_NAME_SET_MAX]; /* their indices, in byte order */
    size_t count, loaded;
};

/* Adds a name, unless it is there; nothing for no span. */
void sky_name_set_add(struct sky_name_set *set, struct sky_span nombre);

/* The version of a name that was loaded, to be read and changed; NULL for any other. */
struct sky_version *sky_name_set_version(struct sky_name_set *set, struct sky_span nombre);

#endif
