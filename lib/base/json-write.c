/* The canonical text of a tree. Depth is bounded by the reader's limit, so recursion is safe. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/json-tree.h"
#include "base/text.h"

/* Objects of up to so many members are sorted on the stack. */
#define FEW 32

/* The escape of a byte that cannot stand for itself in a string, or NULL. */
static const char *escape_of(unsigned char c, char unicode[7])
{
    static const char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        if (c >= 0x20)
            return NULL;
        memcpy(unicode, "\\u00", 4);
        unicode[4] = hex[c >> 4];
        unicode[5] = hex[c & 15];
        unicode[6] = '\0';
        return unicode;
    }
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* How many bytes from the start of `text` can stand for themselves. */
static size_t plain_run(struct sky_span text)
{
    for (size_t at = 0, size;; at += size) {
        while (at < text.size && is_plain((unsigned char)text.data[at]))
            at++;
        size = at < text.size && (unsigned char)text.data[at] >= 0x80
                   ? sky_text_character(sky_span(text.data + at, text.size - at))
                   : 0;
        if (size == 0)
            return at;
    }
}

void sky_json_write_string(struct sky_buffer *buffer, struct sky_span text)
{
    char unicode[7];
    sky_buffer_put(buffer, "\"", 1);
    for (size_t at = 0; at < text.size; at++) {
        size_t run = plain_run(sky_span(text.data + at, text.size - at));
        sky_buffer_put(buffer, text.data + at, run);
        at += run;
        if (at < text.size) {
            const char *escape = escape_of((unsigned char)text.data[at], unicode);
            sky_buffer_put_text(buffer, escape ? escape : "\xEF\xBF\xBD");
        }
    }
    sky_buffer_put(buffer, "\"", 1);
}

static int by_name(const void *one, const void *other)
{
    return strcmp(((const struct sky_json_entry *)one)->name, ((const struct sky_json_entry *)other)->name);
}

static void write_members(struct sky_buffer *buffer, struct sky_json_entry *entries, size_t count)
{
    qsort(entries, count, sizeof *entries, by_name);
    for (size_t i = 0; i < count; i++) {
        sky_buffer_put(buffer, i ? "," : "{", 1);
        sky_json_write_string(buffer, sky_span_of(entries[i].name));
        sky_buffer_put(buffer, ":", 1);
        sky_json_write(buffer, entries[i].value);
    }
    sky_buffer_put_text(buffer, count ? "}" : "{}");
}

static void write_object(struct sky_buffer *buffer, const struct sky_json *object)
{
    struct sky_json_entry few[FEW];
    size_t count = sky_json_size(object);
    struct sky_json_entry *entries = count <= FEW ? few : calloc(count, sizeof *entries);
    if (!entries) {
        buffer->failed = true;
        return;
    }
    sky_json_entries(object, entries);
    write_members(buffer, entries, count);
    if (entries != few)
        free(entries);
}

static void write_array(struct sky_buffer *buffer, const struct sky_json *array)
{
    size_t count = sky_json_length(array);
    for (size_t i = 0; i < count; i++) {
        sky_buffer_put(buffer, i ? "," : "[", 1);
        sky_json_write(buffer, sky_json_item(array, i));
    }
    sky_buffer_put_text(buffer, count ? "]" : "[]");
}

void sky_json_write(struct sky_buffer *buffer, const struct sky_json *value)
{
    switch (sky_json_type(value)) {
    case SKY_JSON_NULL:
        sky_buffer_put_text(buffer, "null");
        break;
    case SKY_JSON_BOOLEAN:
        sky_buffer_put_text(buffer, sky_json_is_true(value) ? "true" : "false");
        break;
    case SKY_JSON_NUMBER:
        sky_buffer_put_span(buffer, sky_json_text(value));
        break;
    case SKY_JSON_STRING:
        sky_json_write_string(buffer, sky_json_text(value));
        break;
    case SKY_JSON_ARRAY:
        write_array(buffer, value);
        break;
    case SKY_JSON_OBJECT:
        write_object(buffer, value);
        break;
    }
}

/* A buffer has room to grow in: the arena gets what is needed. */
struct sky_span sky_json_render(struct sky_arena *arena, const struct sky_json *value)
{
    struct sky_buffer buffer = { 0 };
    struct sky_span text = { 0 };
    sky_json_write(&buffer, value);
    if (!buffer.failed)
        text = sky_arena_copy(arena, sky_buffer_span(&buffer));
    sky_buffer_clear(&buffer);
    return text;
}

/* What a tree may still have. */
struct room {
    size_t values, levels;
};

static bool fits(const struct sky_json *value, void *context);

static bool items_fit(const struct sky_json *array, struct room *room)
{
    for (size_t i = 0; i < sky_json_length(array); i++)
        if (!fits(sky_json_item(array, i), room))
            return false;
    return true;
}

/* Takes the values of `value` from the room. False when there are more, an object has too many members, or it is too
 * deep. */
static bool fits(const struct sky_json *value, void *context)
{
    struct room *room = context;
    enum sky_json_type type = sky_json_type(value);
    bool is_object = type == SKY_JSON_OBJECT;
    if (room->values-- == 0 || (is_object && sky_json_size(value) > SKY_JSON_MEMBERS_MAX))
        return false;
    if (!is_object && type != SKY_JSON_ARRAY)
        return true;
    if (room->levels-- == 0)
        return false;
    bool fit = is_object ? sky_json_each_member(value, fits, room) : items_fit(value, room);
    room->levels++;
    return fit;
}

bool sky_json_is_readable(const struct sky_json *value)
{
    /* The root is none of the values that it holds. */
    struct room room = { .values = SKY_JSON_VALUES_MAX + 1, .levels = SKY_JSON_DEPTH_MAX };
    return fits(value, &room);
}

void sky_json_put_text(struct sky_buffer *out, const char *name, struct sky_span text)
{
    sky_buffer_printf(out, "\"%s\":", name);
    sky_json_write_string(out, text);
    sky_buffer_put(out, ",", 1);
}

void sky_json_put_number(struct sky_buffer *out, const char *name, int64_t number)
{
    sky_buffer_printf(out, "\"%s\":%" PRId64 ",", name, number);
}
