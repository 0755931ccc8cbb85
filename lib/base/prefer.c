/* A preference is first cut out up to its comma, then read: what is malformed ends there and harms no other. */
#include "base/prefer.h"

#include "base/field.h"

/* What stands after the name, up to the parameters; false when it is malformed. */
static bool read_value(struct sky_field *element, struct sky_span *value)
{
    *value = sky_span_of("");
    sky_field_skip_space(element);
    if (sky_field_take(element, '=')) {
        sky_field_skip_space(element);
        if (!sky_field_is_next(element, '"'))
            *value = sky_field_token(element);
        else if (!sky_field_quoted(element, value))
            return false;
        sky_field_skip_space(element);
    }
    return sky_field_is_over(element) || sky_field_is_next(element, ';');
}

struct sky_span sky_prefer(struct sky_span header, const char *name)
{
    struct sky_field field = { header, 0 };
    while (!sky_field_is_over(&field)) {
        struct sky_span value;
        struct sky_field element = { sky_field_element(&field), 0 };
        sky_field_skip_space(&element);
        struct sky_span found = sky_field_token(&element);
        if (sky_span_is_alike(found, sky_span_of(name)) && read_value(&element, &value))
            return value;
    }
    return (struct sky_span){ 0 };
}
