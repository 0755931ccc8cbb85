/* Cells as text: quoted where a reader of any separator would part them, and never run. */
#include "base/csv.h"

bool sky_csv_runs(struct sky_span text)
{
    size_t at = 0;
    while (at < text.size && text.data[at] == '\'')
        at++;
    return at < text.size && memchr("=+-@\t\r", text.data[at], 6);
}

static bool is_quoted(struct sky_span text)
{
    if (text.size > 0 && (text.data[0] == ' ' || text.data[text.size - 1] == ' '))
        return true;
    for (size_t i = 0; i < text.size; i++)
        if (memchr(",;\t\"\r\n", text.data[i], 6))
            return true;
    return false;
}

/* A quote within quotes is doubled. */
static void put_quoted(struct sky_buffer *out, struct sky_span text)
{
    while (text.size > 0) {
        const char *quote = memchr(text.data, '"', text.size);
        size_t size = quote ? (size_t)(quote - text.data) + 1 : text.size;
        sky_buffer_put(out, text.data, size);
        if (quote)
            sky_buffer_put(out, "\"", 1);
        text = sky_span(text.data + size, text.size - size);
    }
}

/* An empty first cell is quoted: its row could be an empty line. */
void sky_csv_put_cell(struct sky_buffer *out, char separator, bool first, struct sky_span text)
{
    bool quoted = is_quoted(text) || (first && text.size == 0);
    if (!first)
        sky_buffer_put(out, &separator, 1);
    sky_buffer_put_text(out, quoted ? "\"" : "");
    sky_buffer_put_text(out, sky_csv_runs(text) ? "'" : "");
    if (quoted)
        put_quoted(out, text);
    else
        sky_buffer_put_span(out, text);
    sky_buffer_put_text(out, quoted ? "\"" : "");
}

void sky_csv_end_row(struct sky_buffer *out)
{
    sky_buffer_put_text(out, "\r\n");
}
