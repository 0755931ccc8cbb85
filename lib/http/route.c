/* Matching of paths against patterns, segment by segment. */
#include "http/route.h"

#include "base/percent.h"

/* Cuts the segment after the slash at the start of `*path`; false when there is none. */
static bool next_segment(struct sky_span *path, struct sky_span *segment)
{
    if (path->size == 0 || path->data[0] != '/')
        return false;
    const char *next = memchr(path->data + 1, '/', path->size - 1);
    size_t end = next ? (size_t)(next - path->data) : path->size;
    *segment = sky_span(path->data + 1, end - 1);
    *path = sky_span(path->data + end, path->size - end);
    return true;
}

static bool is_variable(struct sky_span segment)
{
    return segment.size > 2 && segment.data[0] == '{';
}

/* Whether what the pattern says before its first variable is how the path begins, as far as nothing is encoded. */
static bool begins_alike(const char *pattern, struct sky_span path)
{
    size_t at = 0;
    while (at < path.size && pattern[at] == path.data[at])
        at++;
    return pattern[at] == '{' || (at < path.size ? path.data[at] == '%' : pattern[at] == '\0');
}

/* `values` are those of this pattern alone, also when an earlier one matched in part. */
static bool path_matches(const char *pattern, struct sky_span path, struct sky_span *values)
{
    struct sky_span rest = sky_span_of(pattern), expected, actual;
    memset(values, 0, SKY_ROUTE_VARIABLES_MAX * sizeof *values);
    while (next_segment(&rest, &expected)) {
        if (!next_segment(&path, &actual))
            return false;
        if (!is_variable(expected) ? !sky_percent_is(actual, expected) : actual.size == 0)
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
        if (!begins_alike(route->path, path) || !path_matches(route->path, path, match->values))
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

static size_t count_variables(const char *path)
{
    struct sky_span rest = sky_span_of(path), segment;
    size_t count = 0;
    while (next_segment(&rest, &segment))
        count += is_variable(segment);
    return count;
}

/* Whether both patterns match the same paths. */
static bool is_same_path(const char *one, const char *other)
{
    struct sky_span left = sky_span_of(one), right = sky_span_of(other), first = { 0 }, second = { 0 };
    bool more = true, same = true;
    while (more && same) {
        more = next_segment(&left, &first);
        same = next_segment(&right, &second) == more;
        if (more && same)
            same = (is_variable(first) && is_variable(second)) || sky_span_equal(first, second);
    }
    return same;
}

static enum sky_status check_parameters(const struct sky_route *route, struct sky_error *error)
{
    const struct sky_parameter *rows = route->parameters;
    for (int i = 0; rows && rows[i].name; i++) {
        if (i == SKY_QUERY_MAX)
            return sky_error_set(error, SKY_INTERNAL, "%s %s has more than %d parameters", route->method, route->path,
                                 SKY_QUERY_MAX);
        if (sky_parameter_find(rows, sky_span_of(rows[i].name)) != i)
            return sky_error_set(error, SKY_INTERNAL, "%s %s has the parameter '%s' twice", route->method, route->path,
                                 rows[i].name);
        if (rows[i].in_path && sky_route_variable(route, rows[i].name) < 0)
            return sky_error_set(error, SKY_INTERNAL, "%s %s has no variable '%s'", route->method, route->path,
                                 rows[i].name);
    }
    return SKY_OK;
}

enum sky_status sky_route_check(const struct sky_route *routes, struct sky_error *error)
{
    for (const struct sky_route *route = routes; route->method; route++) {
        if (route->path[0] != '/')
            return sky_error_set(error, SKY_INTERNAL, "the path '%s' does not begin with a slash", route->path);
        if (count_variables(route->path) > SKY_ROUTE_VARIABLES_MAX)
            return sky_error_set(error, SKY_INTERNAL, "the path %s has more than %d variables", route->path,
                                 SKY_ROUTE_VARIABLES_MAX);
        for (const struct sky_route *before = routes; before < route; before++)
            if (strcmp(before->method, route->method) == 0 && is_same_path(before->path, route->path))
                return sky_error_set(error, SKY_INTERNAL, "%s %s stands twice in the table", route->method,
                                     route->path);
        if (check_parameters(route, error))
            return error->status;
    }
    return SKY_OK;
}

static void describe_parameters(const struct sky_parameter *rows, struct sky_buffer *buffer)
{
    bool any = false;
    for (; rows && rows->name; rows++) {
        if (rows->in_path)
            continue;
        sky_buffer_printf(buffer, "%s%s", any ? " " : "", rows->name);
        any = true;
    }
    sky_buffer_put_text(buffer, any ? "" : "-");
}

void sky_route_describe(const struct sky_route *routes, struct sky_buffer *buffer)
{
    for (const struct sky_route *route = routes; route->method; route++) {
        sky_buffer_printf(buffer, "%s\t%s\t%s\t%s\t", route->method, route->path,
                          sky_role_name(sky_access_role(route->asks)), sky_body_kind_name(route->body));
        describe_parameters(route->parameters, buffer);
        sky_buffer_put_text(buffer, route->asks & SKY_ENROLLING ? "\tenrolling" : "");
        sky_buffer_put_text(buffer, route->asks & SKY_RECENT ? "\trecent\n" : "\n");
    }
}
