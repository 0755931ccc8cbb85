/* Splitting comes first, decoding after: a "%2F" in a segment never parts it, nor does a "%26" in a parameter. */
#include "base/percent.h"

#include "base/hex.h"

/* The byte that the "%" at `at` and two digits stand for; negative when they are not there. */
static int read_byte(struct sky_span text, size_t at)
{
    int high = text.size - at > 2 ? sky_hex_digit(text.data[at + 1]) : -1;
    int low = text.size - at > 2 ? sky_hex_digit(text.data[at + 2]) : -1;
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

bool sky_percent_is(struct sky_span encoded, struct sky_span text)
{
    size_t size = 0;
    for (size_t i = 0; i < encoded.size; i++, size++) {
        bool coded = encoded.data[i] == '%';
        int byte = coded ? read_byte(encoded, i) : (unsigned char)encoded.data[i];
        if (size == text.size || byte != (unsigned char)text.data[size])
            return false;
        i += coded ? 2 : 0;
    }
    return size == text.size;
}

enum sky_status sky_percent_decode(struct sky_arena *arena, struct sky_span text, struct sky_span *decoded,
                                   struct sky_error *error)
{
    char *out = sky_arena_alloc(arena, text.size + 1);
    if (!out)
        return sky_error_memory(error);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != '%') {
            out[size++] = text.data[i];
            continue;
        }
        int byte = read_byte(text, i);
        if (byte < 0)
            return sky_error_set(error, SKY_INVALID, "La URL tiene un '%%' sin dos dígitos hexadecimales detrás.");
        out[size++] = (char)byte;
        i += 2;
    }
    *decoded = sky_span(out, size);
    return SKY_OK;
}

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void sky_percent_encode(struct sky_buffer *buffer, struct sky_span text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (is_unreserved(text.data[i]))
            sky_buffer_put(buffer, text.data + i, 1);
        else
            sky_buffer_printf(buffer, "%%%02X", (unsigned char)text.data[i]);
    }
}

void sky_percent_repair(struct sky_buffer *buffer, struct sky_span uri)
{
    static const char others[] = "%:/?#[]@!$&'()*+,;=";
    for (size_t i = 0; i < uri.size; i++) {
        if (is_unreserved(uri.data[i]) || (uri.data[i] && strchr(others, uri.data[i])))
            sky_buffer_put(buffer, uri.data + i, 1);
        else
            sky_percent_encode(buffer, sky_span(uri.data + i, 1));
    }
}
