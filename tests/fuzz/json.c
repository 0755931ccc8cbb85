/* Whatever the reader takes, its canonical text is taken again and comes out the same. */
#include "base/json.h"

#include <stdint.h>
#include <stdlib.h>

static struct sky_buffer *canonical(struct sky_arena *arena, struct sky_span text)
{
    struct sky_error error = { 0 };
    struct sky_json *root = sky_json_parse(arena, text, SKY_JSON_VALUES_MAX, &error);
    if ((root == NULL) == (error.status == SKY_OK))
        abort();
    if (!root)
        return NULL;
    struct sky_buffer *buffer = sky_buffer_new(arena);
    sky_json_write(buffer, root);
    return buffer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sky_arena *arena = sky_arena_new();
    const struct sky_buffer *first = canonical(arena, sky_span((const char *)data, size));
    if (first) {
        const struct sky_buffer *second = canonical(arena, sky_buffer_span(first));
        if (!second || !sky_span_equal(sky_buffer_span(first), sky_buffer_span(second)))
            abort();
    }
    sky_arena_free(arena);
    return 0;
}
