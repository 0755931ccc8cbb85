/* A thread that does something now and then, until it is told to end. */
#ifndef SKY_BASE_TICKER_H
#define SKY_BASE_TICKER_H

#include <stdint.h>

#include "base/status.h"

struct sky_ticker;

/* What it does. Returns the microseconds until it does it again. */
typedef int64_t sky_ticker_tick(void *context);

/* Starts the thread, which does it first after `first` microseconds; NULL on failure. `whose` names the thread in an
 * error. */
struct sky_ticker *sky_ticker_new(sky_ticker_tick *tick, void *context, int64_t first, const char *whose,
                                  struct sky_error *error);

/* Ends the thread, which is not in the midst of it any more on return. Takes NULL. */
void sky_ticker_free(struct sky_ticker *ticker);

#endif
