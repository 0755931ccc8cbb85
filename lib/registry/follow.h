/* Following the lists that an undo needs: through all that happened to their customer since. */
#ifndef SKY_REGISTRY_FOLLOW_H
#define SKY_REGISTRY_FOLLOW_H

#include "registry/conflict.h"

/*
 * Takes the reversal of the effect's change through the history that it needs. `*enough` is false when the budget did
 * not suffice, as for sky_conflict_find.
 */
enum sky_status sky_follow(struct sky_lectura *lectura, const struct sky_effect *effect,
                           const struct sky_budget *budget, struct sky_reversal *reversal, bool *enough,
                           struct sky_error *error) SKY_CHECKED;

#endif
