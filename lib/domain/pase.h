/* What the documents of tokens, people and sessions have in common. */
#ifndef SKY_DOMAIN_PASE_H
#define SKY_DOMAIN_PASE_H

#include "base/json.h"

/* Bytes of a token's name, or a person's. */
#define SKY_PASE_NOMBRE_MAX ((size_t)64)

/* Whether somebody or something may be called so: 1 to 64 bytes of UTF-8 without control characters or outer space. */
bool sky_pase_is_nombre(struct sky_span nombre);

/* Sets a member to an instant. False when memory ran out. */
bool sky_pase_set_instant(struct sky_json *object, const char *name, int64_t instant);

/*
 * A number from 1 on that tells what is shown of something from what is shown of it at other times, for its entity tag:
 * 48 bits of the text's digest.
 */
int64_t sky_pase_version(struct sky_span shown);

/* The text of a member; no span when it is not there. */
struct sky_span sky_pase_text(const struct sky_json *object, const char *name);

#endif
