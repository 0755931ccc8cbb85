/*
 * Lines go to stderr whole, in the order in which they came: those of several threads never mix, nor, on a pipe that
 * several processes share, those of several processes, for what is gathered is less than a pipe takes in one piece
 * (PIPE_BUF). There is one stderr in a process, and so one log: the only state of the library that outlives a call.
 */
#include "base/log.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* Bytes that are gathered ready, so that a line of ordinary size needs no memory that may not be there. */
#define ROOM ((size_t)2 * PIPE_BUF)
/* Where the milliseconds are in an instant. */
#define MILLISECONDS_AT (SKY_CLOCK_INSTANT_SIZE - 5)

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT" };

static struct {
    pthread_mutex_t lock;
    bool gathers;
    struct sky_buffer lines; /* whole ones, not yet written */
    int64_t second;          /* whose date is in `instant`; 0 while there is none */
    char instant[SKY_CLOCK_INSTANT_SIZE];
} gathered = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* What cannot be written is lost: there is nowhere left to say it. */
static void write_all(const char *bytes, size_t size)
{
    struct pollfd room = { .fd = STDERR_FILENO, .events = POLLOUT };
    while (size > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, size);
        if (written < 0 && errno == EAGAIN)
            poll(&room, 1, -1);
        else if (written < 0 && errno != EINTR)
            return;
        bytes += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
}

/* Writes the first `size` bytes of the lines, and keeps the others. */
static void write_lines(size_t size)
{
    if (size == 0)
        return;
    write_all(gathered.lines.data, size);
    gathered.lines.size -= size;
    memmove(gathered.lines.data, gathered.lines.data + size, gathered.lines.size);
}

/* The present instant as text; a date is the same for all of a second. */
static const char *instant_now(void)
{
    int64_t now = sky_clock_now();
    unsigned milliseconds = (unsigned)(now % 1000);
    if (now / 1000 != gathered.second) {
        sky_clock_format(now, gathered.instant);
        gathered.second = now / 1000;
    }
    for (size_t digit = 3; digit > 0; digit--, milliseconds /= 10)
        gathered.instant[MILLISECONDS_AT + digit - 1] = (char)('0' + milliseconds % 10);
    return gathered.instant;
}

/* Takes the lock until end_line, and returns where the line begins. */
static size_t begin_line(const char *program, const char *level)
{
    struct sky_buffer *line = &gathered.lines;
    pthread_mutex_lock(&gathered.lock);
    size_t start = line->size;
    sky_buffer_put_text(line, "{\"time\":\"");
    sky_buffer_put_text(line, instant_now());
    sky_buffer_put_text(line, "\",\"level\":\"");
    sky_buffer_put_text(line, level);
    sky_buffer_put_text(line, "\",\"program\":\"");
    sky_buffer_put_text(line, program);
    sky_buffer_put_text(line, "\"");
    return start;
}

static void put_member_span(const char *name, struct sky_span value)
{
    sky_buffer_put_text(&gathered.lines, name);
    sky_json_write_string(&gathered.lines, value);
}

static void put_member(const char *name, const char *value)
{
    put_member_span(name, sky_span_of(value));
}

/* A value in which nothing needs an escape. `name` ends with its quote. */
static void put_plain(const char *name, const char *value)
{
    sky_buffer_put_text(&gathered.lines, name);
    sky_buffer_put_text(&gathered.lines, value);
    sky_buffer_put(&gathered.lines, "\"", 1);
}

/* Microseconds as milliseconds with three decimals. */
static void put_duration(int64_t microseconds)
{
    sky_buffer_put_number(&gathered.lines, microseconds / 1000);
    int64_t rest = microseconds % 1000;
    sky_buffer_put_text(&gathered.lines, rest < 10 ? ".00" : rest < 100 ? ".0" : ".");
    sky_buffer_put_number(&gathered.lines, rest);
}

/* Ends the line that began at `start`, and writes it if it cannot wait. */
static void end_line(size_t start, bool at_once)
{
    struct sky_buffer *lines = &gathered.lines;
    sky_buffer_put_text(lines, "}\n");
    if (lines->failed) {
        lines->size = start;
        lines->failed = false;
    }
    if (lines->size > PIPE_BUF)
        write_lines(start);
    if (at_once || !gathered.gathers || lines->size > PIPE_BUF)
        write_lines(lines->size);
    if (!gathered.gathers || lines->capacity > 2 * ROOM)
        sky_buffer_clear(lines);
    pthread_mutex_unlock(&gathered.lock);
}

/* Any other text would be the client's own, as long as a header and as personal as they like. */
static const char *known_method(const char *method)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(method, methods[i]) == 0)
            return methods[i];
    return "-";
}

void sky_log_request(const char *program, const struct sky_log_request *request)
{
    bool failed = request->status >= 500 || request->fault;
    size_t start = begin_line(program, failed ? "error" : "info");
    put_plain(",\"request\":\"", request->id);
    put_plain(",\"method\":\"", known_method(request->method));
    put_plain(",\"route\":\"", request->route);
    sky_buffer_put_text(&gathered.lines, ",\"status\":");
    sky_buffer_put_number(&gathered.lines, request->status);
    sky_buffer_put_text(&gathered.lines, ",\"ms\":");
    put_duration(request->microseconds);
    if (request->operation) {
        sky_buffer_put_text(&gathered.lines, ",\"operation\":");
        sky_buffer_put_number(&gathered.lines, request->operation);
    }
    if (request->trace.data)
        put_member_span(",\"trace\":", request->trace);
    if (request->fault)
        put_member(",\"fault\":", request->fault);
    end_line(start, failed);
}

void sky_log_event(const char *program, const char *level, const char *format, ...)
{
    char text[SKY_ERROR_TEXT_MAX];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    size_t start = begin_line(program, level);
    put_member(",\"event\":", text);
    end_line(start, true);
}

void sky_log_gather(void)
{
    pthread_mutex_lock(&gathered.lock);
    gathered.gathers = true;
    sky_buffer_reserve(&gathered.lines, ROOM);
    gathered.lines.failed = false;
    pthread_mutex_unlock(&gathered.lock);
}

void sky_log_flush(void)
{
    pthread_mutex_lock(&gathered.lock);
    write_lines(gathered.lines.size);
    pthread_mutex_unlock(&gathered.lock);
}

void sky_log_end_gathering(void)
{
    pthread_mutex_lock(&gathered.lock);
    write_lines(gathered.lines.size);
    sky_buffer_clear(&gathered.lines);
    gathered.gathers = false;
    pthread_mutex_unlock(&gathered.lock);
}
