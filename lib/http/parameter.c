/* Checking of values against their rows; what is refused is named. */
#include "http/parameter.h"

#include <inttypes.h>

#include "base/position.h"
#include "base/text.h"

const struct sky_parameter sky_parameters_any[] = { SKY_PARAMETER_OTHERS, { 0 } };

int sky_parameter_find(const struct sky_parameter *rows, struct sky_span name)
{
    for (int i = 0; rows && rows[i].name; i++)
        if (sky_span_equal(sky_span_of(rows[i].name), name))
            return i;
    return -1;
}

bool sky_parameter_takes_others(const struct sky_parameter *rows)
{
    return sky_parameter_find(rows, sky_span_of("*")) >= 0;
}

static bool read_number(const struct sky_parameter *row, struct sky_span text, int64_t *number)
{
    struct sky_position position;
    if (!sky_position_parse(text, &position) || (position.identity.data && row->type != SKY_PARAMETER_POSITION) ||
        position.number < row->least || position.number > row->most)
        return false;
    *number = position.number;
    return true;
}

static void refuse(const struct sky_parameter *row, struct sky_error *error)
{
    struct sky_span name = sky_span_of(row->name);
    if (row->refusal)
        sky_error_parameter(error, name, "%s", row->refusal);
    else if (row->most == INT64_MAX)
        sky_error_parameter(error, name, "El parámetro '%s' debe ser un número desde %" PRId64 ".", row->name,
                            row->least);
    else
        sky_error_parameter(error, name, "El parámetro '%s' debe ser un número de %" PRId64 " a %" PRId64 ".",
                            row->name, row->least, row->most);
}

static void refuse_strangers(struct sky_arena *arena, const struct sky_parameter *rows, const struct sky_query *query,
                             struct sky_error *error)
{
    for (size_t i = 0; i < query->count; i++) {
        struct sky_span name = query->parameters[i].name;
        int row = sky_parameter_find(rows, name);
        if (row < 0 || rows[row].in_path)
            sky_error_parameter(sky_error_next(arena, error), name, "El parámetro '%.*s' no se conoce aquí.",
                                SKY_SPAN_ARGS(name));
    }
}

enum sky_status sky_parameter_check(struct sky_arena *arena, const struct sky_parameter *rows,
                                    const struct sky_query *query, int64_t *numbers, struct sky_error *error)
{
    refuse_strangers(arena, rows, query, error);
    for (size_t i = 0; rows && rows[i].name; i++) {
        if (rows[i].type == SKY_PARAMETER_TEXT || rows[i].in_path)
            continue;
        struct sky_span text = sky_query_get(query, rows[i].name);
        numbers[i] = rows[i].standard;
        if (text.data && !read_number(&rows[i], text, &numbers[i]))
            refuse(&rows[i], sky_error_next(arena, error));
    }
    return error->status;
}

enum sky_status sky_parameter_check_path(const struct sky_parameter *row, struct sky_span text, int64_t *number,
                                         struct sky_error *error)
{
    if (row->type == SKY_PARAMETER_TEXT || read_number(row, text, number))
        return SKY_OK;
    if (row->refusal)
        return sky_error_set(error, SKY_INVALID, "%s", row->refusal);
    return sky_error_set(error, SKY_INVALID, "El valor de '%s' en la ruta no es un número admitido.", row->name);
}
