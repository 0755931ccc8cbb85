/* What a client brings is compared as text: an identity is nothing but itself. */
#include "base/position.h"

#include "base/text.h"

#define DIGITS ((size_t)SKY_IDENTITY_SIZE - 1)

bool sky_identity_is(struct sky_span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!(text.data[i] >= '0' && text.data[i] <= '9') && !(text.data[i] >= 'a' && text.data[i] <= 'f'))
            return false;
    return text.size == DIGITS;
}

bool sky_identity_set(struct sky_identity *identity, struct sky_span text, bool restored)
{
    *identity = (struct sky_identity){ 0 };
    if (!sky_identity_is(text))
        return false;
    memcpy(identity->text, text.data, DIGITS);
    if (restored) {
        memcpy(identity->tags, text.data, DIGITS);
        identity->tags[DIGITS] = '-';
    }
    return true;
}

struct sky_span sky_identity_take(struct sky_span *text)
{
    struct sky_span identity = { 0 };
    if (text->size > DIGITS && text->data[DIGITS] == '-' && sky_identity_is(sky_span(text->data, DIGITS))) {
        identity = sky_span(text->data, DIGITS);
        *text = sky_span(text->data + DIGITS + 1, text->size - DIGITS - 1);
    }
    return identity;
}

bool sky_position_parse(struct sky_span text, struct sky_position *position)
{
    struct sky_position read = { .identity = sky_identity_take(&text) };
    if (!sky_text_number(text, &read.number))
        return false;
    *position = read;
    return true;
}

bool sky_position_is_in(const struct sky_position *position, const struct sky_identity *identity)
{
    return !position->identity.data || sky_span_equal(position->identity, sky_span_of(identity->text));
}
