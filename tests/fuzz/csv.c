/* Whatever bytes are read as rows, in one piece or in many, are the same rows again when they are written and read. */
#include "base/csv.h"
#include "base/decode.h"

#include <stdint.h>
#include <stdlib.h>

static bool decode(struct sky_span text, size_t cut, struct sky_buffer *out)
{
    struct sky_error error = { 0 };
    struct sky_decoder decoder = { 0 };
    return sky_decoder_put(&decoder, sky_span(text.data, cut), false, out, &error) == SKY_OK &&
           sky_decoder_put(&decoder, sky_span(text.data + cut, text.size - cut), true, out, &error) == SKY_OK;
}

/* Reads `text` in two pieces and writes its rows; false: it is refused. */
static bool rewrite(struct sky_arena *arena, struct sky_span text, size_t cut, char separator, struct sky_buffer *out)
{
    struct sky_error error = { 0 };
    struct sky_csv_row row = { .count = 1 };
    struct sky_csv *csv = sky_csv_new(arena, separator);
    const struct sky_span pieces[] = { sky_span(text.data, cut), sky_span(text.data + cut, text.size - cut) };
    for (int i = 0; i < 2; i++, row.count = 1) {
        if (sky_csv_feed(csv, pieces[i], i == 1, &error))
            return false;
        while (sky_csv_next(csv, &row, &error) == SKY_OK && row.count > 0) {
            for (size_t cell = 0; cell < row.count; cell++)
                sky_csv_put_cell(out, ';', cell == 0, row.cells[cell]);
            sky_csv_end_row(out);
        }
        if (error.status)
            return false;
    }
    return true;
}

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool is_same(const struct sky_buffer *one, const struct sky_buffer *other)
{
    return sky_span_equal(sky_buffer_span(one), sky_buffer_span(other));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sky_span bytes = sky_span((const char *)data, size);
    struct sky_buffer text = { 0 }, pieces = { 0 }, rows = { 0 }, same = { 0 }, again = { 0 };
    struct sky_arena *arena = sky_arena_new();
    bool is_text = decode(bytes, 0, &text);
    require(is_text == decode(bytes, size / 2, &pieces) && (!is_text || is_same(&text, &pieces)));
    if (is_text && text.size > 0) {
        bool good = rewrite(arena, sky_buffer_span(&text), 0, 0, &rows);
        require(good == rewrite(arena, sky_buffer_span(&text), text.size / 2, 0, &same));
        require(!good || is_same(&rows, &same));
        if (good && rows.size > 0)
            require(rewrite(arena, sky_buffer_span(&rows), rows.size / 3, ';', &again) && is_same(&rows, &again));
    }
    struct sky_buffer *all[] = { &text, &pieces, &rows, &same, &again };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sky_buffer_clear(all[i]);
    sky_arena_free(arena);
    return 0;
}
