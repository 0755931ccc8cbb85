/*
 * The inside of a registry, for those of its files that read and write by themselves: its readers, lent to threads, one
 * each, and taken back; and the way to write what is no operation.
 */
#ifndef SKY_REGISTRY_READERS_H
#define SKY_REGISTRY_READERS_H

#include "registry/writer.h"

struct sky_registro;
struct sky_replica;

/* What goes on for the registry since it moved to another store; else itself. Borrowed, as long as it is open. */
struct sky_registro *sky_registro_current(struct sky_registro *registro);

/* Of a registry that is current: what it is kept by. */
const struct sky_backend *sky_readers_backend(const struct sky_registro *registro);

/* A reader for this thread alone, until it is put back; NULL on failure. */
void *sky_readers_take(struct sky_registro *registro, struct sky_error *error);
void sky_readers_put(struct sky_registro *registro, void *reader);

/* Puts it back at rest: of who looks again and again, the moment of each look would else hold the store's log until the
 * next one. */
void sky_readers_end(struct sky_registro *registro, void *reader);

/* What may be read in the store's place; NULL: nothing. */
struct sky_replica *sky_readers_replica(const struct sky_registro *registro);

/* As sky_writer_run. SKY_INVALID where the store has no passes. */
enum sky_status sky_registro_write(struct sky_registro *registro, sky_writing *work, void *context,
                                   struct sky_error *error) SKY_CHECKED;

#endif
