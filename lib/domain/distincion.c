/* The list is a document's like any other: what a client put into it is taken as it is. */
#include "domain/distincion.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/json-tree.h"
#include "base/text.h"

#define DISTINTOS "distintos"

static bool has(const struct sky_json *list, int64_t otro)
{
    for (size_t i = 0; i < sky_json_length(list); i++) {
        const struct sky_json *item = sky_json_item(list, i);
        int64_t number;
        if (sky_json_type(item) == SKY_JSON_NUMBER && sky_text_number(sky_json_text(item), &number) && number == otro)
            return true;
    }
    return false;
}

bool sky_distincion_may_be_in(struct sky_span documento)
{
    static const char member[] = "\"" DISTINTOS "\":";
    return documento.data && memmem(documento.data, documento.size, member, sizeof member - 1);
}

bool sky_distincion_has(const struct sky_json *cliente, int64_t otro)
{
    struct sky_json *list;
    return sky_json_member(cliente, DISTINTOS, &list) && sky_json_type(list) == SKY_JSON_ARRAY && has(list, otro);
}

enum sky_status sky_distincion_add(struct sky_json *cliente, int64_t otro, bool *there, struct sky_error *error)
{
    struct sky_json *list;
    char number[24];
    if (!sky_json_member(cliente, DISTINTOS, &list))
        list = sky_json_add_array(cliente, DISTINTOS);
    else if (sky_json_type(list) != SKY_JSON_ARRAY)
        return sky_error_member(error, DISTINTOS, "El miembro '" DISTINTOS "' no es una lista.");
    *there = list && has(list, otro);
    if (*there)
        return SKY_OK;
    snprintf(number, sizeof number, "%" PRId64, otro);
    return list && sky_json_add_number(list, NULL, number) ? SKY_OK : sky_error_memory(error);
}
