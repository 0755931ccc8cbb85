/* The only file that knows liboath. */
#include "base/totp.h"

#include <liboath/oath.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/percent.h"

#define STEP_MS 30000
#define DIGITS 6
/* Steps before and after the present one whose codes are taken: clocks differ, and people type slowly. */
#define WINDOW 1

static bool is_code_of(const unsigned char *secret, int64_t step, struct sky_span code)
{
    char right[DIGITS + 1];
    return oath_hotp_generate((const char *)secret, SKY_TOTP_SECRET_SIZE, (uint64_t)step, DIGITS, false,
                              OATH_HOTP_DYNAMIC_TRUNCATION, right) == OATH_OK &&
           sky_crypto_same(right, code.data, DIGITS);
}

bool sky_totp_check(const unsigned char secret[SKY_TOTP_SECRET_SIZE], int64_t now, struct sky_span code, int64_t *last)
{
    int64_t present = now / STEP_MS;
    if (code.size != DIGITS || oath_init() != OATH_OK)
        return false;
    for (int64_t step = present - WINDOW; step <= present + WINDOW; step++)
        if (step > *last && is_code_of(secret, step, code)) {
            *last = step;
            return true;
        }
    return false;
}

void sky_totp_put_secret(struct sky_buffer *out, const unsigned char secret[SKY_TOTP_SECRET_SIZE])
{
    char *encoded = NULL;
    if (oath_base32_encode((const char *)secret, SKY_TOTP_SECRET_SIZE, &encoded, NULL) != OATH_OK) {
        out->failed = true;
        return;
    }
    sky_buffer_put_text(out, encoded);
    sky_crypto_wipe(encoded, strlen(encoded));
    free(encoded);
}

void sky_totp_put_uri(struct sky_buffer *out, const unsigned char secret[SKY_TOTP_SECRET_SIZE], struct sky_span account)
{
    sky_buffer_put_text(out, "otpauth://totp/Sky:");
    sky_percent_encode(out, account);
    sky_buffer_put_text(out, "?secret=");
    sky_totp_put_secret(out, secret);
    sky_buffer_put_text(out, "&issuer=Sky");
}
