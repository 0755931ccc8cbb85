/* The parts that values of header fields are made of (RFC 9110, section 5.6), taken one after the other. */
#ifndef SKY_BASE_FIELD_H
#define SKY_BASE_FIELD_H

#include "base/span.h"

/* A plain value: a text, and how far it was read. */
struct sky_field {
    struct sky_span text;
    size_t at;
};

/* Whether the next character is `c`. */
bool sky_field_is_next(const struct sky_field *field, char c);

/* Whether nothing is left. */
bool sky_field_is_over(const struct sky_field *field);

void sky_field_skip_space(struct sky_field *field);

/* Takes `c`; false when something else is next. */
bool sky_field_take(struct sky_field *field, char c);

/* Takes a token; it may be empty. */
struct sky_span sky_field_token(struct sky_field *field);

/* Takes a quoted string; `*inside` is what its quotes hold, a quoted-pair as it was written. False: there is none. */
bool sky_field_quoted(struct sky_field *field, struct sky_span *inside);

/*
 * Takes a parameter (section 5.6.6), from its ";" on: an empty one has no name, and one without "=" no value. False:
 * what is next is none.
 */
bool sky_field_parameter(struct sky_field *field, struct sky_span *name, struct sky_span *value);

/* Whether `text` is a media type (section 8.3.1); if so, `*type` is what stands before its parameters. */
bool sky_field_media_type(struct sky_span text, struct sky_span *type);

/* Takes the element of a list: the text up to the next comma that no quotes hold, and the comma. */
struct sky_span sky_field_element(struct sky_field *field);

/* The value of the first cookie of that name in a field `Cookie` (RFC 6265, section 4.2.1); no span: there is none. */
struct sky_span sky_field_cookie(struct sky_span field, struct sky_span name);

#endif
