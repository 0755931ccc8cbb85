/*
 * The store's contract: what a database must do to keep the registry. Rows in, rows out, transactions; what the rows
 * mean is the registry's business. Three kinds of rows: entries of the log, which are only ever added, receipts of
 * requests, and listings, by which present customers are found. Of each name the store knows, besides, the entry that
 * made the present document. A backend is one const table of functions.
 */
#ifndef SKY_STORE_BACKEND_H
#define SKY_STORE_BACKEND_H

#include "base/settings.h"
#include "store/rows.h"

/* What a store is opened for. */
enum sky_store_mode {
    SKY_STORE_SERVE, /* to read and write; it is created, or its schema brought up to date, when needed */
    SKY_STORE_READ,  /* to read what is there, and nothing else: nothing is created, changed or moved; SKY_NOT_FOUND
                      * where a server or an empty file has no registry yet */
    SKY_STORE_MOVE,  /* as to serve, also under a notice; a schema of a later release is refused */
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
     * A transaction: `begin` waits until no other process writes and puts the last entry into `*head`, or fails with
     * SKY_ELSEWHERE where the store has a notice and was opened to serve; `fetch` reads
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
     * nothing may be written any more; with it, the next transaction sees what the log holds, even if this fails. */
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
     * Optional, all or none: forgetting. Within a transaction, `forget` notes that a customer is to be forgotten: no
     * name means them any more, and from then on every reader sees the customer's entries so, but the past names that
     * it still lists at a moment.
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
     * `limit` whose numbers are below `below`. Within a transaction, `admit` saves a pass, or takes it out, and adds
     * the fact with the next number, unless either is NULL; `note_use` notes of passes that are there when they were
     * last used, unless that is noted to have been later.
     */
    enum sky_status (*passes)(void *reader, struct sky_span prefix, struct sky_arena *arena, struct sky_passes *passes,
                              struct sky_error *error);
    enum sky_status (*facts)(void *reader, int64_t below, size_t limit, struct sky_arena *arena,
                             struct sky_facts *facts, struct sky_error *error);
    enum sky_status (*admit)(void *store, const struct sky_pass *pass, const struct sky_fact *fact,
                             struct sky_error *error);
    enum sky_status (*note_use)(void *store, const struct sky_pass *passes, size_t count, struct sky_error *error);

    /*
     * Optional, all or none: moving to another store. `notice` reads the store's notice. Within transactions, `post`
     * replaces it, or takes it away (no span), and `adopt` gives the log another's identity. `receipts` reads at most
     * `limit` of those after that instant and key. `refuse_unnotable` fails with SKY_INVALID for a location that does
     * not mean the same to whoever reads it, or that tells a secret.
     */
    enum sky_status (*notice)(void *reader, struct sky_notice *notice, struct sky_error *error);
    enum sky_status (*post)(void *store, struct sky_span text, struct sky_error *error);
    enum sky_status (*adopt)(void *store, const struct sky_identity *identity, struct sky_error *error);
    enum sky_status (*receipts)(void *reader, int64_t instant, struct sky_span key, size_t limit,
                                struct sky_arena *arena, struct sky_receipts *receipts, struct sky_error *error);
    enum sky_status (*refuse_unnotable)(const char *location, struct sky_error *error);

    /*
     * Optional, both or none: transactions of many. After `hold`, commits leave what they did to `flush`, which makes
     * it durable or fails; then nothing of it was written. Both are called between two transactions. `hold` is false,
     * and nothing is held that was not held before, while others have the store open, who would wait for long.
     */
    bool (*hold)(void *store);
    enum sky_status (*flush)(void *store, struct sky_error *error);

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
     * `replace`, which sets that store aside and puts the copy in its place. `remove` takes away a copy that is in
     * nobody's use, with what lies beside it.
     */
    enum sky_status (*copy)(void *reader, const char *path, bool renews, struct sky_error *error);
    enum sky_status (*place)(const char *copy, const char *path, bool overwrites, struct sky_error *error);
    enum sky_status (*refuse_in_use)(const char *location, struct sky_error *error);
    enum sky_status (*replace)(const char *location, const char *copy, struct sky_error *error);
    void (*remove)(const char *copy);
};

/* The backend for `url` and the location after its scheme, both constant or borrowed; NULL: no such scheme. */
const struct sky_backend *sky_backend_for(const char *url, const char **location, struct sky_error *error);

#endif
