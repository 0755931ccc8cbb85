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

/* --- for whoever has the private key (X25519, XSalsa20 and Poly1305: a sealed box of libsodium) */

#define SKY_BOX_KEY_SIZE ((size_t)32)
/* Bytes of a key that is sealed. */
#define SKY_BOX_SEALED_SIZE (SKY_BOX_KEY_SIZE + 48)

/* Makes a pair of keys; or the public one that belongs to a private one. */
void sky_crypto_box_pair(unsigned char public[SKY_BOX_KEY_SIZE], unsigned char private[SKY_BOX_KEY_SIZE]);
void sky_crypto_box_public(const unsigned char private[SKY_BOX_KEY_SIZE], unsigned char public[SKY_BOX_KEY_SIZE]);

/* Seals a key so that the private key alone opens it. False: `public` is none that is secure. */
bool sky_crypto_box_seal(const unsigned char public[SKY_BOX_KEY_SIZE], const unsigned char key[SKY_BOX_KEY_SIZE],
                         unsigned char sealed[SKY_BOX_SEALED_SIZE]) SKY_CHECKED;
/* False: it was sealed for another private key, or is not as it was sealed. */
bool sky_crypto_box_open(const unsigned char private[SKY_BOX_KEY_SIZE], const unsigned char sealed[SKY_BOX_SEALED_SIZE],
                         unsigned char key[SKY_BOX_KEY_SIZE]) SKY_CHECKED;

/* --- a run of pieces, each encrypted and authenticated in its place (XChaCha20-Poly1305: libsodium's secretstream) */

#define SKY_STREAM_HEADER_SIZE ((size_t)24)
/* Bytes by which an encrypted piece is longer. */
#define SKY_STREAM_MORE ((size_t)17)

/* A plain value. */
struct sky_stream_cipher {
    unsigned char state[52];
};

/* Begins to encrypt, with a header of its own; or to decrypt, with that header. */
void sky_crypto_stream_begin(struct sky_stream_cipher *cipher, const unsigned char key[SKY_BOX_KEY_SIZE],
                             unsigned char header[SKY_STREAM_HEADER_SIZE]);
void sky_crypto_stream_resume(struct sky_stream_cipher *cipher, const unsigned char key[SKY_BOX_KEY_SIZE],
                              const unsigned char header[SKY_STREAM_HEADER_SIZE]);

/* Encrypts the next piece into `out`, which has SKY_STREAM_MORE bytes more; `beside` is authenticated with it. */
void sky_crypto_stream_push(struct sky_stream_cipher *cipher, struct sky_span piece, struct sky_span beside,
                            unsigned char *out);
/* Decrypts it into `out`, which has SKY_STREAM_MORE bytes less. False: it is not what was encrypted next. */
bool sky_crypto_stream_pull(struct sky_stream_cipher *cipher, struct sky_span piece, struct sky_span beside,
                            unsigned char *out) SKY_CHECKED;

#endif
