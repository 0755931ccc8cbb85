/* Two customers whom one operation is about: the one called `nombre`, and another one by name or by number. */
#ifndef SKY_REGISTRY_PAREJA_H
#define SKY_REGISTRY_PAREJA_H

#include "registry/plan.h"

/* What is known of the two, in an arena that ends with the search. */
struct sky_pareja {
    struct sky_lectura *lectura;
    const struct sky_operacion *operacion;
    const char *member; /* of the body: the other one */
    struct sky_error *error;
    struct sky_arena *scratch;
    struct sky_version present, other;
    struct sky_span nombre; /* of the other */
};

/*
 * Finds both and tests the operation's condition, as sky_plan_search has it. SKY_NOT_FOUND for the one, SKY_INVALID
 * names the member when the other one is nobody or the same; SKY_PRECONDITION with the plan's version.
 */
enum sky_status sky_pareja_find(struct sky_pareja *pareja, struct sky_arena *arena, struct sky_plan *plan) SKY_CHECKED;

/* What an operation makes of the two; its texts go into the arena. */
typedef enum sky_status sky_pareja_make(struct sky_pareja *pareja, struct sky_arena *arena,
                                        struct sky_outcome *outcome);

/* Finds both by sky_pareja_find, and makes the plan's outcome. `member` says who the other one is. */
enum sky_status sky_pareja_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                  const char *member, sky_pareja_make *make, struct sky_arena *arena,
                                  struct sky_plan *plan, struct sky_error *error) SKY_CHECKED;

/* The drafts of the two, without documents: of the other one, whose name is copied to the arena, and of the one. */
enum sky_status sky_pareja_draft(const struct sky_pareja *pareja, struct sky_arena *arena, struct sky_draft *other,
                                 struct sky_draft *draft) SKY_CHECKED;

#endif
