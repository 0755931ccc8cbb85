/*
 * Customers that were read, kept for whoever asks next: SQLite takes longer to find one than all else that a request
 * takes. All readers of the store share them, and the log keeps them true. Before a reader looks, the names of the
 * entries up to its head were taken out; what it reads, it puts in only while no later entry is known. So what it finds
 * is what it would read, unless a later entry made it, which its number tells.
 */
#include "base/cache.h"
#include "store/sqlite-internal.h"

/* Bytes of customers. */
#define BYTES ((size_t)12 << 20)
/* Entries that one reading follows: where there are more, the next ones go on. Where there are so many that this would
 * take long, all customers are taken out. */
#define FOLLOWED 500
#define FOLLOWED_MAX 50000

/* What is kept of a customer, before its document. */
struct version {
    int64_t number, cliente;
};

void sky_sqlite_open_present(struct sky_sqlite_present *present, enum sky_store_mode mode)
{
    pthread_mutex_init(&present->mutex, NULL);
    present->cache = mode == SKY_STORE_SERVE ? sky_cache_new(BYTES) : NULL;
}

void sky_sqlite_close_present(struct sky_sqlite_present *present)
{
    sky_cache_free(present->cache);
    pthread_mutex_destroy(&present->mutex);
}

/* The writer's own reader sees what is not yet committed. */
static bool shares(const struct sky_sqlite_reader *reader)
{
    return reader->store->present.cache && reader != &reader->store->own;
}

/* Takes out who changed, entry by entry, up to the reader's head or as far as one reading goes. Within the mutex. */
static enum sky_status follow(struct sky_sqlite_present *present, struct sky_sqlite_reader *reader,
                              struct sky_error *error)
{
    if (reader->head.number - present->head > FOLLOWED_MAX) {
        sky_cache_clear(present->cache);
        present->head = reader->head.number;
    }
    if (present->head >= reader->head.number)
        return SKY_OK;
    sqlite3_stmt *statement = sky_sqlite_ask(reader, SKY_SQLITE_CHANGED, error);
    int code = statement ? sqlite3_bind_int64(statement, 1, present->head) : SQLITE_ERROR, left = FOLLOWED;
    if (code == SQLITE_OK)
        while (left-- > 0 && (code = sqlite3_step(statement)) == SQLITE_ROW) {
            struct sky_span nombre = sky_sqlite_column_text(statement, 0);
            if (nombre.size > 0)
                sky_cache_remove(present->cache, nombre);
            else /* whoever had a name that was erased since */
                sky_cache_clear(present->cache);
            present->head = sqlite3_column_int64(statement, 1);
        }
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
    return error->status;
}

static enum sky_status take(const struct sky_sqlite_present *present, const struct sky_sqlite_reader *reader,
                            struct sky_span nombre, struct sky_arena *arena, struct sky_entry *entry,
                            struct sky_error *error)
{
    struct sky_span kept = sky_cache_get(present->cache, nombre);
    const struct version *version = (const void *)kept.data;
    if (!version || version->number > reader->head.number || present->head < reader->head.number)
        return SKY_OK;
    struct sky_span documento = sky_span(kept.data + sizeof *version, kept.size - sizeof *version);
    if (!(entry->documento = sky_arena_copy(arena, documento)).data)
        return sky_error_memory(error);
    entry->number = version->number;
    entry->cliente = version->cliente;
    entry->lives = true;
    return SKY_OK;
}

enum sky_status sky_sqlite_find_present(struct sky_sqlite_reader *reader, struct sky_span nombre,
                                        struct sky_arena *arena, struct sky_entry *entry, struct sky_error *error)
{
    struct sky_sqlite_present *present = &reader->store->present;
    if (!shares(reader) || sky_sqlite_take_head(reader, error))
        return error->status;
    pthread_mutex_lock(&present->mutex);
    enum sky_status status = follow(present, reader, error);
    if (status == SKY_OK)
        status = take(present, reader, nombre, arena, entry, error);
    pthread_mutex_unlock(&present->mutex);
    return status;
}

void sky_sqlite_keep_present(struct sky_sqlite_reader *reader, struct sky_span nombre, const struct sky_entry *entry)
{
    struct sky_sqlite_present *present = &reader->store->present;
    if (!shares(reader) || !entry->lives)
        return;
    const struct version version = { entry->number, entry->cliente };
    pthread_mutex_lock(&present->mutex);
    char *place = present->head == reader->head.number
                      ? sky_cache_put(present->cache, nombre, sizeof version + entry->documento.size)
                      : NULL;
    if (place) {
        memcpy(place, &version, sizeof version);
        memcpy(place + sizeof version, entry->documento.data, entry->documento.size);
    }
    pthread_mutex_unlock(&present->mutex);
}
