/* Entries as release 3.0 writes them: into a file of its own, or beside a store that is open. */
#ifndef SKY_TESTS_OLD_H
#define SKY_TESTS_OLD_H

#include "sql.h"

#include "registry/seal.h"
#include "store/sqlite-internal.h"

/* Such an entry, and whose it is. */
struct old {
    const char *nombre, *documento;
    int64_t cliente;
};

static inline void insert(sqlite3 *db, const struct sky_entry *entry)
{
    sqlite3_stmt *row;
    static const char sql_of_old[] = "INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal,"
                                     " sello) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    assert_int_equal(sqlite3_prepare_v2(db, sql_of_old, -1, &row, NULL), SQLITE_OK);
    sqlite3_bind_int64(row, 1, entry->number);
    sqlite3_bind_int64(row, 2, entry->instant);
    sky_sqlite_bind_text(row, 3, entry->author);
    sky_sqlite_bind_text(row, 4, entry->verb);
    sky_sqlite_bind_text(row, 5, entry->nombre);
    sky_sqlite_bind_text(row, 6, entry->documento);
    sqlite3_bind_blob(row, 7, entry->salt, sizeof entry->salt, SQLITE_STATIC);
    sqlite3_bind_blob(row, 8, entry->seal, sizeof entry->seal, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(row), SQLITE_DONE);
    sqlite3_finalize(row);
    char *sql = entry->documento.data ? sqlite3_mprintf("REPLACE INTO clientes VALUES (%Q, %lld)", entry->nombre.data,
                                                        (long long)entry->number)
                                      : sqlite3_mprintf("DELETE FROM clientes WHERE nombre = %Q", entry->nombre.data);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
}

/* Goes on with the log behind `head`, as release 3.0 did: without groups and customers, also in the seals. */
static inline void write_as_of_old(const char *path, struct sky_head *head, const struct old *log, size_t count)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_busy_timeout(db, 5000);
    for (size_t i = 0; i < count; i++) {
        struct sky_entry entry = {
            .number = ++head->number,
            .instant = head->instant += 1000,
            .author = SPAN("anonimo"),
            .verb = SPAN("guardar"),
            .nombre = sky_span_of(log[i].nombre),
            .documento = sky_span_of(log[i].documento),
        };
        memset(entry.salt, (int)entry.number, sizeof entry.salt);
        sky_seal_compute(head->seal, &entry, entry.seal);
        memcpy(head->seal, entry.seal, sizeof entry.seal);
        insert(db, &entry);
    }
    sqlite3_close(db);
}

#endif
