/* The names that the writes of a round announce, and what each means by now. For round.c alone. */
#ifndef SKY_STORE_NAMES_H
#define SKY_STORE_NAMES_H

#include "store/backend.h"

#define SKY_NAMES_MAX ((size_t)512)

/* All zeros has no names. Of `versions` the first `loaded` are set, by whoever loads them. Names are borrowed. */
struct sky_names {
    struct sky_span nombres[SKY_NAMES_MAX]; /* each once, in the order in which they came */
    struct sky_version versions[SKY_NAMES_MAX];
    size_t order[SKY_NAMES_MAX]; /* their indices, in byte order */
    size_t count, loaded;
};

/* Adds a name, unless it is there; nothing for no span. */
void sky_names_add(struct sky_names *names, struct sky_span nombre);

/* The version of a name that was loaded, to be read and changed; NULL for any other. */
struct sky_version *sky_names_version(struct sky_names *names, struct sky_span nombre);

#endif
