/* The only file that knows libsodium. */
#include "base/crypto.h"

#include <assert.h>
#include <sodium.h>

static_assert(SKY_SHA256_SIZE == crypto_hash_sha256_BYTES, "the digest's size is SHA-256's");

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
