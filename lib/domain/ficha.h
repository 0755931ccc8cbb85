/* API tokens: what is known of one, and how large its text is. */
#ifndef SKY_DOMAIN_FICHA_H
#define SKY_DOMAIN_FICHA_H

#include <stdint.h>

#include "base/crypto.h"
#include "base/role.h"

/* Random bytes that make a token: of its id, then of its secret. */
#define SKY_FICHA_ID_BYTES ((size_t)8)
#define SKY_FICHA_SECRET_BYTES ((size_t)32)
#define SKY_FICHA_RANDOM (SKY_FICHA_ID_BYTES + SKY_FICHA_SECRET_BYTES)

/* Bytes of its check, and of the whole text, the NUL included. */
#define SKY_FICHA_CHECK_BYTES ((size_t)4)
#define SKY_FICHA_SIZE (sizeof "sky__" + 2 * (SKY_FICHA_RANDOM + SKY_FICHA_CHECK_BYTES))

/* Days that a token may last, if it ends; and the milliseconds of one. */
#define SKY_FICHA_DIAS_MAX ((int64_t)36500)
#define SKY_FICHA_DIA ((int64_t)24 * 60 * 60 * 1000)

/* A plain value: what is known of a token. */
struct sky_ficha {
    struct sky_span id, nombre;
    enum sky_role rol;
    bool limitada;         /* a session whose person has to set up a second factor before anything else */
    int64_t creada, vence; /* instants; vence 0: never */
    int64_t uso;           /* the instant of its last use, which is no part of its document; 0: none */
    unsigned char huella[SKY_SHA256_SIZE];
};

#endif
