/* Members of documents in the store of passes, written and read. */
#include "domain/pase.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/text.h"

#define VERSION_BYTES 6

bool sky_pase_is_nombre(struct sky_span nombre)
{
    return nombre.data && nombre.size <= SKY_PASE_NOMBRE_MAX && sky_text_is_utf8(nombre) &&
           !sky_text_is_blank(nombre) && !sky_text_has_control(nombre) && !sky_text_has_outer_space(nombre);
}

bool sky_pase_set_instant(struct sky_json *object, const char *name, int64_t instant)
{
    char text[SKY_CLOCK_INSTANT_SIZE];
    sky_clock_format(instant, text);
    return sky_json_set_string(object, name, sky_span_of(text));
}

int64_t sky_pase_version(struct sky_span shown)
{
    unsigned char digest[SKY_SHA256_SIZE];
    int64_t version = 0;
    sky_crypto_sha256(&shown, 1, digest);
    for (size_t i = 0; i < VERSION_BYTES; i++)
        version = version << 8 | digest[i];
    return version + 1;
}

struct sky_span sky_pase_text(const struct sky_json *object, const char *name)
{
    struct sky_json *value;
    return sky_json_member(object, name, &value) ? sky_json_text(value) : (struct sky_span){ 0 };
}
