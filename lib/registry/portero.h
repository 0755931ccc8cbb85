/*
 * Who is at the door: the tokens and sessions of a registry in memory, so that to let somebody in asks no store. A
 * thread of its own looks four times a second whether they have changed, in whichever process, and notes once a minute
 * when they were used.
 */
#ifndef SKY_REGISTRY_PORTERO_H
#define SKY_REGISTRY_PORTERO_H

#include "domain/ficha.h"
#include "domain/pase.h"
#include "registry/registro.h"

struct sky_portero;

/* What brings a token: the field Authorization, or a cookie that a session has. */
enum sky_token_kind { SKY_TOKEN_BEARER, SKY_TOKEN_SESSION };

/* A plain value: who was let in. */
struct sky_admitted {
    char nombre[SKY_PASE_NOMBRE_MAX +
                sizeof "ficha:"];            /* as the author of what it writes: a person's, "ficha:<nombre>" */
    char sesion[2 * SKY_FICHA_ID_BYTES + 1]; /* the id of the session; empty: it is none */
    enum sky_role rol;
    bool limitada;
    int64_t creada; /* when it was made: of a session, when the password was given */
};

/* Over an open registry, which it borrows, with what it has by now; NULL on failure. */
struct sky_portero *sky_portero_new(struct sky_registro *registro, struct sky_error *error);

/* Notes the last uses, then stops. Takes NULL. */
void sky_portero_free(struct sky_portero *portero);

/*
 * Lets the bearer of a token in, from any thread: SKY_UNAUTHENTICATED, in the same words and time whatever is wrong
 * with it; SKY_UNAVAILABLE when it has not been possible for some seconds to learn which were revoked.
 */
enum sky_status sky_portero_admit(struct sky_portero *portero, struct sky_span token, enum sky_token_kind kind,
                                  struct sky_admitted *who, struct sky_error *error) SKY_CHECKED;

/* Whether it would let the bearer in, which counts as no use of the token; of one that it has let in. From any thread.
 */
bool sky_portero_knows(struct sky_portero *portero, struct sky_span token, enum sky_token_kind kind);

#endif
