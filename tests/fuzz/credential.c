/*
 * A cookie's value is a part of its field, and found before all others when it comes first. Of a token the random bytes
 * are all that there is: any other byte, and it is none.
 */
#include "base/buffer.h"
#include "base/field.h"
#include "base/hex.h"
#include "domain/ficha-text.h"

#include <stdint.h>
#include <stdlib.h>

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void find_cookie(struct sky_span field)
{
    const struct sky_span name = sky_span_of("__Host-sky");
    struct sky_span value = sky_field_cookie(field, name), found;
    struct sky_buffer first = { 0 };
    if (!value.data)
        return;
    require(value.data > field.data + name.size && value.data + value.size <= field.data + field.size);
    require(!memchr(value.data, ';', value.size));
    sky_buffer_put_text(&first, "__Host-sky=one; ");
    sky_buffer_put_span(&first, field);
    found = sky_field_cookie(sky_buffer_span(&first), name);
    require(sky_span_equal(found, sky_span_of("one")));
    sky_buffer_clear(&first);
}

static void alter_token(const uint8_t *data, size_t size)
{
    unsigned char random[SKY_FICHA_RANDOM] = { 0 };
    char text[SKY_FICHA_SIZE];
    struct sky_span whole = sky_span(text, sizeof text - 1), id;
    memcpy(random, data, size < sizeof random ? size : sizeof random);
    sky_ficha_write(random, text);
    require(sky_ficha_read(whole, &id) && id.size == (size_t)2 * SKY_FICHA_ID_BYTES);
    require(!sky_ficha_read(sky_span(text, whole.size - 1), &id));
    if (size < sizeof random + 2)
        return;
    size_t at = data[sizeof random] % whole.size;
    char other = (char)data[sizeof random + 1];
    bool differs = text[at] != other;
    text[at] = other;
    require(sky_ficha_read(whole, &id) != differs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sky_span text = sky_span((const char *)data, size), id;
    find_cookie(text);
    alter_token(data, size);
    if (sky_ficha_read(text, &id))
        require(id.data > text.data && id.data + id.size < text.data + text.size);
    return 0;
}
