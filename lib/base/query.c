/* Splitting a query comes first, decoding after: a "%26" or "%3D" in a value never splits it. */
#include "base/query.h"

#include "base/percent.h"
#include "base/text.h"

/* Takes what stands before the next `c` off `*text`, which is not empty, and `c` too. */
static struct sky_span take_until(struct sky_span *text, char c)
{
    const char *found = memchr(text->data, c, text->size);
    size_t size = found ? (size_t)(found - text->data) : text->size;
    size_t after = found ? size + 1 : size;
    struct sky_span taken = sky_span(text->data, size);
    *text = sky_span(text->data + after, text->size - after);
    return taken;
}

/* Other white space, which comes along with what is pasted, is a space. */
static enum sky_status space_out(struct sky_arena *arena, struct sky_span *text, struct sky_error *error)
{
    char *spaced = sky_arena_alloc(arena, text->size + 1);
    if (!spaced)
        return sky_error_memory(error);
    for (size_t i = 0; i < text->size; i++)
        spaced[i] = text->data[i] >= '\t' && text->data[i] <= '\r' ? ' ' : text->data[i];
    *text = sky_span(spaced, text->size);
    return SKY_OK;
}

/* Spaces for "+" come first: a decoded "%2B" is a plus. */
static enum sky_status decode(struct sky_arena *arena, struct sky_span text, struct sky_span *decoded,
                              struct sky_error *error)
{
    char *spaced = sky_arena_alloc(arena, text.size + 1);
    if (!spaced)
        return sky_error_memory(error);
    for (size_t i = 0; i < text.size; i++)
        spaced[i] = text.data[i] == '+' ? ' ' : text.data[i];
    if (sky_percent_decode(arena, sky_span(spaced, text.size), decoded, error) || space_out(arena, decoded, error))
        return error->status;
    if (!sky_text_is_utf8(*decoded))
        return sky_error_set(error, SKY_INVALID, "La URL tiene un parámetro que no es UTF-8 válido.");
    if (sky_text_has_control(*decoded))
        return sky_error_set(error, SKY_INVALID, "La URL tiene un parámetro con caracteres de control.");
    return SKY_OK;
}

static enum sky_status decode_value(struct sky_arena *arena, struct sky_span piece,
                                    struct sky_query_parameter *parameter, struct sky_error *error)
{
    struct sky_error wrong = { 0 };
    if (decode(arena, piece, &parameter->value, &wrong) == SKY_INVALID)
        return sky_error_parameter(error, parameter->name, "El parámetro '%.*s' no se puede leer. %s",
                                   SKY_SPAN_ARGS(parameter->name), wrong.text);
    return wrong.status ? sky_error_memory(error) : SKY_OK;
}

static const struct sky_query_parameter *find_parameter(const struct sky_query *query, struct sky_span name)
{
    for (size_t i = 0; i < query->count; i++)
        if (sky_span_equal(query->parameters[i].name, name))
            return &query->parameters[i];
    return NULL;
}

static enum sky_status add(struct sky_arena *arena, struct sky_span name, struct sky_span piece,
                           struct sky_query *query, struct sky_error *error)
{
    struct sky_query_parameter parameter;
    if (query->count == SKY_QUERY_MAX)
        return sky_error_set(error, SKY_INVALID, "La URL tiene más de %d parámetros.", SKY_QUERY_MAX);
    if (decode(arena, name, &parameter.name, error) || decode_value(arena, piece, &parameter, error))
        return error->status;
    if (find_parameter(query, parameter.name))
        return sky_error_parameter(error, parameter.name, "El parámetro '%.*s' está repetido.",
                                   SKY_SPAN_ARGS(parameter.name));
    query->parameters[query->count++] = parameter;
    return SKY_OK;
}

/* A name that cannot be decoded is nobody's. */
static bool is_known(struct sky_arena *arena, struct sky_span name, sky_query_known *known, const void *context)
{
    struct sky_span decoded;
    struct sky_error unknown = { 0 };
    return !known || (decode(arena, name, &decoded, &unknown) == SKY_OK && known(context, decoded));
}

enum sky_status sky_query_parse(struct sky_arena *arena, struct sky_span query, sky_query_known *known,
                                const void *context, struct sky_query *parsed, struct sky_error *error)
{
    parsed->count = 0;
    while (query.size > 0) {
        struct sky_span piece = take_until(&query, '&');
        if (piece.size == 0)
            continue;
        struct sky_span name = take_until(&piece, '=');
        if (is_known(arena, name, known, context) && add(arena, name, piece, parsed, error))
            return error->status;
    }
    return SKY_OK;
}

struct sky_span sky_query_get(const struct sky_query *query, const char *name)
{
    const struct sky_query_parameter *found = find_parameter(query, sky_span_of(name));
    return found ? found->value : (struct sky_span){ 0 };
}
