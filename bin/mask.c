/* The password is between the first colon and the last @ of the authority; or what follows "password=". */
#include "bin/mask.h"

#include <strings.h>

static void put_parameters(struct sky_buffer *out, struct sky_span text)
{
    static const char name[] = "password=";
    for (size_t i = 0; i < text.size;) {
        bool is_secret = text.size - i >= strlen(name) && strncasecmp(text.data + i, name, strlen(name)) == 0;
        if (!is_secret) {
            sky_buffer_put(out, text.data + i++, 1);
            continue;
        }
        sky_buffer_printf(out, "%.*s***", (int)strlen(name), text.data + i);
        for (i += strlen(name); i < text.size && !memchr("& ", text.data[i], 2);)
            i++;
    }
}

void mask_put(struct sky_buffer *out, struct sky_span value)
{
    const char *slashes = value.size > 0 ? memmem(value.data, value.size, "://", 3) : NULL;
    size_t begin = slashes ? (size_t)(slashes + 3 - value.data) : value.size, end = begin;
    while (end < value.size && !memchr("/?", value.data[end], 2))
        end++;
    const char *at = end > begin ? memrchr(value.data + begin, '@', end - begin) : NULL;
    const char *colon = at ? memchr(value.data + begin, ':', (size_t)(at - value.data) - begin) : NULL;
    if (colon) {
        sky_buffer_put(out, value.data, (size_t)(colon + 1 - value.data));
        sky_buffer_put_text(out, "***");
        value = sky_span(at, value.size - (size_t)(at - value.data));
    }
    put_parameters(out, value);
}
