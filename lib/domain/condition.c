/* First If-Match, then If-None-Match (RFC 9110, section 13.2.2). */
#include "domain/condition.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/etag.h"

/* Bytes of a version's number in decimal, and a NUL. */
#define NUMBER_SIZE 21

bool sky_condition_lists(struct sky_span list, const struct sky_identity *identity, int64_t number, bool weak)
{
    char text[sizeof identity->tags + NUMBER_SIZE];
    snprintf(text, sizeof text, "%s%" PRId64, identity ? identity->tags : "", number);
    return sky_etag_list_is_any(list) || sky_etag_list_has(list, sky_span_of(text), weak);
}

enum sky_condition_result sky_condition_test(const struct sky_condition *condition, int64_t number)
{
    if (condition->if_match.data &&
        (number == 0 || !sky_condition_lists(condition->if_match, condition->identity, number, false)))
        return SKY_CONDITION_NO_MATCH;
    if (condition->if_none_match.data && number > 0 &&
        sky_condition_lists(condition->if_none_match, condition->identity, number, true))
        return SKY_CONDITION_MATCH;
    return SKY_CONDITION_HOLDS;
}

enum sky_status sky_condition_check(const struct sky_condition *condition, struct sky_span nombre, int64_t number,
                                    struct sky_error *error)
{
    enum sky_condition_result result = sky_condition_test(condition, number);
    if (result != SKY_CONDITION_HOLDS && error->status == SKY_OK)
        error->version = number;
    switch (result) {
    case SKY_CONDITION_HOLDS:
        return SKY_OK;
    case SKY_CONDITION_MATCH:
        return sky_error_set(error, SKY_PRECONDITION, "El cliente '%.*s' ya existe: su versión actual es %" PRId64 ".",
                             SKY_SPAN_ARGS(nombre), number);
    default:
        if (number == 0)
            return sky_error_set(error, SKY_PRECONDITION, "El cliente '%.*s' no existe.", SKY_SPAN_ARGS(nombre));
        return sky_error_set(error, SKY_PRECONDITION, "El cliente '%.*s' cambió: su versión actual es %" PRId64 ".",
                             SKY_SPAN_ARGS(nombre), number);
    }
}
