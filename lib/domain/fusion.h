/*
 * One document out of two, of a customer who was there twice. Nothing of either is lost: what both say in different
 * ways stays as the one has it, and what the other had is kept beside it.
 */
#ifndef SKY_DOMAIN_FUSION_H
#define SKY_DOMAIN_FUSION_H

#include "base/json.h"

/*
 * Joins the document `otro` of the customer `numero` into `cliente`, with which it shares values from then on. Members
 * that `cliente` has not got are added; lists are united, each item as often as it is in the one that has it most
 * often; of other members that differ `cliente` keeps its own. What `otro` says and `cliente` does not, the name too,
 * is added to the list "fusiones" of `cliente`: {"cliente": <numero>, "documento": {...}}. Both are in `scratch`.
 * SKY_INVALID names, in `arena`, what cannot be so.
 */
enum sky_status sky_fusion_join(struct sky_arena *scratch, struct sky_json *cliente, const struct sky_json *otro,
                                int64_t numero, struct sky_arena *arena, struct sky_error *error) SKY_CHECKED;

#endif
