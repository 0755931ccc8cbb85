/* The registry of one process: readers for its threads, and the one way in for operations. */
#ifndef SKY_DOMAIN_REGISTRO_H
#define SKY_DOMAIN_REGISTRO_H

#include "domain/operacion.h"

struct sky_registro;

/* Opens the registry that the settings name; NULL on failure. Its type lets a program's row hold it. */
void *sky_registro_open(const struct sky_settings *settings, struct sky_error *error);

/* Finishes the operations that were submitted, then closes. Takes NULL. */
void sky_registro_close(void *registro);

/* Whether writing goes on; when not, the process should leave and start again. */
bool sky_registro_is_usable(void *registro);

/* Puts the present version of a customer into `*version`, in the arena; SKY_NOT_FOUND when there is none. */
enum sky_status sky_registro_read(struct sky_registro *registro, struct sky_arena *arena, struct sky_span nombre,
                                  struct sky_version *version, struct sky_error *error) SKY_CHECKED;

/* Visits all customers' names in byte order, page by page, so that a long visit holds nothing up. */
enum sky_status sky_registro_names(struct sky_registro *registro, sky_name_visitor *visit, void *context,
                                   struct sky_error *error) SKY_CHECKED;

/*
 * Hands in an operation (a struct sky_operacion) and returns. `done(context)` is called once from another thread,
 * perhaps before this returns, when the operation is on disk or failed: its write.error says which.
 */
void sky_registro_submit(void *registro, void *operacion, void (*done)(void *context), void *context);

/* Whether the store can be written, durably. */
enum sky_status sky_registro_probe(struct sky_registro *registro, struct sky_error *error) SKY_CHECKED;

/* Checks every page of the store, which takes long; one thread at a time. SKY_INTERNAL: it is damaged. */
enum sky_status sky_registro_check(struct sky_registro *registro, struct sky_error *error) SKY_CHECKED;

/* From another thread: ends a check that runs, and lets none begin. */
void sky_registro_stop_check(struct sky_registro *registro);

#endif
