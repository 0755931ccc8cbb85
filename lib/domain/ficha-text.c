/* Tokens, written and read. */
#include "domain/ficha-text.h"

#include "base/hex.h"

#define PREFIX "sky_"
#define ID_DIGITS (2 * SKY_FICHA_ID_BYTES)
#define SECRET_DIGITS (2 * SKY_FICHA_SECRET_BYTES)
#define CHECK_DIGITS (2 * SKY_FICHA_CHECK_BYTES)

/* Where each part begins. */
#define ID_AT (sizeof PREFIX - 1)
#define SECRET_AT (ID_AT + ID_DIGITS + 1)
#define CHECK_AT (SECRET_AT + SECRET_DIGITS)

static void write_check(const char *text, char check[CHECK_DIGITS + 1])
{
    unsigned char digest[SKY_SHA256_SIZE];
    const struct sky_span parts[] = { sky_span_of("ficha de Sky:"), sky_span(text, CHECK_AT) };
    sky_crypto_sha256(parts, 2, digest);
    sky_hex_write(check, digest, SKY_FICHA_CHECK_BYTES);
}

void sky_ficha_write(const unsigned char random[SKY_FICHA_RANDOM], char text[SKY_FICHA_SIZE])
{
    memcpy(text, PREFIX, ID_AT);
    sky_hex_write(text + ID_AT, random, SKY_FICHA_ID_BYTES);
    text[SECRET_AT - 1] = '_';
    sky_hex_write(text + SECRET_AT, random + SKY_FICHA_ID_BYTES, SKY_FICHA_SECRET_BYTES);
    write_check(text, text + CHECK_AT);
}

bool sky_ficha_read(struct sky_span text, struct sky_span *id)
{
    char check[CHECK_DIGITS + 1];
    if (text.size != SKY_FICHA_SIZE - 1 || memcmp(text.data, PREFIX, ID_AT) != 0 || text.data[SECRET_AT - 1] != '_')
        return false;
    for (size_t i = ID_AT; i < text.size; i++)
        if (i != SECRET_AT - 1 && (sky_hex_digit(text.data[i]) < 0 || (text.data[i] >= 'A' && text.data[i] <= 'F')))
            return false;
    write_check(text.data, check);
    *id = sky_span(text.data + ID_AT, ID_DIGITS);
    return sky_crypto_same(check, text.data + CHECK_AT, CHECK_DIGITS);
}

void sky_ficha_digest(struct sky_span text, unsigned char digest[SKY_SHA256_SIZE])
{
    sky_crypto_sha256(&text, 1, digest);
}
