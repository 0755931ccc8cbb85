/* One member of a text, found without making a tree: strings and brackets are passed over, and nothing else is. */
#include "base/json.h"

struct scan {
    const char *at, *end;
};

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\r' || *scan->at == '\n'))
        scan->at++;
}

static bool take(struct scan *scan, char c)
{
    skip_space(scan);
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

/* From its opening quote on. */
static bool skip_string(struct scan *scan)
{
    if (!take(scan, '"'))
        return false;
    for (; scan->at < scan->end && *scan->at != '"'; scan->at++)
        if (*scan->at == '\\' && ++scan->at == scan->end)
            return false;
    return take(scan, '"');
}

/* Up to the comma or the bracket after it. */
static bool skip_value(struct scan *scan)
{
    size_t depth = 0;
    while (scan->at < scan->end) {
        char c = *scan->at;
        if (depth == 0 && (c == ',' || c == '}' || c == ']'))
            return true;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        if (c != '"')
            scan->at++;
        else if (!skip_string(scan))
            return false;
    }
    return false;
}

/* Puts the name, the colon and the value into `*member`, no span for none; false: the text is seen to be no object. */
static bool cut(struct sky_span object, const char *name, struct sky_span *member)
{
    struct scan scan = { object.data, object.data + object.size };
    const struct sky_span wanted = sky_span_of(name);
    *member = (struct sky_span){ 0 };
    if (!take(&scan, '{'))
        return false;
    if (take(&scan, '}'))
        return true;
    do {
        skip_space(&scan);
        const char *begin = scan.at;
        if (!skip_string(&scan))
            return false;
        bool is_wanted = sky_span_equal(sky_span(begin + 1, (size_t)(scan.at - begin) - 2), wanted);
        if (!take(&scan, ':') || !skip_value(&scan))
            return false;
        if (is_wanted)
            return *member = sky_span(begin, (size_t)(scan.at - begin)), true;
    } while (take(&scan, ','));
    return take(&scan, '}');
}

struct sky_json *sky_json_parse_member(struct sky_arena *arena, struct sky_span text, const char *name,
                                       struct sky_error *error)
{
    struct sky_span member;
    struct sky_buffer *alone = sky_buffer_new(arena);
    if (!cut(text, name, &member))
        return sky_json_parse(arena, text, SIZE_MAX, error);
    if (alone) {
        sky_buffer_put(alone, "{", 1);
        sky_buffer_put_span(alone, member);
        sky_buffer_put(alone, "}", 1);
    }
    if (!alone || alone->failed)
        return sky_error_memory(error), NULL;
    return sky_json_parse(arena, sky_buffer_span(alone), SIZE_MAX, error);
}
