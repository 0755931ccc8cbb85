/* A range is first cut out up to its comma, then read: what is malformed ends there and harms no other. */
#include "base/accept.h"

#include "base/field.h"

/* Of a weight, in thousandths. */
#define WHOLE 1000

/* How closely a range fits a type. */
enum fit { FITS_NOT, FITS_ALL, FITS_KIND, FITS_TYPE };

struct range {
    struct sky_span kind, type; /* what stands before and after the slash */
    int weight;
};

/* What is known of an offer. */
struct wish {
    enum fit fit;
    int weight;
    size_t place; /* of the range */
};

/* qvalue of section 12.4.2: "0" and up to three digits, or "1" and as many zeros. */
static bool read_weight(struct sky_span text, int *weight)
{
    int unit = WHOLE;
    *weight = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (i == 1 ? c != '.' : c < '0' || c > '9')
            return false;
        if (i != 1) {
            *weight += (c - '0') * unit;
            unit /= 10;
        }
    }
    return text.size > 0 && text.size <= 5 && *weight <= WHOLE;
}

/* What stands after the type; false when it is malformed. */
static bool read_parameters(struct sky_field *element, int *weight)
{
    struct sky_span name, value;
    *weight = WHOLE;
    for (sky_field_skip_space(element); !sky_field_is_over(element);)
        if (!sky_field_parameter(element, &name, &value) ||
            (sky_span_is_alike(name, sky_span_of("q")) && !read_weight(value, weight)))
            return false;
    return true;
}

static bool read_range(struct sky_span text, struct range *range)
{
    struct sky_field element = { text, 0 };
    sky_field_skip_space(&element);
    range->kind = sky_field_token(&element);
    if (!sky_field_take(&element, '/'))
        return false;
    range->type = sky_field_token(&element);
    return read_parameters(&element, &range->weight);
}

static enum fit fit_of(const struct range *range, const char *type)
{
    size_t kind = (size_t)(strchr(type, '/') - type);
    bool any = sky_span_equal(range->type, sky_span_of("*"));
    if (any && sky_span_equal(range->kind, sky_span_of("*")))
        return FITS_ALL;
    if (!sky_span_is_alike(range->kind, sky_span(type, kind)))
        return FITS_NOT;
    if (any)
        return FITS_KIND;
    return sky_span_is_alike(range->type, sky_span_of(type + kind + 1)) ? FITS_TYPE : FITS_NOT;
}

static struct wish wish_for(struct sky_span header, const char *type)
{
    struct wish wish = { 0 };
    struct sky_field field = { header, 0 };
    for (size_t place = 0; !sky_field_is_over(&field); place++) {
        struct range range;
        if (!read_range(sky_field_element(&field), &range))
            continue;
        enum fit fit = fit_of(&range, type);
        if (fit > wish.fit)
            wish = (struct wish){ fit, range.weight, place };
    }
    return wish;
}

static bool is_better(struct wish one, struct wish other)
{
    if (one.weight != other.weight)
        return one.weight > other.weight;
    return one.fit != other.fit ? one.fit > other.fit : one.place < other.place;
}

size_t sky_accept(struct sky_span header, const char *const *offers)
{
    size_t best = 0;
    struct wish wish = wish_for(header, offers[0]);
    for (size_t i = 1; offers[i]; i++) {
        struct wish other = wish_for(header, offers[i]);
        if (other.weight > 0 && is_better(other, wish)) {
            best = i;
            wish = other;
        }
    }
    return best;
}
