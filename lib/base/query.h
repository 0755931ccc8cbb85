/* The query of a URI (RFC 3986, section 3.4), as forms write it: names and values separated by "=" and "&". */
#ifndef SKY_BASE_QUERY_H
#define SKY_BASE_QUERY_H

#include "base/arena.h"
#include "base/status.h"

/* Parameters of one query. */
#define SKY_QUERY_MAX 16

/* A plain value. Decoded: well-formed UTF-8 without control characters, a space for each tab or line break. */
struct sky_query_parameter {
    struct sky_span name, value; /* never "none": a name without "=" has an empty value */
};

/* A plain value; all zeros is a query without parameters. Its texts live as long as the arena that it was read with. */
struct sky_query {
    struct sky_query_parameter parameters[SKY_QUERY_MAX]; /* in the order of the URI */
    size_t count;
};

/* Whether a parameter of that name is looked at; another is passed over, whatever it holds. */
typedef bool sky_query_known(const void *context, struct sky_span name);

/*
 * Splits `query` (what stands after "?"; no span is an empty one) at "&" and decodes the names and values: "+" is a
 * space, "%XX" a byte. Empty pieces are skipped, as is what is not `known(context)`;
 * NULL: all is. SKY_INVALID for a broken "%", for what is not UTF-8 or has a control
 * character, for a repeated name and for more than SKY_QUERY_MAX parameters; then `*parsed` is not to be used.
 */
enum sky_status sky_query_parse(struct sky_arena *arena, struct sky_span query, sky_query_known *known,
                                const void *context, struct sky_query *parsed, struct sky_error *error) SKY_CHECKED;

/* The value of the parameter `name`; no span when it is absent. */
struct sky_span sky_query_get(const struct sky_query *query, const char *name);

#endif
