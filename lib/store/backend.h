/*
 * The store's contract: what a database must do to keep the registry. The log of operations is the registry; a store
 * keeps it, and for each customer's name the number of the entry that made the present document. A backend is one const
 * table of functions; batch.c, which every backend shares, decides what is written and in which order.
 */
#ifndef SKY_STORE_BACKEND_H
#define SKY_STORE_BACKEND_H

#include <stdint.h>

#include "base/crypto.h"
#include "base/settings.h"

#define SKY_SALT_SIZE ((size_t)16)

/* A moment behind every entry: the present. */
#define SKY_NOW INT64_MAX

/* A plain value: the customer that a name means, as one entry left it. */
struct sky_version {
    int64_t number;            /* of the entry; 0: there is no such customer */
    int64_t cliente;           /* who it is, under whatever name: the number of the entry that created the customer */
    struct sky_span documento; /* canonical JSON; no span with number 0 */
};

/* A plain value: the last entry of the log. All zeros is the head of an empty log. */
struct sky_head {
    int64_t number, instant; /* instant: milliseconds since 1970, UTC */
    unsigned char seal[SKY_SHA256_SIZE];
};

/*
 * A plain value: one entry of the log, as it is stored. Texts are borrowed for the call. An operation is one entry, or
 * several with neighbouring numbers: of a rename, first the old name's, which leaves it empty, then the new name's.
 */
struct sky_entry {
    int64_t number, instant;
    int64_t grupo;   /* the first entry of the same operation; 0: written by release 3.0, whose seals lack it */
    int64_t cliente; /* the first entry of the same customer */
    int64_t deshace; /* the first entry of the operation that this one undoes; 0: it undoes none */
    struct sky_span author, verb, nombre;
    struct sky_span documento; /* after the operation; no span when the name means nobody any more */
    unsigned char salt[SKY_SALT_SIZE];
    unsigned char seal[SKY_SHA256_SIZE];
};

/* The first entry of the operation that `entry` is part of; those of release 3.0 are one entry each. */
static inline int64_t sky_entry_grupo(const struct sky_entry *entry)
{
    return entry->grupo ? entry->grupo : entry->number;
}

/* What to select from the log, and in which order. */
enum sky_view {
    SKY_VIEW_LOG,     /* numbers above `from`, ascending */
    SKY_VIEW_NAME,    /* entries of `nombre` up to `upto`, descending */
    SKY_VIEW_ENDS,    /* those of them that left the name to nobody */
    SKY_VIEW_CLIENTE, /* entries of `cliente` up to `upto`, descending, without the departures of its renames */
    SKY_VIEW_BIN,     /* deletions below `from` that stood at `upto`, descending; of other ends, the number alone */
    SKY_VIEWS
};

/* A plain value. */
struct sky_selection {
    enum sky_view view;
    struct sky_span nombre;
    int64_t cliente;
    int64_t from, upto; /* entries' numbers */
    size_t limit;       /* entries */
};

/* A plain value: what is remembered of a request with an Idempotency-Key, so that it can be answered again. */
struct sky_receipt {
    struct sky_span key;
    unsigned char digest[SKY_SHA256_SIZE]; /* of the request */
    int64_t instant;                       /* 0: no receipt */
    int64_t number;                        /* of the entry that was written, or the last one when it was refused */
    bool created;
    struct sky_error error; /* what refused it; a fault (5xx): the receipt cannot be read, and its digest is anything */
};

/* Called for each name of a page; the span is borrowed for the call. Returning false ends the page. */
typedef bool sky_name_visitor(void *context, struct sky_span nombre);

/* Called for each entry of a selection; texts are borrowed for the call. Returning false ends it. */
typedef bool sky_entry_visitor(void *context, const struct sky_entry *entry);

/*
 * A backend. `store` is what `open` returned; every other function may fail with SKY_UNAVAILABLE (worth trying again),
 * SKY_NO_SPACE (nothing was written), SKY_UNKNOWN_RESULT (it cannot be said whether the transaction is on disk: commit
 * no more) or SKY_INTERNAL. Reading may happen in many threads, each with its own reader; writing in one.
 */
struct sky_backend {
    const char *scheme; /* of the URLs it opens, as in "sqlite" */

    /* Whether there is a store at what follows "<scheme>:"; false with the error filled when there is none. */
    bool (*exists)(const char *location, struct sky_error *error);

    /* Opens or creates the store at what follows "<scheme>:"; NULL on failure. close takes NULL. */
    void *(*open)(const char *location, const struct sky_settings *settings, struct sky_error *error);
    void (*close)(void *store);

    /* A connection for one thread at a time; NULL on failure. The caller frees it before the store is closed. */
    void *(*reader_new)(void *store, struct sky_error *error);
    void (*reader_free)(void *reader);
    /* The store's own reader, for the writing thread: it sees what the transaction has saved. Borrowed. */
    void *(*reader_peek)(void *store);

    /* Puts the present version of a customer into `*version`, its document copied into the arena. */
    enum sky_status (*read)(void *reader, struct sky_span nombre, struct sky_arena *arena, struct sky_version *version,
                            struct sky_error *error);

    /* Visits at most `limit` names behind `after` (no span: from the first) in byte order, those at `moment`. */
    enum sky_status (*names)(void *reader, int64_t moment, struct sky_span after, size_t limit, sky_name_visitor *visit,
                             void *context, struct sky_error *error);

    /* Visits the entries that `selection` names. The visitor may select on the same reader, but not the same view. */
    enum sky_status (*select)(void *reader, const struct sky_selection *selection, sky_entry_visitor *visit,
                              void *context, struct sky_error *error);

    /* Puts the last entry into `*head`; and the number of the last one not after `instant`, or 0. */
    enum sky_status (*head)(void *reader, struct sky_head *head, struct sky_error *error);
    enum sky_status (*find)(void *reader, int64_t instant, int64_t *number, struct sky_error *error);

    /* Checks every page of the store. Takes long; SKY_INTERNAL says what is damaged. */
    enum sky_status (*check)(void *reader, struct sky_error *error);
    /* From another thread: ends a check that runs, with SKY_UNAVAILABLE. */
    void (*interrupt)(void *reader);

    /*
     * A transaction: `begin` waits until no other process writes and reads the head; `load` reads the version of each
     * of `count` different names into the arena, in their order until the documents have `most` bytes, and says in
     * `*loaded` of how many; `recall` reads the receipt of a key (instant 0: there is none), which borrows the key;
     * `save` writes entries in the order of their numbers, and may be called again; `keep` writes receipts and drops
     * some of those before `expired`; `commit` returns once all of it is on disk. After a failure of any of them,
     * `abort` gives up; without a transaction it does nothing.
     */
    enum sky_status (*begin)(void *store, struct sky_head *head, struct sky_error *error);
    enum sky_status (*load)(void *store, const struct sky_span *nombres, size_t count, size_t most,
                            struct sky_arena *arena, struct sky_version *versions, size_t *loaded,
                            struct sky_error *error);
    enum sky_status (*recall)(void *store, struct sky_span key, struct sky_receipt *receipt, struct sky_error *error);
    enum sky_status (*save)(void *store, const struct sky_entry *entries, size_t count, struct sky_error *error);
    enum sky_status (*keep)(void *store, const struct sky_receipt *receipts, size_t count, int64_t expired,
                            struct sky_error *error);
    enum sky_status (*commit)(void *store, struct sky_error *error);
    void (*abort)(void *store);

    /* Commits a write that is no operation, to see whether writing works. Runs inside no transaction. */
    enum sky_status (*probe)(void *store, struct sky_error *error);
};

/* The backend for `url` and the location behind its scheme, both constant or borrowed; NULL: no such scheme. */
const struct sky_backend *sky_backend_for(const char *url, const char **location, struct sky_error *error);

#endif
