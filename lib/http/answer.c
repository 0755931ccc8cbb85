/* Putting an answer together and sending it. */
#include "http/answer.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/prefer.h"
#include "http/exchange.h"
#include "http/large.h"

/* Bytes of an answer in pieces that are sent at once. */
#define PIECE ((size_t)32768)
/* Seconds after which to ask again what is too much for today. */
#define AN_HOUR 3600

/* A header without printf, for those that every answer has. */
static void put_header(struct sky_buffer *headers, const char *name, const char *value)
{
    sky_buffer_put_text(headers, name);
    sky_buffer_put_text(headers, value);
    sky_buffer_put(headers, "\r\n", 2);
}

static void put_number_header(struct sky_buffer *headers, const char *name, int64_t number)
{
    sky_buffer_put_text(headers, name);
    sky_buffer_put_number(headers, number);
    sky_buffer_put(headers, "\r\n", 2);
}

void sky_answer_header(struct sky_request *request, const char *name, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    sky_buffer_put_text(request->headers, name);
    sky_buffer_put_text(request->headers, ": ");
    sky_buffer_vprintf(request->headers, format, values);
    sky_buffer_put_text(request->headers, "\r\n");
    va_end(values);
}

static void send_span(struct sky_request *request, struct sky_span bytes)
{
    if (!request->gone && bytes.size > 0)
        request->gone = !request->transport->write(request->carrier, bytes.data, bytes.size);
}

static bool wants_timing(struct sky_request *request)
{
    return sky_prefer(sky_request_header(request, "HTTP_PREFER"), "server-timing").data;
}

static void put_timing(struct sky_request *request)
{
    struct sky_span parts = request->timing ? sky_buffer_span(request->timing) : sky_span_of("");
    if (wants_timing(request))
        sky_answer_header(request, "Server-Timing", "total;dur=%.3f%.*s",
                          (double)(sky_clock_elapsed() - request->began) / 1e3, SKY_SPAN_ARGS(parts));
}

struct sky_span sky_answer_head(struct sky_request *request, int http, const char *type)
{
    struct sky_buffer *headers = request->headers;
    request->status = http;
    request->headed = true;
    put_number_header(headers, "Status: ", http);
    put_header(headers, "X-Request-Id: ", request->id);
    put_header(headers, "Cache-Control: ", "no-store");
    if (type)
        put_header(headers, "Content-Type: ", type);
    if (request->found && request->transport->names_route)
        put_header(headers, "Sky-Ruta: ", request->match.route->path);
    put_timing(request);
    sky_buffer_put(headers, "\r\n", 2);
    request->broken = request->broken || headers->failed;
    return sky_buffer_span(headers);
}

static void send_head(struct sky_request *request, int http, const char *type)
{
    send_span(request, sky_answer_head(request, http, type));
}

/* Sends what is in `out`, and leaves it empty. */
static void send_out(struct sky_request *request)
{
    request->broken = request->broken || request->out->failed;
    if (!sky_request_is_head(request))
        send_span(request, sky_buffer_span(request->out));
    request->out->size = 0;
}

/* Sends the head of an answer whose body has so many bytes. False when memory ran out: there is none. */
static bool send_head_of(struct sky_request *request, int http, const char *type, size_t size)
{
    if (request->out->failed || request->headers->failed) { /* what there is of it would pass for the whole */
        sky_error_memory(&request->error);
        sky_answer_abandon(request);
        return false;
    }
    put_number_header(request->headers, "Content-Length: ", (int64_t)size);
    send_head(request, http, type);
    return true;
}

/* What is in `out`. */
static enum sky_turn send_whole(struct sky_request *request, int http, const char *type)
{
    struct sky_buffer *pieces, *whole = request->out;
    if (!whole->failed && sky_answer_is_large(request, whole->size) && (pieces = sky_buffer_new(request->arena))) {
        request->out = pieces;
        return sky_answer_large(request, http, type, sky_buffer_span(whole), "");
    }
    if (send_head_of(request, http, type, request->out->size))
        send_out(request);
    return SKY_ANSWERED;
}

void sky_answer_number(struct sky_request *request, const char *name, int64_t number)
{
    sky_buffer_put_text(request->headers, name);
    put_number_header(request->headers, ": ", number);
}

void sky_answer_operation(struct sky_request *request, int64_t number)
{
    request->operation = number;
    sky_answer_number(request, "Sky-Operacion", number);
}

void sky_answer_timing(struct sky_request *request, const char *name, int64_t microseconds)
{
    if (wants_timing(request) && (request->timing || (request->timing = sky_buffer_new(request->arena))))
        sky_buffer_printf(request->timing, ", %s;dur=%.3f", name, (double)microseconds / 1e3);
}

void sky_answer_accept_patch(struct sky_request *request)
{
    sky_answer_header(request, "Accept-Patch", "%s, %s", SKY_TYPE_MERGE_PATCH, SKY_TYPE_JSON);
}

void sky_answer_etag(struct sky_request *request, const struct sky_identity *identity, int64_t number, bool weak)
{
    sky_buffer_put_text(request->headers, weak ? "ETag: W/\"" : "ETag: \"");
    sky_buffer_put_text(request->headers, identity->tags);
    sky_buffer_put_number(request->headers, number);
    sky_buffer_put(request->headers, "\"\r\n", 3);
}

enum sky_turn sky_answer_as(struct sky_request *request, int http, const char *type, struct sky_span body)
{
    if (sky_answer_is_large(request, body.size))
        return sky_answer_large(request, http, type, body, "");
    sky_buffer_put_span(request->out, body);
    return send_whole(request, http, type);
}

enum sky_turn sky_answer(struct sky_request *request, int http, struct sky_span body)
{
    if (!body.data) {
        send_head(request, http, NULL);
        return SKY_ANSWERED;
    }
    if (sky_answer_is_large(request, body.size))
        return sky_answer_large(request, http, SKY_TYPE_JSON, body, "\n");
    if (send_head_of(request, http, SKY_TYPE_JSON, body.size + 1) && !sky_request_is_head(request)) {
        send_span(request, body);
        send_span(request, sky_span_of("\n"));
    }
    return SKY_ANSWERED;
}

enum sky_turn sky_answer_message(struct sky_request *request, int http, const char *format, ...)
{
    char text[SKY_ERROR_TEXT_MAX] = "";
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    sky_buffer_put_text(request->out, "{\"message\":");
    sky_json_write_string(request->out, sky_span_of(text));
    sky_buffer_put_text(request->out, ",\"status\":\"ok\"}\n");
    return send_whole(request, http, SKY_TYPE_JSON);
}

static void put_member(struct sky_buffer *out, const char *name, const char *value)
{
    sky_buffer_printf(out, "\"%s\":", name);
    sky_json_write_string(out, sky_span_of(value));
}

/* All that is wrong and has a place, if anything has. */
static void put_errors(struct sky_buffer *out, const struct sky_error *error)
{
    const char *before = ",\"errors\":[{";
    for (; error && error->status; error = error->also) {
        bool member = error->pointer[0];
        if (!member && !error->parameter[0])
            continue;
        sky_buffer_put_text(out, before);
        put_member(out, "code", sky_status_name(error->status));
        sky_buffer_put_text(out, ",");
        put_member(out, "detail", error->text);
        sky_buffer_put_text(out, ",");
        put_member(out, member ? "pointer" : "parameter", member ? error->pointer : error->parameter);
        before = "},{";
    }
    if (before[0] == '}')
        sky_buffer_put_text(out, "}]");
}

/* RFC 9457, its members in alphabetical order. */
static void put_problem(struct sky_request *request, const struct sky_error *error, const char *text)
{
    struct sky_buffer *out = request->out;
    put_member(out, "code", sky_status_name(error->status));
    sky_buffer_put_text(out, ",");
    put_member(out, "detail", text);
    sky_buffer_put_text(out, ",");
    put_member(out, "error", text);
    put_errors(out, error);
    sky_buffer_put_text(out, ",");
    put_member(out, "instance", request->id);
    sky_buffer_printf(out, ",\"status\":%d,", sky_status_http(error->status));
    put_member(out, "title", sky_status_title(error->status));
    sky_buffer_put_text(out, ",\"type\":\"about:blank\"");
    if (error->version)
        sky_buffer_printf(out, ",\"version\":%" PRId64, error->version);
}

enum sky_turn sky_answer_error_with(struct sky_request *request, const struct sky_error *error, const char *name,
                                    struct sky_span json)
{
    static const char *const types[] = { SKY_TYPE_JSON, SKY_TYPE_PROBLEM, NULL };
    bool problem = sky_request_choose(request, types) == 1;
    const char *fault = sky_status_fault(error->status);
    if (fault) {
        request->error = *error; /* which may be its caller's own, while the log is written after it */
        request->fault = request->error.text;
    }
    if (sky_status_http(error->status) == 503 || error->status == SKY_TOO_MUCH)
        sky_answer_header(request, "Retry-After", "%d", error->status == SKY_TOO_MUCH ? AN_HOUR : 1);
    request->out->size = 0;
    sky_buffer_put_text(request->out, "{");
    if (json.data) {
        sky_buffer_printf(request->out, "\"%s\":", name);
        sky_buffer_put_span(request->out, json);
        sky_buffer_put(request->out, ",", 1);
    }
    if (problem)
        put_problem(request, error, fault ? fault : error->text);
    else
        put_member(request->out, "error", fault ? fault : error->text);
    sky_buffer_put_text(request->out, "}\n");
    return send_whole(request, sky_status_http(error->status), problem ? SKY_TYPE_PROBLEM : SKY_TYPE_JSON);
}

enum sky_turn sky_answer_error(struct sky_request *request, const struct sky_error *error)
{
    return sky_answer_error_with(request, error, NULL, (struct sky_span){ 0 });
}

enum sky_turn sky_answer_failure(struct sky_request *request)
{
    sky_error_set(&request->error, SKY_INTERNAL, "a handler failed without an error");
    return sky_answer_error(request, &request->error);
}

struct sky_buffer *sky_answer_start(struct sky_request *request, int http, const char *type)
{
    send_head(request, http, type);
    return request->out;
}

bool sky_answer_flush(struct sky_request *request)
{
    if (request->out->size >= PIECE)
        send_out(request);
    return !request->gone && !request->broken;
}

enum sky_turn sky_answer_end(struct sky_request *request)
{
    send_out(request);
    return SKY_ANSWERED;
}

enum sky_turn sky_answer_abandon(struct sky_request *request)
{
    request->broken = true;
    request->fault = request->error.text;
    return SKY_ANSWERED;
}
