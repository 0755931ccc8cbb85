/* Recovery codes: what lets somebody in once who has lost the telephone. Each is like
 * "4kq7n-x0wzt-93vbe-hm2rd-7yc5p": of 125 random bits, so that a digest keeps it as well as a password's hash would. */
#ifndef SKY_DOMAIN_RECUPERACION_H
#define SKY_DOMAIN_RECUPERACION_H

#include "base/crypto.h"

/* Codes that somebody has at a time. */
#define SKY_RECUPERACION_CODES ((size_t)10)

/* Random bytes that make a code, of each of which five bits count, in groups; and bytes of the code, the NUL included.
 */
#define SKY_RECUPERACION_RANDOM ((size_t)25)
#define SKY_RECUPERACION_GROUPS ((size_t)5)
#define SKY_RECUPERACION_SIZE (SKY_RECUPERACION_RANDOM + SKY_RECUPERACION_GROUPS)

/* Writes the code that the random bytes make, and a NUL. */
void sky_recuperacion_write(const unsigned char random[SKY_RECUPERACION_RANDOM], char text[SKY_RECUPERACION_SIZE]);

/*
 * Writes what is stored of a code, from what somebody typed: hyphens, spaces and case do not count, and letters that
 * look like a digit are that digit. False: it is no code.
 */
bool sky_recuperacion_digest(struct sky_span typed, unsigned char digest[SKY_SHA256_SIZE]) SKY_CHECKED;

#endif
