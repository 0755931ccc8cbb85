/*
 * Group commit over a backend. Threads hand in submissions and go on; one thread takes all that wait, applies each to
 * what the one before it left, and commits them together.
 */
#ifndef SKY_REGISTRY_WRITER_H
#define SKY_REGISTRY_WRITER_H

#include "registry/submission.h"
#include "store/backend.h"

struct sky_writer;

/* What becomes of a submission that a transaction left, as it needs a longer search, or as the registry is elsewhere
 * (its result says SKY_ELSEWHERE): it is to be handed in again, or passed to another writer. */
typedef void sky_search(struct sky_submission *submission);

/*
 * Starts the writer thread over an open store, which it borrows; NULL on failure. An author of more than `author_bytes`
 * a day (0: no bound), or of too many keys (registry/quota.h), is refused with SKY_TOO_MUCH.
 */
struct sky_writer *sky_writer_new(const struct sky_backend *backend, void *store, int64_t author_bytes,
                                  sky_search *search, struct sky_error *error);

/* Writes what was handed in, searches included, then stops the thread. Takes NULL. */
void sky_writer_free(struct sky_writer *writer);

/*
 * Hands in a submission. From here on it belongs to the writer until `done` is called. One whose key a submission in
 * progress has is refused with SKY_KEY_AT_WORK.
 */
void sky_writer_submit(struct sky_writer *writer, struct sky_submission *submission);

/* The same for `count` of them without keys, one after the other, so that they may be written together. */
void sky_writer_submit_all(struct sky_writer *writer, struct sky_submission **submissions, size_t count);

/* Hands one in again that is still in progress, after its search. */
void sky_writer_resubmit(struct sky_writer *writer, struct sky_submission *submission);

/* Ends one that is still in progress with the error in its result. */
void sky_writer_fail(struct sky_writer *writer, struct sky_submission *submission);

/* Passes one that is still in progress to another writer, to which it belongs from then on. */
void sky_writer_pass(struct sky_writer *writer, struct sky_submission *submission, struct sky_writer *other);

/*
 * From now on a submission may be done before it is durable, so that many are so at once, where nobody else has the
 * store open: whoever hands them in waits for `flush`, whose failure says that the last ones were not written.
 */
void sky_writer_hurry(struct sky_writer *writer);
enum sky_status sky_writer_flush(struct sky_writer *writer, struct sky_error *error) SKY_CHECKED;

/* Whether writing goes on. False after a result that is unknown: the process should answer, leave and start again. */
bool sky_writer_is_usable(struct sky_writer *writer);

/* What is written besides operations. It may read what is there, and what it wrote, with the store's own reader. */
typedef enum sky_status sky_writing(const struct sky_backend *backend, void *store, void *context,
                                    struct sky_error *error);

/*
 * Runs it in a transaction of its own between two of the writer's, and commits; when it fails, nothing was written.
 * Waits for the writer and for the disk.
 */
enum sky_status sky_writer_run(struct sky_writer *writer, sky_writing *work, void *context,
                               struct sky_error *error) SKY_CHECKED;

/* Runs the backend's probe between two transactions. */
enum sky_status sky_writer_probe(struct sky_writer *writer, struct sky_error *error) SKY_CHECKED;

/* Notes that the lot is whole, or is not there any more, between two transactions. */
enum sky_status sky_writer_unmark(struct sky_writer *writer, int64_t lote, struct sky_error *error) SKY_CHECKED;

/* Lets listings follow the log for one slice (registry/listing.h), between two transactions. */
enum sky_status sky_writer_follow(struct sky_writer *writer, bool *done, struct sky_error *error) SKY_CHECKED;

/* Makes searches quicker, a little, likewise. */
enum sky_status sky_writer_tidy(struct sky_writer *writer, bool *done, struct sky_error *error) SKY_CHECKED;

#endif
