/*
 * Which later operations stand in the way of undoing one: those in force that touched the same places of the same
 * customer. An operation is in force until an undo of it is; both then count for nothing.
 */
#ifndef SKY_DOMAIN_CONFLICT_H
#define SKY_DOMAIN_CONFLICT_H

#include "domain/cambio.h"
#include "domain/pasado.h"

/* A plain value: what one operation did to one customer. */
struct sky_deed {
    int64_t cliente;
    int64_t first, last; /* entries of the operation */
    struct sky_cambio cambio;
};

/* Later entries, and bytes of their documents, that are looked at: it is done while all writing waits. */
#define SKY_CONFLICT_ENTRIES_MAX ((size_t)5000)
#define SKY_CONFLICT_BYTES_MAX ((size_t)8 << 20)

/*
 * Adds the numbers of the entries that stand in the way to `conflicts` (base/numbers.h). SKY_CONFLICT, in words for a
 * client, when the customer changed too often since to tell.
 */
enum sky_status sky_conflict_find(const struct sky_log *log, struct sky_arena *arena, const struct sky_deed *deed,
                                  struct sky_buffer *conflicts, struct sky_error *error) SKY_CHECKED;

#endif
