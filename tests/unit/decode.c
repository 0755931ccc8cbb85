/* Decoding: which encoding a text is found to be in, that pieces make no difference, and what is no text. */
#include "unit.h"

#include "base/decode.h"

static struct sky_span decode(struct sky_arena *arena, struct sky_span text, size_t piece, enum sky_encoding *encoding)
{
    struct sky_decoder decoder = { 0 };
    struct sky_buffer *out = sky_buffer_new(arena);
    struct sky_error error = { 0 };
    size_t at = 0;
    do {
        size_t size = text.size - at < piece ? text.size - at : piece;
        char *copy = exact_copy(sky_span(text.data + at, size));
        at += size;
        if (sky_decoder_put(&decoder, sky_span(copy, size), at == text.size, out, &error))
            sky_buffer_printf(out, "!%s", error.text);
        free(copy);
    } while (at < text.size && !error.status);
    *encoding = decoder.encoding;
    return sky_buffer_span(out);
}

static void finds_the_encoding(void **state)
{
    static const struct {
        struct sky_span text, wanted;
        const char *encoding;
    } rows[] = {
        { TEXT(""), TEXT(""), "utf-8" },
        { TEXT("a"), TEXT("a"), "utf-8" },
        { TEXT("abcdef\n"), TEXT("abcdef\n"), "utf-8" },
        { TEXT("Mu\xC3\xB1oz \xE2\x82\xAC \xF0\x9F\x98\x80"), TEXT("Muñoz € 😀"), "utf-8" },
        { TEXT("\xC3\xB1"), TEXT("ñ"), "utf-8" },
        { TEXT("\xEF\xBB\xBF"
               "a,b"),
          TEXT("a,b"), "utf-8" },
        { TEXT("\xEF\xBB\xBF"), TEXT(""), "utf-8" },
        { TEXT("Mu\xF1oz, \xD3scar"), TEXT("Muñoz, Óscar"), "latin-1" },
        { TEXT("\xF1"), TEXT("ñ"), "latin-1" },
        { TEXT("abcdef\xE9"), TEXT("abcdefé"), "latin-1" },
        { TEXT("10 \x80 \x93x\x94"), TEXT("10 € “x”"), "latin-1" },
        { TEXT("\xFF\xFE"
               "a\0,\0\xF1\0\n\0"),
          TEXT("a,ñ\n"), "utf-16le" },
        { TEXT("\xFE\xFF\0a\0,\0\xF1\0\n"), TEXT("a,ñ\n"), "utf-16be" },
        { TEXT("a\0\xAC\x20"
               "b\0"),
          TEXT("a€b"), "utf-16le" },
        { TEXT("\0a\x20\xAC\0b"), TEXT("a€b"), "utf-16be" },
        { TEXT("\xFF\xFE\x3D\xD8\0\xDE"), TEXT("😀"), "utf-16le" },
        { TEXT("\xFE\xFF\xD8\x3D\xDE\0"), TEXT("😀"), "utf-16be" },
    };
    enum sky_encoding encoding;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t piece = 1; piece < 9; piece++) {
            assert_span("text", decode(*state, rows[i].text, piece, &encoding), rows[i].wanted);
            assert_string_equal(sky_encoding_name(encoding), rows[i].encoding);
        }
}

static void refuses_what_is_no_text(void **state)
{
    static const struct {
        struct sky_span text;
        const char *wanted;
    } rows[] = {
        { TEXT("a\nb\n\xC3\xB1\nc\xF1 d e"), "!Línea 4: hay bytes que no son UTF-8 válido." },
        { TEXT("a\r\nb\r\n\xC3\xB1\r\nc\xF1"), "!Línea 4: hay bytes que no son UTF-8 válido." },
        { TEXT("a\rb\r\xC3\xB1\rc\xE2\x82"), "!Línea 4: hay bytes que no son UTF-8 válido." },
        { TEXT("abcd\n\xF1\n\x81"), "!Línea 3: hay bytes que no son texto en Latin-1 ni en UTF-8." },
        { TEXT("abcd\ne\0f"), "!Línea 2: hay un carácter NUL." },
        { TEXT("\xFF\xFE"
               "a\0\n\0\0\0b\0"),
          "!Línea 2: hay un carácter NUL." },
        { TEXT("\xFF\xFE"
               "a\0\n\0\0\xDC"
               "b\0"),
          "!Línea 2: hay bytes que no son UTF-16 válido." },
        { TEXT("\xFF\xFE"
               "a\0\n\0\x3D\xD8"
               "b\0"),
          "!Línea 2: hay bytes que no son UTF-16 válido." },
        { TEXT("\xFF\xFE"
               "a\0\n"),
          "!Línea 1: el texto en UTF-16 termina a medias." },
        { TEXT("\xFF\xFE"
               "a\0\x3D\xD8"),
          "!Línea 1: el texto en UTF-16 termina a medias." },
        { TEXT("PK\3\4....."), "!Línea 1: el archivo es un archivo ZIP, como lo son los .xlsx y .ods, y no texto." },
        { TEXT("\x1F\x8B\x08\0..."), "!Línea 1: el archivo es un archivo gzip, y no texto." },
        { TEXT("%PDF-1.7"), "!Línea 1: el archivo es un PDF, y no texto." },
        { TEXT("\xD0\xCF\x11\xE0\xA1"), "!Línea 1: el archivo es un archivo de Excel o Word, y no texto." },
    };
    enum sky_encoding encoding;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t piece = 1; piece < 9; piece++) {
            struct sky_span text = decode(*state, rows[i].text, piece, &encoding);
            const char *said = memchr(text.data, '!', text.size);
            assert_non_null(said);
            assert_span("text", sky_span(said, (size_t)(text.data + text.size - said)), sky_span_of(rows[i].wanted));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { ARENA_TEST(finds_the_encoding), ARENA_TEST(refuses_what_is_no_text) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
