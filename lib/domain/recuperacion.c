/* Recovery codes, in 32 digits and letters without those that are taken for others (i, l, o) and u. */
#include "domain/recuperacion.h"

#define GROUP (SKY_RECUPERACION_RANDOM / SKY_RECUPERACION_GROUPS)

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

void sky_recuperacion_write(const unsigned char random[SKY_RECUPERACION_RANDOM], char text[SKY_RECUPERACION_SIZE])
{
    for (size_t i = 0; i < SKY_RECUPERACION_RANDOM; i++)
        text[i + i / GROUP] = alphabet[random[i] & 31];
    for (size_t i = 1; i <= SKY_RECUPERACION_GROUPS; i++)
        text[i * (GROUP + 1) - 1] = i < SKY_RECUPERACION_GROUPS ? '-' : '\0';
}

/* The digit or letter that is meant, or NUL. */
static char meant(char typed)
{
    char c = (char)(typed >= 'A' && typed <= 'Z' ? typed | 0x20 : typed);
    if (c == 'o')
        return '0';
    if (c == 'i' || c == 'l')
        return '1';
    return c && strchr(alphabet, c) ? c : '\0';
}

bool sky_recuperacion_digest(struct sky_span typed, unsigned char digest[SKY_SHA256_SIZE])
{
    char code[SKY_RECUPERACION_RANDOM];
    size_t size = 0;
    for (size_t i = 0; i < typed.size; i++) {
        if (typed.data[i] == '-' || typed.data[i] == ' ')
            continue;
        if (size == sizeof code || !(code[size] = meant(typed.data[i])))
            return false;
        size++;
    }
    const struct sky_span part = sky_span(code, sizeof code);
    if (size == sizeof code)
        sky_crypto_sha256(&part, 1, digest);
    return size == sizeof code;
}
