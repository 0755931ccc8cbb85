/* Exactly the tokens of RFC 8259, less what readers disagree on: NUL and lone surrogates. */
#include "base/json-lex.h"

#include "base/hex.h"
#include "base/text.h"

bool sky_json_fail(struct sky_json_reader *reader, const char *what)
{
    sky_error_set(reader->error, SKY_INVALID, "El cuerpo no es JSON válido: %s (byte %zu).", what,
                  (size_t)(reader->at - reader->start));
    return false;
}

bool sky_json_fail_memory(struct sky_json_reader *reader)
{
    sky_error_memory(reader->error);
    return false;
}

static void skip_space(struct sky_json_reader *reader)
{
    while (reader->at < reader->end &&
           (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\n' || *reader->at == '\r'))
        reader->at++;
}

int sky_json_peek(struct sky_json_reader *reader)
{
    skip_space(reader);
    return reader->at < reader->end ? (unsigned char)*reader->at : -1;
}

bool sky_json_take(struct sky_json_reader *reader, char c)
{
    if (sky_json_peek(reader) != c)
        return false;
    reader->at++;
    return true;
}

/* Four hex digits, or -1. */
static int read_unit(struct sky_json_reader *reader)
{
    int unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = reader->at < reader->end ? sky_hex_digit(*reader->at) : -1;
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
        reader->at++;
    }
    return unit;
}

static void put_point(struct sky_buffer *out, int point)
{
    char bytes[4];
    size_t size;
    if (point < 0x80) {
        bytes[0] = (char)point;
        size = 1;
    } else {
        size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        for (size_t i = size - 1; i > 0; i--, point >>= 6)
            bytes[i] = (char)(0x80 | (point & 0x3F));
        bytes[0] = (char)((0xF00 >> size & 0xFF) | point);
    }
    sky_buffer_put(out, bytes, size);
}

static bool read_unicode_escape(struct sky_json_reader *reader)
{
    int unit = read_unit(reader);
    if (unit < 0)
        return sky_json_fail(reader, "tras \\u van cuatro dígitos hexadecimales");
    if (unit == 0)
        return sky_json_fail(reader, "el carácter NUL no se admite");
    if (unit >= 0xDC00 && unit <= 0xDFFF)
        return sky_json_fail(reader, "medio par sustituto suelto");
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        if (reader->end - reader->at < 2 || reader->at[0] != '\\' || reader->at[1] != 'u')
            return sky_json_fail(reader, "medio par sustituto suelto");
        reader->at += 2;
        int low = read_unit(reader);
        if (low < 0xDC00 || low > 0xDFFF)
            return sky_json_fail(reader, "medio par sustituto suelto");
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    put_point(reader->scratch, unit);
    return true;
}

static bool read_escape(struct sky_json_reader *reader)
{
    static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    char c = reader->at < reader->end ? *reader->at++ : '\0';
    if (c == 'u')
        return read_unicode_escape(reader);
    const char *found = c ? strchr(escapes, c) : NULL;
    if (!found)
        return sky_json_fail(reader, "secuencia de escape desconocida");
    sky_buffer_put(reader->scratch, &meanings[found - escapes], 1);
    return true;
}

/* The run of characters up to the next quote or backslash goes out as it is. */
static bool read_plain_run(struct sky_json_reader *reader)
{
    const char *run = reader->at;
    while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\') {
        if ((unsigned char)*reader->at < 0x20)
            return sky_json_fail(reader, "carácter de control dentro de un texto");
        size_t size = sky_text_character(sky_span(reader->at, (size_t)(reader->end - reader->at)));
        if (size == 0)
            return sky_json_fail(reader, "el texto no es UTF-8 válido");
        reader->at += size;
    }
    sky_buffer_put(reader->scratch, run, (size_t)(reader->at - run));
    return true;
}

static bool terminate_scratch(struct sky_json_reader *reader)
{
    sky_buffer_put(reader->scratch, "", 1);
    reader->scratch->size -= !reader->scratch->failed;
    return reader->scratch->failed ? sky_json_fail_memory(reader) : true;
}

bool sky_json_read_string(struct sky_json_reader *reader)
{
    reader->scratch->size = 0;
    for (;;) {
        if (!read_plain_run(reader))
            return false;
        if (reader->at == reader->end)
            return sky_json_fail(reader, "texto sin comilla final");
        if (*reader->at++ == '"')
            return terminate_scratch(reader);
        if (!read_escape(reader))
            return false;
    }
}

static size_t skip_digits(struct sky_json_reader *reader)
{
    const char *from = reader->at;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9')
        reader->at++;
    return (size_t)(reader->at - from);
}

static bool skip_one_of(struct sky_json_reader *reader, const char *set)
{
    if (reader->at == reader->end || *reader->at == '\0' || !strchr(set, *reader->at))
        return false;
    reader->at++;
    return true;
}

bool sky_json_read_number(struct sky_json_reader *reader)
{
    const char *from = reader->at;
    skip_one_of(reader, "-");
    if (!skip_one_of(reader, "0") && skip_digits(reader) == 0)
        return sky_json_fail(reader, "se esperaba un valor");
    if (skip_one_of(reader, ".") && skip_digits(reader) == 0)
        return sky_json_fail(reader, "faltan dígitos tras el punto");
    if (skip_one_of(reader, "eE")) {
        skip_one_of(reader, "+-");
        if (skip_digits(reader) == 0)
            return sky_json_fail(reader, "faltan dígitos en el exponente");
    }
    reader->scratch->size = 0;
    sky_buffer_put(reader->scratch, from, (size_t)(reader->at - from));
    return terminate_scratch(reader);
}

bool sky_json_read_word(struct sky_json_reader *reader, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, word, size) != 0)
        return sky_json_fail(reader, "se esperaba un valor");
    reader->at += size;
    return true;
}
