/*
 * The way in for people: passwords are checked by two threads of their own, so that no worker waits for one and hashes
 * take the memory of two at most. Whoever fails often waits, by address, and by name and address: from elsewhere the
 * owner of a name comes in all the same. Codes of the telephone wait by name, too, for whoever has the password: the
 * owner has those for recovery, which do not. An invitation is looked at in the same way.
 */
#ifndef SKY_REGISTRY_ENTRADA_H
#define SKY_REGISTRY_ENTRADA_H

#include "registry/intento.h"

/* Over an open registry, which it borrows; NULL on failure. `admin_factor`: an admin who comes in from beyond loopback
 * needs a second factor. free takes NULL, after what was submitted is done. */
struct sky_entrada *sky_entrada_new(struct sky_registro *registro, bool admin_factor, struct sky_error *error);
void sky_entrada_free(struct sky_entrada *entrada);

/* Begins to do what is wanted, and returns; `done(context)` is called once, from any thread, perhaps before this
 * returns. */
void sky_entrada_submit(struct sky_entrada *entrada, struct sky_intento *intento, void (*done)(void *context),
                        void *context);

#endif
