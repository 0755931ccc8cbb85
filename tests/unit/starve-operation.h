/* Operations whose allocations fail, over a log of the test's own. */
#ifndef SKY_TESTS_STARVE_OPERATION_H
#define SKY_TESTS_STARVE_OPERATION_H

#include "starve.h"
#include "teller.h"

static struct teller *teller; /* what the operations below find */

/* In a transaction that is given up: its submission fails as it does, or has a refusal that says why. */
static inline enum sky_status apply(struct sky_arena *arena, struct sky_operacion *operacion, struct sky_error *error)
{
    struct sky_submission *submission, *taken;
    if (!operacion)
        return error->status;
    operacion->author = SPAN("prueba");
    operacion->key = SPAN("una clave");
    if (!(submission = sky_submission_new(arena, operacion, error)))
        return error->status;
    struct sky_arena *logged = teller->fake->arena, *saved = sky_arena_new();
    struct sky_transaction *transaction = saved ? sky_transaction_new(&fake_backend, teller->fake) : NULL;
    if (!transaction) {
        sky_arena_free(saved);
        return sky_error_memory(error);
    }
    teller->fake->arena = saved;
    size_t size = teller->fake->size, known = teller->fake->known;
    struct sky_head head = teller->fake->head;
    bool added = sky_transaction_add(transaction, submission);
    enum sky_status status = sky_transaction_write(transaction, false);
    sky_transaction_end(transaction, teller_took, &taken);
    sky_transaction_free(transaction);
    bool is_whole = status == SKY_OK || (teller->fake->size == size && teller->fake->known == known);
    teller->fake->size = size;
    teller->fake->known = known;
    teller->fake->head = head;
    teller->fake->arena = logged;
    sky_arena_free(saved);
    if (!added || !is_whole || (status && submission->result.error.status != status))
        return sky_error_set(error, SKY_INTERNAL, "half of it");
    *error = submission->result.error;
    return error->status;
}

#endif
