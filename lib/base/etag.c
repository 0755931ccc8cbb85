/* Reading is by tag, not by comma: a comma can stand inside the quotes. */
#include "base/etag.h"

struct reader {
    struct sky_span list;
    size_t at;
};

struct tag {
    struct sky_span opaque;
    bool weak;
};

static bool is_next(const struct reader *reader, char c)
{
    return reader->at < reader->list.size && reader->list.data[reader->at] == c;
}

static void skip_space(struct reader *reader)
{
    while (is_next(reader, ' ') || is_next(reader, '\t'))
        reader->at++;
}

/* Passes commas and white space; whether that was the end. */
static bool at_end(struct reader *reader)
{
    do
        skip_space(reader);
    while (is_next(reader, ',') && ++reader->at);
    return reader->at == reader->list.size;
}

/* etagc: any visible character but the quote, and all bytes from 0x80. */
static bool is_tag_character(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte > 0x20 && byte != '"' && byte != 0x7F;
}

static bool take_quoted(struct reader *reader, struct sky_span *opaque)
{
    if (!is_next(reader, '"'))
        return false;
    size_t from = ++reader->at;
    while (reader->at < reader->list.size && is_tag_character(reader->list.data[reader->at]))
        reader->at++;
    *opaque = sky_span(reader->list.data + from, reader->at - from);
    return is_next(reader, '"') && ++reader->at;
}

/* The next tag, behind which a comma or the end must stand. False where the list is malformed. */
static bool take_tag(struct reader *reader, struct tag *tag)
{
    struct sky_span list = reader->list;
    tag->weak = list.size - reader->at > 2 && memcmp(list.data + reader->at, "W/", 2) == 0;
    reader->at += tag->weak ? 2 : 0;
    if (!take_quoted(reader, &tag->opaque))
        return false;
    skip_space(reader);
    return reader->at == list.size || is_next(reader, ',');
}

bool sky_etag_list_is_valid(struct sky_span list)
{
    struct tag tag;
    struct reader reader = { list, 0 };
    size_t count = 0;
    for (; !at_end(&reader); count++)
        if (!take_tag(&reader, &tag))
            return sky_etag_list_is_any(list);
    return count > 0;
}

bool sky_etag_list_is_any(struct sky_span list)
{
    struct reader reader = { list, 0 };
    skip_space(&reader);
    if (!is_next(&reader, '*'))
        return false;
    reader.at++;
    skip_space(&reader);
    return reader.at == list.size;
}

bool sky_etag_list_has(struct sky_span list, struct sky_span opaque, bool weak)
{
    struct tag tag;
    struct reader reader = { list, 0 };
    while (!at_end(&reader) && take_tag(&reader, &tag))
        if (sky_span_equal(tag.opaque, opaque) && (weak || !tag.weak))
            return true;
    return false;
}
