/* Digests, randomness, passwords' hashes, and what must not tell by its time what it found. */
#ifndef SKY_BASE_CRYPTO_H
#define SKY_BASE_CRYPTO_H

#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

#define SKY_SHA256_SIZE ((size_t)32)
#define SKY_CRYPTO_KEY_SIZE ((size_t)16)

/* Bytes of a password's hash as text, the NUL included. */
#define SKY_PASSWORD_HASH_SIZE ((size_t)128)

/* To be called before anything else here, by any thread, as often as one likes. */
enum sky_status sky_crypto_init(struct sky_error *error) SKY_CHECKED;

/* Fills `bytes` with unpredictable ones. */
void sky_crypto_random(void *bytes, size_t size);

/* Writes the SHA-256 digest (FIPS 180-4) of the `count` parts, one behind the other. */
void sky_crypto_sha256(const struct sky_span *parts, size_t count, unsigned char digest[SKY_SHA256_SIZE]);

/*
 * Writes what nobody can tell of a text without the key (SipHash of 128 bits): for a table in memory of what was
 * digested before, at a tenth of what that takes.
 */
#define SKY_TAG_SIZE ((size_t)16)
void sky_crypto_tag(const unsigned char key[SKY_TAG_SIZE], struct sky_span text, unsigned char tag[SKY_TAG_SIZE]);

/* Whether both are the same `size` bytes, in the same time wherever they differ. */
bool sky_crypto_same(const void *one, const void *other, size_t size) SKY_CHECKED;

/* Overwrites what is no longer needed and nobody else should find, also where nothing reads it any more. */
void sky_crypto_wipe(void *bytes, size_t size);

/*
 * Writes the argon2id hash (RFC 9106) of a password, with a salt of its own, as text that ends with a NUL. It takes
 * 32 MiB and some tens of milliseconds, so that no worker should. SKY_NO_MEMORY.
 */
enum sky_status sky_crypto_hash_password(struct sky_span password, char hash[SKY_PASSWORD_HASH_SIZE],
                                         struct sky_error *error) SKY_CHECKED;

/*
 * Says whether the hash is of that password, for as much as making it took. SKY_NO_MEMORY; SKY_INTERNAL for a text that
 * is no such hash, or one that would take more than 64 MiB or 8 passes.
 */
enum sky_status sky_crypto_check_password(struct sky_span password, const char hash[SKY_PASSWORD_HASH_SIZE],
                                          bool *right, struct sky_error *error) SKY_CHECKED;

/* A number that follows from the text (SipHash-2-4), and from nothing that whoever does not know the key could tell. */
uint64_t sky_crypto_mark(const unsigned char key[SKY_CRYPTO_KEY_SIZE], struct sky_span text);

#endif
