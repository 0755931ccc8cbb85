/*
 * Moving a registry to another store while programs serve it: all is copied, then what came meanwhile; for a moment
 * nobody writes, and then the registry is in the other store, where the programs follow. Cut off at any moment, it goes
 * on when it is called again.
 */
#ifndef SKY_REGISTRY_MOVE_H
#define SKY_REGISTRY_MOVE_H

#include "store/backend.h"

/* A plain value: what is told on the way. */
struct sky_move_watch {
    /* Now and then: how many of how many entries are in the new store. */
    void (*progress)(void *context, int64_t done, int64_t all);
    /* What it waits for; a constant text. */
    void (*waits)(void *context, const char *what);
    void *context;
};

/* A plain value. */
struct sky_move_result {
    bool was_there;       /* nothing was moved: the registry is in that store already */
    bool was_finished;    /* a move that had been cut off at its end was ended first */
    struct sky_head head; /* where the log ended when it was moved */
    int64_t customers;    /* so many were there then */
    int64_t held;         /* microseconds in which nobody could write */
};

/*
 * Moves the registry that is where SKY_STORE says, or where it has moved to since, to the store at `to`: an empty one,
 * or one whose log is a beginning of this one's. SKY_CONFLICT: it is another's, or the registry did not become the same
 * there; SKY_INVALID: a URL that cannot be noted, or a schema of a later release.
 */
enum sky_status sky_move(const struct sky_settings *settings, const char *to, const struct sky_move_watch *watch,
                         struct sky_move_result *result, struct sky_error *error) SKY_CHECKED;

/* A plain value: what a move would do. */
struct sky_move_plan {
    bool is_there;        /* nothing: the registry is in that store already */
    struct sky_head head; /* where the log ends now */
    int64_t customers;    /* there are; -1: not known before all can be searched */
    int64_t there;        /* operations that the other store has already; -1: there is no registry in it yet */
};

/* Says what sky_move would do now, and refuses what it would refuse; reads both stores, and changes nothing. */
enum sky_status sky_move_rehearse(const struct sky_settings *settings, const char *to, struct sky_move_plan *plan,
                                  struct sky_error *error) SKY_CHECKED;

/* Whether the store that SKY_STORE names has a notice of a move; if so, `text` says so in words. */
bool sky_move_is_noted(const struct sky_settings *settings, char text[SKY_NOTICE_SIZE]);

#endif
