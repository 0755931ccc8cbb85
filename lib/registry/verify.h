/*
 * Verifying a store: that its file holds what Sky puts there and nothing else, the chain of seals, the numbering, and
 * that the present is what the log adds up to.
 */
#ifndef SKY_REGISTRY_VERIFY_H
#define SKY_REGISTRY_VERIFY_H

#include "store/backend.h"

/* A plain value: what is told on the way. Either function may be NULL. Nothing that is told holds a name. */
struct sky_verify_watch {
    /* A fault: the entry's number, or 0, and what is wrong with it, or at all; borrowed for the call. */
    void (*fault)(void *context, int64_t number, const char *what);
    /* Now and then: how many of how many entries were looked at. */
    void (*progress)(void *context, int64_t done, int64_t all);
    void *context;
};

/* A plain value. */
struct sky_verification {
    int64_t entries, faults;
    int64_t last, ended;                 /* the last entry's number and instant; unless there are no entries */
    unsigned char seal[SKY_SHA256_SIZE]; /* the last one */
    bool noted;                          /* the seal that was asked for is in the log */
    struct sky_identity identity;        /* of the log; empty: it has none yet, or not a right one, which is a fault */
};

/*
 * Looks at every entry of the store at `url`, which it opens to read and nothing else: page by page, so that a long
 * verification holds nothing up, also while the store is written. `noted` is a seal that was noted earlier, or NULL.
 * Faults are no failure.
 */
enum sky_status sky_verify(const struct sky_settings *settings, const unsigned char *noted,
                           const struct sky_verify_watch *watch, struct sky_verification *result,
                           struct sky_error *error) SKY_CHECKED;

#endif
