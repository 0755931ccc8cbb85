/*
 * Which log a number is of, and positions in a log as clients are given them and bring them back:
 * "<identity>-<number>". Numbers begin again where a backup is put back, so a number alone may be of another history.
 */
#ifndef SKY_BASE_POSITION_H
#define SKY_BASE_POSITION_H

#include <stdint.h>

#include "base/span.h"

/* 16 lower-case hexadecimal digits and a NUL. */
#define SKY_IDENTITY_SIZE 17

/* Of a position as text, with its NUL. */
#define SKY_POSITION_SIZE (SKY_IDENTITY_SIZE + 20)

/* A plain value: the identity of a log, new when it is created and with each restore. */
struct sky_identity {
    char text[SKY_IDENTITY_SIZE];     /* empty: it has none yet */
    char tags[SKY_IDENTITY_SIZE + 1]; /* before the number in entity tags: nothing; of a restored log "<identity>-" */
};

/* A plain value; spans are borrowed from the text that it was read from. */
struct sky_position {
    struct sky_span identity; /* no span: of whichever log it is */
    int64_t number;
};

/* Whether `text` has the form of an identity. */
bool sky_identity_is(struct sky_span text);

/* Fills `*identity` from its text; false when it has not the form of one. */
bool sky_identity_set(struct sky_identity *identity, struct sky_span text, bool restored);

/* Takes the identity and the "-" after it off the front of `*text`; no span when it does not begin with them. */
struct sky_span sky_identity_take(struct sky_span *text);

/* Whether `text` is a position, or a number alone. If so, `*position` is it; else it is left as it is. */
bool sky_position_parse(struct sky_span text, struct sky_position *position);

/* Whether the position is in this log, as far as it says. */
bool sky_position_is_in(const struct sky_position *position, const struct sky_identity *identity);

#endif
