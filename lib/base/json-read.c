/* A reader of exactly RFC 8259: recursive descent, one pass, every value added to the tree as it is met. */
#include "base/json-lex.h"
#include "base/json-tree.h"

/* Reads a value and adds it to `parent`, under `name` if that is an object. */
static bool read_value(struct sky_json_reader *reader, struct sky_json *parent, const char *name);

/* The name of the next member with its colon, as a copy in the arena; NULL after a failure. */
static const char *read_name(struct sky_json_reader *reader, struct sky_json *object)
{
    struct sky_json *earlier;
    if (!sky_json_take(reader, '"'))
        return sky_json_fail(reader, "se esperaba un miembro, con su nombre entre comillas dobles"), NULL;
    if (!sky_json_read_string(reader))
        return NULL;
    const char *name = sky_arena_copy(reader->arena, sky_buffer_span(reader->scratch)).data;
    if (!name)
        return sky_json_fail_memory(reader), NULL;
    if (sky_json_member(object, name, &earlier))
        return sky_error_set(reader->error, SKY_INVALID, "El miembro '%s' está repetido.", name), NULL;
    if (sky_json_size(object) == SKY_JSON_MEMBERS_MAX)
        return sky_json_fail(reader, "un objeto tiene más de 1024 miembros"), NULL;
    if (!sky_json_take(reader, ':'))
        return sky_json_fail(reader, "se esperaba ':'"), NULL;
    return name;
}

/* Behind the opening brace. */
static bool read_object(struct sky_json_reader *reader, struct sky_json *object)
{
    if (!object)
        return sky_json_fail_memory(reader);
    if (sky_json_take(reader, '}'))
        return true;
    do {
        const char *name = read_name(reader, object);
        if (!name || !read_value(reader, object, name))
            return false;
    } while (sky_json_take(reader, ','));
    return sky_json_take(reader, '}') || sky_json_fail(reader, "se esperaba ',' o '}'");
}

/* Behind the opening bracket. */
static bool read_array(struct sky_json_reader *reader, struct sky_json *array)
{
    if (!array)
        return sky_json_fail_memory(reader);
    if (sky_json_take(reader, ']'))
        return true;
    do {
        if (!read_value(reader, array, NULL))
            return false;
    } while (sky_json_take(reader, ','));
    return sky_json_take(reader, ']') || sky_json_fail(reader, "se esperaba ',' o ']'");
}

static bool read_container(struct sky_json_reader *reader, struct sky_json *parent, const char *name)
{
    if (reader->depth == SKY_JSON_DEPTH_MAX)
        return sky_json_fail(reader, "hay más de 32 niveles");
    reader->depth++;
    bool ok = *reader->at++ == '{' ? read_object(reader, sky_json_add_object(parent, name))
                                   : read_array(reader, sky_json_add_array(parent, name));
    reader->depth--;
    return ok;
}

static bool added(struct sky_json_reader *reader, bool ok)
{
    return ok || sky_json_fail_memory(reader);
}

static bool read_value(struct sky_json_reader *reader, struct sky_json *parent, const char *name)
{
    if (reader->values == 0)
        return sky_json_fail(reader, "hay demasiados valores");
    reader->values--;
    switch (sky_json_peek(reader)) {
    case '{':
    case '[':
        return read_container(reader, parent, name);
    case '"':
        reader->at++;
        return sky_json_read_string(reader) &&
               added(reader, sky_json_add_string(parent, name, sky_buffer_span(reader->scratch)));
    case 't':
        return sky_json_read_word(reader, "true") && added(reader, sky_json_add_boolean(parent, name, true));
    case 'f':
        return sky_json_read_word(reader, "false") && added(reader, sky_json_add_boolean(parent, name, false));
    case 'n':
        return sky_json_read_word(reader, "null") && added(reader, sky_json_add_null(parent, name));
    default:
        return sky_json_read_number(reader) && added(reader, sky_json_add_number(parent, name, reader->scratch->data));
    }
}

static bool read_root(struct sky_json_reader *reader, struct sky_json *root)
{
    int first = sky_json_peek(reader);
    if (first < 0)
        return sky_json_fail(reader, "está vacío; se esperaba un objeto");
    if (first != '{')
        return sky_json_fail(reader, "se esperaba un objeto, '{'");
    reader->at++;
    if (!read_object(reader, root))
        return false;
    return sky_json_peek(reader) < 0 || sky_json_fail(reader, "sobra texto tras el objeto");
}

struct sky_json *sky_json_parse(struct sky_arena *arena, struct sky_span text, size_t values, struct sky_error *error)
{
    struct sky_json *root = sky_json_object_new(arena);
    struct sky_buffer *scratch = sky_buffer_new(arena);
    if (!root || !scratch)
        return sky_error_memory(error), NULL;
    if (!text.data)
        text = sky_span_of("");
    struct sky_json_reader reader = {
        .start = text.data,
        .at = text.data,
        .end = text.data + text.size,
        .values = values,
        .depth = 1,
        .arena = arena,
        .scratch = scratch,
        .error = error,
    };
    return read_root(&reader, root) ? root : NULL;
}
