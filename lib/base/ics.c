/* A line is put as one, then cut: never within a character. */
#include "base/ics.h"

/* Bytes of a line without its end. */
#define LINE_MAX ((size_t)75)

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

void sky_ics_put_line(struct sky_buffer *out, struct sky_span line)
{
    size_t most = LINE_MAX;
    while (line.size > most) {
        size_t cut = most;
        while (cut > 0 && continues(line.data[cut]))
            cut--;
        sky_buffer_put(out, line.data, cut);
        sky_buffer_put_text(out, "\r\n ");
        line = sky_span(line.data + cut, line.size - cut);
        most = LINE_MAX - 1; /* beside the space */
    }
    sky_buffer_put_span(out, line);
    sky_buffer_put_text(out, "\r\n");
}

static void put_escaped(struct sky_buffer *out, struct sky_span text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool ends = c == '\n' || (c == '\r' && (i + 1 == text.size || text.data[i + 1] != '\n'));
        if (ends)
            sky_buffer_put_text(out, "\\n");
        else if (c == '\\' || c == ';' || c == ',')
            sky_buffer_put(out, (const char[]){ '\\', c }, 2);
        else if (c != '\r')
            sky_buffer_put(out, ((unsigned char)c < ' ' && c != '\t') || c == 0x7F ? " " : &c, 1);
    }
}

void sky_ics_put_text(struct sky_buffer *out, const char *name, struct sky_span text)
{
    struct sky_buffer line = { 0 };
    sky_buffer_printf(&line, "%s:", name);
    put_escaped(&line, text);
    if (line.failed)
        out->failed = true;
    else
        sky_ics_put_line(out, sky_buffer_span(&line));
    sky_buffer_clear(&line);
}
