/* Receipts of requests with an Idempotency-Key, written in the transaction of what they tell of. */
#include "store/sqlite-internal.h"

/* A name that this release lacks is a later one's, whose refusals it can tell of by their texts alone. */
static enum sky_status status_of(struct sky_span name, struct sky_span text)
{
    enum sky_status status;
    if (sky_status_from_name(name.data, &status))
        return status;
    return text.size > 0 ? SKY_CONFLICT : SKY_INTERNAL;
}

/* False when what the columns hold is not what was kept. */
static bool take_refusal(sqlite3_stmt *statement, struct sky_error *refusal, struct sky_error *error)
{
    for (int column = 4; column <= 6; column++)
        if (sqlite3_column_type(statement, column) == SQLITE_NULL)
            return false;
    struct sky_span name = sky_sqlite_column_text(statement, 4), pointer = sky_sqlite_column_text(statement, 5);
    struct sky_span text = sky_sqlite_column_text(statement, 6);
    if (!name.data || !pointer.data || !text.data)
        return sky_error_memory(error), false;
    if (pointer.size >= sizeof refusal->pointer || text.size >= sizeof refusal->text)
        return false;
    refusal->status = status_of(name, text);
    memcpy(refusal->pointer, pointer.data, pointer.size);
    memcpy(refusal->text, text.data, text.size);
    return refusal->status != SKY_INTERNAL;
}

static void take_receipt(sqlite3_stmt *statement, struct sky_span key, struct sky_receipt *receipt,
                         struct sky_error *error)
{
    const void *digest = sqlite3_column_blob(statement, 0);
    bool whole = digest && sqlite3_column_bytes(statement, 0) == (int)sizeof receipt->digest;
    *receipt = (struct sky_receipt){
        .key = key,
        .instant = sqlite3_column_int64(statement, 1),
        .number = sqlite3_column_int64(statement, 2),
        .created = sqlite3_column_int(statement, 3),
    };
    if (whole)
        memcpy(receipt->digest, digest, sizeof receipt->digest);
    if (whole && take_refusal(statement, &receipt->error, error))
        return;
    receipt->error = (struct sky_error){ 0 };
    sky_error_set(&receipt->error, SKY_INTERNAL, "a receipt is not as it was written");
}

enum sky_status sky_sqlite_recall(void *opened, struct sky_span key, struct sky_receipt *receipt,
                                  struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_RECALL];
    *receipt = (struct sky_receipt){ 0 };
    int code = sky_sqlite_bind_text(statement, 1, key);
    if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW)
        take_receipt(statement, key, receipt, error);
    else if (code != SQLITE_DONE)
        sky_sqlite_fail_read(statement, error);
    sqlite3_reset(statement);
    return error->status;
}

static enum sky_status keep_one(struct sky_sqlite *store, const struct sky_receipt *receipt, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_KEEP];
    if (sky_sqlite_bind_text(statement, 1, receipt->key) ||
        sqlite3_bind_blob(statement, 2, receipt->digest, (int)sizeof receipt->digest, SQLITE_STATIC) ||
        sqlite3_bind_int64(statement, 3, receipt->instant) || sqlite3_bind_int64(statement, 4, receipt->number) ||
        sqlite3_bind_int(statement, 5, receipt->created) ||
        sky_sqlite_bind_text(statement, 6, sky_span_of(sky_status_name(receipt->error.status))) ||
        sky_sqlite_bind_text(statement, 7, sky_span_of(receipt->error.pointer)) ||
        sky_sqlite_bind_text(statement, 8, sky_span_of(receipt->error.text)))
        return sky_sqlite_fail(store->writer, "cannot bind a receipt", error);
    return sky_sqlite_run(store, SKY_SQLITE_KEEP, error);
}

/* Drops twice as many as are kept, at most, so that the table shrinks to a day's and no commit takes long. */
static enum sky_status sweep(struct sky_sqlite *store, size_t count, int64_t expired, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_SWEEP];
    if (sqlite3_bind_int64(statement, 1, expired) || sqlite3_bind_int64(statement, 2, 2 * (int64_t)count))
        return sky_sqlite_fail(store->writer, "cannot bind a sweep", error);
    return sky_sqlite_run(store, SKY_SQLITE_SWEEP, error);
}

enum sky_status sky_sqlite_keep(void *opened, const struct sky_receipt *receipts, size_t count, int64_t expired,
                                struct sky_error *error)
{
    enum sky_status status = SKY_OK;
    for (size_t i = 0; i < count && status == SKY_OK; i++)
        status = keep_one(opened, &receipts[i], error);
    return status ? status : sweep(opened, count, expired, error);
}
