/* Sums of decimal numbers as they are written in JSON, exact to the last digit. */
#ifndef SKY_BASE_DECIMAL_H
#define SKY_BASE_DECIMAL_H

#include <stdint.h>

#include "base/buffer.h"

/* Digits on either side of the point that a number may have; a sum has some more before it. */
#define SKY_DECIMAL_DIGITS 32
#define SKY_DECIMAL_ROOM (2 * SKY_DECIMAL_DIGITS + 16)

/* A plain value; all zeros is the sum of nothing. */
struct sky_decimal {
    unsigned char digits[SKY_DECIMAL_ROOM];   /* the least one first; the point is after SKY_DECIMAL_DIGITS of them */
    uint32_t numbers[SKY_DECIMAL_DIGITS + 1]; /* how many have so many digits after the point */
};

/* Adds the number `text`; false, and nothing is added, when it is negative, has too many digits or is none. */
bool sky_decimal_add(struct sky_decimal *sum, struct sky_span text);

/* Takes away a number that was added, in whatever form; what cannot be added changes nothing. */
void sky_decimal_take(struct sky_decimal *sum, struct sky_span text);

/* Whether it is the sum of nothing, and not of zeros. */
bool sky_decimal_is_none(const struct sky_decimal *sum);

/* Puts the sum, with as many digits after the point as the number that had most. */
void sky_decimal_put(struct sky_buffer *out, const struct sky_decimal *sum);

#endif
