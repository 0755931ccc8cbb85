/*
 * A connection with the settings that Sky depends on, and what PostgreSQL's errors mean. No message of ours holds the
 * URL, which may hold a password; libpq's own about a server that is not reached name host, port and user. Nobody waits
 * long for a server that was there and does not answer now; which of several hosts it is, is found elsewhere
 * (postgres-away.c).
 */
#include "store/postgres-internal.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

#define OLDEST 150000

/* Where a server is that the URL names without a port: libpq says nothing of it. */
#define PORT "5432"

/* Microseconds within which a server has to let in whom it let in before. */
#define SOON 1000000

/* --- what errors mean */

struct meaning {
    const char *state; /* SQLSTATE, or its class */
    enum sky_status status;
};

static enum sky_status meaning_of(const char *state)
{
    static const struct meaning meanings[] = {
        { "53100", SKY_NO_SPACE },    /* disk full */
        { "53", SKY_UNAVAILABLE },    /* no resources, too many connections */
        { "08", SKY_UNAVAILABLE },    /* the connection */
        { "40", SKY_UNAVAILABLE },    /* serialization, deadlock */
        { "57", SKY_UNAVAILABLE },    /* shutting down, starting, cancelled */
        { "55P03", SKY_UNAVAILABLE }, /* a lock was not got in time */
        { "25", SKY_UNAVAILABLE },    /* a standby, which only reads; idle for too long */
        { "3D", SKY_UNAVAILABLE },    /* no such database */
        { "28", SKY_UNAVAILABLE },    /* who one is */
    };
    for (size_t i = 0; state && i < sizeof meanings / sizeof *meanings; i++)
        if (strncmp(state, meanings[i].state, strlen(meanings[i].state)) == 0)
            return meanings[i].status;
    return state ? SKY_INTERNAL : SKY_UNAVAILABLE;
}

/* The first line, without what a server adds to it. */
static int line_of(const char *text)
{
    return (int)strcspn(text, "\n");
}

enum sky_status sky_postgres_fail(const PGconn *conn, const PGresult *result, const char *what, struct sky_error *error)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *text = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!text)
        text = PQerrorMessage(conn);
    return sky_error_set(error, meaning_of(state), "%s: %.*s%s%s%s", what, line_of(text), text, state ? " (" : "",
                         state ? state : "", state ? ")" : "");
}

/* --- what Sky depends on */

/*
 * Plans go by indexes, also while a table is young and nothing is known of it. A transaction of a host that stopped in
 * the middle holds up the others for some seconds. There is no limit on a commit, since one that is cancelled while it
 * waits for a standby is done all the same.
 */
static const char settings[] =
    "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET bytea_output = 'hex';"
    " SET enable_seqscan = off; SET jit = off; SET lock_timeout = '1s';"
    " SET idle_in_transaction_session_timeout = '10s'; SET statement_timeout = 0;"
    " SELECT set_config('synchronous_commit', 'on', false)"
    "  WHERE current_setting('synchronous_commit') IN ('off', 'local');"
    " SELECT current_setting('server_encoding'), current_setting('fsync'), current_setting('full_page_writes')";

static enum sky_status refuse_unsafe(const PGresult *result, struct sky_error *error)
{
    if (strcmp(PQgetvalue(result, 0, 0), "UTF8") != 0)
        sky_error_set(
            error, SKY_INVALID,
            "the database's texts are %s, not UTF8: make one with createdb --encoding=UTF8 --template=template0",
            PQgetvalue(result, 0, 0));
    else if (strcmp(PQgetvalue(result, 0, 1), "on") != 0 || strcmp(PQgetvalue(result, 0, 2), "on") != 0)
        sky_error_set(error, SKY_INVALID,
                      "the server may lose what it has answered: set fsync and full_page_writes to on");
    return error->status;
}

/* Waits until the connection's socket is ready. False: there is no time left. */
static bool wait_for(const PGconn *conn, short events, int64_t end)
{
    int64_t left = end - sky_clock_elapsed();
    struct pollfd ready = { .fd = PQsocket(conn), .events = events };
    return left > 0 && ready.fd >= 0 && poll(&ready, 1, (int)(left / 1000) + 1) > 0;
}

/* The answer to the last of some statements, or the first that is an error; NULL: none came in time. */
static PGresult *run(PGconn *conn, const char *sql, int64_t end)
{
    PGresult *last = NULL, *result;
    if (!PQsendQuery(conn, sql))
        return NULL;
    do {
        while (PQisBusy(conn))
            if (!wait_for(conn, POLLIN, end) || !PQconsumeInput(conn))
                return PQclear(last), NULL;
        if ((result = PQgetResult(conn))) {
            PQclear(last);
            last = result;
        }
    } while (result);
    return last;
}

static enum sky_status configure(PGconn *conn, int64_t end, struct sky_error *error)
{
    if (PQserverVersion(conn) < OLDEST)
        return sky_error_set(error, SKY_INVALID,
                             "the server is PostgreSQL %d, and Sky needs %d at least: upgrade it, or name another",
                             PQserverVersion(conn) / 10000, OLDEST / 10000);
    PGresult *result = run(conn, settings, end);
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        refuse_unsafe(result, error);
    else
        sky_postgres_fail(conn, result, "cannot configure the connection", error);
    PQclear(result);
    return error->status;
}

/* --- reaching it */

/* What libpq says of a URL that it cannot take apart may quote a password. */
PQconninfoOption *sky_postgres_parse(const char *url, const char *whose, struct sky_error *error)
{
    char *ignored = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &ignored);
    PQfreemem(ignored);
    if (!options)
        sky_error_set(error, SKY_INVALID,
                      "%s is no URL of PostgreSQL's, as in postgresql://role@host:5432/database, with %%-escapes in"
                      " what is odd",
                      whose);
    return options;
}

/*
 * What the URL says counts, but for the encoding and a place, where one is given. Of several hosts the one is taken
 * that can be written to, where that is to be done. With no place, each host has two seconds.
 */
static PGconn *reach(const struct sky_postgres *store, const struct sky_postgres_place *place, int64_t end)
{
    static const char *const names[] = { "fallback_application_name",
                                         "connect_timeout",
                                         "tcp_user_timeout",
                                         "keepalives_idle",
                                         "keepalives_interval",
                                         "keepalives_count",
                                         "target_session_attrs",
                                         "dbname",
                                         "client_encoding",
                                         "host",
                                         "hostaddr",
                                         "port",
                                         NULL };
    const char *session = store->mode == SKY_STORE_SERVE ? "read-write" : "any";
    const char *const values[] = { "sky",
                                   "2",
                                   "5000",
                                   "5",
                                   "2",
                                   "3",
                                   session,
                                   store->url,
                                   "UTF8",
                                   place ? place->host : NULL,
                                   place ? place->hostaddr : NULL,
                                   place ? place->port : NULL,
                                   NULL };
    if (!place)
        return PQconnectdbParams(names, values, 1);
    PGconn *conn = PQconnectStartParams(names, values, 1);
    PostgresPollingStatusType next =
        conn && PQstatus(conn) != CONNECTION_BAD ? PGRES_POLLING_WRITING : PGRES_POLLING_FAILED;
    while ((next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) &&
           wait_for(conn, next == PGRES_POLLING_READING ? POLLIN : POLLOUT, end))
        next = PQconnectPoll(conn);
    return conn;
}

/* Why a server that answered does not let us in is for its operator to mend. */
static enum sky_status refuse_reached(const PGconn *conn, struct sky_error *error)
{
    const char *why = *PQerrorMessage(conn) ? PQerrorMessage(conn) : "the server does not answer";
    return sky_error_set(error, SKY_UNAVAILABLE, "cannot connect: %.*s", line_of(why), why);
}

/* What a server remarks on goes nowhere: the library never prints. */
static void ignore(void *context, const char *message)
{
    (void)context, (void)message;
}

static PGconn *prepare(PGconn *conn, int64_t end, struct sky_error *error)
{
    if (!conn)
        return sky_error_memory(error), NULL;
    PQsetNoticeProcessor(conn, ignore, NULL);
    if (PQstatus(conn) == CONNECTION_OK ? configure(conn, end, error) : refuse_reached(conn, error)) {
        PQfinish(conn);
        return NULL;
    }
    return conn;
}

PGconn *sky_postgres_connect_any(const struct sky_postgres *store, struct sky_postgres_place *place,
                                 struct sky_error *error)
{
    PGconn *conn = reach(store, NULL, 0);
    if (!(conn = prepare(conn, sky_clock_elapsed() + SOON, error)))
        return NULL;
    snprintf(place->host, sizeof place->host, "%s", PQhost(conn));
    snprintf(place->hostaddr, sizeof place->hostaddr, "%s", PQhostaddr(conn));
    snprintf(place->port, sizeof place->port, "%s", *PQport(conn) ? PQport(conn) : PORT);
    return conn;
}

PGconn *sky_postgres_connect(struct sky_postgres *store, struct sky_error *error)
{
    struct sky_postgres_place place;
    int64_t end = sky_clock_elapsed() + SOON;
    if (!sky_postgres_where(store, &place))
        return sky_error_set(error, SKY_UNAVAILABLE, "the database server is away"), NULL;
    PGconn *conn = prepare(reach(store, &place, end), end, error);
    if (!conn)
        sky_postgres_suspect(store);
    return conn;
}
