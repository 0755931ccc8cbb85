/*
 * Checkpoints, which nothing else makes but who closes the database last (sqlite.c): they move the log's pages into the
 * database, so that the log begins anew. One that is due comes after a commit, and asks no reader to wait; a log that
 * has grown all the same makes the next ones wait a moment for readers; a log that is full makes writes wait for them,
 * up to a bound; and once texts were erased (sqlite-olvido.c) the log's file is emptied.
 */
#include "store/sqlite-internal.h"

#include "base/clock.h"

/* Pages of the log (4 KiB): at so many a checkpoint is due, and after so many more the next one; */
#define DUE_AT 4000
#define DUE_STEP 1000
/* at so many it waits for readers; and with more than so many nothing is written. */
#define LONG_AT 8000
#define PAGES_MAX 65536

/* Milliseconds that one waits for readers; and microseconds that a write does, less than another waits for the lock. */
#define WAIT 50
#define ROOM_LIMIT 4000000
/* Microseconds after which one is tried again that could not move all. */
#define AGAIN 1000000

static int count_pages(void *context, sqlite3 *db, const char *name, int pages)
{
    struct sky_sqlite *store = context;
    (void)db, (void)name;
    store->wal_pages = pages;
    return SQLITE_OK;
}

void sky_sqlite_watch_log(struct sky_sqlite *store)
{
    store->next_checkpoint = DUE_AT;
    store->wal_pages_max = PAGES_MAX;
    sqlite3_wal_hook(store->writer, count_pages, store);
}

/*
 * Moves the log's pages as far as readers allow. One that waits returns whether nobody reads in the log any more
 * either, so that the next write begins it anew; another one whether all pages were moved. After a failed one the log
 * must be kept, and only a new start can tell what the file holds: the store is broken, though what was committed
 * stands.
 */
static bool checkpoint(struct sky_sqlite *store, int how)
{
    bool waits = how != SQLITE_CHECKPOINT_PASSIVE;
    int pages = 0, moved = 0;
    sky_sqlite_rest_readers(store);
    sqlite3_busy_timeout(store->writer, WAIT);
    int code = sqlite3_wal_checkpoint_v2(store->writer, NULL, how, &pages, &moved);
    sqlite3_busy_timeout(store->writer, SKY_SQLITE_BUSY_TIMEOUT);
    sky_sqlite_rest_readers(store); /* whoever began to read meanwhile would keep the log, whose pages are moved now */
    bool known = code == SQLITE_OK || code == SQLITE_BUSY;
    store->broken = store->broken || (code & 0xFF) == SQLITE_IOERR;
    if (known)
        store->wal_pages = pages;
    store->all_moved = known && pages == moved;
    store->next_checkpoint = store->wal_pages + DUE_STEP;
    store->again = sky_clock_elapsed() + AGAIN;
    return store->all_moved && (!waits || code == SQLITE_OK);
}

static void empty_log(struct sky_sqlite *store)
{
    if (checkpoint(store, SQLITE_CHECKPOINT_TRUNCATE))
        store->emptied = store->empties;
}

static bool is_due(const struct sky_sqlite *store)
{
    return store->wal_pages >= DUE_AT && (store->wal_pages >= store->next_checkpoint ||
                                          (!store->all_moved && sky_clock_elapsed() >= store->again));
}

/* Whether it is time. What another program does first is waited for the second time only: it may settle by itself. */
static bool take_turn(struct sky_sqlite *store)
{
    struct sky_error ignored = { 0 };
    bool has_it = sky_sqlite_try_turn(store->lock) ||
                  ((store->put_off || store->empties) && sky_sqlite_lock(store->lock, &ignored) == SKY_OK);
    store->put_off = !has_it;
    return has_it;
}

/* The lock was given up after the commit: another program that waited for it writes before the checkpoint. */
void sky_sqlite_settle(void *opened)
{
    struct sky_sqlite *store = opened;
    if (store->wal_pages < DUE_AT)
        store->next_checkpoint = DUE_AT;
    if (store->broken || !(store->empties || is_due(store)) || !take_turn(store))
        return;
    if (store->empties)
        empty_log(store);
    else
        checkpoint(store, store->wal_pages >= LONG_AT ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE);
    sky_sqlite_unlock(store->lock);
}

enum sky_status sky_sqlite_make_room(struct sky_sqlite *store, struct sky_error *error)
{
    int64_t end = sky_clock_elapsed() + ROOM_LIMIT;
    while (!store->broken && store->wal_pages > store->wal_pages_max && !checkpoint(store, SQLITE_CHECKPOINT_RESTART))
        if (sky_clock_elapsed() > end)
            return sky_error_set(error, SKY_UNAVAILABLE, "the write-ahead log is full: a long read holds it");
    return SKY_OK;
}
