/*
 * The store's contract: what a database must do to keep the registry. The log of operations is the registry; a store
 * keeps it, and for each customer the number of the operation that made the present document. A backend is one const
 * table of functions; batch.c, which every backend shares, decides what is written and in which order.
 */
#ifndef SKY_STORE_STORE_H
#define SKY_STORE_STORE_H

#include <stdint.h>

#include "base/crypto.h"
#include "base/settings.h"

#define SKY_SALT_SIZE ((size_t)16)

/* A plain value: a customer's document as one operation left it. */
struct sky_version {
    int64_t number;            /* of the operation; 0: there is no such customer */
    struct sky_span documento; /* canonical JSON; no span when the operation deleted the customer */
};

/* A plain value: the last entry of the log. All zeros is the head of an empty log. */
struct sky_head {
    int64_t number, instant; /* instant: milliseconds since 1970, UTC */
    unsigned char seal[SKY_SHA256_SIZE];
};

/* A plain value: one entry of the log, as it is stored. Texts are borrowed for the call. */
struct sky_entry {
    int64_t number, instant;
    struct sky_span author, verb, nombre;
    struct sky_span documento; /* after the operation; no span when it deleted the customer */
    unsigned char salt[SKY_SALT_SIZE];
    unsigned char seal[SKY_SHA256_SIZE];
};

/* Called for each name of a page; the span is borrowed for the call. Returning false ends the page. */
typedef bool sky_name_visitor(void *context, struct sky_span nombre);

/*
 * A backend. `store` is what `open` returned; every other function may fail with SKY_UNAVAILABLE (worth trying again),
 * SKY_NO_SPACE (nothing was written), SKY_UNKNOWN_RESULT (it cannot be said whether the transaction is on disk: commit
 * no more) or SKY_INTERNAL. Reading may happen in many threads, each with its own reader; writing in one.
 */
struct sky_backend {
    const char *scheme; /* of the URLs it opens, as in "sqlite" */

    /* Opens or creates the store at what follows "<scheme>:"; NULL on failure. close takes NULL. */
    void *(*open)(const char *location, const struct sky_settings *settings, struct sky_error *error);
    void (*close)(void *store);

    /* A connection for one thread at a time; NULL on failure. The caller frees it before the store is closed. */
    void *(*reader_new)(void *store, struct sky_error *error);
    void (*reader_free)(void *reader);

    /* Puts the present version of a customer into `*version`, its document copied into the arena. */
    enum sky_status (*read)(void *reader, struct sky_span nombre, struct sky_arena *arena,
                            struct sky_version *version, struct sky_error *error);

    /* Visits at most `limit` names behind `after` (no span: from the first) in byte order. */
    enum sky_status (*names)(void *reader, struct sky_span after, size_t limit, sky_name_visitor *visit,
                             void *context, struct sky_error *error);

    /* Checks every page of the store. Takes long; SKY_INTERNAL says what is damaged. */
    enum sky_status (*check)(void *reader, struct sky_error *error);
    /* From another thread: ends a check that runs, with SKY_UNAVAILABLE. */
    void (*interrupt)(void *reader);

    /*
     * A transaction: `begin` waits until no other process writes and reads the head; `load` reads the version of each
     * of `count` different names; `save` writes entries in the order of their numbers; `commit` returns once all of it
     * is on disk. After a failure of any of them, `abort` gives up; without a transaction it does nothing.
     */
    enum sky_status (*begin)(void *store, struct sky_head *head, struct sky_error *error);
    enum sky_status (*load)(void *store, const struct sky_span *nombres, size_t count, struct sky_arena *arena,
                            struct sky_version *versions, struct sky_error *error);
    enum sky_status (*save)(void *store, const struct sky_entry *entries, size_t count, struct sky_error *error);
    enum sky_status (*commit)(void *store, struct sky_error *error);
    void (*abort)(void *store);

    /* Commits a write that is no operation, to see whether writing works. Runs inside no transaction. */
    enum sky_status (*probe)(void *store, struct sky_error *error);
};

/* The backend for `url` and the location behind its scheme, both constant or borrowed; NULL: no such scheme. */
const struct sky_backend *sky_backend_for(const char *url, const char **location, struct sky_error *error);

/*
 * Group commit over a backend. Threads hand in writes and go on; one thread takes all that wait, applies each to the
 * document that the one before it left, and commits them together.
 */
struct sky_batch;
struct sky_write;

/*
 * Makes the new document of `write` from `before`: sets write->documento (no span: delete the customer), allocated in
 * the write's arena. A refusal is returned, with write->error filled, and writes nothing. Runs in the writer thread.
 */
typedef enum sky_status sky_apply(struct sky_write *write, const struct sky_version *before);

/* A write from its handing-in until `done` was called; lives in `arena`, which nobody else touches meanwhile. */
struct sky_write {
    struct sky_arena *arena;
    struct sky_span nombre, verb, author;
    sky_apply *apply;
    void *operation;             /* for `apply` */
    void (*done)(void *context); /* called once, in the writer thread, after the commit or the failure */
    void *context;

    struct sky_span documento; /* the document after the operation */
    int64_t number;            /* of the operation, when it was written */
    struct sky_error error;    /* what refused or failed it */
    struct sky_write *next;
};

/* Starts the writer thread over an open store, which it borrows; NULL on failure. */
struct sky_batch *sky_batch_new(const struct sky_backend *backend, void *store, struct sky_error *error);

/* Writes what was handed in, then stops the thread. Takes NULL. */
void sky_batch_free(struct sky_batch *batch);

/* Hands in a write. From here on it belongs to the batch until `done` is called, which may be at once. */
void sky_batch_submit(struct sky_batch *batch, struct sky_write *write);

/* Whether writing goes on. False after a result that is unknown: the process should answer, leave and start again. */
bool sky_batch_is_usable(struct sky_batch *batch);

/* Runs the backend's probe between two batches. */
enum sky_status sky_batch_probe(struct sky_batch *batch, struct sky_error *error) SKY_CHECKED;

#endif
