/* Codes of six digits that change every 30 seconds (TOTP, RFC 6238), as people's telephones show them. */
#ifndef SKY_BASE_TOTP_H
#define SKY_BASE_TOTP_H

#include "base/buffer.h"

#define SKY_TOTP_SECRET_SIZE ((size_t)20)

/*
 * Whether `code` is the secret's at `now` (milliseconds since 1970, UTC), or one step before or after, and of a step
 * after `*last`: a code works once. If so, `*last` is that step, and else it stays as it is; 0 at first.
 */
bool sky_totp_check(const unsigned char secret[SKY_TOTP_SECRET_SIZE], int64_t now, struct sky_span code,
                    int64_t *last) SKY_CHECKED;

/* Puts the secret as people type it into a telephone, in base32. */
void sky_totp_put_secret(struct sky_buffer *out, const unsigned char secret[SKY_TOTP_SECRET_SIZE]);

/* Puts the otpauth URI of the secret, for somebody's account with Sky: what a telephone reads from a QR code. */
void sky_totp_put_uri(struct sky_buffer *out, const unsigned char secret[SKY_TOTP_SECRET_SIZE],
                      struct sky_span account);

#endif
