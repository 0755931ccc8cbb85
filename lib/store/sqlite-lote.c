/* Lots: who writes them, and which of them are not whole. */
#include "store/sqlite-internal.h"

enum sky_status sky_sqlite_claim(void *opened, bool *claimed, struct sky_error *error)
{
    struct sky_sqlite *store = opened;
    *claimed = store->lock >= 0 && sky_sqlite_claim_lots(store->lock);
    return store->lock < 0 ? sky_error_set(error, SKY_INVALID, "the store is open for reading alone") : SKY_OK;
}

void sky_sqlite_disclaim(void *opened)
{
    struct sky_sqlite *store = opened;
    sky_sqlite_disclaim_lots(store->lock);
}

enum sky_status sky_sqlite_marked(void *opened, int64_t *lote, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    *lote = 0;
    if (sky_sqlite_enter(reader, error))
        return error->status;
    sqlite3_stmt *statement = sky_sqlite_ask(reader, SKY_SQLITE_MARKED, error);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        *lote = sqlite3_column_int64(statement, 0);
    else
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
    return sky_sqlite_leave(reader, error);
}
