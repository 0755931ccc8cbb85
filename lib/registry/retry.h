/* Whether what the store could not do is tried again: where another was in the way, or the connection was lost. */
#ifndef SKY_REGISTRY_RETRY_H
#define SKY_REGISTRY_RETRY_H

#include "base/status.h"

/* A plain value. */
struct sky_retry {
    int64_t began;
    int tries;
};

struct sky_retry sky_retry_begin(void);

/* Three times in all, and half a second at most, so that nobody waits twice for a store that is away. Returns after the
 * milliseconds that whoever was in the way may need. */
bool sky_retry_is_due(struct sky_retry *retry, enum sky_status status);

#endif
