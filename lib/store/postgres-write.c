/*
 * Writing: a transaction begins with the lock of the one row that every writer takes, whichever host it is on, and
 * holds it until its commit, so that each sees the log as the one before it left it. What it writes goes out together
 * with the commit, whose answer is the only one that it waits for.
 */
#include "store/postgres-internal.h"

#include "base/clock.h"

/* Microseconds for which nobody waits again for what somebody has waited for in vain; and what is a wait. */
#define PAUSE 250000
#define WAIT 500000

/* The third answer is a note that the registry is elsewhere. With a claim, the last one tells whether it still is one:
 * else another host writes lots by now. */
static enum sky_status take_begin(struct sky_postgres *store, PGresult **results, bool claims, struct sky_head *head,
                                  struct sky_error *error)
{
    if (PQntuples(results[2]) > 0 && store->mode != SKY_STORE_MOVE)
        return sky_error_set(error, SKY_ELSEWHERE, "the registry is in another store, or on the way to it");
    if (claims && PQntuples(results[3]) != 1)
        return sky_error_set(error, SKY_UNAVAILABLE, "the turn to write lots was lost with its connection");
    if (PQntuples(results[0]) != 1)
        return sky_error_set(error, SKY_INTERNAL, "the database has not one row of how far customers are listed");
    store->listed = (struct sky_listed){ sky_postgres_number(results[0], 0, 0), sky_postgres_number(results[0], 0, 1) };
    return sky_postgres_take_head(results[1], head, error);
}

/* Once a connection, and by itself, so that no rollback takes it back: a host that stops in the midst of a transaction
 * holds the lock for so long. */
static enum sky_status send_haste(struct sky_postgres_link *link, struct sky_error *error)
{
    if (link->is_prepared[SKY_POSTGRES_HASTE] || sky_postgres_send(link, SKY_POSTGRES_HASTE, NULL, error))
        return error->status;
    return sky_postgres_sync(link, error);
}

static enum sky_status begin_once(struct sky_postgres *store, struct sky_head *head, struct sky_error *error)
{
    PGresult *results[4];
    struct sky_postgres_link *link = &store->link;
    int64_t claimed = atomic_load(&store->claimed);
    if (sky_postgres_link_open(link, error) || send_haste(link, error) ||
        sky_postgres_send(link, SKY_POSTGRES_BEGIN, NULL, error) ||
        sky_postgres_send(link, SKY_POSTGRES_LOCK, NULL, error) ||
        sky_postgres_send(link, SKY_POSTGRES_HEAD, NULL, error) ||
        sky_postgres_send(link, SKY_POSTGRES_NOTICE, NULL, error) ||
        (claimed && sky_postgres_run(store, SKY_POSTGRES_IS_CLAIMED, claimed, error)))
        return error->status;
    store->is_active = true;
    size_t count = claimed ? 4 : 3;
    if (sky_postgres_finish(link, SKY_POSTGRES_ANSWER_LIMIT, results, count, error))
        return error->status;
    take_begin(store, results, claimed, head, error);
    for (size_t i = 0; i < count; i++)
        PQclear(results[i]);
    return error->status;
}

/*
 * A connection that was lost since the last transaction is made anew. Where the lock was waited for in vain, as
 * somebody holds it whose commit waits for a standby, the next ones fail at once for a while, so that nobody waits
 * twice.
 */
enum sky_status sky_postgres_begin(void *opened, struct sky_head *head, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    struct sky_error first = { 0 };
    int64_t began = sky_clock_elapsed();
    if (store->mode == SKY_STORE_READ)
        return sky_error_set(error, SKY_INVALID, "the store is open for reading alone");
    if (began < store->held_up_until)
        return sky_error_set(error, SKY_UNAVAILABLE, "writing is held up in the database");
    bool was_open = store->link.conn != NULL;
    if (begin_once(store, head, &first) == SKY_OK)
        return SKY_OK;
    bool has_waited = sky_clock_elapsed() - began > WAIT;
    if (was_open && !store->link.conn && !has_waited)
        return begin_once(store, head, error);
    if (has_waited)
        store->held_up_until = sky_clock_elapsed() + PAUSE;
    sky_postgres_abort(store);
    return sky_error_set(error, first.status, "%s", first.text);
}

/* --- what is needed */

static enum sky_status take_needs(PGresult **results, struct sky_needs *needs, struct sky_arena *arena,
                                  struct sky_error *error)
{
    for (size_t i = 0; i < needs->keys_count; i++)
        sky_postgres_take_receipt(results[0], (int)i, needs->keys[i], &needs->receipts[i]);
    needs->loaded = (size_t)PQntuples(results[1]);
    for (size_t i = 0; i < needs->loaded; i++)
        if (sky_postgres_take_present(results[1], (int)i, arena, &needs->present[i], error))
            return error->status;
    return SKY_OK;
}

static enum sky_status send_names(struct sky_postgres_link *link, const struct sky_needs *needs,
                                  struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    struct sky_postgres_array nombres;
    sky_postgres_array_begin(&nombres, SKY_POSTGRES_BYTEA);
    for (size_t i = 0; i < needs->nombres_count; i++)
        sky_postgres_array_add(&nombres, needs->nombres[i]);
    sky_postgres_put_array(&values, &nombres);
    sky_postgres_put_number(&values, needs->bytes < INT64_MAX ? (int64_t)needs->bytes : INT64_MAX);
    enum sky_status status = sky_postgres_send(link, SKY_POSTGRES_PRESENT, &values, error);
    sky_buffer_clear(&nombres.buffer);
    return status;
}

enum sky_status sky_postgres_fetch(void *opened, struct sky_needs *needs, struct sky_arena *arena,
                                   struct sky_error *error)
{
    struct sky_postgres *store = opened;
    struct sky_postgres_array keys;
    PGresult *results[2];
    sky_postgres_array_begin(&keys, SKY_POSTGRES_BYTEA);
    for (size_t i = 0; i < needs->keys_count; i++)
        sky_postgres_array_add(&keys, needs->keys[i]);
    if (sky_postgres_send_arrays(&store->link, SKY_POSTGRES_RECALL, &keys, 1, error) ||
        send_names(&store->link, needs, error) ||
        sky_postgres_finish(&store->link, SKY_POSTGRES_ANSWER_LIMIT, results, 2, error))
        return error->status;
    take_needs(results, needs, arena, error);
    PQclear(results[0]);
    PQclear(results[1]);
    return error->status;
}

/* --- entries: an array a column */

#define COLUMNS 11

static void add(struct sky_postgres_array *columns, const struct sky_entry *entry)
{
    const unsigned char *salt = entry->is_forgotten ? entry->digests : entry->salt;
    size_t salt_size = entry->is_forgotten ? sizeof entry->digests : sizeof entry->salt;
    sky_postgres_array_add_number(&columns[0], entry->number);
    sky_postgres_array_add_number(&columns[1], entry->instant);
    sky_postgres_array_add(&columns[2], entry->author);
    sky_postgres_array_add(&columns[3], entry->verb);
    sky_postgres_array_add(&columns[4], entry->nombre);
    sky_postgres_array_add(&columns[5], entry->documento);
    sky_postgres_array_add(&columns[6], sky_span((const char *)salt, salt_size));
    sky_postgres_array_add(&columns[7], sky_span((const char *)entry->seal, sizeof entry->seal));
    sky_postgres_array_add_number(&columns[8], entry->grupo);
    sky_postgres_array_add_number(&columns[9], entry->cliente);
    if (entry->deshace)
        sky_postgres_array_add_number(&columns[10], entry->deshace);
    else
        sky_postgres_array_add(&columns[10], (struct sky_span){ 0 });
}

static enum sky_status append(struct sky_postgres_link *link, const struct sky_entry *entries, size_t count,
                              struct sky_error *error)
{
    static const enum sky_postgres_type types[COLUMNS] = {
        SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT, SKY_POSTGRES_TEXT,  SKY_POSTGRES_TEXT,
        SKY_POSTGRES_BYTEA,  SKY_POSTGRES_BYTEA,  SKY_POSTGRES_BYTEA, SKY_POSTGRES_BYTEA,
        SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT
    };
    struct sky_postgres_array columns[COLUMNS];
    sky_postgres_arrays_begin(columns, types, COLUMNS);
    for (size_t i = 0; i < count; i++)
        add(columns, &entries[i]);
    return sky_postgres_send_arrays(link, SKY_POSTGRES_APPEND, columns, COLUMNS, error);
}

/* Lets the customers' names point at their entries, or at nothing. */
static enum sky_status point(struct sky_postgres_link *link, const struct sky_entry *entries, size_t count,
                             struct sky_error *error)
{
    static const enum sky_postgres_type types[] = { SKY_POSTGRES_BYTEA, SKY_POSTGRES_BIGINT };
    struct sky_postgres_array columns[2];
    sky_postgres_arrays_begin(columns, types, 2);
    for (size_t i = 0; i < count; i++) {
        sky_postgres_array_add(&columns[0], entries[i].nombre);
        if (entries[i].documento.data)
            sky_postgres_array_add_number(&columns[1], entries[i].number);
        else
            sky_postgres_array_add(&columns[1], (struct sky_span){ 0 });
    }
    return sky_postgres_send_arrays(link, SKY_POSTGRES_POINT, columns, 2, error);
}

enum sky_status sky_postgres_save(void *opened, const struct sky_entry *entries, size_t count, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    enum sky_status status = append(&store->link, entries, count, error);
    return status ? status : point(&store->link, entries, count, error);
}

/* --- the end */

/* A commit that a failure came before is answered by a rollback. */
static bool is_committed(PGresult *result)
{
    return strcmp(PQcmdStatus(result), "COMMIT") == 0;
}

enum sky_status sky_postgres_commit(void *opened, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    PGresult *result = NULL;
    int64_t began = sky_clock_elapsed();
    if (sky_postgres_send(&store->link, SKY_POSTGRES_COMMIT, NULL, error) == SKY_OK &&
        sky_postgres_finish(&store->link, SKY_POSTGRES_COMMIT_LIMIT, &result, 1, error) == SKY_OK &&
        !is_committed(result))
        sky_error_set(error, SKY_INTERNAL, "the database rolled a transaction back");
    PQclear(result);
    if (error->status == SKY_OK)
        store->is_active = false;
    else if (!store->link.conn)
        error->status = SKY_UNKNOWN_RESULT;
    if (error->status && sky_clock_elapsed() - began >= SKY_POSTGRES_COMMIT_LIMIT)
        store->held_up_until = sky_clock_elapsed() + PAUSE;
    return error->status;
}

void sky_postgres_abort(void *opened)
{
    struct sky_postgres *store = opened;
    if (store->is_active || store->link.count > store->link.past)
        sky_postgres_leave(&store->link, SKY_POSTGRES_ROLLBACK);
    store->is_active = false;
}

/* By then the transaction is at its end, one way or another: it held the lock that this one has. One that still waits
 * for a standby has the lock, and it stays unknown. */
enum sky_status sky_postgres_committed(void *opened, const struct sky_head *head, bool *done, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    struct sky_postgres_values values = { .count = 0 };
    struct sky_head last;
    PGresult *result = NULL;
    *done = false;
    sky_postgres_link_close(&store->link);
    store->is_active = false;
    if (sky_postgres_begin(store, &last, error))
        return error->status;
    sky_postgres_put_number(&values, head->number);
    sky_postgres_put_bytes(&values, head->seal, sizeof head->seal);
    if (sky_postgres_send(&store->link, SKY_POSTGRES_IS_THERE, &values, error) == SKY_OK &&
        sky_postgres_finish(&store->link, SKY_POSTGRES_ANSWER_LIMIT, &result, 1, error) == SKY_OK)
        *done = PQntuples(result) == 1;
    PQclear(result);
    sky_postgres_abort(store);
    return error->status;
}

/* --- what is no operation */

enum sky_status sky_postgres_run(struct sky_postgres *store, enum sky_postgres_statement statement, int64_t one,
                                 struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_put_number(&values, one);
    return sky_postgres_send(&store->link, statement, &values, error);
}

enum sky_status sky_postgres_write_alone(struct sky_postgres *store, enum sky_postgres_statement statement,
                                         int64_t number, struct sky_error *error)
{
    struct sky_head head;
    if (sky_postgres_begin(store, &head, error) || sky_postgres_run(store, statement, number, error) ||
        sky_postgres_commit(store, error))
        sky_postgres_abort(store);
    return error->status;
}

enum sky_status sky_postgres_probe(void *opened, struct sky_error *error)
{
    return sky_postgres_write_alone(opened, SKY_POSTGRES_PROBE, sky_clock_now(), error);
}
