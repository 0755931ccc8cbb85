/* Receipts of requests with an Idempotency-Key, written in the transaction of what they tell of. */
#include "store/postgres-internal.h"

/* Bytes of a status's name, the NUL included. */
#define NAME_SIZE 64

/* What is stored of a request that created, and of one that found all as it wanted it. */
#define CREATED 1
#define UNCHANGED 2

enum column { HUELLA, INSTANTE, NUMERO, CREADO, ESTADO, PUNTERO, TEXTO, CLAVE };

/* A name that this release lacks is a later one's, whose refusals it can tell of by their texts alone. */
static enum sky_status status_of(const char *name, struct sky_span text)
{
    enum sky_status status;
    if (sky_status_from_name(name, &status))
        return status;
    return text.size > 0 ? SKY_CONFLICT : SKY_INTERNAL;
}

/* False when the column holds no text, or one that `size` bytes have no room for. */
static bool take_text(const PGresult *result, int row, int column, char *text, size_t size)
{
    struct sky_span stored = sky_postgres_span(result, row, column);
    if (!stored.data || stored.size >= size)
        return false;
    memcpy(text, stored.data, stored.size);
    text[stored.size] = '\0';
    return true;
}

/* False when what the columns hold is not what was kept. */
static bool take_refusal(const PGresult *result, int row, struct sky_error *refusal)
{
    char name[NAME_SIZE];
    if (!take_text(result, row, ESTADO, name, sizeof name) ||
        !take_text(result, row, PUNTERO, refusal->pointer, sizeof refusal->pointer) ||
        !take_text(result, row, TEXTO, refusal->text, sizeof refusal->text))
        return false;
    refusal->status = status_of(name, sky_span_of(refusal->text));
    return refusal->status != SKY_INTERNAL;
}

void sky_postgres_take_receipt(const PGresult *result, int row, struct sky_span key, struct sky_receipt *receipt)
{
    int64_t creado = sky_postgres_number(result, row, CREADO);
    *receipt = (struct sky_receipt){ .instant = sky_postgres_number(result, row, INSTANTE) };
    if (PQgetisnull(result, row, HUELLA))
        return;
    receipt->key = key;
    receipt->number = sky_postgres_number(result, row, NUMERO);
    receipt->created = creado == CREATED;
    receipt->unchanged = creado == UNCHANGED;
    if (sky_postgres_bytes(result, row, HUELLA, receipt->digest, sizeof receipt->digest) &&
        take_refusal(result, row, &receipt->error))
        return;
    receipt->error = (struct sky_error){ 0 };
    sky_error_set(&receipt->error, SKY_INTERNAL, "a receipt is not as it was written");
}

enum sky_status sky_postgres_receipts(void *opened, int64_t instant, struct sky_span key, size_t limit,
                                      struct sky_arena *arena, struct sky_receipts *receipts, struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    *receipts = (struct sky_receipts){ 0 };
    sky_postgres_put_number(&values, instant);
    sky_postgres_put_span(&values, key.data ? key : sky_span_of(""));
    sky_postgres_put_number(&values, (int64_t)limit);
    PGresult *result = sky_postgres_ask(opened, SKY_POSTGRES_RECEIPTS, &values, error);
    size_t rows = result ? (size_t)PQntuples(result) : 0;
    if (result && !(receipts->items = sky_arena_alloc(arena, (rows + 1) * sizeof *receipts->items)))
        sky_error_memory(error);
    for (; receipts->items && receipts->count < rows && !error->status; receipts->count++) {
        int row = (int)receipts->count;
        sky_postgres_take_receipt(result, row, sky_postgres_copy(result, row, CLAVE, arena, error),
                                  &receipts->items[row]);
    }
    PQclear(result);
    return error->status;
}

/* --- keeping them: an array a column */

#define COLUMNS 8

static void add(struct sky_postgres_array *columns, const struct sky_receipt *receipt)
{
    sky_postgres_array_add(&columns[0], receipt->key);
    sky_postgres_array_add(&columns[1], sky_span((const char *)receipt->digest, sizeof receipt->digest));
    sky_postgres_array_add_number(&columns[2], receipt->instant);
    sky_postgres_array_add_number(&columns[3], receipt->number);
    sky_postgres_array_add_number(&columns[4], receipt->created ? CREATED : receipt->unchanged ? UNCHANGED : 0);
    sky_postgres_array_add(&columns[5], sky_span_of(sky_status_name(receipt->error.status)));
    sky_postgres_array_add(&columns[6], sky_span_of(receipt->error.pointer));
    sky_postgres_array_add(&columns[7], sky_span_of(receipt->error.text));
}

static enum sky_status keep_all(struct sky_postgres *store, const struct sky_receipt *receipts, size_t count,
                                struct sky_error *error)
{
    static const enum sky_postgres_type types[COLUMNS] = { SKY_POSTGRES_BYTEA,  SKY_POSTGRES_BYTEA,
                                                           SKY_POSTGRES_BIGINT, SKY_POSTGRES_BIGINT,
                                                           SKY_POSTGRES_BIGINT, SKY_POSTGRES_TEXT,
                                                           SKY_POSTGRES_TEXT,   SKY_POSTGRES_TEXT };
    struct sky_postgres_array columns[COLUMNS];
    sky_postgres_arrays_begin(columns, types, COLUMNS);
    for (size_t i = 0; i < count; i++)
        add(columns, &receipts[i]);
    return sky_postgres_send_arrays(&store->link, SKY_POSTGRES_KEEP, columns, COLUMNS, error);
}

/* Drops twice as many as are kept, at most, so that the table shrinks to a day's and no commit takes long. */
enum sky_status sky_postgres_keep(void *opened, const struct sky_receipt *receipts, size_t count, int64_t expired,
                                  struct sky_error *error)
{
    struct sky_postgres *store = opened;
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_put_number(&values, expired);
    sky_postgres_put_number(&values, 2 * (int64_t)count);
    enum sky_status status = count > 0 ? keep_all(store, receipts, count, error) : SKY_OK;
    return status ? status : sky_postgres_send(&store->link, SKY_POSTGRES_SWEEP, &values, error);
}
