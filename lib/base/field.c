/* Nothing is taken of what does not fit, but for a quoted string without an end, which takes the rest. */
#include "base/field.h"

bool sky_field_is_next(const struct sky_field *field, char c)
{
    return field->at < field->text.size && field->text.data[field->at] == c;
}

bool sky_field_is_over(const struct sky_field *field)
{
    return field->at == field->text.size;
}

void sky_field_skip_space(struct sky_field *field)
{
    while (sky_field_is_next(field, ' ') || sky_field_is_next(field, '\t'))
        field->at++;
}

bool sky_field_take(struct sky_field *field, char c)
{
    bool taken = sky_field_is_next(field, c);
    field->at += taken;
    return taken;
}

/* tchar of section 5.6.2. */
static bool is_token_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c));
}

struct sky_span sky_field_token(struct sky_field *field)
{
    size_t from = field->at;
    while (field->at < field->text.size && is_token_character(field->text.data[field->at]))
        field->at++;
    return sky_span(field->text.data + from, field->at - from);
}

bool sky_field_quoted(struct sky_field *field, struct sky_span *inside)
{
    if (!sky_field_take(field, '"'))
        return false;
    size_t from = field->at;
    while (field->at < field->text.size && !sky_field_is_next(field, '"'))
        field->at += sky_field_is_next(field, '\\') && field->text.size - field->at > 1 ? 2 : 1;
    *inside = sky_span(field->text.data + from, field->at - from);
    return sky_field_take(field, '"');
}

struct sky_span sky_field_element(struct sky_field *field)
{
    struct sky_span inside;
    size_t from = field->at;
    while (field->at < field->text.size && !sky_field_is_next(field, ',')) {
        if (sky_field_is_next(field, '"'))
            sky_field_quoted(field, &inside);
        else
            field->at++;
    }
    struct sky_span element = sky_span(field->text.data + from, field->at - from);
    sky_field_take(field, ',');
    return element;
}
