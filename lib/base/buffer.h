/* Text that grows. A failed allocation is remembered, so that a run of puts needs one check at its end. */
#ifndef SKY_BASE_BUFFER_H
#define SKY_BASE_BUFFER_H

#include <stdarg.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

/* A plain value; all zeros is an empty buffer. Its bytes are on the heap, not in an arena. */
struct sky_buffer {
    char *data; /* NULL while nothing was put */
    size_t size, capacity;
    bool failed; /* memory ran out: what was put is incomplete */
};

/* Returns an empty buffer that is freed with the arena; NULL when memory ran out. */
struct sky_buffer *sky_buffer_new(struct sky_arena *arena);

/* Frees the bytes and leaves an empty buffer. */
void sky_buffer_clear(struct sky_buffer *buffer);

/* Makes room for `size` bytes more and returns where they go (the caller adds to `size` itself); NULL on failure. */
char *sky_buffer_reserve(struct sky_buffer *buffer, size_t size);

/* Puts what there is no room for yet: sky_buffer_put's slower half. */
void sky_buffer_put_more(struct sky_buffer *buffer, const void *data, size_t size);

static inline void sky_buffer_put(struct sky_buffer *buffer, const void *data, size_t size)
{
    if (buffer->failed || size > buffer->capacity - buffer->size) {
        sky_buffer_put_more(buffer, data, size);
    } else if (size > 0) {
        memcpy(buffer->data + buffer->size, data, size);
        buffer->size += size;
    }
}

static inline void sky_buffer_put_text(struct sky_buffer *buffer, const char *text)
{
    sky_buffer_put(buffer, text, strlen(text));
}

static inline void sky_buffer_put_span(struct sky_buffer *buffer, struct sky_span span)
{
    sky_buffer_put(buffer, span.data, span.size);
}

void sky_buffer_put_number(struct sky_buffer *buffer, int64_t number); /* in decimal */
void sky_buffer_vprintf(struct sky_buffer *buffer, const char *format, va_list values) SKY_PRINTF(2, 0);
void sky_buffer_printf(struct sky_buffer *buffer, const char *format, ...) SKY_PRINTF(2, 3);

/* What was put so far; borrowed until the next put. */
struct sky_span sky_buffer_span(const struct sky_buffer *buffer);

#endif
