/* What the files share that move a registry. */
#ifndef SKY_REGISTRY_MOVE_INTERNAL_H
#define SKY_REGISTRY_MOVE_INTERNAL_H

#include "registry/move.h"
#include "registry/whereabouts.h"

/* A move that is under way. */
struct sky_move {
    const struct sky_settings *settings;
    const struct sky_move_watch *watch;
    struct sky_whereabouts from, to;
    void *source, *target;         /* readers of the two */
    struct sky_move_notice notice; /* of this move, which the target has */
    struct sky_head head;          /* of the target's log */
    int64_t last;                  /* the entry after which none is copied, nor what came of it; 0: all are */
    int64_t receipts;              /* the instant from which on receipts may lack; 0: none were copied */
    char *ledgers[2];              /* of who was forgotten: the source's, the target's */
    struct sky_error *error;
};

/* What is written in the target in one transaction; it may read what is there with the store's own reader. */
typedef enum sky_status sky_move_work(struct sky_move *move, void *what);
enum sky_status sky_move_write(struct sky_move *move, sky_move_work *work, void *what) SKY_CHECKED;

/* The head that a reader sees, on whichever side. */
enum sky_status sky_move_head(struct sky_move *move, const struct sky_whereabouts *at, void *reader,
                              struct sky_head *head) SKY_CHECKED;

/* --- move-open.c */

/* Opens both stores. `*is_there`: they are the same. Close it, whatever comes of it. */
enum sky_status sky_move_open(struct sky_move *move, const char *to, bool *is_there) SKY_CHECKED;
void sky_move_close(struct sky_move *move);

/* The same, but both are opened to be read and nothing else; `*is_made` is false where there is no registry yet. */
enum sky_status sky_move_look(struct sky_move *move, const char *to, bool *is_made) SKY_CHECKED;

/* --- move-log.c */

/* Copies the entries that the target lacks, up to `upto` at least, which are verified on the way. */
enum sky_status sky_move_log(struct sky_move *move, int64_t upto) SKY_CHECKED;

/* --- move-rest.c */

/* Copies what is beside the log, as far as the target lacks it: receipts, passes, the audit; and, where all of the log
 * is copied, marks of lots. */
enum sky_status sky_move_rest(struct sky_move *move) SKY_CHECKED;

/* --- move-switch.c */

/* Puts the target in the source's place. `*done` is false when that would have taken too long: nothing was changed. */
enum sky_status sky_move_switch(struct sky_move *move, struct sky_move_result *result, bool *done) SKY_CHECKED;

/* Takes the notice away that a store has. */
enum sky_status sky_move_unpost(struct sky_move *move, const struct sky_whereabouts *at) SKY_CHECKED;

/* Ends a switch that was cut off when all but this was done: lets whoever comes write in the store. */
enum sky_status sky_move_let_in(struct sky_move *move, struct sky_whereabouts *at) SKY_CHECKED;

#endif
