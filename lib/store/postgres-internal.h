/* What the postgres*.c files share. */
#ifndef SKY_STORE_POSTGRES_INTERNAL_H
#define SKY_STORE_POSTGRES_INTERNAL_H

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/ticker.h"
#include "store/postgres-statement.h"
#include "store/postgres.h"

/*
 * Microseconds after which an answer of the server is not waited for any more, so that whoever asked is told so within
 * two seconds; that of a commit, which may wait for a standby; and any, while the server is being looked for.
 */
#define SKY_POSTGRES_ANSWER_LIMIT 1250000
#define SKY_POSTGRES_COMMIT_LIMIT 1500000
#define SKY_POSTGRES_AWAY_LIMIT 300000

/* What was sent and not yet answered. */
struct sky_postgres_sent {
    enum { SKY_POSTGRES_PREPARE, SKY_POSTGRES_RUN, SKY_POSTGRES_SYNC } what;
    enum sky_postgres_statement statement; /* but of a sync */
};

#define SKY_POSTGRES_SENT_MAX ((size_t)512)

/* A connection in pipeline mode, for one thread at a time: what is sent is answered later, in order. */
struct sky_postgres_link {
    struct sky_postgres *store;
    PGconn *conn; /* NULL: there is none yet, or it is lost */
    struct sky_postgres_sent sent[SKY_POSTGRES_SENT_MAX];
    size_t first, count;                       /* of those, as a ring */
    size_t past;                               /* of them, the first: whether they failed is of no concern any more */
    bool is_prepared[SKY_POSTGRES_STATEMENTS]; /* or will be, when what was sent is answered */
};

struct sky_postgres_reader {
    struct sky_postgres_link *link; /* the writer's, or its own: */
    struct sky_postgres_link own;
    bool is_writers;
    bool held, begun; /* between snapshot and release; its transaction is under way */
    struct sky_postgres_reader *next;
};

/* Which of the servers that the URL names is the one to write to. */
struct sky_postgres_place {
    char host[256], hostaddr[64], port[16];
};

struct sky_postgres_away {
    pthread_mutex_t mutex; /* over what follows; whether it is away is read without */
    atomic_bool is_away;   /* and is looked for */
    struct sky_postgres_place place;
    struct sky_ticker *looking; /* or NULL */
};

struct sky_postgres {
    char *url;
    enum sky_store_mode mode;
    struct sky_postgres_away away;
    struct sky_postgres_link link; /* the writer's */
    struct sky_postgres_reader reader;
    bool is_active;                 /* a transaction is under way */
    int64_t held_up_until;          /* an instant of sky_clock_elapsed, until which no other is begun */
    struct sky_listed listed;       /* as the transaction has left it so far */
    struct sky_postgres_link claim; /* holds the claim on lots, if there is one, */
    _Atomic int64_t claimed;        /* by two locks: that on lots, and that on this number; 0: there is none */
    pthread_mutex_t mutex;          /* guards the next two members */
    struct sky_postgres_reader *ready;
    size_t ready_count;
    size_t ready_max;
};

/* --- postgres-values.c */

#define SKY_POSTGRES_VALUES_MAX 12

/* The parameters of a statement, in binary form. What they point to stays in place until they are sent. */
struct sky_postgres_values {
    int count;
    const char *data[SKY_POSTGRES_VALUES_MAX];
    int sizes[SKY_POSTGRES_VALUES_MAX];
    char numbers[SKY_POSTGRES_VALUES_MAX][sizeof(int64_t)];
    bool failed; /* memory ran out: they are not sent */
};

void sky_postgres_put_number(struct sky_postgres_values *values, int64_t number);
void sky_postgres_put_span(struct sky_postgres_values *values, struct sky_span text); /* null for no span */
void sky_postgres_put_bytes(struct sky_postgres_values *values, const unsigned char *bytes, size_t size);

/* An array that is being made, of one of three types. Its buffer is to be cleared. */
struct sky_postgres_array {
    struct sky_buffer buffer;
    uint32_t count;
};

enum sky_postgres_type { SKY_POSTGRES_BYTEA = 17, SKY_POSTGRES_BIGINT = 20, SKY_POSTGRES_TEXT = 25 };

void sky_postgres_array_begin(struct sky_postgres_array *array, enum sky_postgres_type type);
void sky_postgres_array_add(struct sky_postgres_array *array, struct sky_span item); /* null for no span */
void sky_postgres_array_add_number(struct sky_postgres_array *array, int64_t number);
void sky_postgres_arrays_begin(struct sky_postgres_array *arrays, const enum sky_postgres_type *types, size_t count);
/* Puts it as a value, which borrows it. */
void sky_postgres_put_array(struct sky_postgres_values *values, struct sky_postgres_array *array);

/* What a row's columns hold, in binary form: 0 or no span for null. Texts are borrowed from the result. */
int64_t sky_postgres_number(const PGresult *result, int row, int column);
bool sky_postgres_bool(const PGresult *result, int row, int column);
struct sky_span sky_postgres_span(const PGresult *result, int row, int column);
/* Copies a text into the arena; no span for null, and when memory ran out, which `error` tells then. */
struct sky_span sky_postgres_copy(const PGresult *result, int row, int column, struct sky_arena *arena,
                                  struct sky_error *error);
/* Copies the bytes; false when they are not as many as they must be. */
bool sky_postgres_bytes(const PGresult *result, int row, int column, unsigned char *bytes, size_t size);

/* --- postgres-connect.c */

/* The parts of a URL, to be PQconninfoFree'd; NULL: `whose` is none, which says no more, for it may hold a password. */
PQconninfoOption *sky_postgres_parse(const char *url, const char *whose, struct sky_error *error);

/* A connection with the settings that Sky depends on, to the server that was last found; NULL on failure, in a second
 * at most. Close it with PQfinish. */
PGconn *sky_postgres_connect(struct sky_postgres *store, struct sky_error *error);
/* The same to whichever server may be written to, and where that is. May take seconds. */
PGconn *sky_postgres_connect_any(const struct sky_postgres *store, struct sky_postgres_place *place,
                                 struct sky_error *error);

/* Records what a result tells, or without one the connection, as "<what>: <the server's message>". */
enum sky_status sky_postgres_fail(const PGconn *conn, const PGresult *result, const char *what,
                                  struct sky_error *error);

/* --- postgres-away.c */

/* Finds the server, and a connection to it. May take seconds. */
enum sky_status sky_postgres_seek(struct sky_postgres *store, PGconn **conn, struct sky_error *error) SKY_CHECKED;
/* Where it was found last. False: it is away. */
bool sky_postgres_where(struct sky_postgres *store, struct sky_postgres_place *place);
/* Has it looked for: it did not let somebody in, or did not answer. */
void sky_postgres_suspect(struct sky_postgres *store);

/* --- postgres-schema.c */

/* Brings the schema to this release's version, or refuses it. */
enum sky_status sky_postgres_prepare_schema(PGconn *conn, enum sky_store_mode mode,
                                            struct sky_error *error) SKY_CHECKED;

/* --- postgres-link.c */

/* Begins a pipeline on a connection, which the link owns from then on. */
enum sky_status sky_postgres_link_use(struct sky_postgres_link *link, PGconn *conn,
                                      struct sky_error *error) SKY_CHECKED;
/* Makes sure that there is a connection. One that was lost is made anew, and has nothing prepared. */
enum sky_status sky_postgres_link_open(struct sky_postgres_link *link, struct sky_error *error) SKY_CHECKED;
void sky_postgres_link_close(struct sky_postgres_link *link);

/* Sends a statement, whose answer comes when it is asked for. */
enum sky_status sky_postgres_send(struct sky_postgres_link *link, enum sky_postgres_statement statement,
                                  const struct sky_postgres_values *values, struct sky_error *error) SKY_CHECKED;

/* Sends a statement whose parameters are arrays, and clears them. */
enum sky_status sky_postgres_send_arrays(struct sky_postgres_link *link, enum sky_postgres_statement statement,
                                         struct sky_postgres_array *arrays, size_t count,
                                         struct sky_error *error) SKY_CHECKED;

/* Ends what was sent, so that what comes after it does not fail with it; does not wait for an answer. */
enum sky_status sky_postgres_sync(struct sky_postgres_link *link, struct sky_error *error) SKY_CHECKED;

/* Ends a transaction by a statement whose answer nobody waits for: whatever was sent before it is over. */
void sky_postgres_leave(struct sky_postgres_link *link, enum sky_postgres_statement statement);

/*
 * Ends what was sent and waits for all answers, for each so many microseconds at most after the one before. The answers
 * to the last `count` statements go into `results`, unless it is NULL, for the caller to PQclear; NULL each on failure.
 * A connection that is lost is closed.
 */
enum sky_status sky_postgres_finish(struct sky_postgres_link *link, int64_t limit, PGresult **results, size_t count,
                                    struct sky_error *error) SKY_CHECKED;

/* --- postgres-reader.c */

/*
 * Asks within the reader's snapshot, or of the present. The result is to be PQclear'ed; NULL on failure. A connection
 * that was lost while nothing was under way is made anew.
 */
PGresult *sky_postgres_ask(struct sky_postgres_reader *reader, enum sky_postgres_statement statement,
                           const struct sky_postgres_values *values, struct sky_error *error);

/* The last entry, from the answer to SKY_POSTGRES_HEAD. */
enum sky_status sky_postgres_take_head(const PGresult *result, struct sky_head *head,
                                       struct sky_error *error) SKY_CHECKED;

/* --- postgres-read.c, postgres-receipt.c, postgres-write.c */

/* Within a transaction of the writer's: sends a statement of one number. */
enum sky_status sky_postgres_run(struct sky_postgres *store, enum sky_postgres_statement statement, int64_t number,
                                 struct sky_error *error) SKY_CHECKED;
/* The same as a transaction of its own. */
enum sky_status sky_postgres_write_alone(struct sky_postgres *store, enum sky_postgres_statement statement,
                                         int64_t number, struct sky_error *error) SKY_CHECKED;

/* What a name means, from a row of SKY_POSTGRES_READ or SKY_POSTGRES_PRESENT. */
enum sky_status sky_postgres_take_present(const PGresult *result, int row, struct sky_arena *arena,
                                          struct sky_entry *entry, struct sky_error *error) SKY_CHECKED;

/* The receipt of a key, from a row of SKY_POSTGRES_RECALL; instant 0: there is none. */
void sky_postgres_take_receipt(const PGresult *result, int row, struct sky_span key, struct sky_receipt *receipt);

/* --- the backend's functions, which backend.h tells of */

void *sky_postgres_reader_new(void *store, struct sky_error *error);
void sky_postgres_reader_free(void *reader);
void *sky_postgres_reader_peek(void *store);
enum sky_status sky_postgres_snapshot(void *reader, struct sky_head *head, struct sky_error *error);
void sky_postgres_release(void *reader);
enum sky_status sky_postgres_identify(void *reader, struct sky_identity *identity, struct sky_error *error);
enum sky_status sky_postgres_read(void *reader, struct sky_span nombre, struct sky_arena *arena,
                                  struct sky_entry *entry, struct sky_error *error);
enum sky_status sky_postgres_names(void *reader, int64_t moment, struct sky_span after, size_t limit,
                                   struct sky_arena *arena, struct sky_names *names, struct sky_error *error);
enum sky_status sky_postgres_select(void *reader, const struct sky_selection *selection, struct sky_arena *arena,
                                    struct sky_entries *entries, struct sky_error *error);
enum sky_status sky_postgres_begin(void *store, struct sky_head *head, struct sky_error *error);
enum sky_status sky_postgres_fetch(void *store, struct sky_needs *needs, struct sky_arena *arena,
                                   struct sky_error *error);
enum sky_status sky_postgres_save(void *store, const struct sky_entry *entries, size_t count, struct sky_error *error);
enum sky_status sky_postgres_keep(void *store, const struct sky_receipt *receipts, size_t count, int64_t expired,
                                  struct sky_error *error);
enum sky_status sky_postgres_commit(void *store, struct sky_error *error);
void sky_postgres_abort(void *store);
enum sky_status sky_postgres_committed(void *store, const struct sky_head *head, bool *done, struct sky_error *error);
enum sky_status sky_postgres_probe(void *store, struct sky_error *error);
enum sky_status sky_postgres_listed(void *reader, struct sky_listed *listed, struct sky_error *error);
enum sky_status sky_postgres_find(void *reader, const struct sky_find *find, struct sky_arena *arena,
                                  struct sky_listings *listings, struct sky_error *error);
enum sky_status sky_postgres_palabras(void *reader, struct sky_span after, struct sky_arena *arena,
                                      struct sky_span *palabras, struct sky_error *error);
enum sky_status sky_postgres_list(void *store, const struct sky_listing *listings, size_t count, int64_t upto,
                                  struct sky_error *error);
enum sky_status sky_postgres_claim(void *store, bool *claimed, struct sky_error *error);
void sky_postgres_disclaim(void *store);
enum sky_status sky_postgres_mark(void *store, int64_t lote, struct sky_error *error);
enum sky_status sky_postgres_unmark(void *store, int64_t lote, struct sky_error *error);
enum sky_status sky_postgres_marked(void *reader, int64_t *lote, struct sky_error *error);
enum sky_status sky_postgres_forget(void *store, int64_t cliente, struct sky_error *error);
enum sky_status sky_postgres_forgotten(void *reader, struct sky_oblivion *oblivion, struct sky_error *error);
enum sky_status sky_postgres_noted(void *store, int64_t cliente, struct sky_error *error);
enum sky_status sky_postgres_erase(void *store, const struct sky_entry *entry, bool receipts, struct sky_error *error);
enum sky_status sky_postgres_redact(void *store, const struct sky_entry *entry, struct sky_span documento,
                                    struct sky_error *error);
enum sky_status sky_postgres_disown(void *store, struct sky_span palabra, struct sky_error *error);
enum sky_status sky_postgres_forgot(void *store, int64_t cliente, struct sky_error *error);
enum sky_status sky_postgres_clean(void *store, struct sky_error *error);
enum sky_status sky_postgres_count(void *reader, int64_t cliente, struct sky_count *count, struct sky_error *error);
enum sky_status sky_postgres_kept(void *reader, int64_t number, bool *kept, struct sky_error *error);
enum sky_status sky_postgres_passes(void *reader, struct sky_span prefix, struct sky_arena *arena,
                                    struct sky_passes *passes, struct sky_error *error);
enum sky_status sky_postgres_facts(void *reader, int64_t below, size_t limit, struct sky_arena *arena,
                                   struct sky_facts *facts, struct sky_error *error);
enum sky_status sky_postgres_admit(void *store, const struct sky_pass *pass, const struct sky_fact *fact,
                                   struct sky_error *error);
enum sky_status sky_postgres_note_use(void *store, const struct sky_pass *passes, size_t count,
                                      struct sky_error *error);
enum sky_status sky_postgres_notice(void *reader, struct sky_notice *notice, struct sky_error *error);
enum sky_status sky_postgres_post(void *store, struct sky_span text, struct sky_error *error);
enum sky_status sky_postgres_adopt(void *store, const struct sky_identity *identity, struct sky_error *error);
enum sky_status sky_postgres_receipts(void *reader, int64_t instant, struct sky_span key, size_t limit,
                                      struct sky_arena *arena, struct sky_receipts *receipts, struct sky_error *error);
enum sky_status sky_postgres_refuse_unnotable(const char *location, struct sky_error *error);

#endif
