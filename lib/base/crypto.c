/* The only file that knows libsodium. */
#include "base/crypto.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>

/* What a hash costs whoever makes one: two at once leave a host of 1 GiB enough for everything else. */
#define HASH_MEMORY ((size_t)32 << 20)
#define HASH_PASSES 3
/* What a stored hash may ask for, however it got there. */
#define HASH_MEMORY_MAX_KIB (64u << 10)
#define HASH_PASSES_MAX 8u

_Static_assert(SKY_PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "room for what libsodium writes");
_Static_assert(SKY_CRYPTO_KEY_SIZE == crypto_shorthash_KEYBYTES, "a key's size is SipHash's");
_Static_assert(SKY_SHA256_SIZE == crypto_hash_sha256_BYTES, "the digest's size is SHA-256's");

enum sky_status sky_crypto_init(struct sky_error *error)
{
    return sodium_init() < 0 ? sky_error_set(error, SKY_INTERNAL, "libsodium did not start") : SKY_OK;
}

void sky_crypto_random(void *bytes, size_t size)
{
    randombytes_buf(bytes, size);
}

void sky_crypto_sha256(const struct sky_span *parts, size_t count, unsigned char digest[SKY_SHA256_SIZE])
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < count; i++)
        crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].data, parts[i].size);
    crypto_hash_sha256_final(&state, digest);
}

_Static_assert(SKY_TAG_SIZE == crypto_shorthash_siphashx24_KEYBYTES &&
                   SKY_TAG_SIZE == crypto_shorthash_siphashx24_BYTES,
               "as libsodium has them");

void sky_crypto_tag(const unsigned char key[SKY_TAG_SIZE], struct sky_span text, unsigned char tag[SKY_TAG_SIZE])
{
    crypto_shorthash_siphashx24(tag, (const unsigned char *)text.data, text.size, key);
}

bool sky_crypto_same(const void *one, const void *other, size_t size)
{
    return sodium_memcmp(one, other, size) == 0;
}

void sky_crypto_wipe(void *bytes, size_t size)
{
    sodium_memzero(bytes, size);
}

enum sky_status sky_crypto_hash_password(struct sky_span password, char hash[SKY_PASSWORD_HASH_SIZE],
                                         struct sky_error *error)
{
    if (crypto_pwhash_str_alg(hash, password.data, password.size, HASH_PASSES, HASH_MEMORY,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return sky_error_memory(error);
    return SKY_OK;
}

static bool is_bounded(const char *hash)
{
    unsigned memory, passes, lanes;
    return memchr(hash, '\0', SKY_PASSWORD_HASH_SIZE) &&
           sscanf(hash, "$argon2id$v=19$m=%9u,t=%9u,p=%9u$", &memory, &passes, &lanes) == 3 &&
           memory <= HASH_MEMORY_MAX_KIB && passes <= HASH_PASSES_MAX && lanes == 1;
}

enum sky_status sky_crypto_check_password(struct sky_span password, const char hash[SKY_PASSWORD_HASH_SIZE],
                                          bool *right, struct sky_error *error)
{
    *right = false;
    if (!is_bounded(hash))
        return sky_error_set(error, SKY_INTERNAL, "a password's hash is not as it was written");
    errno = 0;
    *right = crypto_pwhash_str_verify(hash, password.data, password.size) == 0;
    return !*right && errno == ENOMEM ? sky_error_memory(error) : SKY_OK;
}

uint64_t sky_crypto_mark(const unsigned char key[SKY_CRYPTO_KEY_SIZE], struct sky_span text)
{
    uint64_t number;
    _Static_assert(sizeof number == crypto_shorthash_BYTES, "a mark's size is SipHash's");
    crypto_shorthash((unsigned char *)&number, (const unsigned char *)text.data, text.size, key);
    return number;
}

/* --- sealed boxes */

_Static_assert(SKY_BOX_KEY_SIZE == crypto_box_PUBLICKEYBYTES && SKY_BOX_KEY_SIZE == crypto_box_SECRETKEYBYTES &&
                   SKY_BOX_KEY_SIZE == crypto_secretstream_xchacha20poly1305_KEYBYTES &&
                   SKY_BOX_SEALED_SIZE == SKY_BOX_KEY_SIZE + crypto_box_SEALBYTES,
               "as libsodium has them");

void sky_crypto_box_pair(unsigned char public[SKY_BOX_KEY_SIZE], unsigned char private[SKY_BOX_KEY_SIZE])
{
    crypto_box_keypair(public, private);
}

void sky_crypto_box_public(const unsigned char private[SKY_BOX_KEY_SIZE], unsigned char public[SKY_BOX_KEY_SIZE])
{
    crypto_scalarmult_base(public, private);
}

bool sky_crypto_box_seal(const unsigned char public[SKY_BOX_KEY_SIZE], const unsigned char key[SKY_BOX_KEY_SIZE],
                         unsigned char sealed[SKY_BOX_SEALED_SIZE])
{
    return crypto_box_seal(sealed, key, SKY_BOX_KEY_SIZE, public) == 0;
}

bool sky_crypto_box_open(const unsigned char private[SKY_BOX_KEY_SIZE], const unsigned char sealed[SKY_BOX_SEALED_SIZE],
                         unsigned char key[SKY_BOX_KEY_SIZE])
{
    unsigned char public[SKY_BOX_KEY_SIZE];
    sky_crypto_box_public(private, public);
    return crypto_box_seal_open(key, sealed, SKY_BOX_SEALED_SIZE, public, private) == 0;
}

/* --- streams */

#define STATE(cipher) ((crypto_secretstream_xchacha20poly1305_state *)(void *)(cipher)->state)

_Static_assert(sizeof(struct sky_stream_cipher) == sizeof(crypto_secretstream_xchacha20poly1305_state) &&
                   _Alignof(crypto_secretstream_xchacha20poly1305_state) == 1 &&
                   SKY_STREAM_HEADER_SIZE == crypto_secretstream_xchacha20poly1305_HEADERBYTES &&
                   SKY_STREAM_MORE == crypto_secretstream_xchacha20poly1305_ABYTES,
               "as libsodium has them");

void sky_crypto_stream_begin(struct sky_stream_cipher *cipher, const unsigned char key[SKY_BOX_KEY_SIZE],
                             unsigned char header[SKY_STREAM_HEADER_SIZE])
{
    crypto_secretstream_xchacha20poly1305_init_push(STATE(cipher), header, key);
}

void sky_crypto_stream_resume(struct sky_stream_cipher *cipher, const unsigned char key[SKY_BOX_KEY_SIZE],
                              const unsigned char header[SKY_STREAM_HEADER_SIZE])
{
    crypto_secretstream_xchacha20poly1305_init_pull(STATE(cipher), header, key);
}

void sky_crypto_stream_push(struct sky_stream_cipher *cipher, struct sky_span piece, struct sky_span beside,
                            unsigned char *out)
{
    crypto_secretstream_xchacha20poly1305_push(STATE(cipher), out, NULL, (const unsigned char *)piece.data, piece.size,
                                               (const unsigned char *)beside.data, beside.size, 0);
}

bool sky_crypto_stream_pull(struct sky_stream_cipher *cipher, struct sky_span piece, struct sky_span beside,
                            unsigned char *out)
{
    unsigned char tag;
    return piece.size >= SKY_STREAM_MORE &&
           crypto_secretstream_xchacha20poly1305_pull(STATE(cipher), out, NULL, &tag, (const unsigned char *)piece.data,
                                                      piece.size, (const unsigned char *)beside.data, beside.size) == 0;
}
