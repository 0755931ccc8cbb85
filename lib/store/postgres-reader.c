/* Readers: connections that are handed out and kept for whoever comes next, and their snapshots. */
#include "store/postgres-internal.h"

#include <stdlib.h>

#include "base/clock.h"

/* Microseconds of which nobody waits twice. */
#define WAIT 500000

void *sky_postgres_reader_new(void *opened, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    pthread_mutex_lock(&store->mutex);
    struct sky_postgres_reader *reader = store->ready;
    if (reader) {
        store->ready = reader->next;
        store->ready_count--;
    }
    pthread_mutex_unlock(&store->mutex);
    if (reader)
        return reader;
    if (!(reader = calloc(1, sizeof *reader)))
        return sky_error_memory(error), NULL;
    reader->own.store = store;
    reader->link = &reader->own;
    return reader;
}

void sky_postgres_reader_free(void *opened)
{
    struct sky_postgres_reader *reader = opened;
    if (!reader)
        return;
    struct sky_postgres *store = reader->own.store;
    sky_postgres_release(reader);
    pthread_mutex_lock(&store->mutex);
    bool is_kept = store->ready_count < store->ready_max;
    if (is_kept) {
        reader->next = store->ready;
        store->ready = reader;
        store->ready_count++;
    }
    pthread_mutex_unlock(&store->mutex);
    if (is_kept)
        return;
    sky_postgres_link_close(&reader->own);
    free(reader);
}

void *sky_postgres_reader_peek(void *opened)
{
    return &((struct sky_postgres *)opened)->reader;
}

/* --- asking */

/* Whether nothing is under way that a new connection would not know of. */
static bool is_fresh(const struct sky_postgres_reader *reader)
{
    return !reader->begun && !(reader->is_writers && reader->link->store->is_active);
}

/* A snapshot begins with the first question in it. */
static enum sky_status ask(struct sky_postgres_reader *reader, enum sky_postgres_statement statement,
                           const struct sky_postgres_values *values, PGresult **result, struct sky_error *error)
{
    struct sky_postgres_link *link = reader->link;
    bool begins = reader->held && !reader->begun;
    if ((is_fresh(reader) && sky_postgres_link_open(link, error)) ||
        (begins && sky_postgres_send(link, SKY_POSTGRES_BEGIN_READ, NULL, error)) ||
        sky_postgres_send(link, statement, values, error) ||
        sky_postgres_finish(link, SKY_POSTGRES_ANSWER_LIMIT, result, 1, error))
        return error->status;
    reader->begun = reader->held;
    return SKY_OK;
}

PGresult *sky_postgres_ask(struct sky_postgres_reader *reader, enum sky_postgres_statement statement,
                           const struct sky_postgres_values *values, struct sky_error *error)
{
    struct sky_error first = { 0 };
    PGresult *result = NULL;
    bool was_open = reader->link->conn != NULL;
    int64_t began = sky_clock_elapsed();
    if (ask(reader, statement, values, &result, &first) == SKY_OK)
        return result;
    bool may_repeat = was_open && !reader->link->conn && is_fresh(reader) && sky_clock_elapsed() - began < WAIT;
    if (may_repeat && ask(reader, statement, values, &result, error) == SKY_OK)
        return result;
    if (reader->held)
        sky_postgres_link_close(reader->link); /* a transaction that failed answers no more */
    sky_error_set(error, first.status, "%s", first.text);
    return NULL;
}

/* --- snapshots */

enum sky_status sky_postgres_take_head(const PGresult *result, struct sky_head *head, struct sky_error *error)
{
    *head = (struct sky_head){ 0 };
    if (PQntuples(result) == 0)
        return SKY_OK;
    head->number = sky_postgres_number(result, 0, 0);
    head->instant = sky_postgres_number(result, 0, 1);
    if (!sky_postgres_bytes(result, 0, 2, head->seal, sizeof head->seal))
        sky_error_set(error, SKY_INTERNAL, "the last operation has no seal");
    return error->status;
}

enum sky_status sky_postgres_snapshot(void *opened, struct sky_head *head, struct sky_error *error)
{
    struct sky_postgres_reader *reader = opened;
    reader->held = true;
    if (!head)
        return SKY_OK;
    PGresult *result = sky_postgres_ask(reader, SKY_POSTGRES_HEAD, NULL, error);
    if (!result || sky_postgres_take_head(result, head, error))
        sky_postgres_release(reader);
    PQclear(result);
    return error->status;
}

void sky_postgres_release(void *opened)
{
    struct sky_postgres_reader *reader = opened;
    if (reader->begun)
        sky_postgres_leave(reader->link, SKY_POSTGRES_COMMIT);
    reader->held = reader->begun = false;
}

enum sky_status sky_postgres_identify(void *opened, struct sky_identity *identity, struct sky_error *error)
{
    PGresult *result = sky_postgres_ask(opened, SKY_POSTGRES_IDENTITY, NULL, error);
    *identity = (struct sky_identity){ 0 };
    if (result && (PQntuples(result) != 1 ||
                   !sky_identity_set(identity, sky_postgres_span(result, 0, 0), sky_postgres_bool(result, 0, 1))))
        sky_error_set(error, SKY_INTERNAL, "the log has not one identity, as Sky makes it");
    PQclear(result);
    return error->status;
}
