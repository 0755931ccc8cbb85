/*
 * Group commit over a backend. Threads hand in writes and go on; one thread takes all that wait, applies each to what
 * the one before it left, and commits them together.
 */
#ifndef SKY_STORE_BATCH_H
#define SKY_STORE_BATCH_H

#include "store/backend.h"

/* Milliseconds that a request is remembered by its Idempotency-Key. */
#define SKY_RECEIPT_LASTS ((int64_t)24 * 60 * 60 * 1000)

struct sky_batch;
struct sky_write;

/*
 * The registry as a write finds it: with all writes before it applied. What a function puts out is borrowed: it lives
 * until the writes were committed. A failure of theirs fails the whole batch.
 */
struct sky_present {
    /* The version that a name means. Costs nothing for the names of the write, which were read in one go. */
    enum sky_status (*read)(struct sky_present *present, struct sky_span nombre, struct sky_version *version);
    enum sky_status (*select)(struct sky_present *present, const struct sky_selection *selection,
                              sky_entry_visitor *visit, void *context);
};

/*
 * Makes the changes of `write`: sets write->changes and their count, allocated in the write's arena. A refusal is
 * returned, with write->error filled, and writes nothing. Runs in the writer thread.
 */
typedef enum sky_status sky_apply(struct sky_write *write, struct sky_present *present);

/* A plain value: one entry to be. A rename first leaves the old name, then takes the new one. */
struct sky_change {
    struct sky_span nombre;
    int64_t cliente;           /* 0: a new customer */
    struct sky_span documento; /* no span: the name means nobody any more */
};

/* Names of a write that are known before it is applied. */
#define SKY_WRITE_NAMES 2

/* A write from its handing-in until `done` was called; lives in `arena`, which nobody else touches meanwhile. */
struct sky_write {
    struct sky_arena *arena;
    struct sky_span nombres[SKY_WRITE_NAMES]; /* to be read before; those it has not are no spans */
    struct sky_span verb, author;
    sky_apply *apply;
    void *operation;             /* for `apply` */
    void (*done)(void *context); /* called once, after the commit or the failure, in the writer thread or at once */
    void *context;
    struct sky_span key;                   /* Idempotency-Key, or no span, */
    unsigned char digest[SKY_SHA256_SIZE]; /* and of the request that came with it */

    struct sky_change *changes;
    size_t count;
    int64_t deshace; /* set by `apply`: what the write undoes; else 0 */
    bool created;    /* set by `apply`: there was no such customer before */

    int64_t number;         /* of the last entry written; of a refused write: the log's last entry at that moment */
    bool replayed;          /* the first answer to the same key: nothing was written now */
    struct sky_error error; /* what refused or failed it */
    struct sky_write *next, *rival; /* the batch's own: waiting writes, and those with a key */
};

/* Starts the writer thread over an open store, which it borrows; NULL on failure. */
struct sky_batch *sky_batch_new(const struct sky_backend *backend, void *store, struct sky_error *error);

/* Writes what was handed in, then stops the thread. Takes NULL. */
void sky_batch_free(struct sky_batch *batch);

/*
 * Hands in a write. From here on it belongs to the batch until `done` is called. One whose key a write in progress has
 * is refused with SKY_CONFLICT; one whose key was answered within SKY_RECEIPT_LASTS gets the same result again, or
 * SKY_UNPROCESSABLE for another request.
 */
void sky_batch_submit(struct sky_batch *batch, struct sky_write *write);

/* Whether writing goes on. False after a result that is unknown: the process should answer, leave and start again. */
bool sky_batch_is_usable(struct sky_batch *batch);

/* Runs the backend's probe between two batches. */
enum sky_status sky_batch_probe(struct sky_batch *batch, struct sky_error *error) SKY_CHECKED;

#endif
