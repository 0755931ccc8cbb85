/* The second factor of somebody: a secret that the telephone has, too, and codes for when that is lost. */
#ifndef SKY_DOMAIN_FACTOR_H
#define SKY_DOMAIN_FACTOR_H

#include "base/json.h"
#include "base/totp.h"
#include "domain/recuperacion.h"

/* A plain value; of zeros there is none. */
struct sky_factor {
    bool preparado, activo; /* there is a secret; and a first code has shown that the telephone has it */
    unsigned char secreto[SKY_TOTP_SECRET_SIZE];
    int64_t paso; /* of the last code that was taken: each works once */
    size_t codigos;
    unsigned char recuperacion[SKY_RECUPERACION_CODES][SKY_SHA256_SIZE]; /* digests of those that are left */
};

/* Makes it new, with a secret and without codes, to be made active by a first code. */
void sky_factor_prepare(struct sky_factor *factor);

/* Makes it active, and gives it recovery codes, which are in no other place. */
void sky_factor_activate(struct sky_factor *factor, char codes[SKY_RECUPERACION_CODES][SKY_RECUPERACION_SIZE]);

/*
 * Takes a code of the telephone, at `now`, or one for recovery, which `*recovered` tells: each works once, so that the
 * factor has to be stored then. False: it is none, or was taken before.
 */
bool sky_factor_take(struct sky_factor *factor, int64_t now, struct sky_span code, bool *recovered) SKY_CHECKED;

/* What is stored of it, a JSON object in the arena; NULL when memory ran out. And that, read: false when it is not as
 * it was written. */
struct sky_json *sky_factor_render(struct sky_arena *arena, const struct sky_factor *factor);
bool sky_factor_read(const struct sky_json *object, struct sky_factor *factor) SKY_CHECKED;

#endif
