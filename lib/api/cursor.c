/* The log's identity, a "-", the place as hexadecimal digits, and the beginning of a digest of all that it is for. */
#include "api/cursor.h"

#include "base/crypto.h"
#include "base/hex.h"
#include "base/position.h"

#define DIGEST ((size_t)8)

static void digest_of(struct sky_span identity, struct sky_span list, struct sky_span place,
                      unsigned char digest[SKY_SHA256_SIZE])
{
    const struct sky_span parts[] = { sky_span_of("sky cursor 1"), identity, list, sky_span("", 1), place };
    sky_crypto_sha256(parts, sizeof parts / sizeof *parts, digest);
}

static void put_hex(struct sky_buffer *out, const unsigned char *bytes, size_t size)
{
    char *text = sky_buffer_reserve(out, 2 * size + 1);
    if (!text)
        return;
    sky_hex_write(text, bytes, size);
    out->size += 2 * size;
}

void sky_cursor_put(struct sky_buffer *out, const char *identity, struct sky_span list, struct sky_span place)
{
    unsigned char digest[SKY_SHA256_SIZE];
    digest_of(sky_span_of(identity), list, place, digest);
    sky_buffer_printf(out, "%s-", identity);
    put_hex(out, (const unsigned char *)place.data, place.size);
    put_hex(out, digest, DIGEST);
}

/* False for what is no pairs of lower-case digits. */
static bool read_hex(struct sky_span text, unsigned char *bytes)
{
    for (size_t i = 0; i < text.size; i++) {
        int digit = text.data[i] >= 'A' && text.data[i] <= 'F' ? -1 : sky_hex_digit(text.data[i]);
        if (digit < 0)
            return false;
        bytes[i / 2] = (unsigned char)(i % 2 ? bytes[i / 2] | digit : digit << 4);
    }
    return text.size % 2 == 0;
}

enum sky_status sky_cursor_refuse(struct sky_error *error)
{
    return sky_error_parameter(error, sky_span_of("cursor"), "El parámetro 'cursor' no es uno de esta lista.");
}

enum sky_status sky_cursor_read(struct sky_arena *arena, struct sky_span list, struct sky_span cursor,
                                struct sky_span *place, struct sky_error *error)
{
    struct sky_span identity = sky_identity_take(&cursor);
    unsigned char digest[SKY_SHA256_SIZE], *bytes = sky_arena_alloc(arena, cursor.size / 2 + 1);
    if (!bytes)
        return sky_error_memory(error);
    if (cursor.size >= 2 * DIGEST && read_hex(cursor, bytes)) {
        *place = sky_span((const char *)bytes, cursor.size / 2 - DIGEST);
        digest_of(identity, list, *place, digest);
        if (memcmp(bytes + place->size, digest, DIGEST) == 0)
            return SKY_OK;
    }
    return sky_cursor_refuse(error);
}
