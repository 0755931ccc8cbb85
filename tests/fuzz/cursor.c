/* A cursor is of its list and its place alone: altered, or for another list, it is none. */
#include "api/cursor.h"

#include <stdint.h>
#include <stdlib.h>

#define LOG "0123456789abcdef"

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool reads(struct sky_arena *arena, struct sky_span list, struct sky_span cursor, struct sky_span *place)
{
    struct sky_error error = { 0 };
    return sky_cursor_read(arena, list, cursor, place, &error) == SKY_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sky_arena *arena = sky_arena_new();
    struct sky_span text = sky_span((const char *)data, size), place;
    struct sky_span list = sky_span(text.data, size / 2), its = sky_span(text.data + size / 2, size - size / 2);
    struct sky_buffer *cursor = sky_buffer_new(arena), *another = sky_buffer_new(arena);
    if (reads(arena, list, text, &place)) { /* by chance alone */
        sky_cursor_put(another, LOG, list, place);
        require(another->size >= place.size);
    }
    sky_cursor_put(cursor, LOG, list, its);
    require(reads(arena, list, sky_buffer_span(cursor), &place) && sky_span_equal(place, its));
    require(!reads(arena, sky_span_of("another list"), sky_buffer_span(cursor), &place) ||
            sky_span_equal(list, sky_span_of("another list")));
    if (size > 0) {
        size_t at = sizeof LOG + data[0] % (cursor->size - sizeof LOG);
        cursor->data[at] = cursor->data[at] == '0' ? '1' : '0';
        require(!reads(arena, list, sky_buffer_span(cursor), &place));
    }
    sky_arena_free(arena);
    return 0;
}
