/* Rows as JSON. Names, paths and methods are words of ours: none of them needs escaping. */
#include "http/openapi.h"

#include <inttypes.h>

#include "http/answer.h"

/* A comma before each item but the first. */
static void put_comma(struct sky_buffer *out, bool *more)
{
    sky_buffer_put_text(out, *more ? "," : "");
    *more = true;
}

static void put_schema(struct sky_buffer *out, const struct sky_parameter *row)
{
    if (!row || row->type == SKY_PARAMETER_TEXT) {
        sky_buffer_put_text(out, "{\"type\":\"string\"}");
        return;
    }
    if (row->type == SKY_PARAMETER_POSITION) {
        sky_buffer_put_text(out, "{\"type\":\"string\",\"pattern\":\"^([0-9a-f]{16}-)?[0-9]{1,19}$\"}");
        return;
    }
    sky_buffer_printf(out, "{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":%" PRId64, row->least);
    if (row->most < INT64_MAX)
        sky_buffer_printf(out, ",\"maximum\":%" PRId64, row->most);
    if (!row->in_path && row->standard >= row->least && row->standard < INT64_MAX)
        sky_buffer_printf(out, ",\"default\":%" PRId64, row->standard);
    sky_buffer_put_text(out, "}");
}

/* `row` may be NULL: a text. */
static void put_parameter(struct sky_buffer *out, struct sky_span name, bool in_path, const struct sky_parameter *row)
{
    sky_buffer_printf(out, "{\"name\":\"%.*s\",\"in\":\"%s\",", SKY_SPAN_ARGS(name), in_path ? "path" : "query");
    sky_buffer_put_text(out, in_path ? "\"required\":true,\"schema\":" : "\"schema\":");
    put_schema(out, row);
    sky_buffer_put_text(out, "}");
}

static void put_variables(struct sky_buffer *out, const struct sky_route *route, bool *more)
{
    const struct sky_parameter *rows = route->parameters;
    for (const char *open = strchr(route->path, '{'); open; open = strchr(open + 1, '{')) {
        struct sky_span name = sky_span(open + 1, strcspn(open + 1, "}"));
        int row = sky_parameter_find(rows, name);
        put_comma(out, more);
        put_parameter(out, name, true, row >= 0 && rows[row].in_path ? &rows[row] : NULL);
    }
}

static void put_parameters(struct sky_buffer *out, const struct sky_route *route)
{
    bool more = false;
    sky_buffer_put_text(out, ",\"parameters\":[");
    put_variables(out, route, &more);
    for (const struct sky_parameter *row = route->parameters; row && row->name; row++) {
        if (row->in_path || strcmp(row->name, "*") == 0)
            continue;
        put_comma(out, &more);
        put_parameter(out, sky_span_of(row->name), false, row);
    }
    sky_buffer_put_text(out, "]");
}

static void put_body(struct sky_buffer *out, const struct sky_body *body)
{
    static const char *const contents[] = {
        [SKY_BODY_JSON] = "\"" SKY_TYPE_JSON "\":{}",
        [SKY_BODY_OPTIONAL_JSON] = "\"" SKY_TYPE_JSON "\":{}",
        [SKY_BODY_MERGE_PATCH] = "\"" SKY_TYPE_MERGE_PATCH "\":{},\"" SKY_TYPE_JSON "\":{}",
        [SKY_BODY_STREAM] = "\"*/*\":{}",
    };
    if (!body || body->kind == SKY_BODY_NONE)
        return;
    sky_buffer_printf(out, ",\"requestBody\":{\"required\":%s,\"content\":{%s},\"x-bytes\":%zu}",
                      body->kind == SKY_BODY_OPTIONAL_JSON ? "false" : "true", contents[body->kind],
                      body->kind == SKY_BODY_STREAM ? body->most : SKY_BODY_MAX);
}

static void put_operation(struct sky_buffer *out, const struct sky_route *route)
{
    sky_buffer_put_text(out, "\"");
    for (const char *letter = route->method; *letter; letter++)
        sky_buffer_put(out, &(char){ (char)(*letter | 0x20) }, 1);
    sky_buffer_printf(out, "\":{\"x-rol\":\"%s\"", sky_role_name(sky_access_role(route->asks)));
    sky_buffer_put_text(out, route->asks & SKY_RECENT ? ",\"x-reciente\":true" : "");
    put_parameters(out, route);
    put_body(out, route->body);
    sky_buffer_put_text(out, "}");
}

static bool is_first_of_path(const struct sky_route *routes, const struct sky_route *route)
{
    while (strcmp(routes->path, route->path) != 0)
        routes++;
    return routes == route;
}

static void put_paths(struct sky_buffer *out, const struct sky_route *routes)
{
    bool more = false;
    for (const struct sky_route *path = routes; path->method; path++) {
        if (!is_first_of_path(routes, path))
            continue;
        put_comma(out, &more);
        sky_buffer_printf(out, "\"%s\":{", path->path);
        bool other = false;
        for (const struct sky_route *route = path; route->method; route++) {
            if (strcmp(route->path, path->path) != 0)
                continue;
            put_comma(out, &other);
            put_operation(out, route);
        }
        sky_buffer_put_text(out, "}");
    }
}

void sky_openapi_describe(const struct sky_program *program, struct sky_buffer *buffer)
{
    sky_buffer_put_text(buffer, "{\"paths\":{");
    put_paths(buffer, program->routes);
    sky_buffer_put_text(buffer, "},\"schemas\":");
    if (program->schemas)
        program->schemas(buffer);
    else
        sky_buffer_put_text(buffer, "{}");
    sky_buffer_put_text(buffer, "}\n");
}
