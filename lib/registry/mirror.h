/*
 * A follower's side: a mirror of a registry that is elsewhere, in a file of its own, kept operation by operation from
 * what sky ship tells (registry/ship.h). Each operation is held against its seal before it is written. While it is a
 * mirror no program serves it: the store has a notice of it. Promoted, it is the registry.
 */
#ifndef SKY_REGISTRY_MIRROR_H
#define SKY_REGISTRY_MIRROR_H

#include "store/backend.h"

struct sky_mirror;

/* A plain value: what is told on the way. */
struct sky_mirror_watch {
    /* So many bytes of the first copy are there, of so many; then so many operations of it were held against their
     * seals. */
    void (*copied)(void *context, int64_t done, int64_t all);
    void (*checked)(void *context, int64_t done, int64_t all);
    /* The mirror has all up to `head`, and its source up to the operation `source`. False ends it. */
    bool (*followed)(void *context, const struct sky_head *head, int64_t source);
    void *context;
};

/*
 * The mirror that SKY_STORE names, of the source that is called `source`; without such a file it is one that is still
 * to be made. NULL on failure: SKY_INVALID where it cannot be in such a store, or the source has no such name;
 * SKY_CONFLICT where a registry is there, or somebody keeps the mirror already. The settings are borrowed; close takes
 * NULL.
 */
struct sky_mirror *sky_mirror_open(const struct sky_settings *settings, const char *source, struct sky_error *error);
void sky_mirror_close(struct sky_mirror *mirror);

/*
 * Speaks with a sky ship: on `out`, and hears on `in`. SKY_OK: the watch ended it, or the mirror was just made, and is
 * kept by the next call. SKY_UNAVAILABLE, SKY_NO_SPACE or SKY_NO_MEMORY: it may be called again. Anything else ends it
 * for good: SKY_CONFLICT says where the two differ. All that was told before is in the mirror.
 */
enum sky_status sky_mirror_run(struct sky_mirror *mirror, int in, int out, const struct sky_mirror_watch *watch,
                               struct sky_error *error) SKY_CHECKED;

/* Whether a source was ever heard of since it was opened, and whether there is a file yet. */
bool sky_mirror_has_heard(const struct sky_mirror *mirror);
bool sky_mirror_is_made(const struct sky_mirror *mirror);

/* A plain value: what a mirror knows of its source. An instant is 0 where that has not been. */
struct sky_mirror_note {
    int64_t heard; /* when the source was last heard of, */
    int64_t known; /* and the operation that was its last then */
    int64_t level; /* when the mirror last had all that its source had */
};

/* Reads what the mirror in the file `location` knows, whoever keeps it; all zeros where nothing was noted. */
void sky_mirror_look(const char *location, struct sky_mirror_note *note);

/* A plain value. */
struct sky_promotion {
    struct sky_head head;
    struct sky_identity identity; /* of the log from now on */
    char source[SKY_NOTICE_SIZE]; /* as sky follow called it */
    int64_t heard, known;         /* when it was last heard of, and which operation was its last; or 0 */
};

/*
 * Makes the mirror that SKY_STORE names the registry; or, as a rehearsal, says what it would be. Its log goes on as
 * another one than its source's, which may have given out the next numbers. SKY_CONFLICT: it is none, or it is kept.
 */
enum sky_status sky_promote(const struct sky_settings *settings, bool rehearses, struct sky_promotion *promotion,
                            struct sky_error *error) SKY_CHECKED;

#endif
