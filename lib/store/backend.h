/*
 * The store's contract: what a database must do to keep the registry. Rows in, rows out, transactions; what the rows
 * mean is the registry's business. Three kinds of rows: entries of the log, which are only ever added, receipts of
 * requests, and listings, by which present customers are found. Of each name the store knows, besides, the entry that
 * made the present document. A backend is one const table of functions.
 */
#ifndef SKY_STORE_BACKEND_H
#define SKY_STORE_BACKEND_H

#include <stdint.h>

#include "base/crypto.h"
#include "base/position.h"
#include "base/settings.h"
#include "base/terms.h"

#define SKY_SALT_SIZE ((size_t)16)
/* The digests of a name and of a document. */
#define SKY_DIGESTS_SIZE (2 * SKY_SHA256_SIZE)

/* A moment after every entry: the present. */
#define SKY_NOW INT64_MAX

/* A plain value: the last entry of the log. All zeros is the head of an empty log. */
struct sky_head {
    int64_t number, instant; /* instant: milliseconds since 1970, UTC */
    unsigned char seal[SKY_SHA256_SIZE];
};

/*
 * A plain value: one entry of the log, as it is stored. An operation is one entry, or several with neighbouring
 * numbers: of a rename, first the old name's, which leaves it empty, then the new name's.
 */
struct sky_entry {
    int64_t number, instant; /* number 0: there is no such entry */
    int64_t grupo;           /* the first entry of the same operation; 0: written by release 3.0, whose seals lack it */
    int64_t cliente;         /* the first entry of the same customer */
    int64_t deshace;         /* the first entry of the operation that this one undoes; 0: it undoes none */
    struct sky_span author, verb, nombre;
    bool lives;                /* there is a document, also where it was not read */
    struct sky_span documento; /* after the operation, canonical JSON; no span when the name means nobody any more */
    unsigned char salt[SKY_SALT_SIZE];
    unsigned char seal[SKY_SHA256_SIZE];
    bool is_forgotten; /* texts and salt are gone, and their digests are left: name and document are empty and none; or,
                        * of another's past (registry/rastro.h), the document is the one of the entry before */
    unsigned char digests[SKY_DIGESTS_SIZE];
};

/* The first entry of the operation that `entry` is part of; those of release 3.0 are one entry each. */
static inline int64_t sky_entry_grupo(const struct sky_entry *entry)
{
    return entry->grupo ? entry->grupo : entry->number;
}

/* What to select from the log, and in which order. */
enum sky_view {
    SKY_VIEW_LOG,         /* numbers above `from`, ascending */
    SKY_VIEW_NAME,        /* entries of `nombre` up to `upto`, descending */
    SKY_VIEW_ENDS,        /* those of them that left the name to nobody */
    SKY_VIEW_WHOSE,       /* entries of `cliente` above `from`, ascending */
    SKY_VIEW_CLIENTE,     /* entries of `cliente` up to `upto`, descending, without the departures of its renames */
    SKY_VIEW_BIN,         /* deletions below `from` that stood at `upto`, descending */
    SKY_VIEW_LIVING,      /* numbers above `from`, ascending, of those by which a customer was at `upto`; */
    SKY_VIEW_LIVING_DOWN, /* below it, descending */
    SKY_VIEW_MADE,        /* the same of those that made one who was at `upto` */
    SKY_VIEW_MADE_DOWN,
    SKY_VIEW_TIME, /* entries whose instant is not after `instant`, descending by instant and number */
    SKY_VIEWS
};

/* A plain value. */
struct sky_selection {
    enum sky_view view;
    struct sky_span nombre;
    int64_t cliente;
    int64_t from, upto; /* entries' numbers */
    int64_t instant;
    bool bare;    /* documents are not read */
    bool stored;  /* entries come as they are stored, also of customers who are to be forgotten */
    bool single;  /* one entry is wanted: whether there are more is not looked for, nor told */
    size_t limit; /* entries; at least 1 */
    size_t bytes; /* of documents after which no entry is added; 0: no bound */
    size_t looks; /* rows looked at after which none is, where some are passed over; 0: no bound */
};

/* A plain value: the entries of a selection, in its order, with all their texts in the arena. */
struct sky_entries {
    struct sky_entry *items;
    size_t count;
    bool ended;      /* there are no more */
    int64_t reached; /* the number of the last row looked at: the selection goes on after it */
};

/* A plain value: a page of names in byte order, in the arena. */
struct sky_names {
    struct sky_span *items;
    size_t count;
    bool ended;           /* there are no more */
    struct sky_span next; /* the place where the next page begins, for `after`; unless it ended */
};

/* A plain value: what is remembered of a request with an Idempotency-Key, so that it can be answered again. */
struct sky_receipt {
    struct sky_span key;                   /* whose request and which, as the registry writes it */
    unsigned char digest[SKY_SHA256_SIZE]; /* of the request */
    int64_t instant;                       /* 0: no receipt */
    int64_t number;                        /* of the entry that was written, or the last one when it was refused */
    bool created, unchanged;               /* one of the two at most */
    struct sky_error error; /* what refused it; a fault (5xx): the receipt cannot be read, and its digest is anything */
};

/* A plain value: what a present customer is found and sorted by, as it was made of the document of one entry. */
struct sky_listing {
    int64_t cliente;
    int64_t number;                    /* of the entry; when saved, 0: there is no such customer any more */
    struct sky_span plegado, terminos; /* both texts that base/terms.h tells of; a listing is sorted by the first */
    struct sky_span palabras;          /* only when saved: words that `palabras` knows from then on */
};

/* A plain value: which listings to find; they come in the order of their clientes, or of plegado and cliente. */
struct sky_find {
    const struct sky_wanted *wanted; /* those that are; NULL: all, by plegado */
    struct sky_span plegado;         /* after this place: all zeros is the beginning */
    int64_t cliente;
    bool descends; /* of all: those before that place, the last first */
    size_t limit;
};

/* A plain value: the listings that were found, in the arena. */
struct sky_listings {
    struct sky_listing *items;
    size_t count;
    bool ended; /* there are no more */
};

/* A plain value: how far listings follow the log. */
struct sky_listed {
    int64_t upto;  /* the entry up to which every one is taken into account */
    int64_t count; /* of listings */
};

/* A plain value: what a transaction has to know before it begins its work. Everything is borrowed by it. */
struct sky_needs {
    const struct sky_span *nombres; /* different ones, */
    struct sky_entry *present;      /* and for each: the entry that made its present document, or number 0 */
    size_t nombres_count;
    size_t bytes;                 /* of documents after which no name is read, */
    size_t loaded;                /* so that of the names only so many first ones were */
    const struct sky_span *keys;  /* different ones, */
    struct sky_receipt *receipts; /* and for each its receipt, which borrows the key */
    size_t keys_count;
};

/* A plain value: who or what may come in, beside the log: the registry says what the texts mean. */
struct sky_pass {
    struct sky_span id, documento; /* no document: it is to be taken out */
    int64_t used;                  /* the instant when it was last used; 0: never */
};

/* A plain value: some of them, by their ids in byte order, in the arena. */
struct sky_passes {
    struct sky_pass *items;
    size_t count;
};

/* A plain value: an entry of the audit, which is only ever added to. */
struct sky_fact {
    int64_t number, instant;
    struct sky_span author, verb, about, detail; /* detail: JSON, or no span */
};

/* A plain value: some of them, the last one first, in the arena. */
struct sky_facts {
    struct sky_fact *items;
    size_t count;
};

/* A plain value: who is being forgotten, and how far that has come. */
struct sky_oblivion {
    bool is_due;     /* somebody is */
    bool is_noted;   /* outside the store, too */
    int64_t cliente; /* 0: nobody in particular */
    int64_t upto;    /* the last entry that was erased */
};

/* A plain value. */
struct sky_count {
    int64_t entries;
    bool is_due; /* they are still to be erased */
};

/* A plain value: who is told what is wrong with a store as a whole; `what` is borrowed for the call. */
struct sky_inspection {
    void (*tell)(void *context, const char *what);
    void *context;
};

/* What a store is opened for. */
enum sky_store_mode {
    SKY_STORE_SERVE, /* to read and write; it is created, or its schema brought up to date, when needed */
    SKY_STORE_READ,  /* to read what is there, and nothing else: nothing is created, changed or moved */
};

/*
 * A backend. `store` is what `open` returned; every other function may fail with SKY_UNAVAILABLE (worth trying again),
 * SKY_NO_SPACE (nothing was written), SKY_UNKNOWN_RESULT (it cannot be said whether the transaction is on disk) or
 * SKY_INTERNAL. Reading may happen in many threads, each with its own reader; writing in one. Whatever is read is put
 * into the caller's arena.
 */
struct sky_backend {
    const char *scheme; /* of the URLs it opens, as in "sqlite" */

    /* Opens the store at what follows "<scheme>:", with some readers ready; NULL on failure. close takes NULL. */
    void *(*open)(const char *location, const struct sky_settings *settings, enum sky_store_mode mode,
                  struct sky_error *error);
    void (*close)(void *store);

    /* A connection for one thread at a time, which waits for no writer; NULL on failure. The caller frees it before the
     * store is closed. */
    void *(*reader_new)(void *store, struct sky_error *error);
    void (*reader_free)(void *reader);
    /* The store's own reader, for the writing thread: it sees what the transaction has saved. Borrowed. */
    void *(*reader_peek)(void *store);

    /*
     * A snapshot: from `snapshot` to `release` a reader sees the registry of one moment, not older than the call, whose
     * last entry it puts into `*head` unless that is NULL. Between the two the store may have to keep what it would
     * else let go, so a snapshot is held for seconds at most. Neither is called on the store's own reader.
     */
    enum sky_status (*snapshot)(void *reader, struct sky_head *head, struct sky_error *error);
    void (*release)(void *reader);
    /* Optional: gives up what a released reader keeps in order to be quick the next time. */
    void (*rest)(void *reader);
    /* Optional: whether the reader's connection is lost, so that it must be freed. */
    bool (*is_lost)(void *reader);

    /*
     * Which log this is. It stays the same as long as the store is open. An empty one where the store is only looked at
     * and of a release that knew none.
     */
    enum sky_status (*identify)(void *reader, struct sky_identity *identity, struct sky_error *error);

    /* The entry that made the present document of `nombre`: its number, cliente and document; or number 0. */
    enum sky_status (*read)(void *reader, struct sky_span nombre, struct sky_arena *arena, struct sky_entry *entry,
                            struct sky_error *error);

    /*
     * At most `limit` of the names that mean somebody at `moment`, in byte order, from the place `after` on (no span:
     * from the first). Of the past, a page may end early, even empty, since names of that time that mean nobody are
     * passed over at a bound.
     */
    enum sky_status (*names)(void *reader, int64_t moment, struct sky_span after, size_t limit, struct sky_arena *arena,
                             struct sky_names *names, struct sky_error *error);

    /* The entries that `selection` names. */
    enum sky_status (*select)(void *reader, const struct sky_selection *selection, struct sky_arena *arena,
                              struct sky_entries *entries, struct sky_error *error);

    /* Optional, all or none, with `list`: how far listings follow the log; those that `find` finds; and the first
     * words after `after`, in byte order, that were ever saved with one, a space between two. More may be found than is
     * wanted: those that have but the beginning of a long word, or that lack what many have. A single whole term is
     * exact. What a transaction has changed of terms is found after its commit. Keys (SKY_TERM_KEY) are wanted in one
     * way of one clause, without other terms, and found at once. */
    enum sky_status (*listed)(void *reader, struct sky_listed *listed, struct sky_error *error);
    enum sky_status (*find)(void *reader, const struct sky_find *find, struct sky_arena *arena,
                            struct sky_listings *listings, struct sky_error *error);
    enum sky_status (*palabras)(void *reader, struct sky_span after, struct sky_arena *arena, struct sky_span *palabras,
                                struct sky_error *error);

    /*
     * A transaction: `begin` waits until no other process writes and puts the last entry into `*head`; `fetch` reads
     * what is needed, in one go; `save` adds entries, in the order of their numbers, and may be called again; `list`
     * replaces listings, which are different clientes' in ascending order, and says up to which entry they follow the
     * log from then on; `keep` writes receipts, and drops some of those from before `expired`; `commit` returns once
     * all of it is on disk.
     * After a failure of any of them, `abort` gives up; without a transaction it does nothing. A transaction that was
     * given up can be tried again, unless its result is unknown.
     */
    enum sky_status (*begin)(void *store, struct sky_head *head, struct sky_error *error);
    enum sky_status (*fetch)(void *store, struct sky_needs *needs, struct sky_arena *arena, struct sky_error *error);
    enum sky_status (*save)(void *store, const struct sky_entry *entries, size_t count, struct sky_error *error);
    enum sky_status (*list)(void *store, const struct sky_listing *listings, size_t count, int64_t upto,
                            struct sky_error *error);
    /* Optional, with `list`: writes some milliseconds' worth of what makes `find` quicker. `*done`: nothing is left. */
    enum sky_status (*tidy)(void *store, bool *done, struct sky_error *error);
    enum sky_status (*keep)(void *store, const struct sky_receipt *receipts, size_t count, int64_t expired,
                            struct sky_error *error);
    enum sky_status (*commit)(void *store, struct sky_error *error);
    void (*abort)(void *store);
    /* Optional, after a transaction, when its answers are out: what the store puts off until then. */
    void (*settle)(void *store);
    /* Optional, after a commit whose result is unknown: whether the log has the entry that `head` tells of. Without it,
     * nothing may be written any more. */
    enum sky_status (*committed)(void *store, const struct sky_head *head, bool *done, struct sky_error *error);

    /*
     * Optional, all or none: lots, each of several transactions. `claim` makes this store's process the one that writes
     * lots, if no other one is, and `*claimed` says so; `disclaim`, or its end, ends that. `mark`, within a
     * transaction, notes that the lot is not whole, and `unmark`, a transaction of its own, that it is no longer so.
     * `marked` is the last lot that is not, or 0: for who has claimed lots, one that a process left when it died.
     */
    enum sky_status (*claim)(void *store, bool *claimed, struct sky_error *error);
    void (*disclaim)(void *store);
    enum sky_status (*mark)(void *store, int64_t lote, struct sky_error *error);
    enum sky_status (*unmark)(void *store, int64_t lote, struct sky_error *error);
    enum sky_status (*marked)(void *reader, int64_t *lote, struct sky_error *error);

    /*
     * Optional, all or none: forgetting. Within a transaction, `forget` notes that a customer is to be forgotten: from
     * then on every reader sees the customer's entries so, but the past names that it still lists at a moment.
     * `forgotten` is who waits for that: the next one, with number 0 for what is left of nobody in particular, or none.
     * Within transactions, `noted` says that an erasure is known outside the store, `erase` replaces entries by their
     * digests, and forgets what was asked for with their receipts, `redact` does the same with another's entry, but
     * leaves its name and gives it another document, `disown` takes out a word that nobody has any more,
     * and `forgot` ends it, after which number 0 is left. `clean` goes on with that for some milliseconds; after it
     * nothing is left in the store's files of what was erased. `count` is of a customer's entries, and `kept` whether
     * an entry has a receipt.
     */
    enum sky_status (*forget)(void *store, int64_t cliente, struct sky_error *error);
    enum sky_status (*forgotten)(void *reader, struct sky_oblivion *oblivion, struct sky_error *error);
    enum sky_status (*noted)(void *store, int64_t cliente, struct sky_error *error);
    enum sky_status (*erase)(void *store, const struct sky_entry *entry, bool receipts, struct sky_error *error);
    enum sky_status (*redact)(void *store, const struct sky_entry *entry, struct sky_span documento,
                              struct sky_error *error);
    enum sky_status (*disown)(void *store, struct sky_span palabra, struct sky_error *error);
    enum sky_status (*forgot)(void *store, int64_t cliente, struct sky_error *error);
    enum sky_status (*clean)(void *store, struct sky_error *error);
    enum sky_status (*count)(void *reader, int64_t cliente, struct sky_count *count, struct sky_error *error);
    enum sky_status (*kept)(void *reader, int64_t number, bool *kept, struct sky_error *error);

    /*
     * Optional, all or none: passes and the audit. `passes` reads those whose ids begin with `prefix`, `facts` at most
     * `limit` whose numbers are below `below`. Within a transaction, `admit` saves a pass, or takes it out, unless it
     * is NULL, and adds the fact with the next number; `note_use` notes of passes that are there when they were last
     * used, unless that is noted to have been later.
     */
    enum sky_status (*passes)(void *reader, struct sky_span prefix, struct sky_arena *arena, struct sky_passes *passes,
                              struct sky_error *error);
    enum sky_status (*facts)(void *reader, int64_t below, size_t limit, struct sky_arena *arena,
                             struct sky_facts *facts, struct sky_error *error);
    enum sky_status (*admit)(void *store, const struct sky_pass *pass, const struct sky_fact *fact,
                             struct sky_error *error);
    enum sky_status (*note_use)(void *store, const struct sky_pass *passes, size_t count, struct sky_error *error);

    /* Commits a write that is no operation, to see whether writing works. Runs inside no transaction. */
    enum sky_status (*probe)(void *store, struct sky_error *error);

    /*
     * Optional: checks a slice of what is stored, some milliseconds' worth, with no snapshot held. `place` is empty for
     * the first slice, and moved on by each; `*done` says that it was the last. SKY_INTERNAL says what is damaged.
     */
    enum sky_status (*check)(void *reader, struct sky_buffer *place, bool *done, struct sky_error *error);
    /*
     * Optional: tells what is wrong with what is stored as a whole, in one reading of all of it. Unless it is
     * `*legible`, what the other functions read may be anything.
     */
    enum sky_status (*inspect)(void *reader, const struct sky_inspection *inspection, bool *legible,
                               struct sky_error *error);
    /*
     * Optional, with `list`: whether `find` finds every listing by its terms and by nothing else, into `*right`. It
     * goes on slice by slice, with no snapshot held; customers who are written meanwhile are left aside. SKY_INTERNAL
     * says what is damaged.
     */
    enum sky_status (*check_terms)(void *reader, bool *right, struct sky_error *error);

    /*
     * Optional, all or none: copies of a store that is a file. `copy` makes a file of what the reader sees at one
     * moment, whole and on disk, where there is none; its log is the same, or when it `renews` one that begins as a
     * copy and gets an identity of its own. `place` gives a copy another name, which may be taken only when it
     * `overwrites`. `refuse_in_use` fails with SKY_CONFLICT while anybody has the store at `location` open, as does
     * `replace`, which sets that store aside and puts the copy in its place.
     */
    enum sky_status (*copy)(void *reader, const char *path, bool renews, struct sky_error *error);
    enum sky_status (*place)(const char *copy, const char *path, bool overwrites, struct sky_error *error);
    enum sky_status (*refuse_in_use)(const char *location, struct sky_error *error);
    enum sky_status (*replace)(const char *location, const char *copy, struct sky_error *error);
};

/* The backend for `url` and the location after its scheme, both constant or borrowed; NULL: no such scheme. */
const struct sky_backend *sky_backend_for(const char *url, const char **location, struct sky_error *error);

#endif
