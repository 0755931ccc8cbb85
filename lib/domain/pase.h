/* What the documents of tokens, people and sessions have in common. */
#ifndef SKY_DOMAIN_PASE_H
#define SKY_DOMAIN_PASE_H

#include "base/json.h"

/* Bytes of a token's name, or a person's. */
#define SKY_PASE_NOMBRE_MAX ((size_t)64)

/* Whether somebody or something may be called so: 1 to 64 bytes of UTF-8 without control characters or outer space. */
bool sky_pase_is_nombre(struct sky_span nombre);

/*
 * Puts the form in which a name that somebody or something is to have is held against others' into `*form` (arena):
 * without what tells names apart that look alike, which is case, accents, signs and spaces. SKY_INVALID where it has
 * letters of another script, for some look like Latin ones, or what is not seen.
 */
enum sky_status sky_pase_fold(struct sky_arena *arena, struct sky_span nombre, struct sky_span *form,
                              struct sky_error *error) SKY_CHECKED;

/* SKY_NAME_TAKEN where `other`, which `what` there is already has, is the name or looks like it. `form` is the name's.
 */
enum sky_status sky_pase_refuse_alike(struct sky_arena *arena, struct sky_span nombre, struct sky_span form,
                                      struct sky_span other, const char *what, struct sky_error *error) SKY_CHECKED;

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
