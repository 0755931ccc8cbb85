/* The texts of the statuses, and the filling of an error. Printing and answering belong to the edge. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

static SKY_PRINTF(3, 0) void fill(struct sky_error *error, enum sky_status status, const char *format, va_list values)
{
    error->status = status;
    int length = vsnprintf(error->text, sizeof error->text, format, values);
    if (length >= (int)sizeof error->text)
        cut_at_character(error->text, sizeof error->text - 1);
}

enum sky_status sky_error_set(struct sky_error *error, enum sky_status status, const char *format, ...)
{
    if (error->status == SKY_OK) {
        va_list values;
        va_start(values, format);
        fill(error, status, format, values);
        va_end(values);
    }
    return error->status;
}

enum sky_status sky_error_member(struct sky_error *error, const char *member, const char *format, ...)
{
    if (error->status == SKY_OK) {
        va_list values;
        va_start(values, format);
        fill(error, SKY_INVALID, format, values);
        va_end(values);
        if (snprintf(error->pointer, sizeof error->pointer, "/%s", member) >= (int)sizeof error->pointer)
            cut_at_character(error->pointer, sizeof error->pointer - 1);
    }
    return error->status;
}

enum sky_status sky_error_memory(struct sky_error *error)
{
    return sky_error_set(error, SKY_NO_MEMORY, "out of memory");
}
