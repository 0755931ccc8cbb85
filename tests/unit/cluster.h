/*
 * A schema of a test's own in the database that SKY_POSTGRES names (tests/lib/postgres makes one): as good as a
 * database of its own, and made in no time.
 */
#ifndef SKY_TESTS_CLUSTER_H
#define SKY_TESTS_CLUSTER_H

#include "unit.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <unistd.h>

static inline const char *cluster(void)
{
    const char *url = getenv("SKY_POSTGRES");
    if (!url)
        fail_msg("SKY_POSTGRES names no database; tests/lib/postgres runs a command with one");
    return url;
}

static inline PGconn *connect_to(const char *url)
{
    PGconn *conn = PQconnectdb(url);
    if (PQstatus(conn) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(conn));
    PQclear(PQexec(conn, "SET client_min_messages = error"));
    return conn;
}

/* Past the store. */
static inline void execute_in(const char *url, const char *sql)
{
    PGconn *conn = connect_to(url);
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
}

/* The first column of the first row, as a number. */
static inline int64_t number_in(const char *url, const char *sql)
{
    PGconn *conn = connect_to(url);
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) < 1)
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    int64_t number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    PQfinish(conn);
    return number;
}

static int schemas_made;

static inline void schema_statement(const char *before, const char *after)
{
    char sql[128];
    snprintf(sql, sizeof sql, "SET client_min_messages = error; %s t_%d_%d%s", before, (int)getpid(), schemas_made,
             after);
    execute_in(cluster(), sql);
}

/* The URL of a new schema; to be freed. */
static inline char *new_schema(void)
{
    char *url = NULL;
    schemas_made++;
    schema_statement("CREATE SCHEMA", "");
    return asprintf(&url, "%s&options=-csearch_path%%3Dt_%d_%d", cluster(), (int)getpid(), schemas_made) < 0 ? NULL
                                                                                                             : url;
}

/* The last one that was made. */
static inline void drop_schema(void)
{
    schema_statement("DROP SCHEMA", " CASCADE");
}

#endif
