/* Matching of paths against patterns, segment by segment. */
#include "http/route.h"

static const char *const roles[] = {
    [SKY_PUBLIC] = "public", [SKY_LECTOR] = "lector", [SKY_EDITOR] = "editor", [SKY_ADMIN] = "admin"
};

/* Cuts the segment behind the slash at the start of `*path`; false when there is none. */
static bool next_segment(struct sky_span *path, struct sky_span *segment)
{
    if (path->size == 0 || path->data[0] != '/')
        return false;
    size_t end = 1;
    while (end < path->size && path->data[end] != '/')
        end++;
    *segment = sky_span(path->data + 1, end - 1);
    *path = sky_span(path->data + end, path->size - end);
    return true;
}

static bool is_variable(struct sky_span segment)
{
    return segment.size > 2 && segment.data[0] == '{';
}

/* `values` are those of this pattern alone, also when an earlier one matched in part. */
static bool path_matches(const char *pattern, struct sky_span path, struct sky_span *values)
{
    struct sky_span rest = sky_span_of(pattern), expected, actual;
    memset(values, 0, SKY_ROUTE_VARIABLES_MAX * sizeof *values);
    while (next_segment(&rest, &expected)) {
        if (!next_segment(&path, &actual))
            return false;
        if (!is_variable(expected) ? !sky_span_equal(expected, actual) : actual.size == 0)
            return false;
        if (is_variable(expected))
            *values++ = actual;
    }
    return path.size == 0;
}

static bool method_matches(const struct sky_route *route, const char *method)
{
    return strcmp(route->method, method) == 0 || (strcmp(method, "HEAD") == 0 && strcmp(route->method, "GET") == 0);
}

enum sky_route_result sky_route_find(const struct sky_route *routes, const char *method, struct sky_span path,
                                     struct sky_match *match)
{
    enum sky_route_result result = SKY_ROUTE_NO_PATH;
    for (const struct sky_route *route = routes; route->method; route++) {
        if (!path_matches(route->path, path, match->values))
            continue;
        match->route = route;
        if (method_matches(route, method))
            return SKY_ROUTE_FOUND;
        result = SKY_ROUTE_NO_METHOD;
    }
    return result;
}

bool sky_route_has_method(const struct sky_route *routes, const struct sky_route *same, const char *method)
{
    for (const struct sky_route *route = routes; route->method; route++)
        if (strcmp(route->path, same->path) == 0 && strcmp(route->method, method) == 0)
            return true;
    return false;
}

int sky_route_variable(const struct sky_route *route, const char *name)
{
    struct sky_span rest = sky_span_of(route->path), segment;
    for (int index = 0; next_segment(&rest, &segment);) {
        if (!is_variable(segment))
            continue;
        if (sky_span_equal(sky_span(segment.data + 1, segment.size - 2), sky_span_of(name)))
            return index;
        index++;
    }
    return -1;
}

void sky_route_allow(const struct sky_route *routes, const struct sky_route *same, struct sky_buffer *buffer)
{
    for (const struct sky_route *route = routes; route->method; route++) {
        if (strcmp(route->path, same->path) != 0)
            continue;
        sky_buffer_put_text(buffer, route->method);
        sky_buffer_put_text(buffer, strcmp(route->method, "GET") == 0 ? ", HEAD, " : ", ");
    }
    sky_buffer_put_text(buffer, "OPTIONS");
}

void sky_route_describe(const struct sky_route *routes, struct sky_buffer *buffer)
{
    for (const struct sky_route *route = routes; route->method; route++)
        sky_buffer_printf(buffer, "%s\t%s\t%s\n", route->method, route->path, roles[route->role]);
}
