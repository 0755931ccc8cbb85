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

enum sky_status sky_pase_fold(struct sky_arena *arena, struct sky_span nombre, struct sky_span *form,
                              struct sky_error *error)
{
    struct sky_span composed;
    if (sky_text_nfc(arena, nombre, &composed, error))
        return error->status;
    uint32_t other = sky_text_not_latin(composed);
    if (other)
        return sky_error_member(error, "nombre",
                                "El nombre lleva letras latinas y cifras y signos de ASCII, y tiene U+%04X.", other);
    if (sky_text_fold(arena, nombre, form, error))
        return error->status;
    return form->size > 0 ? SKY_OK : sky_error_member(error, "nombre", "El nombre debe tener alguna letra o cifra.");
}

enum sky_status sky_pase_refuse_alike(struct sky_arena *arena, struct sky_span nombre, struct sky_span form,
                                      struct sky_span other, const char *what, struct sky_error *error)
{
    struct sky_span others;
    if (sky_text_fold(arena, other, &others, error) || !sky_span_equal(form, others))
        return error->status;
    return sky_error_set(error, SKY_NAME_TAKEN, "Ya hay %s que se llama '%.*s'%s.", what, SKY_SPAN_ARGS(other),
                         sky_span_equal(nombre, other) ? "" : ", que se confunde con ese nombre");
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
