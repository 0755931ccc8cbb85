/* A run of bytes somebody else owns, with its length: the way text travels through libsky. */
#ifndef SKY_BASE_SPAN_H
#define SKY_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* A plain value. `data` is NULL for "there is none", which differs from an empty text. */
struct sky_span {
    const char *data;
    size_t size; /* bytes */
};

/* For printf's "%.*s". */
#define SKY_SPAN_ARGS(span) (int)(span).size, (span).data

static inline struct sky_span sky_span(const char *data, size_t size)
{
    return (struct sky_span){ data, size };
}

/* The characters of a C string, or no span for NULL. */
static inline struct sky_span sky_span_of(const char *text)
{
    return (struct sky_span){ text, text ? strlen(text) : 0 };
}

static inline bool sky_span_equal(struct sky_span one, struct sky_span other)
{
    return one.size == other.size && (one.size == 0 || memcmp(one.data, other.data, one.size) == 0);
}

/* The same, but for the case of ASCII letters; of texts without a NUL. */
static inline bool sky_span_is_alike(struct sky_span one, struct sky_span other)
{
    return one.size == other.size && (one.size == 0 || strncasecmp(one.data, other.data, one.size) == 0);
}

static inline bool sky_span_begins(struct sky_span text, struct sky_span beginning)
{
    return text.size >= beginning.size &&
           (beginning.size == 0 || memcmp(text.data, beginning.data, beginning.size) == 0);
}

/* Byte order, a prefix first: negative, zero or positive. */
static inline int sky_span_compare(struct sky_span one, struct sky_span other)
{
    size_t common = one.size < other.size ? one.size : other.size;
    int order = common ? memcmp(one.data, other.data, common) : 0;
    return order ? order : (one.size > other.size) - (one.size < other.size);
}

/* The same between two spans that are pointed to: for qsort and bsearch. */
static inline int sky_span_order(const void *one, const void *other)
{
    return sky_span_compare(*(const struct sky_span *)one, *(const struct sky_span *)other);
}

#endif
