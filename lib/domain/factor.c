/* A second factor, used, written and read. The digests of the recovery codes are one text. */
#include "domain/factor.h"

#include "base/hex.h"
#include "base/json-tree.h"
#include "base/text.h"
#include "domain/pase.h"

void sky_factor_prepare(struct sky_factor *factor)
{
    *factor = (struct sky_factor){ .preparado = true };
    sky_crypto_random(factor->secreto, sizeof factor->secreto);
}

void sky_factor_activate(struct sky_factor *factor, char codes[SKY_RECUPERACION_CODES][SKY_RECUPERACION_SIZE])
{
    factor->activo = true;
    for (factor->codigos = 0; factor->codigos < SKY_RECUPERACION_CODES;) {
        unsigned char random[SKY_RECUPERACION_RANDOM];
        char *code = codes[factor->codigos];
        sky_crypto_random(random, sizeof random);
        sky_recuperacion_write(random, code);
        sky_crypto_wipe(random, sizeof random);
        factor->codigos += sky_recuperacion_digest(sky_span_of(code), factor->recuperacion[factor->codigos]);
    }
}

static bool recover(struct sky_factor *factor, struct sky_span code)
{
    unsigned char digest[SKY_SHA256_SIZE];
    if (!sky_recuperacion_digest(code, digest))
        return false;
    for (size_t i = 0; i < factor->codigos; i++) {
        if (!sky_crypto_same(factor->recuperacion[i], digest, sizeof digest))
            continue;
        factor->codigos--;
        memmove(factor->recuperacion[i], factor->recuperacion[i + 1], (factor->codigos - i) * sizeof digest);
        return true;
    }
    return false;
}

bool sky_factor_take(struct sky_factor *factor, int64_t now, struct sky_span code, bool *recovered)
{
    *recovered = false;
    if (!factor->preparado)
        return false;
    return sky_totp_check(factor->secreto, now, code, &factor->paso) || (*recovered = recover(factor, code));
}

struct sky_json *sky_factor_render(struct sky_arena *arena, const struct sky_factor *factor)
{
    char secreto[2 * SKY_TOTP_SECRET_SIZE + 1], digests[2 * sizeof factor->recuperacion + 1];
    struct sky_json *object = sky_json_object_new(arena);
    sky_hex_write(secreto, factor->secreto, sizeof factor->secreto);
    sky_hex_write(digests, (const unsigned char *)factor->recuperacion, factor->codigos * SKY_SHA256_SIZE);
    bool made = object && sky_json_add_boolean(object, "activo", factor->activo) &&
                sky_json_set_number(object, "paso", factor->paso) &&
                sky_json_set_string(object, "recuperacion", sky_span_of(digests)) &&
                sky_json_set_string(object, "secreto", sky_span_of(secreto));
    sky_crypto_wipe(secreto, sizeof secreto);
    return made ? object : NULL;
}

bool sky_factor_read(const struct sky_json *object, struct sky_factor *factor)
{
    struct sky_json *activo;
    struct sky_span secreto = sky_pase_text(object, "secreto"), digests = sky_pase_text(object, "recuperacion");
    *factor = (struct sky_factor){ .preparado = true, .codigos = digests.size / (2 * SKY_SHA256_SIZE) };
    if (!sky_json_member(object, "activo", &activo) || factor->codigos > SKY_RECUPERACION_CODES)
        return false;
    factor->activo = sky_json_is_true(activo);
    return sky_text_number(sky_pase_text(object, "paso"), &factor->paso) &&
           sky_hex_read(secreto.data, secreto.size, factor->secreto, sizeof factor->secreto) &&
           sky_hex_read(digests.data, digests.size, (unsigned char *)factor->recuperacion,
                        factor->codigos * SKY_SHA256_SIZE);
}
