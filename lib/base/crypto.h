/* Digests and randomness. */
#ifndef SKY_BASE_CRYPTO_H
#define SKY_BASE_CRYPTO_H

#include "base/span.h"
#include "base/status.h"

#define SKY_SHA256_SIZE ((size_t)32)

/* To be called before anything else here, by any thread, as often as one likes. */
enum sky_status sky_crypto_init(struct sky_error *error) SKY_CHECKED;

/* Fills `bytes` with unpredictable ones. */
void sky_crypto_random(void *bytes, size_t size);

/* Writes the SHA-256 digest (FIPS 180-4) of the `count` parts, one behind the other. */
void sky_crypto_sha256(const struct sky_span *parts, size_t count, unsigned char digest[SKY_SHA256_SIZE]);

#endif
