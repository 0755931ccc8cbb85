/* What the sqlite*.c files share. */
#ifndef SKY_STORE_SQLITE_INTERNAL_H
#define SKY_STORE_SQLITE_INTERNAL_H

#include <sqlite3.h>

#include "store/sqlite.h"

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
    SKY_SQLITE_STATEMENTS
};

struct sky_sqlite_reader {
    sqlite3 *db;
    sqlite3_stmt *read, *names, *past_names, *head, *find, *views[SKY_VIEWS];
};

struct sky_sqlite {
    char *path;
    int lock; /* the writer's claim on the lock file */
    sqlite3 *writer;
    sqlite3_stmt *statements[SKY_SQLITE_STATEMENTS];
    struct sky_sqlite_reader own; /* over the writer's connection */
    int wal_pages;                /* in the WAL after the last commit of ours */
    int next_checkpoint;          /* at so many */
    bool broken;                  /* a checkpoint failed: what the WAL holds must stay there */
};

/*
 * Reads a customer's version by ?1: number, document, identity. An entry that release 3.0 has added since this one
 * opened the file has none yet: it is the one that it will be given.
 */
#define SKY_SQLITE_READ_SQL                                                                                        \
    "SELECT o.numero, o.documento, o.cliente FROM clientes c JOIN operaciones o ON o.numero = c.numero"            \
    " WHERE c.nombre = ?1"

/* What sqlite-log.c asks. */
extern const char *const sky_sqlite_views[SKY_VIEWS];
extern const char sky_sqlite_head_sql[], sky_sqlite_find_sql[], sky_sqlite_past_names_sql[];

/* Maps the connection's last error and records it, as "<what>: <SQLite's message>". */
enum sky_status sky_sqlite_fail(sqlite3 *db, const char *what, struct sky_error *error);

/* A connection with Sky's settings, to a file that exists; NULL on failure. Close it with sqlite3_close. */
sqlite3 *sky_sqlite_connect(const char *path, bool writes, struct sky_error *error);

/* An empty file is to become ours; any other's database is left as it is. */
enum sky_status sky_sqlite_refuse_foreign(sqlite3 *db, struct sky_error *error) SKY_CHECKED;

/* Whether the first column of the first row of `sql` is `expected`. */
bool sky_sqlite_answers(sqlite3 *db, const char *sql, const char *expected);

/* Brings the schema to this release's version; a later one is left as it is. */
enum sky_status sky_sqlite_prepare_schema(sqlite3 *db, struct sky_error *error) SKY_CHECKED;

/* Compiles `sql` for long use; NULL on failure. */
sqlite3_stmt *sky_sqlite_compile(sqlite3 *db, const char *sql, struct sky_error *error);

/* Binds a text that stays in place until the statement is reset. */
int sky_sqlite_bind_text(sqlite3_stmt *statement, int index, struct sky_span text);

/* Binds those parameters of `statement`, by name, that it has: :nombre, :cliente, :from, :upto, :limit. */
int sky_sqlite_bind_selection(sqlite3_stmt *statement, const struct sky_selection *selection);

/* The text of a column, borrowed until the next step; no span for null. */
struct sky_span sky_sqlite_column_text(sqlite3_stmt *statement, int column);

/* The same as sky_sqlite_fail for a read, which says nothing about what was written. */
enum sky_status sky_sqlite_fail_read(sqlite3_stmt *statement, struct sky_error *error);

/* Steps a statement of the writer's that gives no rows, and resets it. */
enum sky_status sky_sqlite_run(struct sky_sqlite *store, enum sky_sqlite_statement which,
                               struct sky_error *error) SKY_CHECKED;

/* Compile a reader's statements over its connection; and finalize them. */
enum sky_status sky_sqlite_reader_compile(struct sky_sqlite_reader *reader, struct sky_error *error) SKY_CHECKED;
void sky_sqlite_reader_clear(struct sky_sqlite_reader *reader);

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

/* The slots of the backend. */
enum sky_status sky_sqlite_compile_writer(struct sky_sqlite *store, struct sky_error *error) SKY_CHECKED;
enum sky_status sky_sqlite_begin(void *store, struct sky_head *head, struct sky_error *error);
enum sky_status sky_sqlite_load(void *store, const struct sky_span *nombres, size_t count, size_t most,
                                struct sky_arena *arena, struct sky_version *versions, size_t *loaded,
                                struct sky_error *error);
enum sky_status sky_sqlite_recall(void *store, struct sky_span key, struct sky_receipt *receipt,
                                  struct sky_error *error);
enum sky_status sky_sqlite_save(void *store, const struct sky_entry *entries, size_t count, struct sky_error *error);
enum sky_status sky_sqlite_keep(void *store, const struct sky_receipt *receipts, size_t count, int64_t expired,
                                struct sky_error *error);
enum sky_status sky_sqlite_commit(void *store, struct sky_error *error);
void sky_sqlite_abort(void *store);
enum sky_status sky_sqlite_probe(void *store, struct sky_error *error);

void *sky_sqlite_reader_new(void *store, struct sky_error *error);
void sky_sqlite_reader_free(void *reader);
void *sky_sqlite_reader_peek(void *store);
enum sky_status sky_sqlite_read(void *reader, struct sky_span nombre, struct sky_arena *arena,
                                struct sky_version *version, struct sky_error *error);
enum sky_status sky_sqlite_names(void *reader, int64_t moment, struct sky_span after, size_t limit,
                                 sky_name_visitor *visit, void *context, struct sky_error *error);
enum sky_status sky_sqlite_select(void *reader, const struct sky_selection *selection, sky_entry_visitor *visit,
                                  void *context, struct sky_error *error);
enum sky_status sky_sqlite_head(void *reader, struct sky_head *head, struct sky_error *error);
enum sky_status sky_sqlite_find(void *reader, int64_t instant, int64_t *number, struct sky_error *error);
enum sky_status sky_sqlite_check(void *reader, struct sky_error *error);
void sky_sqlite_interrupt(void *reader);

#endif
