/* Reading is by tag, not by comma: a comma can stand inside the quotes. */
#include "base/etag.h"

#include "base/field.h"

struct tag {
    struct sky_span opaque;
    bool weak;
};

/* Passes commas and white space; whether that was the end. */
static bool at_end(struct sky_field *field)
{
    do
        sky_field_skip_space(field);
    while (sky_field_take(field, ','));
    return sky_field_is_over(field);
}

/* etagc: any visible character but the quote, and all bytes from 0x80. */
static bool is_tag_character(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte > 0x20 && byte != '"' && byte != 0x7F;
}

static bool take_quoted(struct sky_field *field, struct sky_span *opaque)
{
    if (!sky_field_take(field, '"'))
        return false;
    size_t from = field->at;
    while (field->at < field->text.size && is_tag_character(field->text.data[field->at]))
        field->at++;
    *opaque = sky_span(field->text.data + from, field->at - from);
    return sky_field_take(field, '"');
}

/* The next tag, behind which a comma or the end must stand. False where the list is malformed. */
static bool take_tag(struct sky_field *field, struct tag *tag)
{
    struct sky_span list = field->text;
    tag->weak = list.size - field->at > 2 && memcmp(list.data + field->at, "W/", 2) == 0;
    field->at += tag->weak ? 2 : 0;
    if (!take_quoted(field, &tag->opaque))
        return false;
    sky_field_skip_space(field);
    return sky_field_is_over(field) || sky_field_is_next(field, ',');
}

bool sky_etag_list_is_valid(struct sky_span list)
{
    struct tag tag;
    struct sky_field field = { list, 0 };
    size_t count = 0;
    for (; !at_end(&field); count++)
        if (!take_tag(&field, &tag))
            return sky_etag_list_is_any(list);
    return count > 0;
}

bool sky_etag_list_is_any(struct sky_span list)
{
    struct sky_field field = { list, 0 };
    sky_field_skip_space(&field);
    if (!sky_field_take(&field, '*'))
        return false;
    sky_field_skip_space(&field);
    return sky_field_is_over(&field);
}

bool sky_etag_list_has(struct sky_span list, struct sky_span opaque, bool weak)
{
    struct tag tag;
    struct sky_field field = { list, 0 };
    while (!at_end(&field) && take_tag(&field, &tag))
        if (sky_span_equal(tag.opaque, opaque) && (weak || !tag.weak))
            return true;
    return false;
}
