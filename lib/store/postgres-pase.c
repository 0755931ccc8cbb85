/* Who may come in, and the audit: rows of their own, beside the log. */
#include "store/postgres-internal.h"

enum sky_status sky_postgres_passes(void *opened, struct sky_span prefix, struct sky_arena *arena,
                                    struct sky_passes *passes, struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    *passes = (struct sky_passes){ 0 };
    sky_postgres_put_span(&values, prefix.data ? prefix : sky_span_of(""));
    PGresult *result = sky_postgres_ask(opened, SKY_POSTGRES_PASSES, &values, error);
    size_t rows = result ? (size_t)PQntuples(result) : 0;
    if (result && !(passes->items = sky_arena_alloc(arena, (rows + 1) * sizeof *passes->items)))
        sky_error_memory(error);
    for (; passes->items && passes->count < rows && !error->status; passes->count++)
        passes->items[passes->count] = (struct sky_pass){
            .id = sky_postgres_copy(result, (int)passes->count, 0, arena, error),
            .documento = sky_postgres_copy(result, (int)passes->count, 1, arena, error),
            .used = sky_postgres_number(result, (int)passes->count, 2),
        };
    PQclear(result);
    return error->status;
}

static struct sky_fact take_fact(const PGresult *result, int row, struct sky_arena *arena, struct sky_error *error)
{
    return (struct sky_fact){
        .number = sky_postgres_number(result, row, 0),
        .instant = sky_postgres_number(result, row, 1),
        .author = sky_postgres_copy(result, row, 2, arena, error),
        .verb = sky_postgres_copy(result, row, 3, arena, error),
        .about = sky_postgres_copy(result, row, 4, arena, error),
        .detail = sky_postgres_copy(result, row, 5, arena, error),
    };
}

enum sky_status sky_postgres_facts(void *opened, int64_t below, size_t limit, struct sky_arena *arena,
                                   struct sky_facts *facts, struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    *facts = (struct sky_facts){ 0 };
    sky_postgres_put_number(&values, below);
    sky_postgres_put_number(&values, limit < INT32_MAX ? (int64_t)limit : INT32_MAX);
    PGresult *result = sky_postgres_ask(opened, SKY_POSTGRES_FACTS, &values, error);
    size_t rows = result ? (size_t)PQntuples(result) : 0;
    if (result && !(facts->items = sky_arena_alloc(arena, (rows + 1) * sizeof *facts->items)))
        sky_error_memory(error);
    for (; facts->items && facts->count < rows && !error->status; facts->count++)
        facts->items[facts->count] = take_fact(result, (int)facts->count, arena, error);
    PQclear(result);
    return error->status;
}

/* --- writing */

static enum sky_status save(struct sky_postgres_link *link, const struct sky_pass *pass, struct sky_error *error)
{
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_put_span(&values, pass->id);
    if (!pass->documento.data)
        return sky_postgres_send(link, SKY_POSTGRES_DISMISS, &values, error);
    sky_postgres_put_span(&values, pass->documento);
    sky_postgres_put_number(&values, pass->used);
    return sky_postgres_send(link, SKY_POSTGRES_ADMIT, &values, error);
}

enum sky_status sky_postgres_admit(void *opened, const struct sky_pass *pass, const struct sky_fact *fact,
                                   struct sky_error *error)
{
    struct sky_postgres *store = opened;
    struct sky_postgres_values values = { .count = 0 };
    if ((pass && save(&store->link, pass, error)) || !fact)
        return error->status;
    sky_postgres_put_number(&values, fact->instant);
    sky_postgres_put_span(&values, fact->author);
    sky_postgres_put_span(&values, fact->verb);
    sky_postgres_put_span(&values, fact->about);
    sky_postgres_put_span(&values, fact->detail);
    return sky_postgres_send(&store->link, SKY_POSTGRES_RECORD, &values, error);
}

enum sky_status sky_postgres_note_use(void *opened, const struct sky_pass *passes, size_t count,
                                      struct sky_error *error)
{
    static const enum sky_postgres_type types[] = { SKY_POSTGRES_TEXT, SKY_POSTGRES_BIGINT };
    struct sky_postgres *store = opened;
    struct sky_postgres_array columns[2];
    sky_postgres_arrays_begin(columns, types, 2);
    for (size_t i = 0; i < count; i++) {
        sky_postgres_array_add(&columns[0], passes[i].id);
        sky_postgres_array_add_number(&columns[1], passes[i].used);
    }
    return sky_postgres_send_arrays(&store->link, SKY_POSTGRES_NOTE_USE, columns, 2, error);
}
