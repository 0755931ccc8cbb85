/* A preference is first cut out up to its comma, then read: what is malformed ends there and harms no other. */
#include "base/prefer.h"

#include <strings.h>

struct reader {
    struct sky_span text;
    size_t at;
};

static bool is_next(const struct reader *reader, char c)
{
    return reader->at < reader->text.size && reader->text.data[reader->at] == c;
}

static void skip_space(struct reader *reader)
{
    while (is_next(reader, ' ') || is_next(reader, '\t'))
        reader->at++;
}

/* tchar of RFC 9110, section 5.6.2. */
static bool is_token_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c));
}

/* May be empty. */
static struct sky_span take_token(struct reader *reader)
{
    size_t from = reader->at;
    while (reader->at < reader->text.size && is_token_character(reader->text.data[reader->at]))
        reader->at++;
    return sky_span(reader->text.data + from, reader->at - from);
}

/* Passes the quoted string (RFC 9110, section 5.6.4) that begins here; false when it does not end. */
static bool take_quoted(struct reader *reader, struct sky_span *inside)
{
    size_t from = ++reader->at;
    while (reader->at < reader->text.size && !is_next(reader, '"'))
        reader->at += is_next(reader, '\\') && reader->text.size - reader->at > 1 ? 2 : 1;
    *inside = sky_span(reader->text.data + from, reader->at - from);
    return is_next(reader, '"') && ++reader->at;
}

/* Takes the text up to the next comma that no quotes hold, and the comma. */
static struct sky_span take_element(struct reader *header)
{
    struct sky_span inside;
    size_t from = header->at;
    while (header->at < header->text.size && !is_next(header, ',')) {
        if (is_next(header, '"'))
            take_quoted(header, &inside);
        else
            header->at++;
    }
    struct sky_span element = sky_span(header->text.data + from, header->at - from);
    header->at += is_next(header, ',');
    return element;
}

/* What stands after the name, up to the parameters; false when it is malformed. */
static bool read_value(struct reader *element, struct sky_span *value)
{
    *value = sky_span_of("");
    skip_space(element);
    if (is_next(element, '=')) {
        element->at++;
        skip_space(element);
        if (!is_next(element, '"'))
            *value = take_token(element);
        else if (!take_quoted(element, value))
            return false;
        skip_space(element);
    }
    return element->at == element->text.size || is_next(element, ';');
}

struct sky_span sky_prefer(struct sky_span header, const char *name)
{
    struct reader reader = { header, 0 };
    size_t size = strlen(name);
    while (reader.at < header.size) {
        struct sky_span value;
        struct reader element = { take_element(&reader), 0 };
        skip_space(&element);
        struct sky_span found = take_token(&element);
        if (found.size == size && strncasecmp(found.data, name, size) == 0 && read_value(&element, &value))
            return value;
    }
    return (struct sky_span){ 0 };
}
