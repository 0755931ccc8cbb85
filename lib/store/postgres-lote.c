/*
 * Lots: who writes them, and which of them are not whole. The claim is a lock of a connection of its own, which the
 * server gives back when the process that has it ends, on whichever host. It may also be lost while the process lives,
 * with its connection, and another take it: so each transaction sees whether it is still held, under the log's lock
 * (postgres-write.c), by a second lock of the same connection, on a number that is nobody else's.
 */
#include "store/postgres-internal.h"

static enum sky_status try_to_claim(struct sky_postgres *store, int64_t own, bool *claimed, struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    PGresult *result = NULL;
    sky_postgres_put_number(&values, own);
    if (sky_postgres_link_open(&store->claim, error) == SKY_OK &&
        sky_postgres_send(&store->claim, SKY_POSTGRES_CLAIM, &values, error) == SKY_OK &&
        sky_postgres_finish(&store->claim, SKY_POSTGRES_ANSWER_LIMIT, &result, 1, error) == SKY_OK)
        *claimed = sky_postgres_bool(result, 0, 0);
    PQclear(result);
    return error->status;
}

/* What a process that lost its claim was writing just then is there, or not, once the log's lock was free: by then no
 * transaction is left that saw the claim. */
static enum sky_status await_others(struct sky_postgres *store, struct sky_error *error)
{
    return sky_postgres_send(&store->claim, SKY_POSTGRES_LOCK, NULL, error)
               ? error->status
               : sky_postgres_finish(&store->claim, SKY_POSTGRES_ANSWER_LIMIT, NULL, 0, error);
}

enum sky_status sky_postgres_claim(void *opened, bool *claimed, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    int64_t own = 0;
    *claimed = false;
    if (store->mode == SKY_STORE_READ)
        return sky_error_set(error, SKY_INVALID, "the store is open for reading alone");
    sky_crypto_random(&own, sizeof own);
    if (try_to_claim(store, own, claimed, error) || !*claimed)
        return error->status;
    atomic_store(&store->claimed, own);
    if (await_others(store, error)) {
        *claimed = false;
        sky_postgres_disclaim(store);
    }
    return error->status;
}

/* The server gives back the lock of a connection that ends some time after it, and here it is waited for. */
void sky_postgres_disclaim(void *opened)
{
    struct sky_postgres *store = opened;
    struct sky_postgres_link *link = &store->claim;
    struct sky_error ignored = { 0 };
    atomic_store(&store->claimed, 0);
    if (link->conn && sky_postgres_send(link, SKY_POSTGRES_DISCLAIM, NULL, &ignored) == SKY_OK)
        ignored.status = sky_postgres_finish(link, SKY_POSTGRES_ANSWER_LIMIT, NULL, 0, &ignored);
    sky_postgres_link_close(link);
}

enum sky_status sky_postgres_mark(void *opened, int64_t lote, struct sky_error *error)
{
    return sky_postgres_run(opened, SKY_POSTGRES_MARK, lote, error);
}

enum sky_status sky_postgres_unmark(void *opened, int64_t lote, struct sky_error *error)
{
    return sky_postgres_write_alone(opened, SKY_POSTGRES_UNMARK, lote, error);
}

enum sky_status sky_postgres_marked(void *opened, int64_t *lote, struct sky_error *error)
{
    PGresult *result = sky_postgres_ask(opened, SKY_POSTGRES_MARKED, NULL, error);
    *lote = result ? sky_postgres_number(result, 0, 0) : 0;
    PQclear(result);
    return error->status;
}
