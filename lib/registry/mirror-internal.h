/* What the files share that keep a mirror. */
#ifndef SKY_REGISTRY_MIRROR_INTERNAL_H
#define SKY_REGISTRY_MIRROR_INTERNAL_H

#include "registry/mirror.h"
#include "registry/shipment.h"
#include "registry/whereabouts.h"
#include "registry/writer.h"

/* What came of a group whose end has not come yet. */
struct sky_mirror_group {
    struct sky_arena *arena; /* of all of it; NULL while there is nothing */
    size_t bytes;
    struct sky_entries entries;
    struct sky_receipts receipts;
    struct sky_facts facts;
    struct sky_passes passes;
    size_t capacities[4];
    bool has_passes; /* all of them */
};

struct sky_mirror {
    const struct sky_settings *settings;
    const char *source, *location;
    const struct sky_backend *backend;
    int lock; /* of who keeps it */
    struct sky_mirror_note note;
    bool has_heard;
    struct sky_whereabouts at; /* once it is made */
    void *reader;
    struct sky_writer *writer;
    char *ledger;
    struct sky_ship_hello has; /* what the source is told of it */
    int64_t lote;              /* the lot that is marked */
    bool forgets;              /* somebody may still have to be erased */
    int ledger_come;           /* a file of what came of the source's ledger, or -1 */
    struct sky_mirror_group group;
};

/* --- mirror.c */

/* Opens the store, which has the mirror's notice. */
enum sky_status sky_mirror_attach(struct sky_mirror *mirror, struct sky_error *error) SKY_CHECKED;

/* Erases what was forgotten, slice by slice, while nothing comes in `frames`; or, without them, to the end. */
enum sky_status sky_mirror_erase(struct sky_mirror *mirror, const struct sky_frames *frames,
                                 struct sky_error *error) SKY_CHECKED;

/* --- mirror-lock.c: who keeps a mirror, and what was heard */

/* The lock on the mirror at `location`, or -1: SKY_CONFLICT while somebody has it. */
int sky_mirror_lock(const char *location, struct sky_error *error);
/* Lets go of it. Where nothing was ever noted the file goes, too: nothing was followed. */
void sky_mirror_unlock(int lock, const char *location);
/* Writes into the file that is locked what is known of the source; and reads that, all zeros where there is nothing. */
void sky_mirror_write_note(int lock, const struct sky_mirror_note *note);
void sky_mirror_read_note(int lock, struct sky_mirror_note *note);

/* --- mirror-copy.c */

/* Makes the mirror of the whole file that comes. */
enum sky_status sky_mirror_copy(struct sky_mirror *mirror, struct sky_frames *frames,
                                const struct sky_mirror_watch *watch, struct sky_error *error) SKY_CHECKED;

/* Posts the notice of a mirror of that source. */
enum sky_status sky_mirror_post(const struct sky_whereabouts *at, const char *source,
                                struct sky_error *error) SKY_CHECKED;

/* --- mirror-group.c */

/* Adds a frame to the group. SKY_INVALID: it is none. */
enum sky_status sky_mirror_gather(struct sky_mirror *mirror, struct sky_frame *frame,
                                  struct sky_error *error) SKY_CHECKED;

/* --- mirror-write.c */

/* Holds the group's entries against their seals; `*head` is then the last one's. */
enum sky_status sky_mirror_check(const struct sky_mirror *mirror, const struct sky_ship_end *end, struct sky_head *head,
                                 struct sky_error *error) SKY_CHECKED;

/* Writes the group, if it has anything, whole or not at all. */
enum sky_status sky_mirror_write(struct sky_mirror *mirror, const struct sky_ship_end *end,
                                 struct sky_error *error) SKY_CHECKED;
void sky_mirror_drop(struct sky_mirror *mirror);

#endif
