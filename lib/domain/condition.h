/* Conditions on the version of a customer (RFC 9110, sections 13.1.1 and 13.1.2), as If-Match and If-None-Match set. */
#ifndef SKY_DOMAIN_CONDITION_H
#define SKY_DOMAIN_CONDITION_H

#include <stdint.h>

#include "base/position.h"
#include "base/status.h"

/* A plain value: two lists that have passed sky_etag_list_is_valid; no span where there is no such condition. */
struct sky_condition {
    struct sky_span if_match, if_none_match;
    const struct sky_identity *identity; /* of the log whose tags they hold; NULL: one that was never restored */
};

enum sky_condition_result { SKY_CONDITION_HOLDS, SKY_CONDITION_NO_MATCH, SKY_CONDITION_MATCH };

/* Whether `list`, valid, has the entity tag of a version: its number in quotes, after what the log's tags begin with;
 * or is "*". */
bool sky_condition_lists(struct sky_span list, const struct sky_identity *identity, int64_t number, bool weak);

/*
 * Whether the condition holds for a version, number 0 being none: NO_MATCH when If-Match fails, MATCH when
 * If-None-Match does.
 */
enum sky_condition_result sky_condition_test(const struct sky_condition *condition, int64_t number);

/* The same as SKY_OK or SKY_PRECONDITION, in words about `nombre`. */
enum sky_status sky_condition_check(const struct sky_condition *condition, struct sky_span nombre, int64_t number,
                                    struct sky_error *error) SKY_CHECKED;

#endif
