/* Whatever decodes, its encoding decodes to the same; and any bytes, encoded, decode to themselves. */
#include "base/percent.h"

#include <stdint.h>
#include <stdlib.h>

static void comes_back(struct sky_arena *arena, struct sky_span text)
{
    struct sky_error error = { 0 };
    struct sky_span decoded;
    struct sky_buffer *encoded = sky_buffer_new(arena);
    sky_percent_encode(encoded, text);
    if (sky_percent_decode(arena, sky_buffer_span(encoded), &decoded, &error) || !sky_span_equal(decoded, text))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sky_arena *arena = sky_arena_new();
    struct sky_error error = { 0 };
    struct sky_span text = sky_span((const char *)data, size), decoded;
    comes_back(arena, text);
    if (sky_percent_decode(arena, text, &decoded, &error) == SKY_OK)
        comes_back(arena, decoded);
    sky_arena_free(arena);
    return 0;
}
