/* While a process has the turn, whatever lot is marked is its own, or of one that died. */
#include "registry/carga-claim.h"

#include <time.h>

#include "base/clock.h"

/* Microseconds to wait for the turn, and nanoseconds between two tries. */
#define WAIT_MAX 60000000
#define PAUSE 20000000

static enum sky_status take_back_all(struct sky_registro *registro, struct sky_error *error)
{
    int64_t lote = 0, left;
    do
        if (sky_registro_marked(registro, &lote, error) || (lote && sky_carga_retirar(registro, lote, &left, error)))
            return error->status;
    while (lote);
    return SKY_OK;
}

enum sky_status sky_carga_claim(struct sky_registro *registro, struct sky_error *error)
{
    bool claimed = false;
    int64_t end = sky_clock_elapsed() + WAIT_MAX;
    while (sky_registro_claim_lots(registro, &claimed, error) == SKY_OK && !claimed)
        if (sky_clock_elapsed() > end)
            return sky_error_set(error, SKY_UNAVAILABLE, "another process writes lots");
        else
            nanosleep(&(struct timespec){ .tv_nsec = PAUSE }, NULL);
    if (claimed && take_back_all(registro, error))
        sky_registro_disclaim_lots(registro);
    return error->status;
}

enum sky_status sky_carga_recover(struct sky_registro *registro, struct sky_error *error)
{
    bool claimed = false;
    int64_t lote;
    if (sky_registro_marked(registro, &lote, error) || !lote || sky_registro_claim_lots(registro, &claimed, error) ||
        !claimed)
        return error->status;
    take_back_all(registro, error);
    sky_registro_disclaim_lots(registro);
    return error->status;
}
