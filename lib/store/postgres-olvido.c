/*
 * Forgetting customers. Whoever is to be forgotten is in a table until no text of theirs is left, and readers hide what
 * is still there. What a row was before it changed stays in the server's files until its vacuum, in its write-ahead log
 * and in copies of both until those are gone: that is for whoever runs the server (docs/postgresql.md).
 */
#include "store/postgres-internal.h"

/* Refusals that are dropped at a time. */
#define REFUSALS 500

enum sky_status sky_postgres_forgotten(void *opened, struct sky_oblivion *oblivion, struct sky_error *error)
{
    PGresult *result = sky_postgres_ask(opened, SKY_POSTGRES_OBLIVION, NULL, error);
    *oblivion = (struct sky_oblivion){ .is_due = result && PQntuples(result) > 0 };
    if (oblivion->is_due) {
        oblivion->cliente = sky_postgres_number(result, 0, 0);
        oblivion->upto = sky_postgres_number(result, 0, 1);
        oblivion->is_noted = oblivion->upto >= 0;
    }
    PQclear(result);
    return error->status;
}

static PGresult *ask_of(void *reader, enum sky_postgres_statement statement, int64_t number, struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_put_number(&values, number);
    return sky_postgres_ask(reader, statement, &values, error);
}

enum sky_status sky_postgres_count(void *opened, int64_t cliente, struct sky_count *count, struct sky_error *error)
{
    PGresult *result = ask_of(opened, SKY_POSTGRES_COUNT, cliente, error);
    *count = (struct sky_count){ 0 };
    if (result)
        *count = (struct sky_count){ sky_postgres_number(result, 0, 0), sky_postgres_bool(result, 0, 1) };
    PQclear(result);
    return error->status;
}

enum sky_status sky_postgres_kept(void *opened, int64_t number, bool *kept, struct sky_error *error)
{
    PGresult *result = ask_of(opened, SKY_POSTGRES_IS_KEPT, number, error);
    *kept = result && PQntuples(result) > 0;
    PQclear(result);
    return error->status;
}

/* --- writing */

enum sky_status sky_postgres_forget(void *opened, int64_t cliente, struct sky_error *error)
{
    return sky_postgres_run(opened, SKY_POSTGRES_FORGET, cliente, error);
}

enum sky_status sky_postgres_noted(void *opened, int64_t cliente, struct sky_error *error)
{
    return sky_postgres_run(opened, SKY_POSTGRES_NOTED, cliente, error);
}

/* Puts the digests in the place of the salt, and what the statement puts besides; `receipts`: those of the entry. */
static enum sky_status put_digests(struct sky_postgres *store, enum sky_postgres_statement statement,
                                   const struct sky_entry *entry, const struct sky_span *documento, bool receipts,
                                   struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_put_number(&values, entry->number);
    sky_postgres_put_bytes(&values, entry->digests, sizeof entry->digests);
    if (documento)
        sky_postgres_put_span(&values, *documento);
    if (sky_postgres_send(&store->link, statement, &values, error) == SKY_OK && receipts)
        error->status = sky_postgres_run(store, SKY_POSTGRES_BLANK, entry->number, error);
    return error->status;
}

enum sky_status sky_postgres_erase(void *opened, const struct sky_entry *entry, bool receipts, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_put_number(&values, entry->cliente);
    sky_postgres_put_number(&values, entry->number);
    if (put_digests(store, SKY_POSTGRES_ERASE, entry, NULL, receipts, error))
        return error->status;
    return sky_postgres_send(&store->link, SKY_POSTGRES_REACH, &values, error);
}

enum sky_status sky_postgres_redact(void *opened, const struct sky_entry *entry, struct sky_span documento,
                                    struct sky_error *error)
{
    return put_digests(opened, SKY_POSTGRES_REPLACE, entry, &documento, true, error);
}

enum sky_status sky_postgres_disown(void *opened, struct sky_span palabra, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_put_span(&values, palabra);
    return sky_postgres_send(&store->link, SKY_POSTGRES_DISOWN, &values, error);
}

enum sky_status sky_postgres_forgot(void *opened, int64_t cliente, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    if (sky_postgres_run(store, SKY_POSTGRES_FORGOT, cliente, error))
        return error->status;
    return sky_postgres_send(&store->link, SKY_POSTGRES_BEGIN_CLEAN, NULL, error);
}

/* Refusals have texts, which may name whoever was forgotten; what was refused had no effect, and may be asked again. */
enum sky_status sky_postgres_clean(void *opened, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    struct sky_oblivion oblivion;
    if (sky_postgres_forgotten(&store->reader, &oblivion, error) || !oblivion.is_due || oblivion.cliente != 0)
        return error->status;
    PGresult *result = ask_of(&store->reader, SKY_POSTGRES_DROP_REFUSALS, REFUSALS, error);
    bool more = result && strcmp(PQcmdTuples(result), "500") == 0;
    PQclear(result);
    return error->status || more ? error->status : sky_postgres_run(store, SKY_POSTGRES_FORGOT, 0, error);
}
