/* Receipts of requests with an Idempotency-Key, written in the transaction of what they tell of. */
#include "store/sqlite-internal.h"

/* Bytes of a status's name, the NUL included. */
#define NAME_SIZE 64

/* What is stored of a request that created, and of one that found all as it wanted it. */
#define CREATED 1
#define UNCHANGED 2

/* A name that this release lacks is a later one's, whose refusals it can tell of by their texts alone. */
static enum sky_status status_of(const char *name, struct sky_span text)
{
    enum sky_status status;
    if (sky_status_from_name(name, &status))
        return status;
    return text.size > 0 ? SKY_CONFLICT : SKY_INTERNAL;
}

/* False when the column holds no text, or one that `size` bytes have no room for. */
static bool take_text(sqlite3_stmt *statement, int column, char *text, size_t size)
{
    struct sky_span stored = sky_sqlite_column_text(statement, column);
    if (!stored.data || stored.size >= size)
        return false;
    memcpy(text, stored.data, stored.size);
    text[stored.size] = '\0';
    return true;
}

/* False when what the columns hold is not what was kept. */
static bool take_refusal(sqlite3_stmt *statement, struct sky_error *refusal)
{
    char name[NAME_SIZE];
    if (!take_text(statement, 4, name, sizeof name) ||
        !take_text(statement, 5, refusal->pointer, sizeof refusal->pointer) ||
        !take_text(statement, 6, refusal->text, sizeof refusal->text))
        return false;
    refusal->status = status_of(name, sky_span_of(refusal->text));
    return refusal->status != SKY_INTERNAL;
}

static void take_receipt(sqlite3_stmt *statement, struct sky_span key, struct sky_receipt *receipt)
{
    *receipt = (struct sky_receipt){
        .key = key,
        .instant = sqlite3_column_int64(statement, 1),
        .number = sqlite3_column_int64(statement, 2),
        .created = sqlite3_column_int(statement, 3) == CREATED,
        .unchanged = sqlite3_column_int(statement, 3) == UNCHANGED,
    };
    if (sky_sqlite_column_bytes(statement, 0, receipt->digest, sizeof receipt->digest) &&
        take_refusal(statement, &receipt->error))
        return;
    receipt->error = (struct sky_error){ 0 };
    sky_error_set(&receipt->error, SKY_INTERNAL, "a receipt is not as it was written");
}

enum sky_status sky_sqlite_recall(struct sky_sqlite *store, struct sky_span key, struct sky_receipt *receipt,
                                  struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_RECALL];
    *receipt = (struct sky_receipt){ 0 };
    int code = sky_sqlite_bind_text(statement, 1, key);
    if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW)
        take_receipt(statement, key, receipt);
    else if (code != SQLITE_DONE)
        sky_sqlite_fail_read(store->writer, error);
    sqlite3_reset(statement);
    return error->status;
}

static enum sky_status take_all(struct sky_sqlite_reader *reader, sqlite3_stmt *row, struct sky_arena *arena,
                                struct sky_receipts *receipts, struct sky_error *error)
{
    int code;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        struct sky_receipt *items = sky_sqlite_room(arena, receipts->items, receipts->count, sizeof *items);
        struct sky_span key = sky_sqlite_column_text(row, 7);
        if (!items || !(key = sky_arena_copy(arena, key)).data)
            return sky_error_memory(error);
        receipts->items = items;
        take_receipt(row, key, &items[receipts->count++]);
    }
    return code == SQLITE_DONE ? SKY_OK : sky_sqlite_fail_read(reader->db, error);
}

enum sky_status sky_sqlite_receipts(void *opened, int64_t instant, struct sky_span key, size_t limit,
                                    struct sky_arena *arena, struct sky_receipts *receipts, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    *receipts = (struct sky_receipts){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    sqlite3_stmt *row = sky_sqlite_ask(reader, SKY_SQLITE_RECEIPTS, error);
    if (row && sqlite3_bind_int64(row, 1, instant) == SQLITE_OK &&
        sky_sqlite_bind_text(row, 2, key.data ? key : sky_span_of("")) == SQLITE_OK &&
        sqlite3_bind_int64(row, 3, (int64_t)limit) == SQLITE_OK)
        error->status = take_all(reader, row, arena, receipts, error);
    else
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(row);
    return sky_sqlite_leave(reader, error);
}

static enum sky_status keep_one(struct sky_sqlite *store, const struct sky_receipt *receipt, struct sky_error *error)
{
    sqlite3_stmt *statement = store->statements[SKY_SQLITE_KEEP];
    if (sky_sqlite_bind_text(statement, 1, receipt->key) ||
        sqlite3_bind_blob(statement, 2, receipt->digest, (int)sizeof receipt->digest, SQLITE_STATIC) ||
        sqlite3_bind_int64(statement, 3, receipt->instant) || sqlite3_bind_int64(statement, 4, receipt->number) ||
        sqlite3_bind_int(statement, 5,
                         receipt->created     ? CREATED
                         : receipt->unchanged ? UNCHANGED
                                              : 0) ||
        sky_sqlite_bind_text(statement, 6, sky_span_of(sky_status_name(receipt->error.status))) ||
        sky_sqlite_bind_text(statement, 7, sky_span_of(receipt->error.pointer)) ||
        sky_sqlite_bind_text(statement, 8, sky_span_of(receipt->error.text)))
        return sky_sqlite_fail(store->writer, "cannot bind a receipt", error);
    return sky_sqlite_run(store, SKY_SQLITE_KEEP, error);
}

/* Drops twice as many as are kept, at most, so that the table shrinks to a day's and no commit takes long. */
static enum sky_status sweep(struct sky_sqlite *store, size_t count, int64_t expired, struct sky_error *error)
{
    return sky_sqlite_run_with(store, SKY_SQLITE_SWEEP, expired, 2 * (int64_t)count, error);
}

enum sky_status sky_sqlite_keep(void *opened, const struct sky_receipt *receipts, size_t count, int64_t expired,
                                struct sky_error *error)
{
    enum sky_status status = SKY_OK;
    for (size_t i = 0; i < count && status == SKY_OK; i++)
        status = keep_one(opened, &receipts[i], error);
    return status ? status : sweep(opened, count, expired, error);
}
