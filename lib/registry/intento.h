/*
 * What somebody wants who comes in, or who is in and has to show once more who they are: to come in, to confirm the
 * password or change it, to have a second factor, to have none any more, to end a session, to accept an invitation.
 */
#ifndef SKY_REGISTRY_INTENTO_H
#define SKY_REGISTRY_INTENTO_H

#include "domain/factor.h"
#include "domain/pase.h"
#include "registry/sesiones.h"

enum sky_intento_kind {
    SKY_INTENTO_ENTRAR,    /* to come in: a session begins */
    SKY_INTENTO_CONFIRMAR, /* that the password is known: the session is renewed */
    SKY_INTENTO_CAMBIAR,   /* another password: the session is renewed, and the only one */
    SKY_INTENTO_PREPARAR,  /* the secret of a second factor */
    SKY_INTENTO_ACTIVAR,   /* that to be asked for, by a first code of it: as CAMBIAR, and recovery codes */
    SKY_INTENTO_QUITAR,    /* it to be asked for no more: as CAMBIAR */
    SKY_INTENTO_TERMINAR,  /* the session to end */
    SKY_INTENTO_ACEPTAR,   /* an invitation: whom it is for gets the password, and does not come in by that */
};

struct sky_entrada;

/* Lives until `done` was called. Which of its fields somebody has to fill goes by the kind. */
struct sky_intento {
    enum sky_intento_kind kind;
    struct sky_span nombre, id; /* who; and the session that it is about, in which they are but for TERMINAR */
    char *clave, *nueva;        /* the password, and the new one; overwritten when they were looked at */
    size_t clave_size, nueva_size;
    struct sky_span codigo;     /* no span: none was given */
    struct sky_span direccion;  /* that it comes from; of an IPv6 address the network of 64 bits counts */
    struct sky_span invitacion; /* that is accepted */

    /* The session that began, unless none did, and the text that its bearer has. */
    struct sky_ficha sesion;
    char text[SKY_FICHA_SIZE];
    unsigned char secreto[SKY_TOTP_SECRET_SIZE];
    char recuperacion[SKY_RECUPERACION_CODES][SKY_RECUPERACION_SIZE];
    char invitado[SKY_PASE_NOMBRE_MAX + 1]; /* who was invited: `nombre` is this then, and the role is the session's */
    /*
     * What is wrong is SKY_UNAUTHENTICATED for whoever comes in, in the same words and time whatever it was, and else
     * SKY_FORBIDDEN. SKY_CODE_NEEDED: the password is right. SKY_LOCKED_OUT: after how many seconds to try again.
     */
    struct sky_error error;
    int wait;

    struct sky_entrada *entrada; /* its own from here on */
    struct sky_span hash;        /* that the password was checked against; or of the new one */
    bool may_lack_factor;
    void (*done)(void *context);
    void *context;
};

struct sky_pases_change;

/*
 * Does what is wanted (a struct sky_intento) within a transaction, once the password is known to be right:
 * SKY_NOT_FOUND for a session that has ended, or a person who is no more or has another password by now;
 * SKY_UNAUTHENTICATED for a wrong code; SKY_CONFLICT.
 */
enum sky_status sky_intento_do(const struct sky_pases_change *change, void *intento,
                               struct sky_error *error) SKY_CHECKED;

#endif
