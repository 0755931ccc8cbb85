/* What the sqlite*.c files share. */
#ifndef SKY_STORE_SQLITE_INTERNAL_H
#define SKY_STORE_SQLITE_INTERNAL_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#include "store/sqlite-listings.h"
#include "store/sqlite-slots.h"
#include "store/sqlite.h"

/* Milliseconds to wait for a lock that only a foreign process can hold. */
#define SKY_SQLITE_BUSY_TIMEOUT 5000

/* Microseconds that who only looks tries again, where one that may write would have waited. */
#define SKY_SQLITE_LOOK_LIMIT 1000000

/* Segments of a level of the index of terms that are merged, as the schema says. */
#define SKY_SQLITE_MERGE_LEAST 8

/* Statements of the writer's connection. */
enum sky_sqlite_statement {
    SKY_SQLITE_BEGIN,
    SKY_SQLITE_COMMIT,
    SKY_SQLITE_ROLLBACK,
    SKY_SQLITE_APPEND,
    SKY_SQLITE_POINT,
    SKY_SQLITE_UNPOINT,
    SKY_SQLITE_RECALL,
    SKY_SQLITE_KEEP,
    SKY_SQLITE_SWEEP,
    SKY_SQLITE_PROBE,
    SKY_SQLITE_LISTING,
    SKY_SQLITE_LIST,
    SKY_SQLITE_UNLIST,
    SKY_SQLITE_ADD_TERMS,
    SKY_SQLITE_DROP_TERMS,
    SKY_SQLITE_MERGE_TERMS,
    SKY_SQLITE_MERGE_FROM,
    SKY_SQLITE_ADD_KEY,
    SKY_SQLITE_DROP_KEY,
    SKY_SQLITE_ADD_PALABRA,
    SKY_SQLITE_SET_LISTED,
    SKY_SQLITE_ADD_LISTED,
    SKY_SQLITE_MARK,
    SKY_SQLITE_UNMARK,
    SKY_SQLITE_ADMIT,
    SKY_SQLITE_DISMISS,
    SKY_SQLITE_NOTE_USE,
    SKY_SQLITE_RECORD,
    SKY_SQLITE_FORGET,
    SKY_SQLITE_UNPOINT_ALL,
    SKY_SQLITE_NOTED,
    SKY_SQLITE_ERASE,
    SKY_SQLITE_REPLACE,
    SKY_SQLITE_BLANK,
    SKY_SQLITE_REACH,
    SKY_SQLITE_DISOWN,
    SKY_SQLITE_FORGOT,
    SKY_SQLITE_BEGIN_CLEAN,
    SKY_SQLITE_DROP_REFUSALS,
    SKY_SQLITE_ADOPT,
    SKY_SQLITE_STATEMENTS
};

/* Questions of a reader's: those of a view are SELECT + 2 * view, and after it the same without documents. */
enum sky_sqlite_question {
    SKY_SQLITE_HOLD,
    SKY_SQLITE_DROP,
    SKY_SQLITE_TOUCH,
    SKY_SQLITE_HEAD,
    SKY_SQLITE_READ,
    SKY_SQLITE_CHANGED,
    SKY_SQLITE_NAMES,
    SKY_SQLITE_PAST_NAMES,
    SKY_SQLITE_LISTED,
    SKY_SQLITE_FIND_ALL,
    SKY_SQLITE_FIND_ALL_BACK,
    SKY_SQLITE_FIND_KEY,
    SKY_SQLITE_FIND_ONE,
    SKY_SQLITE_PALABRAS,
    SKY_SQLITE_TERMS_BLOCK,
    SKY_SQLITE_TERMS_PAGE,
    SKY_SQLITE_TERMS_NEXT,
    SKY_SQLITE_MARKED,
    SKY_SQLITE_PASSES,
    SKY_SQLITE_FACTS,
    SKY_SQLITE_OBLIVION,
    SKY_SQLITE_FORGETS,
    SKY_SQLITE_IS_FORGOTTEN,
    SKY_SQLITE_COUNT,
    SKY_SQLITE_IS_KEPT,
    SKY_SQLITE_NOTICE,
    SKY_SQLITE_RECEIPTS,
    SKY_SQLITE_SELECT,
    SKY_SQLITE_QUESTIONS = SKY_SQLITE_SELECT + 2 * SKY_VIEWS
};

/* A plain value: what changes in the wal-index when something is written or moved. */
struct sky_sqlite_mark {
    uint32_t header[12], moved;
};

struct sky_sqlite_reader {
    struct sky_sqlite *store;
    sqlite3 *db;
    sqlite3_stmt *statements[SKY_SQLITE_QUESTIONS]; /* compiled when they are first needed */
    const uint32_t *index;                          /* the wal-index, mapped by SQLite; NULL: not known */
    struct sky_sqlite_mark mark;                    /* as it was before the transaction began */
    struct sky_head head;                           /* of the transaction */
    bool headed;                                    /* the head was read */
    bool forgets, asked;                            /* somebody is to be forgotten, as far as it was asked */
    bool held;                                      /* between snapshot and release */
    const char *alone;               /* nobody else had the file open: what tells that one has; or NULL */
    atomic_bool busy;                /* claimed by the thread that reads, or by one that ends the transaction */
    struct sky_sqlite_reader *next;  /* of those that are ready */
    struct sky_sqlite_reader *other; /* of all */
};

/* Customers that were read; see sqlite-present.c. */
struct sky_sqlite_present {
    pthread_mutex_t mutex;   /* over what follows */
    struct sky_cache *cache; /* NULL: none are kept */
    int64_t head;            /* the last entry that the cache takes into account */
};

struct sky_sqlite {
    char *path;
    enum sky_store_mode mode;
    int lock; /* the writer's claim on the lock file; negative: there is none */
    sqlite3 *writer;
    sqlite3_stmt *statements[SKY_SQLITE_STATEMENTS];
    struct sky_sqlite_reader own; /* over the writer's connection */
    pthread_mutex_t mutex;        /* guards the next two members */
    struct sky_sqlite_reader *ready, *all;
    struct sky_sqlite_present present;
    int wal_pages;       /* in the WAL after the last commit of ours, */
    int wal_pages_max;   /* with more of which nothing is written */
    int next_checkpoint; /* at so many, */
    int64_t again;       /* or at this time when the last one has not moved all */
    bool all_moved;
    bool put_off;             /* a checkpoint that is due, for somebody else wrote */
    int64_t saved;            /* the last operation of the transaction; 0: none */
    int64_t noted;            /* what was noted of it before it was opened */
    int64_t empties, emptied; /* the cleaning for which the log is to be emptied after the transaction, and was; or 0 */
    struct sky_sqlite_holding holding;
    struct sky_sqlite_aside aside;
    bool broken; /* a checkpoint failed: what the WAL holds must stay there */
};

/* --- sqlite-connect.c */

/* Where a store goes that another one replaces: a name behind its own. */
#define SKY_SQLITE_REPLACED ".replaced"

/* What a connection is for: to write, to read beside writers, or to read a file and leave all as it is. */
enum sky_sqlite_use { SKY_SQLITE_TO_WRITE, SKY_SQLITE_TO_READ, SKY_SQLITE_TO_LOOK };

/* Maps the connection's last error and records it, as "<what>: <SQLite's message>". */
enum sky_status sky_sqlite_fail(sqlite3 *db, const char *what, struct sky_error *error);

/* The same for a read, which says nothing about what was written. */
enum sky_status sky_sqlite_fail_read(sqlite3 *db, struct sky_error *error);

/* A connection with Sky's settings, to a file that exists; NULL on failure. Close it with sqlite3_close. */
sqlite3 *sky_sqlite_connect(const char *path, enum sky_sqlite_use use, struct sky_error *error);

/* What appears beside a file when somebody opens it that nobody had open when it was opened to be looked at; or NULL.
 */
const char *sky_sqlite_sign_of_others(sqlite3 *db);

/* What SQLite puts beside a file and reads together with it: what their names end in. */
#define SKY_SQLITE_BESIDE 3
extern const char *const sky_sqlite_beside[SKY_SQLITE_BESIDE];

/* Whether there is a file beside the database, as in "-wal"; true when that cannot be said. */
bool sky_sqlite_is_there(const char *path, const char *suffix);

/* Compiles `sql` for long use; NULL on failure. */
sqlite3_stmt *sky_sqlite_compile(sqlite3 *db, const char *sql, struct sky_error *error);

/* Binds a text that stays in place until the statement is reset; null for no span. */
int sky_sqlite_bind_text(sqlite3_stmt *statement, int index, struct sky_span text);

/* The text of a column, borrowed until the next step; no span for null. */
struct sky_span sky_sqlite_column_text(sqlite3_stmt *statement, int column);

/* Copies the column's bytes; false when they are not as many as they must be. */
bool sky_sqlite_column_bytes(sqlite3_stmt *statement, int column, unsigned char *bytes, size_t size);

/* --- sqlite.c */

/*
 * Makes one whole file of the database and its log, which is gone then, unless others have it open: SQLite refuses
 * that. The file's header tells from then on that it has no log, until it is served again. Under the lock.
 */
void sky_sqlite_make_whole(sqlite3 *db);

/* --- sqlite-schema.c */

/* Whose file it is; and of one with a notice, which releases that know of none take for another's. */
#define SKY_SQLITE_ID "1397446961"      /* "SKY1" */
#define SKY_SQLITE_LEFT_ID "1397447021" /* "SKYm" */

/* Fails when the database is another's; an empty one is to become ours, unless that is refused too. */
enum sky_status sky_sqlite_refuse_foreign(sqlite3 *db, bool empty_too, struct sky_error *error) SKY_CHECKED;

/* Whether the first column of the first row of `sql` is `expected`. */
bool sky_sqlite_answers(sqlite3 *db, const char *sql, const char *expected);

/*
 * Fails when the schema is not what this release makes of its version, to the byte: another trigger, view or index
 * could hide rows or swallow them. A later release may have added tables, columns and indexes, and nothing else.
 */
enum sky_status sky_sqlite_refuse_odd_schema(sqlite3 *db, struct sky_error *error) SKY_CHECKED;

/* Fails when the schema is of a later version than this release's. */
enum sky_status sky_sqlite_refuse_later(sqlite3 *db, struct sky_error *error) SKY_CHECKED;

/* Brings the schema to this release's version; a later one is left as it is. What is odd then is refused. */
enum sky_status sky_sqlite_prepare_schema(sqlite3 *db, struct sky_error *error) SKY_CHECKED;

/* Fails when the schema is not of this release's version or a later one; to be read, it may be a little older. */
enum sky_status sky_sqlite_refuse_older(sqlite3 *db, enum sky_store_mode mode, struct sky_error *error) SKY_CHECKED;

/* --- sqlite-identity.c */

/* A new identity, in SQL. */
#define SKY_SQLITE_NEW_IDENTITY "lower(hex(randomblob(8)))"

/* Whether there is a table for one: a file of an earlier release has none. */
bool sky_sqlite_has_identity(sqlite3 *db);

/* Gives the log of a file, of whatever version it is, a new identity; outside of a transaction. */
enum sky_status sky_sqlite_renew(sqlite3 *db, struct sky_error *error) SKY_CHECKED;

/* --- sqlite-lock.c */

/* Records errno, as "<what> <path>: <its message>". */
enum sky_status sky_sqlite_fail_errno(struct sky_error *error, const char *what, const char *path);

/*
 * The lock file beside the database at `path`: a descriptor, which is a claim of its own, so that each thread that
 * locks needs one. Negative on failure. Closing it unlocks.
 */
int sky_sqlite_open_lock(const char *path, struct sky_error *error);

/* Take and give back the lock, for all processes of the host. Giving back what was not taken does nothing. */
enum sky_status sky_sqlite_lock(int lock, struct sky_error *error) SKY_CHECKED;
/* The same with more patience, for when a program begins: another may be changing the schema. */
enum sky_status sky_sqlite_lock_at_start(int lock, struct sky_error *error) SKY_CHECKED;
void sky_sqlite_unlock(int lock);

/* Under the lock: notes in the file which operation was committed last. */
void sky_sqlite_note(int lock, int64_t number);

/* What is noted beside the database at `path`: at least so many operations were committed. 0: it is not known. */
int64_t sky_sqlite_noted(const char *path);

/* Takes it if nobody has it. */
bool sky_sqlite_try_lock(int lock);

/* The same, unless somebody waits for it. */
bool sky_sqlite_try_turn(int lock);

/* Under the lock or not: makes the claim on lots, if no other process has, or gives it back. */
bool sky_sqlite_claim_lots(int lock);
void sky_sqlite_disclaim_lots(int lock);

/* --- sqlite-reader.c */

/* The text of each question. */
extern const char *const sky_sqlite_questions[SKY_SQLITE_QUESTIONS];

/* Opens `count` readers of the store's, for reader_new to hand out. */
enum sky_status sky_sqlite_open_readers(struct sky_sqlite *store, size_t count, struct sky_error *error) SKY_CHECKED;

/* Closes all readers. */
void sky_sqlite_close_readers(struct sky_sqlite *store);

/* Ends the transactions that released readers keep. */
void sky_sqlite_rest_readers(struct sky_sqlite *store);

/* Finalizes the statements. */
void sky_sqlite_clear_reader(struct sky_sqlite_reader *reader);

/* The statement of a question, to be reset after use; NULL on failure. Borrowed. */
sqlite3_stmt *sky_sqlite_ask(struct sky_sqlite_reader *reader, enum sky_sqlite_question question,
                             struct sky_error *error);

/* Returns `items` in the arena with room for one more after `count`, each of `size` bytes; NULL when memory ran out. */
void *sky_sqlite_room(struct sky_arena *arena, void *items, size_t count, size_t size);

/* --- sqlite-snapshot.c */

/* Begin and end a reading: of the snapshot that is held, or else of the present. A reading that failed is left, too. */
enum sky_status sky_sqlite_enter(struct sky_sqlite_reader *reader, struct sky_error *error) SKY_CHECKED;
enum sky_status sky_sqlite_leave(struct sky_sqlite_reader *reader, struct sky_error *error) SKY_CHECKED;

/* Reads the head into the reader, once a transaction. Within a reading. */
enum sky_status sky_sqlite_take_head(struct sky_sqlite_reader *reader, struct sky_error *error) SKY_CHECKED;

/* --- sqlite-present.c */

/* Without the memory for it, and where the store is only looked at, nothing is kept. */
void sky_sqlite_open_present(struct sky_sqlite_present *present, enum sky_store_mode mode);
void sky_sqlite_close_present(struct sky_sqlite_present *present);

/* Within a reading: fills `*entry` as SKY_SQLITE_READ would, if the customer was kept; else it stays as it is. */
enum sky_status sky_sqlite_find_present(struct sky_sqlite_reader *reader, struct sky_span nombre,
                                        struct sky_arena *arena, struct sky_entry *entry,
                                        struct sky_error *error) SKY_CHECKED;

/* Keeps what was read in the same reading, after it was not found. */
void sky_sqlite_keep_present(struct sky_sqlite_reader *reader, struct sky_span nombre, const struct sky_entry *entry);

/* --- sqlite-checkpoint.c; all of these under the lock */

/* Counts the log's pages from now on. */
void sky_sqlite_watch_log(struct sky_sqlite *store);

/* Before a transaction: while the log is full, waits for readers, up to a bound; then SKY_UNAVAILABLE. */
enum sky_status sky_sqlite_make_room(struct sky_sqlite *store, struct sky_error *error) SKY_CHECKED;

/* --- sqlite-log.c, sqlite-write.c, sqlite-receipt.c */

/* Puts the last entry into `*head`. One without a whole seal fails when it is to be `sealed`, or has zeros there. */
enum sky_status sky_sqlite_head(struct sky_sqlite_reader *reader, bool sealed, struct sky_head *head,
                                struct sky_error *error) SKY_CHECKED;

enum sky_status sky_sqlite_compile_writer(struct sky_sqlite *store, struct sky_error *error) SKY_CHECKED;

/* Steps a statement of the writer's that gives no rows, and resets it; with as many of the numbers as it has
 * parameters. */
enum sky_status sky_sqlite_run(struct sky_sqlite *store, enum sky_sqlite_statement which,
                               struct sky_error *error) SKY_CHECKED;
enum sky_status sky_sqlite_run_with(struct sky_sqlite *store, enum sky_sqlite_statement which, int64_t one,
                                    int64_t other, struct sky_error *error) SKY_CHECKED;

/*
 * Merges so many pages of the index of terms; a negative number begins to merge all of it. `*done`: there was nothing
 * to do, which changes but the statement's own row.
 */
enum sky_status sky_sqlite_merge(struct sky_sqlite *store, int64_t pages, bool *done,
                                 struct sky_error *error) SKY_CHECKED;

/* Reads the receipt of a key; instant 0: there is none. */
enum sky_status sky_sqlite_recall(struct sky_sqlite *store, struct sky_span key, struct sky_receipt *receipt,
                                  struct sky_error *error) SKY_CHECKED;

/* --- sqlite-find.c and others */

/* Whether the file has listings, passes, or room for a notice: one of an earlier release has none until it is brought
 * up to date. */
bool sky_sqlite_has_listings(sqlite3 *db);
bool sky_sqlite_has_passes(sqlite3 *db);
bool sky_sqlite_has_notice(sqlite3 *db);

/* --- sqlite-olvido.c */

/* Whether the file can tell who is to be forgotten: one of an earlier release forgets nobody. */
bool sky_sqlite_has_oblivion(sqlite3 *db);

/* Within a reading: whether the entries of `cliente` are not to be seen any more. */
enum sky_status sky_sqlite_is_forgotten(struct sky_sqlite_reader *reader, int64_t cliente, bool *is,
                                        struct sky_error *error) SKY_CHECKED;

/* --- sqlite-inspect.c, sqlite-inspect-terms.c */

/* Whether each page of the index of terms is found by what is on it, into `*right`: in one reading. */
enum sky_status sky_sqlite_inspect_terms(sqlite3 *db, bool *right, struct sky_error *error) SKY_CHECKED;

/*
 * Within a reading: fails when the file lacks operations that were committed where it lies. A file that was made whole
 * is left out: whoever puts one there means it.
 */
enum sky_status sky_sqlite_refuse_short(struct sky_sqlite_reader *reader, struct sky_error *error) SKY_CHECKED;

#endif
