/* Growth by doubling; nothing here knows what the bytes mean. */
#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>

#define FIRST_CAPACITY ((size_t)512)

static void clean(void *buffer)
{
    sky_buffer_clear(buffer);
}

struct sky_buffer *sky_buffer_new(struct sky_arena *arena)
{
    struct sky_buffer *buffer = sky_arena_alloc(arena, sizeof *buffer);
    return buffer && sky_arena_defer(arena, clean, buffer) ? buffer : NULL;
}

void sky_buffer_clear(struct sky_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct sky_buffer){ 0 };
}

char *sky_buffer_reserve(struct sky_buffer *buffer, size_t size)
{
    if (buffer->failed || size > SIZE_MAX / 4 || buffer->size > SIZE_MAX / 4) {
        buffer->failed = true;
        return NULL;
    }
    if (size > buffer->capacity - buffer->size) {
        size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
        while (capacity < buffer->size + size)
            capacity *= 2;
        char *data = realloc(buffer->data, capacity);
        if (!data) {
            buffer->failed = true;
            return NULL;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    return buffer->data ? buffer->data + buffer->size : NULL;
}

void sky_buffer_put_more(struct sky_buffer *buffer, const void *data, size_t size)
{
    char *end = size ? sky_buffer_reserve(buffer, size) : NULL;
    if (end) {
        memcpy(end, data, size);
        buffer->size += size;
    }
}

void sky_buffer_put_number(struct sky_buffer *buffer, int64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        digits[--at] = '-';
    sky_buffer_put(buffer, digits + at, sizeof digits - at);
}

/* Most texts fit where they go; the others are written once more. */
void sky_buffer_vprintf(struct sky_buffer *buffer, const char *format, va_list values)
{
    va_list again;
    va_copy(again, values);
    char *end = sky_buffer_reserve(buffer, 1);
    size_t room = buffer->capacity - buffer->size;
    int length = end ? vsnprintf(end, room, format, values) : -1;
    if (length >= 0 && (size_t)length >= room && (end = sky_buffer_reserve(buffer, (size_t)length + 1)))
        vsnprintf(end, (size_t)length + 1, format, again);
    if (end && length >= 0)
        buffer->size += (size_t)length;
    buffer->failed = buffer->failed || length < 0;
    va_end(again);
}

void sky_buffer_printf(struct sky_buffer *buffer, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    sky_buffer_vprintf(buffer, format, values);
    va_end(values);
}

struct sky_span sky_buffer_span(const struct sky_buffer *buffer)
{
    return sky_span(buffer->data ? buffer->data : "", buffer->size);
}
