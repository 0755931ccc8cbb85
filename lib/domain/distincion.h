/*
 * Whom a customer was told apart from, however alike they are: the numbers of other customers, in the document's list
 * "distintos".
 */
#ifndef SKY_DOMAIN_DISTINCION_H
#define SKY_DOMAIN_DISTINCION_H

#include "base/json.h"

/* Adds the customer `otro` to the list; `*there`: it was there already. SKY_INVALID when the member is no list. */
enum sky_status sky_distincion_add(struct sky_json *cliente, int64_t otro, bool *there,
                                   struct sky_error *error) SKY_CHECKED;

/* Whether the text of a document may have such a list, so that it is worth being read. */
bool sky_distincion_may_be_in(struct sky_span documento);

/* Whether the document has it. */
bool sky_distincion_has(const struct sky_json *cliente, int64_t otro);

#endif
