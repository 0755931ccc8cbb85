/* Writing: one transaction at a time, under the lock file; and the checkpoints, which nothing else makes. */
#include "store/sqlite-internal.h"

#include "base/clock.h"

/* WAL pages (4 KiB): checkpoint at so many, again after as many more, and past the last refuse to write. */
#define CHECKPOINT_AT 4000
#define CHECKPOINT_STEP 1000
#define WAL_PAGES_MAX 65536

static const char *const texts[] = {
    [SKY_SQLITE_BEGIN] = "BEGIN IMMEDIATE",
    [SKY_SQLITE_COMMIT] = "COMMIT",
    [SKY_SQLITE_ROLLBACK] = "ROLLBACK",
    [SKY_SQLITE_APPEND] = "INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello,"
                          " grupo, cliente, deshace) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, 0))",
    [SKY_SQLITE_POINT] = "INSERT INTO clientes (nombre, numero) VALUES (?1, ?2)"
                         " ON CONFLICT DO UPDATE SET numero = excluded.numero",
    [SKY_SQLITE_UNPOINT] = "DELETE FROM clientes WHERE nombre = ?1",
    [SKY_SQLITE_RECALL] =
        "SELECT huella, instante, numero, creado, estado, puntero, texto FROM recibos WHERE clave = ?1",
    [SKY_SQLITE_KEEP] =
        "INSERT OR REPLACE INTO recibos (clave, huella, instante, numero, creado, estado, puntero, texto)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [SKY_SQLITE_SWEEP] = "DELETE FROM recibos WHERE clave IN"
                         " (SELECT clave FROM recibos WHERE instante <= ?1 ORDER BY instante LIMIT ?2)",
    [SKY_SQLITE_PROBE] = "UPDATE sonda SET instante = ?1",
};

_Static_assert(sizeof texts / sizeof *texts == SKY_SQLITE_STATEMENTS, "one text a statement");

static int count_pages(void *context, sqlite3 *db, const char *name, int pages)
{
    struct sky_sqlite *store = context;
    (void)db, (void)name;
    store->wal_pages = pages;
    return SQLITE_OK;
}

enum sky_status sky_sqlite_compile_writer(struct sky_sqlite *store, struct sky_error *error)
{
    for (int i = 0; i < SKY_SQLITE_STATEMENTS; i++)
        if (!(store->statements[i] = sky_sqlite_compile(store->writer, texts[i], error)))
            return error->status;
    store->own.db = store->writer;
    if (sky_sqlite_reader_compile(&store->own, error))
        return error->status;
    store->next_checkpoint = CHECKPOINT_AT;
    sqlite3_wal_hook(store->writer, count_pages, store);
    return SKY_OK;
}

enum sky_status sky_sqlite_run(struct sky_sqlite *store, enum sky_sqlite_statement which, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[which];
    enum sky_status status =
        sqlite3_step(statement) == SQLITE_DONE ? SKY_OK : sky_sqlite_fail(store->writer, texts[which], error);
    sqlite3_reset(statement);
    return status;
}

/*
 * Moves the WAL's pages into the database as far as readers allow. After a failed one the WAL must be kept, and only a
 * new start can tell what the file holds: the store is broken, though what was committed stands. Returns whether all
 * pages were moved, so that the next write begins the WAL anew.
 */
static bool checkpoint(struct sky_sqlite *store)
{
    int pages = 0, moved = 0;
    int code = sqlite3_wal_checkpoint_v2(store->writer, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
    store->broken = (code & 0xFF) == SQLITE_IOERR;
    store->next_checkpoint = store->wal_pages + CHECKPOINT_STEP;
    return code == SQLITE_OK && pages == moved;
}

static void checkpoint_when_due(struct sky_sqlite *store)
{
    if (store->wal_pages < CHECKPOINT_AT)
        store->next_checkpoint = CHECKPOINT_AT;
    else if (store->wal_pages >= store->next_checkpoint)
        checkpoint(store);
}

static enum sky_status begin(struct sky_sqlite *store, struct sky_error *error)
{
    if (sky_sqlite_lock(store->lock, error))
        return error->status;
    if (!store->broken && store->wal_pages > WAL_PAGES_MAX && !checkpoint(store) && !store->broken)
        return sky_error_set(error, SKY_UNAVAILABLE, "the write-ahead log is full: a long read holds it");
    if (store->broken)
        return sky_error_set(error, SKY_UNKNOWN_RESULT, "a checkpoint or a rollback failed");
    return sky_sqlite_run(store, SKY_SQLITE_BEGIN, error);
}

enum sky_status sky_sqlite_begin(void *opened, struct sky_head *head, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    enum sky_status status = begin(store, error);
    return status ? status : sky_sqlite_head(&store->own, head, error);
}

enum sky_status sky_sqlite_load(void *opened, const struct sky_span *nombres, size_t count, size_t most,
                                struct sky_arena *arena, struct sky_version *versions, size_t *loaded,
                                struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    size_t bytes = 0;
    for (*loaded = 0; *loaded < count && bytes < most; ++*loaded) {
        struct sky_version *version = &versions[*loaded];
        if (sky_sqlite_read(&store->own, nombres[*loaded], arena, version, error))
            return error->status;
        bytes += version->documento.size;
    }
    return SKY_OK;
}

void *sky_sqlite_reader_peek(void *store)
{
    return &((struct sky_sqlite *)store)->own;
}

static enum sky_status append(struct sky_sqlite *store, const struct sky_entry *entry, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_APPEND];
    if (sqlite3_bind_int64(statement, 1, entry->number) || sqlite3_bind_int64(statement, 2, entry->instant) ||
        sky_sqlite_bind_text(statement, 3, entry->author) || sky_sqlite_bind_text(statement, 4, entry->verb) ||
        sky_sqlite_bind_text(statement, 5, entry->nombre) || sky_sqlite_bind_text(statement, 6, entry->documento) ||
        sqlite3_bind_blob(statement, 7, entry->salt, (int)sizeof entry->salt, SQLITE_STATIC) ||
        sqlite3_bind_blob(statement, 8, entry->seal, (int)sizeof entry->seal, SQLITE_STATIC) ||
        sqlite3_bind_int64(statement, 9, entry->grupo) || sqlite3_bind_int64(statement, 10, entry->cliente) ||
        sqlite3_bind_int64(statement, 11, entry->deshace))
        return sky_sqlite_fail(store->writer, "cannot bind an operation", error);
    return sky_sqlite_run(store, SKY_SQLITE_APPEND, error);
}

/* Lets the customer's name point at the operation, or at nothing. */
static enum sky_status point(struct sky_sqlite *store, const struct sky_entry *entry, struct sky_error *error)
{
    enum sky_sqlite_statement which = entry->documento.data ? SKY_SQLITE_POINT : SKY_SQLITE_UNPOINT;
    sqlite3_stmt *statement = store->statements[which];
    if (sky_sqlite_bind_text(statement, 1, entry->nombre) ||
        (which == SKY_SQLITE_POINT && sqlite3_bind_int64(statement, 2, entry->number)))
        return sky_sqlite_fail(store->writer, "cannot bind a customer", error);
    return sky_sqlite_run(store, which, error);
}

enum sky_status sky_sqlite_save(void *opened, const struct sky_entry *entries, size_t count, struct sky_error *error)
{
    enum sky_status status = SKY_OK;
    for (size_t i = 0; i < count && status == SKY_OK; i++)
        if ((status = append(opened, &entries[i], error)) == SKY_OK)
            status = point(opened, &entries[i], error);
    return status;
}

enum sky_status sky_sqlite_commit(void *opened, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    enum sky_status status = sky_sqlite_run(store, SKY_SQLITE_COMMIT, error);
    if (status == SKY_OK) {
        checkpoint_when_due(store);
        sky_sqlite_unlock(store->lock);
    }
    return status;
}

void sky_sqlite_abort(void *opened)
{
    struct sky_sqlite *store = opened;
    struct sky_error ignored = { 0 };
    if (!sqlite3_get_autocommit(store->writer) && sky_sqlite_run(store, SKY_SQLITE_ROLLBACK, &ignored) != SKY_OK)
        store->broken = true;
    sky_sqlite_unlock(store->lock);
}

enum sky_status sky_sqlite_probe(void *opened, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    enum sky_status status = begin(store, error);
    if (status == SKY_OK) {
        sqlite3_bind_int64(store->statements[SKY_SQLITE_PROBE], 1, sky_clock_now());
        status = sky_sqlite_run(store, SKY_SQLITE_PROBE, error);
    }
    if (status == SKY_OK)
        status = sky_sqlite_commit(store, error);
    if (status)
        sky_sqlite_abort(store);
    return status;
}
