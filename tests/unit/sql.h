/* SQLite itself, past the store: to make files that are not Sky's, and to look at what the store wrote. */
#ifndef SKY_TESTS_SQL_H
#define SKY_TESTS_SQL_H

#include "unit.h"

#include <sqlite3.h>

/* The version of the schema that this release makes. */
#define NEWEST 8

/* Takes from a file what it is searched by, and who may come in, as releases before that made it. */
#define WITHOUT_LISTINGS                                                                                \
    "DROP TABLE aviso; DROP TABLE olvidos; DROP INDEX recibos_numero; DROP INDEX recibos_textos;"       \
    "DROP TABLE pases; DROP TABLE auditoria; DROP TABLE lotes; DROP TABLE indice; DROP TABLE terminos;" \
    "DROP TABLE claves; DROP TABLE palabras; DROP TABLE indizado;"

static inline void execute(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 60000); /* a registry that is open may write by itself */
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

/* The first column of the first row, as a number. */
static inline int64_t number_of(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

#endif
