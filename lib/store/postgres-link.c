/*
 * Statements that are sent one after another, without waiting for their answers: all that a transaction writes goes out
 * together with its commit. What follows one that failed is skipped by the server, up to the next sync.
 */
#include "store/postgres-internal.h"

#include <poll.h>
#include <stdio.h>

#include "base/clock.h"

#define NAME_SIZE 16

static void name_of(enum sky_postgres_statement statement, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "s%d", (int)statement);
}

void sky_postgres_link_close(struct sky_postgres_link *link)
{
    PQfinish(link->conn);
    link->conn = NULL;
    link->count = link->past = 0;
    memset(link->is_prepared, 0, sizeof link->is_prepared);
}

enum sky_status sky_postgres_link_use(struct sky_postgres_link *link, PGconn *conn, struct sky_error *error)
{
    link->conn = conn;
    if (PQsetnonblocking(conn, 1) != 0 || !PQenterPipelineMode(conn)) {
        sky_postgres_fail(conn, NULL, "cannot begin a pipeline", error);
        sky_postgres_link_close(link);
    }
    return error->status;
}

enum sky_status sky_postgres_link_open(struct sky_postgres_link *link, struct sky_error *error)
{
    if (link->conn)
        return SKY_OK;
    PGconn *conn = sky_postgres_connect(link->store, error);
    return conn ? sky_postgres_link_use(link, conn, error) : error->status;
}

/* --- sending */

static enum sky_status fail_to_send(struct sky_postgres_link *link, struct sky_error *error)
{
    sky_postgres_fail(link->conn, NULL, "cannot send", error);
    sky_postgres_link_close(link);
    return error->status;
}

/* Keeps in mind that there is an answer to come. */
static void note(struct sky_postgres_link *link, struct sky_postgres_sent sent)
{
    link->sent[(link->first + link->count++) % SKY_POSTGRES_SENT_MAX] = sent;
}

/* A view's parameters have types of their own, since not each view uses all of them. */
static bool prepare(struct sky_postgres_link *link, enum sky_postgres_statement statement)
{
    static const Oid types[] = { SKY_POSTGRES_BYTEA,  SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT,
                                 SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT };
    char name[NAME_SIZE];
    bool is_view = statement >= SKY_POSTGRES_SELECT;
    name_of(statement, name);
    if (!PQsendPrepare(link->conn, name, sky_postgres_texts[statement], is_view ? sizeof types / sizeof *types : 0,
                       is_view ? types : NULL))
        return false;
    link->is_prepared[statement] = true;
    note(link, (struct sky_postgres_sent){ SKY_POSTGRES_PREPARE, statement });
    return true;
}

/* Where so many answers are due that there is no room to keep them in mind, they are waited for. */
static enum sky_status make_room(struct sky_postgres_link *link, struct sky_error *error);

static enum sky_status check(struct sky_postgres_link *link, const struct sky_postgres_values *values,
                             struct sky_error *error)
{
    if (!link->conn)
        return sky_error_set(error, SKY_UNAVAILABLE, "the connection to the database was lost");
    if (values && values->failed)
        return sky_error_memory(error);
    return make_room(link, error);
}

static const int binary[SKY_POSTGRES_VALUES_MAX] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

enum sky_status sky_postgres_send(struct sky_postgres_link *link, enum sky_postgres_statement statement,
                                  const struct sky_postgres_values *values, struct sky_error *error)
{
    char name[NAME_SIZE];
    if (check(link, values, error))
        return error->status;
    name_of(statement, name);
    if ((!link->is_prepared[statement] && !prepare(link, statement)) ||
        !PQsendQueryPrepared(link->conn, name, values ? values->count : 0, values ? values->data : NULL,
                             values ? values->sizes : NULL, binary, 1))
        return fail_to_send(link, error);
    note(link, (struct sky_postgres_sent){ SKY_POSTGRES_RUN, statement });
    return SKY_OK;
}

enum sky_status sky_postgres_send_arrays(struct sky_postgres_link *link, enum sky_postgres_statement statement,
                                         struct sky_postgres_array *arrays, size_t count, struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    for (size_t i = 0; i < count; i++)
        sky_postgres_put_array(&values, &arrays[i]);
    enum sky_status status = sky_postgres_send(link, statement, &values, error);
    for (size_t i = 0; i < count; i++)
        sky_buffer_clear(&arrays[i].buffer);
    return status;
}

enum sky_status sky_postgres_sync(struct sky_postgres_link *link, struct sky_error *error)
{
    if (check(link, NULL, error))
        return error->status;
    if (!PQpipelineSync(link->conn))
        return fail_to_send(link, error);
    note(link, (struct sky_postgres_sent){ .what = SKY_POSTGRES_SYNC });
    return SKY_OK;
}

/* --- answers */

/* Until when the server has to say something, and how long after that it has to go on. */
struct patience {
    int64_t end, limit;
};

/* Sends what is not sent yet, and waits until something comes. False: nothing does in time, or the connection is lost.
 */
static bool await_more(struct sky_postgres_link *link, struct patience *patience, struct sky_error *error)
{
    int64_t left = patience->end - sky_clock_elapsed();
    int unsent = PQflush(link->conn);
    struct pollfd ready = { .fd = PQsocket(link->conn), .events = unsent > 0 ? POLLIN | POLLOUT : POLLIN };
    if (unsent < 0)
        return sky_postgres_fail(link->conn, NULL, "cannot send", error), false;
    if (left <= 0 || ready.fd < 0) {
        sky_postgres_suspect(link->store);
        return sky_error_set(error, SKY_UNAVAILABLE, "the database server does not answer"), false;
    }
    if (poll(&ready, 1, (int)(left / 1000) + 1) <= 0)
        return true;
    if (!PQconsumeInput(link->conn))
        return sky_postgres_fail(link->conn, NULL, "cannot read the answer", error), false;
    patience->end = sky_clock_elapsed() + patience->limit;
    return true;
}

static PGresult *next_result(struct sky_postgres_link *link, struct patience *patience, struct sky_error *error)
{
    while (PQisBusy(link->conn))
        if (!await_more(link, patience, error))
            return NULL;
    PGresult *result = PQgetResult(link->conn);
    if (!result)
        sky_postgres_fail(link->conn, NULL, "no answer", error);
    return result;
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_PIPELINE_SYNC;
}

/* What a server says that goes away, or that only reads from now on, is its last word. */
static bool is_last_word(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state && (strncmp(state, "57P0", 4) == 0 || strcmp(state, "25006") == 0 || strcmp(state, "25P03") == 0);
}

/*
 * Takes the answer to what was sent first. `*lost`: the connection is of no more use. A result that is good comes back,
 * to be PQclear'ed; else NULL, and where it is not merely skipped after another's failure, what failed.
 */
static PGresult *take(struct sky_postgres_link *link, struct patience *patience, bool *lost, struct sky_error *error)
{
    struct sky_postgres_sent sent = link->sent[link->first];
    PGresult *result = next_result(link, patience, error);
    link->first = (link->first + 1) % SKY_POSTGRES_SENT_MAX;
    link->count--;
    link->past -= link->past > 0;
    bool good = result && is_good(result);
    *lost = !result || PQstatus(link->conn) != CONNECTION_OK || is_last_word(result);
    if (result && !good && PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
        sky_postgres_fail(link->conn, result, "the database", error);
    if (sent.what == SKY_POSTGRES_PREPARE && !good)
        link->is_prepared[sent.statement] = false;
    if (result && !*lost && sent.what != SKY_POSTGRES_SYNC)
        PQclear(PQgetResult(link->conn)); /* the end of the answer */
    if (good)
        return result;
    PQclear(result);
    return NULL;
}

/* Takes all answers that are due, and those to the last `count` statements into the results. */
static enum sky_status take_all(struct sky_postgres_link *link, int64_t limit, PGresult **results, size_t count,
                                struct sky_error *error)
{
    bool is_away = atomic_load(&link->store->away.is_away);
    struct patience patience = { .limit = is_away ? SKY_POSTGRES_AWAY_LIMIT : limit };
    size_t runs = 0;
    patience.end = sky_clock_elapsed() + patience.limit;
    for (size_t i = 0; i < link->count; i++)
        runs += link->sent[(link->first + i) % SKY_POSTGRES_SENT_MAX].what == SKY_POSTGRES_RUN;
    while (link->count > 0) {
        struct sky_error ignored = { 0 };
        bool lost = false, is_run = link->sent[link->first].what == SKY_POSTGRES_RUN;
        PGresult *result = take(link, &patience, &lost, link->past > 0 ? &ignored : error);
        if (is_run && runs <= count)
            results[count - runs] = result;
        else
            PQclear(result);
        runs -= is_run;
        if (!lost)
            continue;
        sky_postgres_link_close(link);
        sky_error_set(error, SKY_UNAVAILABLE, "%s",
                      ignored.status ? ignored.text : "the connection to the database was lost");
    }
    return error->status;
}

static enum sky_status make_room(struct sky_postgres_link *link, struct sky_error *error)
{
    if (link->count + 3 < SKY_POSTGRES_SENT_MAX)
        return SKY_OK;
    if (!PQsendFlushRequest(link->conn) || PQflush(link->conn) < 0)
        return fail_to_send(link, error);
    return take_all(link, SKY_POSTGRES_ANSWER_LIMIT, NULL, 0, error);
}

enum sky_status sky_postgres_finish(struct sky_postgres_link *link, int64_t limit, PGresult **results, size_t count,
                                    struct sky_error *error)
{
    for (size_t i = 0; i < count; i++)
        results[i] = NULL;
    if (sky_postgres_sync(link, error) || take_all(link, limit, results, count, error))
        for (size_t i = 0; i < count; i++) {
            PQclear(results[i]);
            results[i] = NULL;
        }
    return error->status;
}

void sky_postgres_leave(struct sky_postgres_link *link, enum sky_postgres_statement statement)
{
    struct sky_error ignored = { 0 };
    if (link->conn && (link->count == 0 || sky_postgres_sync(link, &ignored) == SKY_OK) &&
        sky_postgres_send(link, statement, NULL, &ignored) == SKY_OK && sky_postgres_sync(link, &ignored) == SKY_OK)
        link->past = link->count;
    else
        sky_postgres_link_close(link);
}
