/* Copies of a registry: made while it is in use, and put back in its place. Both are verified before they count. */
#ifndef SKY_REGISTRY_BACKUP_H
#define SKY_REGISTRY_BACKUP_H

#include "registry/verify.h"

/*
 * Copies the registry of one moment into a file of its own, while whoever uses it goes on. Faults that `result` counts
 * are no failure, but then there is no such file afterwards. One that is there is replaced only when it `overwrites`,
 * and else SKY_UNAVAILABLE; SKY_CONFLICT where a registry in use is there. The ledger of who was forgotten
 * (registry/constancia.h) goes with it: beside the file, as `<file>.olvidos`, are its lines and those that were there.
 */
enum sky_status sky_backup(const struct sky_settings *settings, const char *file, bool overwrites,
                           const struct sky_verify_watch *watch, struct sky_verification *result,
                           struct sky_error *error) SKY_CHECKED;

/* A plain value: how far a restore came. */
struct sky_restoration {
    struct sky_verification verification; /* of the copy */
    bool is_whole;                        /* the copy is a whole registry, as far as it was looked at */
    bool is_placed;                       /* it is in the registry's place, also after a failure */
    bool has_ledger;                      /* it is known who was forgotten since; else nobody may have been */
};

/*
 * Puts a copy of the registry in `file` in the place of the registry, which is set aside, and which nobody may have
 * open: SKY_CONFLICT. Its log goes on as another one than that of the copy: numbers are given out again; and whoever
 * the ledger has (registry/olvido.h) is forgotten in it, too, after those lines were added to it that only the one
 * beside the copy has. With faults, which are no failure, all stays as it is. A failure leaves it so as well, unless
 * the copy is in place by then: whoever serves it forgets them first.
 */
enum sky_status sky_restore(const struct sky_settings *settings, const char *file, const struct sky_verify_watch *watch,
                            struct sky_restoration *restoration, struct sky_error *error) SKY_CHECKED;

#endif
