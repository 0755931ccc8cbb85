/* The registry of one process: readers for its threads, and the one way in for operations. */
#ifndef SKY_REGISTRY_REGISTRO_H
#define SKY_REGISTRY_REGISTRO_H

#include "registry/submission.h"
#include "store/backend.h"

struct sky_registro;

/* Opens the registry that the settings name; NULL on failure. */
struct sky_registro *sky_registro_open(const struct sky_settings *settings, struct sky_error *error);

/* The same to read and nothing else: it must be there, and nothing is created, written or handed in. */
struct sky_registro *sky_registro_open_to_read(const struct sky_settings *settings, struct sky_error *error);

/* Finishes the operations that were submitted, then closes. Takes NULL. */
void sky_registro_close(struct sky_registro *registro);

/* Which log the registry has; borrowed, and the same as long as it is open. */
const struct sky_identity *sky_registro_identity(const struct sky_registro *registro);

/* The file that the registry is in, wherever it has moved to; borrowed; NULL: it is in none. */
const char *sky_registro_file(struct sky_registro *registro);

/* Whether writing goes on; when not, the process should leave and start again. */
bool sky_registro_is_usable(struct sky_registro *registro);

/* To be called a few times a second: lets go what readers keep between two readings, which a checkpoint waits for. */
void sky_registro_rest(struct sky_registro *registro);

/* Whether a reading may be kept for longer: there is another reader for whoever comes. */
bool sky_registro_has_spare(struct sky_registro *registro);

/* A submission of the operation, in the arena; NULL with `error` filled: SKY_NO_MEMORY. */
struct sky_submission *sky_submission_new(struct sky_arena *arena, const struct sky_operacion *operacion,
                                          struct sky_error *error);

/*
 * Hands in a submission and returns. `done(context)` is called once from another thread, perhaps before this returns,
 * when the operation is on disk or failed: its result says which. One whose key an operation in progress has is refused
 * with SKY_KEY_AT_WORK; one whose key was answered within SKY_RECEIPT_LASTS gets the same result again, or
 * SKY_KEY_REUSED for another request.
 */
void sky_registro_submit(struct sky_registro *registro, struct sky_submission *submission, void (*done)(void *context),
                         void *context);

/* The same for `count` submissions without keys, which are written together as far as there is room. */
void sky_registro_submit_all(struct sky_registro *registro, struct sky_submission **submissions, size_t count,
                             void (*done)(void *context), void *context);

/*
 * For a process that serves nobody: from now on operations may be done before they are on disk, so that many go there
 * at once, where no other process has the store open; and waits until those that are done are there. A failure says
 * that the last ones are not.
 */
void sky_registro_hurry(struct sky_registro *registro);
enum sky_status sky_registro_flush(struct sky_registro *registro, struct sky_error *error) SKY_CHECKED;

/*
 * Lots are written by one process at a time: whether this one may, until `disclaim`; where the store knows of no lots,
 * it may. `marked` is then the last lot that is there in part, left by a process that died, or 0; and `unmark` notes
 * that it is not so any more.
 */
enum sky_status sky_registro_claim_lots(struct sky_registro *registro, bool *claimed,
                                        struct sky_error *error) SKY_CHECKED;
void sky_registro_disclaim_lots(struct sky_registro *registro);
enum sky_status sky_registro_marked(struct sky_registro *registro, int64_t *lote, struct sky_error *error) SKY_CHECKED;
enum sky_status sky_registro_unmark(struct sky_registro *registro, int64_t lote, struct sky_error *error) SKY_CHECKED;

/* Waits until nothing is left of those who were forgotten. */
enum sky_status sky_registro_forget_all(struct sky_registro *registro, struct sky_error *error) SKY_CHECKED;

/* Whether the store can be read, and written durably. Waits for the writer. */
enum sky_status sky_registro_probe(struct sky_registro *registro, struct sky_error *error) SKY_CHECKED;

/*
 * Checks a slice of the whole store, some milliseconds' worth, from `place` on, which is empty at first and moved on;
 * `*done` says that it was the last. SKY_INTERNAL: the store is damaged.
 */
enum sky_status sky_registro_check(struct sky_registro *registro, struct sky_buffer *place, bool *done,
                                   struct sky_error *error) SKY_CHECKED;

#endif
