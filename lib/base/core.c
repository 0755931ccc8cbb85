/* By the hard limit, which no process without rights raises again. */
#include "base/core.h"

#include <sys/resource.h>

void sky_core_forbid(void)
{
    struct rlimit core;
    if (getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max > 1)
        setrlimit(RLIMIT_CORE, &(struct rlimit){ 1, 1 });
}
