/*
 * The text of a token is "sky_<id>_<secret><check>", in lower-case hexadecimal digits. The check tells a token that was
 * cut or mistyped, and what a scanner of secrets found, without asking anybody.
 */
#ifndef SKY_DOMAIN_FICHA_TEXT_H
#define SKY_DOMAIN_FICHA_TEXT_H

#include "domain/ficha.h"

/* Writes the token that the random bytes make, and a NUL. */
void sky_ficha_write(const unsigned char random[SKY_FICHA_RANDOM], char text[SKY_FICHA_SIZE]);

/* Whether `text` is a token by its form and its check; if so, `*id` is its id, borrowed from it. */
bool sky_ficha_read(struct sky_span text, struct sky_span *id) SKY_CHECKED;

/* What is stored of a token, so that nobody who reads the store can use it. */
void sky_ficha_digest(struct sky_span text, unsigned char digest[SKY_SHA256_SIZE]);

#endif
