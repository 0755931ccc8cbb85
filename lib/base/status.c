/* The texts of the statuses, and the filling of an error. Printing and answering belong to the edge. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

struct row {
    const char *name;
    int http;
    const char *title, *fault;
};

static const struct row rows[] = {
#define SKY_STATUS(name, http, title, fault) [SKY_##name] = { #name, http, title, fault },
#include "base/status.def"
#undef SKY_STATUS
};

int sky_status_http(enum sky_status status)
{
    return rows[status].http;
}

const char *sky_status_name(enum sky_status status)
{
    return rows[status].name;
}

bool sky_status_from_name(const char *name, enum sky_status *status)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, name) == 0) {
            *status = (enum sky_status)i;
            return true;
        }
    return false;
}

const char *sky_status_title(enum sky_status status)
{
    return rows[status].title;
}

const char *sky_status_fault(enum sky_status status)
{
    return rows[status].fault;
}

/* Drops the tail of a character that the end of the buffer cut in two. */
static void cut_at_character(char *text, size_t size)
{
    size_t end = size;
    while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80)
        end--;
    if (end > 0 && (unsigned char)text[end - 1] >= 0xC0)
        end--;
    text[end] = '\0';
}

/* False when `error` holds a failure already, which stays as it is. */
static SKY_PRINTF(3, 0) bool fill(struct sky_error *error, enum sky_status status, const char *format, va_list values)
{
    if (error->status != SKY_OK)
        return false;
    error->status = status;
    int length = vsnprintf(error->text, sizeof error->text, format, values);
    if (length >= (int)sizeof error->text)
        cut_at_character(error->text, sizeof error->text - 1);
    return true;
}

enum sky_status sky_error_set(struct sky_error *error, enum sky_status status, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fill(error, status, format, values);
    va_end(values);
    return error->status;
}

static bool put_byte(struct sky_error *error, size_t *at, char c)
{
    bool fits = *at + 1 < sizeof error->pointer;
    if (fits)
        error->pointer[(*at)++] = c;
    return fits;
}

/* RFC 6901, section 3: "~0" is a "~" and "~1" a "/" of a name. */
static bool put_segment(struct sky_error *error, size_t *at, const char *segment)
{
    bool fits = put_byte(error, at, '/');
    for (; fits && *segment; segment++)
        if (*segment == '~' || *segment == '/')
            fits = put_byte(error, at, '~') && put_byte(error, at, *segment == '~' ? '0' : '1');
        else
            fits = put_byte(error, at, *segment);
    return fits;
}

/* A pointer that has no room is left out: cut, it would lead to another member. */
static void put_pointer(struct sky_error *error, const char *const *segments)
{
    size_t at = 0;
    bool fits = true;
    for (; fits && *segments; segments++)
        fits = put_segment(error, &at, *segments);
    error->pointer[fits ? at : 0] = '\0';
}

static SKY_PRINTF(4, 0) void set_at(struct sky_error *error, enum sky_status status, const char *const *segments,
                                    const char *format, va_list values)
{
    if (fill(error, status, format, values))
        put_pointer(error, segments);
}

enum sky_status sky_error_member(struct sky_error *error, const char *member, const char *format, ...)
{
    const char *const segments[] = { member, NULL };
    va_list values;
    va_start(values, format);
    set_at(error, SKY_INVALID, segments, format, values);
    va_end(values);
    return error->status;
}

enum sky_status sky_error_missing(struct sky_error *error, const char *const *segments, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    set_at(error, SKY_MISSING, segments, format, values);
    va_end(values);
    return error->status;
}

struct sky_error *sky_error_next(struct sky_arena *arena, struct sky_error *error)
{
    for (size_t i = 0; i < SKY_ERROR_ALSO_MAX && error->status; i++) {
        if (!error->also && !(error->also = sky_arena_alloc(arena, sizeof *error->also)))
            break;
        error = error->also;
    }
    return error;
}

enum sky_status sky_error_pointer(struct sky_error *error, const char *const *segments, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    set_at(error, SKY_INVALID, segments, format, values);
    va_end(values);
    return error->status;
}

enum sky_status sky_error_parameter(struct sky_error *error, struct sky_span name, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    if (fill(error, SKY_INVALID, format, values) && name.size < sizeof error->parameter)
        memcpy(error->parameter, name.data, name.size);
    va_end(values);
    return error->status;
}

enum sky_status sky_error_memory(struct sky_error *error)
{
    return sky_error_set(error, SKY_NO_MEMORY, "out of memory");
}
