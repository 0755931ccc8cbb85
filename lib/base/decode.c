/* One character at a time; what is cut off at the end of a piece is held until the next. */
#include "base/decode.h"

#include <inttypes.h>

#include "base/text.h"

/* Latin-1's bytes from 0x80 to 0x9F, which are controls, as windows-1252 has them; 0: nothing. */
#define HIGH_FIRST 0x80
#define HIGH_END 0xA0
static const uint16_t high[HIGH_END - HIGH_FIRST] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* Files that are taken for text by their name. */
static const struct {
    const char *magic, *what;
} others[] = {
    { "PK\3\4", "un archivo ZIP, como lo son los .xlsx y .ods" },
    { "PK\5\6", "un archivo ZIP" },
    { "\xD0\xCF\x11\xE0", "un archivo de Excel o Word" },
    { "%PDF", "un PDF" },
    { "\x1F\x8B", "un archivo gzip" },
    { "\x28\xB5\x2F\xFD", "un archivo zstd" },
    { "7z\xBC\xAF", "un archivo 7z" },
};

const char *sky_encoding_name(enum sky_encoding encoding)
{
    static const char *const names[] = {
        [SKY_ENCODING_UNKNOWN] = "utf-8",     [SKY_ENCODING_UTF_8] = "utf-8",     [SKY_ENCODING_UTF_16LE] = "utf-16le",
        [SKY_ENCODING_UTF_16BE] = "utf-16be", [SKY_ENCODING_LATIN_1] = "latin-1",
    };
    return names[encoding];
}

static enum sky_status fail(const struct sky_decoder *decoder, struct sky_error *error, const char *what)
{
    return sky_error_set(error, SKY_INVALID, "Línea %" PRId64 ": %s.", decoder->lines + 1, what);
}

static void count_line(struct sky_decoder *decoder, char c)
{
    if (c == '\r' || (c == '\n' && !decoder->after_cr))
        decoder->lines++;
    decoder->after_cr = c == '\r';
}

static void put_character(struct sky_buffer *out, uint32_t c)
{
    const unsigned char all[] = { (unsigned char)(c >> 18 | 0xF0), (unsigned char)((c >> 12 & 0x3F) | 0x80),
                                  (unsigned char)((c >> 6 & 0x3F) | 0x80), (unsigned char)((c & 0x3F) | 0x80) };
    if (c < 0x80)
        sky_buffer_put(out, &(char){ (char)c }, 1);
    else if (c < 0x800)
        sky_buffer_put(out, (const unsigned char[]){ (unsigned char)(c >> 6 | 0xC0), all[3] }, 2);
    else if (c < 0x10000)
        sky_buffer_put(out, (const unsigned char[]){ (unsigned char)(c >> 12 | 0xE0), all[2], all[3] }, 3);
    else
        sky_buffer_put(out, all, 4);
}

/* --- each encoding: how many bytes its next character takes; 0: it is cut off, or wrong with the error filled */

static size_t take_utf_8(struct sky_decoder *decoder, struct sky_span rest, bool last, struct sky_buffer *out,
                         struct sky_error *error)
{
    size_t size = sky_text_character(rest);
    if (size > 0)
        sky_buffer_put(out, rest.data, size);
    else if (last || rest.size >= SKY_DECODER_HELD)
        fail(decoder, error, "hay bytes que no son UTF-8 válido");
    return size;
}

static size_t take_latin_1(struct sky_decoder *decoder, struct sky_span rest, struct sky_buffer *out,
                           struct sky_error *error)
{
    uint32_t c = (unsigned char)*rest.data;
    if (c >= HIGH_FIRST && c < HIGH_END && (c = high[c - HIGH_FIRST]) == 0)
        return fail(decoder, error, "hay bytes que no son texto en Latin-1 ni en UTF-8"), 0;
    put_character(out, c);
    return 1;
}

static uint32_t unit(const struct sky_decoder *decoder, const char *bytes)
{
    const unsigned char one = (unsigned char)bytes[0], other = (unsigned char)bytes[1];
    return decoder->encoding == SKY_ENCODING_UTF_16LE ? (uint32_t)(one | other << 8) : (uint32_t)(one << 8 | other);
}

static size_t take_utf_16(struct sky_decoder *decoder, struct sky_span rest, bool last, struct sky_buffer *out,
                          struct sky_error *error)
{
    uint32_t first = rest.size >= 2 ? unit(decoder, rest.data) : 0;
    bool pair = first >= 0xD800 && first < 0xE000;
    if (rest.size < (pair ? 4U : 2U)) {
        if (last)
            fail(decoder, error, "el texto en UTF-16 termina a medias");
        return 0;
    }
    if (first == 0)
        return fail(decoder, error, "hay un carácter NUL"), 0;
    if (first < 0x80)
        count_line(decoder, (char)first);
    if (!pair)
        return put_character(out, first), 2;
    uint32_t second = unit(decoder, rest.data + 2);
    if (first >= 0xDC00 || second < 0xDC00 || second >= 0xE000)
        return fail(decoder, error, "hay bytes que no son UTF-16 válido"), 0;
    put_character(out, 0x10000 + ((first - 0xD800) << 10 | (second - 0xDC00)));
    return 4;
}

/* The first character beyond ASCII decides; one that is cut off is waited for. */
static void decide(struct sky_decoder *decoder, struct sky_span rest, bool last)
{
    if (sky_text_character(rest) > 0)
        decoder->encoding = SKY_ENCODING_UTF_8;
    else if (last || rest.size >= SKY_DECODER_HELD)
        decoder->encoding = SKY_ENCODING_LATIN_1;
}

/* Characters of ASCII, of an encoding that has them as single bytes. */
static size_t take_ascii(struct sky_decoder *decoder, struct sky_span rest, struct sky_buffer *out,
                         struct sky_error *error)
{
    size_t size = 0;
    for (; size < rest.size && (signed char)rest.data[size] > 0; size++)
        if (rest.data[size] == '\n' || rest.data[size] == '\r' || decoder->after_cr)
            count_line(decoder, rest.data[size]);
    sky_buffer_put(out, rest.data, size);
    if (size < rest.size && rest.data[size] == '\0')
        fail(decoder, error, "hay un carácter NUL");
    return size;
}

static size_t take(struct sky_decoder *decoder, struct sky_span rest, bool last, struct sky_buffer *out,
                   struct sky_error *error)
{
    if (decoder->encoding == SKY_ENCODING_UTF_16LE || decoder->encoding == SKY_ENCODING_UTF_16BE)
        return take_utf_16(decoder, rest, last, out, error);
    if ((signed char)*rest.data >= 0)
        return take_ascii(decoder, rest, out, error);
    if (decoder->encoding == SKY_ENCODING_UNKNOWN)
        decide(decoder, rest, last);
    if (decoder->encoding == SKY_ENCODING_UNKNOWN)
        return 0;
    decoder->after_cr = false;
    return decoder->encoding == SKY_ENCODING_UTF_8 ? take_utf_8(decoder, rest, last, out, error)
                                                   : take_latin_1(decoder, rest, out, error);
}

/* --- the beginning */

static bool begins_with(struct sky_span text, const char *start)
{
    size_t size = strlen(start);
    return text.size >= size && memcmp(text.data, start, size) == 0;
}

/* Looks at the first bytes, and returns how many of them are a byte order mark. */
static size_t begin(struct sky_decoder *decoder, struct sky_span text, struct sky_error *error)
{
    decoder->begun = true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (begins_with(text, others[i].magic))
            return sky_error_set(error, SKY_INVALID, "Línea 1: el archivo es %s, y no texto.", others[i].what), 0;
    if (begins_with(text, "\xEF\xBB\xBF"))
        return decoder->encoding = SKY_ENCODING_UTF_8, 3;
    if (begins_with(text, "\xFF\xFE"))
        return decoder->encoding = SKY_ENCODING_UTF_16LE, 2;
    if (begins_with(text, "\xFE\xFF"))
        return decoder->encoding = SKY_ENCODING_UTF_16BE, 2;
    if (text.size >= 2 && text.data[0] && !text.data[1])
        decoder->encoding = SKY_ENCODING_UTF_16LE;
    else if (text.size >= 2 && !text.data[0] && text.data[1])
        decoder->encoding = SKY_ENCODING_UTF_16BE;
    return 0;
}

/* Puts what can be put of `text`, and returns how much of it that is. */
static size_t put(struct sky_decoder *decoder, struct sky_span text, bool last, struct sky_buffer *out,
                  struct sky_error *error)
{
    size_t at = 0, size = 1;
    if (!decoder->begun) {
        if (text.size < SKY_DECODER_HELD && !last)
            return 0;
        at = begin(decoder, text, error);
    }
    for (; at < text.size && size > 0 && !error->status; at += size)
        size = take(decoder, sky_span(text.data + at, text.size - at), last, out, error);
    return at;
}

/* Puts what was held, and holds what is left of it. */
static void put_held(struct sky_decoder *decoder, bool last, struct sky_buffer *out, struct sky_error *error)
{
    char text[SKY_DECODER_HELD];
    memcpy(text, decoder->held, decoder->held_size);
    size_t used = put(decoder, sky_span(text, decoder->held_size), last, out, error);
    decoder->held_size -= used;
    memcpy(decoder->held, text + used, decoder->held_size);
}

/* What is held grows byte by byte until it is a character; all else is put from where it lies. */
enum sky_status sky_decoder_put(struct sky_decoder *decoder, struct sky_span bytes, bool last, struct sky_buffer *out,
                                struct sky_error *error)
{
    while (decoder->held_size > 0 && bytes.size > 0 && !error->status) {
        decoder->held[decoder->held_size++] = (unsigned char)*bytes.data;
        bytes = sky_span(bytes.data + 1, bytes.size - 1);
        put_held(decoder, last && bytes.size == 0, out, error);
    }
    if (bytes.size > 0 && !error->status) {
        size_t used = put(decoder, bytes, last, out, error);
        if (!error->status && (decoder->held_size = bytes.size - used) > 0)
            memcpy(decoder->held, bytes.data + used, decoder->held_size);
    }
    if (last && decoder->held_size > 0 && !error->status)
        put_held(decoder, true, out, error);
    return error->status || !out->failed ? error->status : sky_error_memory(error);
}
