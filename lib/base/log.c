/* Lines are built in memory and written whole, so that those of several threads never mix. */
#include "base/log.h"

#include "base/clock.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static void open_line(struct sky_buffer *line, const char *program, const char *level)
{
    char instant[SKY_CLOCK_INSTANT_SIZE];
    sky_clock_format(sky_clock_now(), instant);
    sky_buffer_printf(line, "{\"time\":\"%s\",\"level\":\"%s\",\"program\":\"%s\"", instant, level, program);
}

static void put_member(struct sky_buffer *line, const char *name, const char *value)
{
    sky_buffer_printf(line, ",\"%s\":", name);
    sky_json_write_string(line, sky_span_of(value));
}

static void write_line(struct sky_buffer *line)
{
    sky_buffer_put_text(line, "}\n");
    if (!line->failed && write(STDERR_FILENO, line->data, line->size) < 0) {
        /* There is nowhere left to say it. */
    }
    sky_buffer_clear(line);
}

void sky_log_request(const char *program, const struct sky_log_request *request)
{
    struct sky_buffer line = { 0 };
    open_line(&line, program, request->status >= 500 || request->fault ? "error" : "info");
    put_member(&line, "request", request->id);
    put_member(&line, "method", request->method);
    put_member(&line, "route", request->route);
    sky_buffer_printf(&line, ",\"status\":%d,\"ms\":%" PRId64 ".%03d", request->status, request->microseconds / 1000,
                      (int)(request->microseconds % 1000));
    if (request->fault)
        put_member(&line, "fault", request->fault);
    write_line(&line);
}

void sky_log_event(const char *program, const char *level, const char *format, ...)
{
    char text[SKY_ERROR_TEXT_MAX];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    struct sky_buffer line = { 0 };
    open_line(&line, program, level);
    put_member(&line, "event", text);
    write_line(&line);
}
