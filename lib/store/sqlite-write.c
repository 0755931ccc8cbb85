/* Writing: one transaction at a time, under the lock file. */
#include "store/sqlite-internal.h"

#include "base/clock.h"

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
    [SKY_SQLITE_LISTING] = "SELECT plegado, terminos FROM indice WHERE cliente = ?1",
    [SKY_SQLITE_LIST] = "INSERT INTO indice (cliente, numero, plegado, terminos) VALUES (?1, ?2, ?3, ?4) ON CONFLICT"
                        " DO UPDATE SET numero = excluded.numero, plegado = excluded.plegado,"
                        " terminos = excluded.terminos",
    [SKY_SQLITE_UNLIST] = "DELETE FROM indice WHERE cliente = ?1",
    [SKY_SQLITE_ADD_TERMS] = "INSERT INTO terminos (rowid, texto) VALUES (?1, ?2)",
    [SKY_SQLITE_DROP_TERMS] = "INSERT INTO terminos (terminos, rowid, texto) VALUES ('delete', ?1, ?2)",
    [SKY_SQLITE_MERGE_TERMS] = "INSERT INTO terminos (terminos, rank) VALUES ('merge', ?1)",
    [SKY_SQLITE_MERGE_FROM] = "INSERT INTO terminos (terminos, rank) VALUES ('usermerge', ?1)",
    [SKY_SQLITE_ADD_KEY] = "INSERT OR IGNORE INTO claves (clave, cliente) VALUES (?1, ?2)",
    [SKY_SQLITE_DROP_KEY] = "DELETE FROM claves WHERE clave = ?1 AND cliente = ?2",
    [SKY_SQLITE_ADD_PALABRA] = "INSERT OR IGNORE INTO palabras VALUES (?1)",
    [SKY_SQLITE_SET_LISTED] = "UPDATE indizado SET hasta = ?1, clientes = clientes + ?2",
    [SKY_SQLITE_ADD_LISTED] = "UPDATE indizado SET clientes = clientes + ?1",
    [SKY_SQLITE_MARK] = "INSERT INTO lotes (lote) VALUES (?1)",
    [SKY_SQLITE_UNMARK] = "DELETE FROM lotes WHERE lote = ?1",
    [SKY_SQLITE_ADMIT] = "INSERT OR REPLACE INTO pases (id, documento, uso) VALUES (?1, ?2, ?3)",
    [SKY_SQLITE_DISMISS] = "DELETE FROM pases WHERE id = ?1",
    [SKY_SQLITE_NOTE_USE] = "UPDATE pases SET uso = ?2 WHERE id = ?1 AND uso < ?2",
    [SKY_SQLITE_RECORD] = "INSERT INTO auditoria (numero, instante, autor, verbo, sobre, detalle)"
                          " SELECT coalesce(max(numero), 0) + 1, ?1, ?2, ?3, ?4, ?5 FROM auditoria",
    [SKY_SQLITE_FORGET] = "INSERT OR IGNORE INTO olvidos (cliente, hasta) VALUES (?1, -1)",
    [SKY_SQLITE_UNPOINT_ALL] = "DELETE FROM clientes WHERE nombre IN (SELECT nombre FROM operaciones"
                               " WHERE cliente = ?1) AND numero IN (SELECT numero FROM operaciones WHERE cliente = ?1)",
    [SKY_SQLITE_NOTED] = "UPDATE olvidos SET hasta = 0 WHERE cliente = ?1 AND hasta < 0",
    [SKY_SQLITE_ERASE] = "UPDATE operaciones SET nombre = '', documento = NULL, sal = ?2 WHERE numero = ?1",
    [SKY_SQLITE_REPLACE] = "UPDATE operaciones SET documento = ?3, sal = ?2 WHERE numero = ?1",
    [SKY_SQLITE_BLANK] = "UPDATE recibos SET huella = zeroblob(32) WHERE numero = ?1 AND texto = ''",
    [SKY_SQLITE_REACH] = "UPDATE olvidos SET hasta = ?2 WHERE cliente = ?1",
    [SKY_SQLITE_DISOWN] = "DELETE FROM palabras WHERE palabra = ?1",
    [SKY_SQLITE_FORGOT] = "DELETE FROM olvidos WHERE cliente = ?1",
    [SKY_SQLITE_BEGIN_CLEAN] = "INSERT OR REPLACE INTO olvidos (cliente, hasta) VALUES (0, 0)",
    [SKY_SQLITE_DROP_REFUSALS] = "DELETE FROM recibos WHERE clave IN"
                                 " (SELECT clave FROM recibos WHERE texto <> '' ORDER BY instante LIMIT ?1)",
    [SKY_SQLITE_ADOPT] = "UPDATE registro SET id = ?1, restaurado = ?2",
};

_Static_assert(sizeof texts / sizeof *texts == SKY_SQLITE_STATEMENTS, "one text a statement");

enum sky_status sky_sqlite_compile_writer(struct sky_sqlite *store, struct sky_error *error)
{
    for (int i = 0; i < SKY_SQLITE_STATEMENTS; i++)
        if (!(store->statements[i] = sky_sqlite_compile(store->writer, texts[i], error)))
            return error->status;
    store->own.store = store;
    store->own.db = store->writer;
    sky_sqlite_watch_log(store);
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

static enum sky_status refuse_left(struct sky_sqlite *store, struct sky_error *error)
{
    struct sky_notice notice = { 0 };
    if (store->mode == SKY_STORE_SERVE && sky_sqlite_notice(&store->own, &notice, error) == SKY_OK && *notice.text)
        sky_error_set(error, SKY_ELSEWHERE, "the registry is in another store, or on the way to it");
    return error->status;
}

static enum sky_status begin(struct sky_sqlite *store, struct sky_error *error)
{
    if (!store->writer)
        return sky_error_set(error, SKY_INVALID, "the store is open for reading alone");
    store->holding.changes = sqlite3_total_changes(store->writer);
    if (store->holding.some)
        return SKY_OK;
    if (sky_sqlite_lock(store->lock, error) || sky_sqlite_make_room(store, error))
        return error->status;
    if (store->broken)
        return sky_error_set(error, SKY_UNKNOWN_RESULT, "a checkpoint or a rollback failed");
    store->saved = 0;
    store->empties = 0;
    return sky_sqlite_run(store, SKY_SQLITE_BEGIN, error) ? error->status : refuse_left(store, error);
}

enum sky_status sky_sqlite_begin(void *opened, struct sky_head *head, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    enum sky_status status = begin(store, error);
    return status ? status : sky_sqlite_head(&store->own, true, head, error);
}

enum sky_status sky_sqlite_fetch(void *opened, struct sky_needs *needs, struct sky_arena *arena,
                                 struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    size_t bytes = 0;
    for (size_t i = 0; i < needs->keys_count; i++)
        if (sky_sqlite_recall(store, needs->keys[i], &needs->receipts[i], error))
            return error->status;
    for (needs->loaded = 0; needs->loaded < needs->nombres_count && bytes < needs->bytes; needs->loaded++) {
        struct sky_entry *present = &needs->present[needs->loaded];
        if (sky_sqlite_read(&store->own, needs->nombres[needs->loaded], arena, present, error))
            return error->status;
        bytes += present->documento.size;
    }
    return SKY_OK;
}

static enum sky_status append(struct sky_sqlite *store, const struct sky_entry *entry, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_APPEND];
    const unsigned char *salt = entry->is_forgotten ? entry->digests : entry->salt;
    size_t salt_size = entry->is_forgotten ? sizeof entry->digests : sizeof entry->salt;
    if (sqlite3_bind_int64(statement, 1, entry->number) || sqlite3_bind_int64(statement, 2, entry->instant) ||
        sky_sqlite_bind_text(statement, 3, entry->author) || sky_sqlite_bind_text(statement, 4, entry->verb) ||
        sky_sqlite_bind_text(statement, 5, entry->nombre) || sky_sqlite_bind_text(statement, 6, entry->documento) ||
        sqlite3_bind_blob(statement, 7, salt, (int)salt_size, SQLITE_STATIC) ||
        sqlite3_bind_blob(statement, 8, entry->seal, (int)sizeof entry->seal, SQLITE_STATIC) ||
        sqlite3_bind_int64(statement, 9, entry->grupo) || sqlite3_bind_int64(statement, 10, entry->cliente) ||
        sqlite3_bind_int64(statement, 11, entry->deshace))
        return sky_sqlite_fail(store->writer, "cannot bind an operation", error);
    if (sky_sqlite_run(store, SKY_SQLITE_APPEND, error) == SKY_OK && sqlite3_changes(store->writer) != 1)
        sky_error_set(error, SKY_INTERNAL, "the database swallowed an operation");
    return error->status;
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
    struct sky_sqlite *store = opened;
    for (size_t i = 0; i < count; i++) {
        if (append(store, &entries[i], error) || point(store, &entries[i], error))
            return error->status;
        store->saved = entries[i].number;
    }
    return SKY_OK;
}

enum sky_status sky_sqlite_commit(void *opened, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    store->holding.some = store->holding.some || store->holding.is_on;
    if (store->holding.is_on)
        return SKY_OK;
    enum sky_status status = sky_sqlite_run(store, SKY_SQLITE_COMMIT, error);
    if (status == SKY_OK) {
        if (store->saved)
            sky_sqlite_note(store->lock, store->saved);
        sky_sqlite_unlock(store->lock);
    }
    return status;
}

void sky_sqlite_abort(void *opened)
{
    struct sky_sqlite *store = opened;
    struct sky_error ignored = { 0 };
    if (!store->writer || (store->holding.some && sqlite3_total_changes(store->writer) == store->holding.changes &&
                           !sqlite3_get_autocommit(store->writer)))
        return; /* it did nothing, and what was held before it stands */
    store->holding.lost = store->holding.lost || store->holding.some;
    store->holding.some = false;
    sky_sqlite_drop_aside(store);
    if (!sqlite3_get_autocommit(store->writer) && sky_sqlite_run(store, SKY_SQLITE_ROLLBACK, &ignored) != SKY_OK)
        store->broken = true;
    sky_sqlite_unlock(store->lock);
}

/* --- transactions of many */

/* KiB: pages are written once for many rows. */
#define HOLDING "PRAGMA cache_size = -98304"

bool sky_sqlite_hold(void *opened)
{
    struct sky_sqlite *store = opened;
    bool is_alone = store->writer && sky_sqlite_is_alone(store->lock);
    if (is_alone && !store->holding.is_on)
        store->holding.is_on = sqlite3_exec(store->writer, HOLDING, NULL, NULL, NULL) == SQLITE_OK;
    return is_alone && store->holding.is_on;
}

enum sky_status sky_sqlite_flush(void *opened, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    bool held = store->holding.some, lost = store->holding.lost;
    store->holding.is_on = store->holding.some = store->holding.lost = false;
    if (lost)
        sky_error_set(error, SKY_UNAVAILABLE, "what was written last was rolled back");
    if (held && (lost || sky_sqlite_write_aside(store, error) || sky_sqlite_commit(store, error)))
        sky_sqlite_abort(store);
    return error->status;
}

/* --- what is no operation */

enum sky_status sky_sqlite_run_with(struct sky_sqlite *store, enum sky_sqlite_statement which, int64_t one,
                                    int64_t other, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[which];
    const int64_t values[] = { one, other };
    for (int i = 0; i < sqlite3_bind_parameter_count(statement); i++)
        if (sqlite3_bind_int64(statement, i + 1, values[i]))
            return sky_sqlite_fail(store->writer, "cannot bind a number", error);
    return sky_sqlite_run(store, which, error);
}

/* A transaction of one statement. */
static enum sky_status write_alone(struct sky_sqlite *store, enum sky_sqlite_statement which, int64_t number,
                                   struct sky_error *error)
{
    if (begin(store, error) || sky_sqlite_run_with(store, which, number, 0, error) || sky_sqlite_commit(store, error))
        sky_sqlite_abort(store);
    return error->status;
}

enum sky_status sky_sqlite_probe(void *opened, struct sky_error *error)
{
    return write_alone(opened, SKY_SQLITE_PROBE, sky_clock_now(), error);
}

enum sky_status sky_sqlite_mark(void *opened, int64_t lote, struct sky_error *error)
{
    return sky_sqlite_run_with(opened, SKY_SQLITE_MARK, lote, 0, error);
}

enum sky_status sky_sqlite_unmark(void *opened, int64_t lote, struct sky_error *error)
{
    return write_alone(opened, SKY_SQLITE_UNMARK, lote, error);
}
