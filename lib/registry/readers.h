/* The readers of a registry: lent to threads, one each, and taken back. For lectura.c and registro.c. */
#ifndef SKY_REGISTRY_READERS_H
#define SKY_REGISTRY_READERS_H

#include "store/backend.h"

struct sky_registro;

const struct sky_backend *sky_readers_backend(const struct sky_registro *registro);

/* A reader for this thread alone, until it is put back; NULL on failure. */
void *sky_readers_take(struct sky_registro *registro, struct sky_error *error);
void sky_readers_put(struct sky_registro *registro, void *reader);

#endif
