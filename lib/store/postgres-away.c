/*
 * Whether the server is there, and where. While it is away, or does not answer, nobody who serves a request waits for
 * it: a thread of its own looks for it, on all hosts, and the others fail at once.
 */
#include "store/postgres-internal.h"

/* Microseconds between two looks, and ten years, as there need be no other. */
#define AGAIN 250000
#define NEVER 315360000000000

bool sky_postgres_where(struct sky_postgres *store, struct sky_postgres_place *place)
{
    struct sky_postgres_away *away = &store->away;
    pthread_mutex_lock(&away->mutex);
    bool is_there = !away->is_away;
    *place = away->place;
    pthread_mutex_unlock(&away->mutex);
    return is_there;
}

enum sky_status sky_postgres_seek(struct sky_postgres *store, PGconn **conn, struct sky_error *error)
{
    struct sky_postgres_place place;
    if (!(*conn = sky_postgres_connect_any(store, &place, error)))
        return error->status;
    pthread_mutex_lock(&store->away.mutex);
    store->away.place = place;
    store->away.is_away = false;
    pthread_mutex_unlock(&store->away.mutex);
    return SKY_OK;
}

/* In a thread of its own. */
static int64_t look(void *context)
{
    PGconn *conn;
    struct sky_error ignored = { 0 };
    if (sky_postgres_seek(context, &conn, &ignored))
        return AGAIN;
    PQfinish(conn);
    return NEVER;
}

/* The thread of the last time has nothing to do any more. Where none can be started, whoever comes next tries. */
void sky_postgres_suspect(struct sky_postgres *store)
{
    struct sky_postgres_away *away = &store->away;
    struct sky_error ignored = { 0 };
    pthread_mutex_lock(&away->mutex);
    if (!away->is_away) {
        sky_ticker_free(away->looking);
        away->looking = sky_ticker_new(look, store, 0, "the thread that looks for the database server", &ignored);
        away->is_away = away->looking != NULL;
    }
    pthread_mutex_unlock(&away->mutex);
}
