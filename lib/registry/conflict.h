/*
 * Which later operations stand in the way of undoing one: those in force that touched the same places of the same
 * customer. An operation is in force until an undo of it is; both then count for nothing.
 */
#ifndef SKY_REGISTRY_CONFLICT_H
#define SKY_REGISTRY_CONFLICT_H

#include "base/numbers.h"
#include "domain/diferencia.h"
#include "registry/plan.h"

/* A plain value: what one operation did to one customer. */
struct sky_effect {
    int64_t cliente;
    int64_t first, last; /* entries of the operation */
    struct sky_diferencia diferencia;
};

/*
 * Adds the numbers of the entries that stand in the way to `conflicts`, and what was looked at to `*spent`; `*enough`
 * is false when the budget did not suffice, or SKY_UNDO_TOO_FAR says so, in words for a client, where it is the last
 * one.
 */
enum sky_status sky_conflict_find(struct sky_lectura *lectura, const struct sky_effect *effect,
                                  const struct sky_budget *budget, struct sky_spent *spent, bool *enough,
                                  struct sky_numbers *conflicts, struct sky_error *error) SKY_CHECKED;

#endif
