/* The registry as it was at a moment, in a store of its own: the log up to then, and what it adds up to. */
#ifndef SKY_REGISTRY_PAST_H
#define SKY_REGISTRY_PAST_H

#include "registry/verify.h"

/*
 * Makes, in the empty store at the URL `target`, of the registry at `source`, which nobody else has open and whose
 * schema is brought up to date, the one that it was at the moment that `at` means (registry/momento.h). Receipts of
 * what came later stay out; whoever may come in, and the audit, are as now; and whoever was forgotten since, as the
 * source tells, or the ledger at `ledger`, which gets the lines of the first, is so again, by operations that follow.
 * SKY_INVALID: no moment, one to come, or one without an operation; SKY_CONFLICT: seals of entries up to then are
 * wrong. `watch` is told how far it is.
 */
enum sky_status sky_past_make(const struct sky_settings *settings, const char *source, const char *target,
                              const char *ledger, struct sky_span at, const struct sky_verify_watch *watch,
                              struct sky_error *error) SKY_CHECKED;

#endif
