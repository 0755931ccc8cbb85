/* Others of the host wait for so long at most, but for those who come meanwhile: less than they wait for the lock. */
#include "registry/holding.h"

#include "base/clock.h"

/* Microseconds. */
#define HELD_MAX 2000000

static bool can_hold(const struct sky_holding *holding)
{
    return atomic_load(&holding->hurries) && holding->backend->hold && holding->backend->hold(holding->store);
}

enum sky_status sky_holding_renew(struct sky_holding *holding, bool *holds)
{
    enum sky_status status = SKY_OK;
    *holds = can_hold(holding);
    if (holding->since && (!*holds || sky_clock_elapsed() - holding->since > HELD_MAX)) {
        status = sky_holding_flush(holding);
        *holds = can_hold(holding);
    }
    if (*holds && !holding->since)
        holding->since = sky_clock_elapsed();
    return status;
}

enum sky_status sky_holding_flush(struct sky_holding *holding)
{
    const struct sky_backend *backend = holding->backend;
    struct sky_error error = { 0 };
    if (!holding->since)
        return SKY_OK;
    holding->since = 0;
    if (backend->flush(holding->store, &error) && !holding->failure.status)
        holding->failure = error;
    if (backend->settle)
        backend->settle(holding->store);
    return error.status;
}
