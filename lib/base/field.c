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
    return field->at > from ? sky_span(field->text.data + from, field->at - from) : sky_span_of("");
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

bool sky_field_parameter(struct sky_field *field, struct sky_span *name, struct sky_span *value)
{
    *name = *value = (struct sky_span){ 0 };
    sky_field_skip_space(field);
    if (!sky_field_take(field, ';'))
        return false;
    sky_field_skip_space(field);
    *name = sky_field_token(field);
    bool whole = name->size == 0 || !sky_field_take(field, '=') || sky_field_quoted(field, value) ||
                 (*value = sky_field_token(field)).size > 0;
    sky_field_skip_space(field);
    return whole;
}

bool sky_field_media_type(struct sky_span text, struct sky_span *type)
{
    struct sky_field field = { text, 0 };
    struct sky_span name, value;
    sky_field_skip_space(&field);
    size_t from = field.at;
    if (sky_field_token(&field).size == 0 || !sky_field_take(&field, '/') || sky_field_token(&field).size == 0)
        return false;
    *type = sky_span(text.data + from, field.at - from);
    for (sky_field_skip_space(&field); !sky_field_is_over(&field);)
        if (!sky_field_parameter(&field, &name, &value) || (name.size > 0 && !value.data))
            return false;
    return true;
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

struct sky_span sky_field_cookie(struct sky_span field, struct sky_span name)
{
    while (field.size > 0) {
        const char *end = memchr(field.data, ';', field.size);
        size_t size = end ? (size_t)(end - field.data) : field.size;
        if (size > name.size && field.data[name.size] == '=' && sky_span_begins(field, name))
            return sky_span(field.data + name.size + 1, size - name.size - 1);
        for (size += end != NULL; size < field.size && field.data[size] == ' '; size++)
            ;
        field = sky_span(field.data + size, field.size - size);
    }
    return (struct sky_span){ 0 };
}
