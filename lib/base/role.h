/* What somebody may do, from less to more: who has a role may do what those before it may, too. */
#ifndef SKY_BASE_ROLE_H
#define SKY_BASE_ROLE_H

#include "base/span.h"

enum sky_role { SKY_PUBLIC, SKY_LECTOR, SKY_EDITOR, SKY_ADMIN };

/* As routes and answers call it; a constant string. */
const char *sky_role_name(enum sky_role role);

/* Whether it is the name of a role that somebody can have, which SKY_PUBLIC is not; if so, `*role` is it. */
bool sky_role_from_name(struct sky_span name, enum sky_role *role);

#endif
