/* The tables, as the list of steps that made them; and whose database it is. */
#include "store/postgres-internal.h"

#include <stdio.h>
#include <stdlib.h>

/* Of the lock under which the schema is made: "SKY1". */
#define LOCK "1397446961"

/* The terms of a listing: words of names, marked as such, and what else there is. */
#define TERMS \
    "array_to_tsvector(array_remove(string_to_array('n' || replace(plegado, ' ', ' n') || ' ' || terminos, ' '), ''))"

/*
 * A step a version. Steps only add, so that an earlier release can go on with what a later one has prepared; the table
 * of versions says so: the least version that can is noted with each.
 */
static const char *const steps[] = {
    "CREATE TABLE esquema (version bigint PRIMARY KEY, minima bigint NOT NULL);"
    /* The log, and the present: each customer's name with the entry whose document counts. */
    "CREATE TABLE operaciones ("
    " numero bigint PRIMARY KEY,"
    " instante bigint NOT NULL," /* milliseconds since 1970, UTC */
    " autor text COLLATE \"C\" NOT NULL,"
    " verbo text COLLATE \"C\" NOT NULL,"
    " nombre bytea NOT NULL,"
    " documento bytea," /* the whole of it afterwards, UTF-8; null: the name means nobody any more */
    " sal bytea NOT NULL,"
    " sello bytea NOT NULL,"
    " grupo bigint NOT NULL,"
    " cliente bigint NOT NULL,"
    " deshace bigint);"
    "CREATE INDEX operaciones_nombre ON operaciones (nombre, numero);"
    "CREATE INDEX operaciones_cliente ON operaciones (cliente, numero);"
    "CREATE INDEX operaciones_instante ON operaciones (instante, numero);"
    "CREATE INDEX operaciones_bajas ON operaciones (numero) WHERE documento IS NULL;"
    "CREATE INDEX operaciones_finales ON operaciones (nombre, numero) WHERE documento IS NULL;"
    "CREATE TABLE clientes (nombre bytea PRIMARY KEY, numero bigint NOT NULL);"
    "CREATE TABLE recibos ("
    " clave bytea PRIMARY KEY,"
    " huella bytea NOT NULL," /* of the request */
    " instante bigint NOT NULL,"
    " numero bigint NOT NULL,"
    " creado bigint NOT NULL,"
    " estado text NOT NULL," /* with its pointer and text: what refused it */
    " puntero text NOT NULL,"
    " texto text NOT NULL);"
    "CREATE INDEX recibos_instante ON recibos (instante);"
    "CREATE INDEX recibos_numero ON recibos (numero);"
    "CREATE INDEX recibos_textos ON recibos (instante) WHERE texto <> '';"
    "CREATE TABLE sonda (instante bigint NOT NULL);" /* what the readiness check writes to */
    "INSERT INTO sonda VALUES (0);"
    /* Which log this is. */
    "CREATE TABLE registro (id text NOT NULL, restaurado boolean NOT NULL);"
    "INSERT INTO registro VALUES (substr(replace(gen_random_uuid()::text, '-', ''), 17), false);"
    /* How far listings follow the log. Who writes holds the lock of this row. */
    "CREATE TABLE indizado (hasta bigint NOT NULL, clientes bigint NOT NULL) WITH (fillfactor = 10);"
    "INSERT INTO indizado VALUES (0, 0);"
    /* Customers who are to be forgotten: all of their texts count as gone. */
    "CREATE TABLE olvidos ("
    " cliente bigint PRIMARY KEY,"
    " hasta bigint NOT NULL);" /* the entry up to which they are; -1: that is not noted elsewhere yet */
    /* What present customers are found by. The order of texts is that of their bytes. */
    "CREATE TABLE indice ("
    " cliente bigint PRIMARY KEY,"
    " numero bigint NOT NULL,"              /* of the entry whose document it was made of */
    " plegado text COLLATE \"C\" NOT NULL," /* the name, as it is sorted */
    " terminos text COLLATE \"C\" NOT NULL,"
    " busca tsvector NOT NULL GENERATED ALWAYS AS (" TERMS ") STORED);" /* both as terms */
    "CREATE INDEX indice_plegado ON indice (plegado, cliente);"
    "CREATE INDEX indice_terminos ON indice USING gin (busca) WITH (fastupdate = off);"
    "CREATE TABLE palabras (palabra text COLLATE \"C\" PRIMARY KEY);" /* that names have or had */
    /* Lots that are being written and stand or fall as one: their numbers. */
    "CREATE TABLE lotes (lote bigint PRIMARY KEY);"
    /* Who may come in, and what was done to them. */
    "CREATE TABLE pases ("
    " id text COLLATE \"C\" PRIMARY KEY,"
    " documento text NOT NULL,"
    " uso bigint NOT NULL);" /* the last one; 0: none */
    "CREATE TABLE auditoria ("
    " numero bigint PRIMARY KEY,"
    " instante bigint NOT NULL,"
    " autor text NOT NULL,"
    " verbo text NOT NULL,"
    " sobre text NOT NULL,"
    " detalle text);"
    "INSERT INTO esquema VALUES (1, 1);",
    /* What whoever comes reads first: while there is a row, nobody writes. */
    "CREATE TABLE aviso (texto text NOT NULL);"
    "INSERT INTO esquema VALUES (2, 1);",
};

#define STEPS ((long)(sizeof steps / sizeof *steps))

static enum sky_status fail(PGconn *conn, const PGresult *result, const char *what, struct sky_error *error)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (!state || strcmp(state, "42501") != 0)
        return sky_postgres_fail(conn, result, what, error);
    return sky_error_set(error, SKY_INVALID,
                         "the role '%s' may not make tables, or use those that are there, in the database '%s': make"
                         " it the owner, as in ALTER DATABASE ... OWNER TO ...",
                         PQuser(conn), PQdb(conn));
}

static enum sky_status run(PGconn *conn, const char *sql, struct sky_error *error)
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail(conn, result, "cannot prepare the schema", error);
    PQclear(result);
    return error->status;
}

/* The first column of the first row, as a number; null is `absent`. */
static enum sky_status ask(PGconn *conn, const char *sql, long absent, long *number, struct sky_error *error)
{
    PGresult *result = PQexec(conn, sql);
    *number = absent;
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        fail(conn, result, "cannot read the schema", error);
    else if (!PQgetisnull(result, 0, 0))
        *number = strtol(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return error->status;
}

/* A database, or its schema that is searched first, in which there is anything else than Sky's is another's. */
static enum sky_status refuse_foreign(PGconn *conn, struct sky_error *error)
{
    long others;
    if (ask(conn, "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace", 0, &others,
            error))
        return error->status;
    if (others > 0)
        sky_error_set(error, SKY_INVALID,
                      "the database '%s' belongs to something else: make one for Sky alone, as in createdb -O %s sky",
                      PQdb(conn), PQuser(conn));
    return error->status;
}

static enum sky_status version_of(PGconn *conn, long *version, struct sky_error *error)
{
    long schema, table, least;
    *version = 0;
    if (ask(conn, "SELECT current_schema()::regnamespace::oid", 0, &schema, error))
        return error->status;
    if (!schema)
        return sky_error_set(error, SKY_INVALID, "the role '%s' has no schema to use in the database '%s'",
                             PQuser(conn), PQdb(conn));
    if (ask(conn,
            "SELECT count(*) FROM pg_class WHERE relname IN ('esquema', 'operaciones', 'indizado')"
            " AND relnamespace = current_schema()::regnamespace",
            0, &table, error))
        return error->status;
    if (table != 3)
        return refuse_foreign(conn, error);
    if (ask(conn, "SELECT max(version) FROM esquema", 0, version, error) ||
        ask(conn, "SELECT max(minima) FROM esquema", 0, &least, error))
        return error->status;
    if (least > STEPS)
        sky_error_set(error, SKY_INVALID,
                      "the schema is a later release's, of version %ld, and this release knows %ld: run that release",
                      *version, STEPS);
    return error->status;
}

/* Somebody else may have made it meanwhile: the version is read again under the lock. */
static enum sky_status take_steps(PGconn *conn, struct sky_error *error)
{
    long version;
    if (run(conn, "BEGIN", error) ||
        run(conn, "SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(" LOCK ")", error) ||
        version_of(conn, &version, error))
        return error->status;
    for (; version < STEPS && !error->status; version++)
        error->status = run(conn, steps[version], error);
    return error->status ? error->status : run(conn, "COMMIT", error);
}

enum sky_status sky_postgres_prepare_schema(PGconn *conn, enum sky_store_mode mode, struct sky_error *error)
{
    long version, ignored;
    if (version_of(conn, &version, error))
        return error->status;
    if (version > STEPS && mode == SKY_STORE_MOVE)
        return sky_error_set(error, SKY_INVALID,
                             "the schema is a later release's, of version %ld, and this release knows %ld: move with"
                             " that release",
                             version, STEPS);
    if (version == 0 && mode == SKY_STORE_READ)
        return sky_error_set(error, SKY_NOT_FOUND,
                             "there is no registry in the database '%s' yet: start its programs on the store once",
                             PQdb(conn));
    if (version < STEPS && mode == SKY_STORE_READ)
        return sky_error_set(error, SKY_INVALID,
                             "the schema is of version %ld, and this release reads %ld: start its programs on the"
                             " store once",
                             version, STEPS);
    if (version < STEPS && take_steps(conn, error)) {
        struct sky_error none = { 0 };
        (void)ask(conn, "ROLLBACK", 0, &ignored, &none);
    }
    return error->status;
}
