/*
 * The way in for people: passwords are checked by two threads of their own, so that no worker waits for one and hashes
 * take the memory of two at most. Whoever fails often waits, by address, and by name and address: from elsewhere the
 * owner of a name comes in all the same. An invitation is looked at in the same way.
 */
#ifndef SKY_REGISTRY_ENTRADA_H
#define SKY_REGISTRY_ENTRADA_H

#include "domain/pase.h"
#include "registry/sesiones.h"

struct sky_entrada;

/* Over an open registry, which it borrows; NULL on failure. free takes NULL, after what was submitted is done. */
struct sky_entrada *sky_entrada_new(struct sky_registro *registro, struct sky_error *error);
void sky_entrada_free(struct sky_entrada *entrada);

/* Somebody who wants to come in, or a session that is to end. Lives until `done` was called. */
struct sky_intento {
    struct sky_span nombre;
    char *clave; /* overwritten when it was checked; NULL: the session `id` of nombre is to end */
    size_t clave_size;
    struct sky_span direccion; /* that it comes from; of an IPv6 address the network of 64 bits counts */
    struct sky_span id;
    struct sky_span invitacion; /* there is one: whom it is for gets the password, and does not come in by that */

    /* Came in: the session, and the text that its bearer has. */
    struct sky_ficha sesion;
    char text[SKY_FICHA_SIZE];
    char invitado[SKY_PASE_NOMBRE_MAX + 1]; /* who was invited: `nombre` is this then, and the role is the session's */
    /* Else SKY_UNAUTHENTICATED, in the same words and time whatever was wrong; SKY_LOCKED_OUT, after how many seconds
     * to try again. */
    struct sky_error error;
    int wait;

    struct sky_entrada *entrada; /* its own from here on */
    void (*done)(void *context);
    void *context;
};

/* Begins that and returns; `done(context)` is called once, from any thread, perhaps before this returns. */
void sky_entrada_submit(struct sky_entrada *entrada, struct sky_intento *intento, void (*done)(void *context),
                        void *context);

#endif
