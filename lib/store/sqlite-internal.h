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
    SKY_SQLITE_HEAD,
    SKY_SQLITE_READ,
    SKY_SQLITE_APPEND,
    SKY_SQLITE_POINT,
    SKY_SQLITE_UNPOINT,
    SKY_SQLITE_PROBE,
    SKY_SQLITE_STATEMENTS
};

struct sky_sqlite {
    char *path;
    int lock; /* the writer's claim on the lock file */
    sqlite3 *writer;
    sqlite3_stmt *statements[SKY_SQLITE_STATEMENTS];
    int wal_pages;        /* in the WAL after the last commit of ours */
    int next_checkpoint;  /* at so many */
    bool broken;          /* a checkpoint failed: what the WAL holds must stay there */
};

/* Reads a customer's version: the columns are number and document. */
#define SKY_SQLITE_READ_SQL                                                                                           \
    "SELECT o.numero, o.documento FROM clientes c JOIN operaciones o ON o.numero = c.numero WHERE c.nombre = ?1"

/* Maps the connection's last error and records it, as "<what>: <SQLite's message>". */
enum sky_status sky_sqlite_fail(sqlite3 *db, const char *what, struct sky_error *error);

/* A connection with Sky's settings, to a file that exists; NULL on failure. Close it with sqlite3_close. */
sqlite3 *sky_sqlite_connect(const char *path, bool writes, struct sky_error *error);

/* Creates the schema, or checks that it is one that this release can use. */
enum sky_status sky_sqlite_prepare_schema(sqlite3 *db, struct sky_error *error) SKY_CHECKED;

/* Compiles `sql` for long use; NULL on failure. */
sqlite3_stmt *sky_sqlite_compile(sqlite3 *db, const char *sql, struct sky_error *error);

/* Binds a text that stays in place until the statement is reset. */
int sky_sqlite_bind_text(sqlite3_stmt *statement, int index, struct sky_span text);

/* Runs a reading statement for `nombre` and resets it; the document is copied into the arena. */
enum sky_status sky_sqlite_read_version(sqlite3_stmt *statement, struct sky_span nombre, struct sky_arena *arena,
                                        struct sky_version *version, struct sky_error *error) SKY_CHECKED;

/*
 * The lock file beside the database at `path`: a descriptor, which is a claim of its own, so that each thread that
 * locks needs one. Negative on failure. Closing it unlocks.
 */
int sky_sqlite_open_lock(const char *path, struct sky_error *error);

/* Take and give back the lock, for all processes of the host. Giving back what was not taken does nothing. */
enum sky_status sky_sqlite_lock(int lock, struct sky_error *error) SKY_CHECKED;
void sky_sqlite_unlock(int lock);

/* The slots of the backend that sqlite-write.c and sqlite-read.c fill. */
enum sky_status sky_sqlite_compile_writer(struct sky_sqlite *store, struct sky_error *error) SKY_CHECKED;
enum sky_status sky_sqlite_begin(void *store, struct sky_head *head, struct sky_error *error);
enum sky_status sky_sqlite_load(void *store, const struct sky_span *nombres, size_t count, struct sky_arena *arena,
                                struct sky_version *versions, struct sky_error *error);
enum sky_status sky_sqlite_save(void *store, const struct sky_entry *entries, size_t count, struct sky_error *error);
enum sky_status sky_sqlite_commit(void *store, struct sky_error *error);
void sky_sqlite_abort(void *store);
enum sky_status sky_sqlite_probe(void *store, struct sky_error *error);

void *sky_sqlite_reader_new(void *store, struct sky_error *error);
void sky_sqlite_reader_free(void *reader);
enum sky_status sky_sqlite_read(void *reader, struct sky_span nombre, struct sky_arena *arena,
                                struct sky_version *version, struct sky_error *error);
enum sky_status sky_sqlite_names(void *reader, struct sky_span after, size_t limit, sky_name_visitor *visit,
                                 void *context, struct sky_error *error);
enum sky_status sky_sqlite_check(void *reader, struct sky_error *error);
void sky_sqlite_interrupt(void *reader);

#endif
