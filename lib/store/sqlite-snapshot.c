/*
 * Snapshots, and read transactions that are kept from one to the next.
 *
 * Taking and giving back SQLite's locks costs more than reading a customer does. So a reader does not end its
 * transaction when it is released: the next snapshot looks whether anything was written since, and ends it only then.
 * What tells is the header of the wal-index, the memory that all processes with the database open share
 * (sqlite.org/walformat.html, section 2.1): its first 48 bytes change with every commit, and never back, since they
 * hold a counter of commits, the log's last frame and a checksum over all frames. A commit is answered after they were
 * written. They are read before a transaction begins; when they are the same later, nothing was committed in between,
 * and the transaction, which began in between, sees the last commit.
 *
 * Bytes 96 to 99 say how many frames of the log were moved to the database. A transaction that goes on after a
 * checkpoint would keep the log from being used anew; so this ends it, too. It begins again without a claim on the log
 * when all was moved.
 *
 * SQLite's own mapping of the file is read: opening it here and closing it would give back the process's locks on it.
 */
#include <sched.h>

#include "base/clock.h"
#include "store/sqlite-internal.h"

/* Bytes of a page of the wal-index, as SQLite maps them, and where the number of frames that were moved is. */
#define INDEX_PAGE 32768
#define MOVED_AT (96 / sizeof(uint32_t))

/* A relaxed load: others write meanwhile, and what is read half-written differs from what was read before. */
static void read_mark(const struct sky_sqlite_reader *reader, struct sky_sqlite_mark *mark)
{
    const uint32_t *index = reader->index;
    atomic_thread_fence(memory_order_acquire);
    for (size_t i = 0; i < sizeof mark->header / sizeof *mark->header; i++)
        mark->header[i] = __atomic_load_n(&index[i], __ATOMIC_RELAXED);
    mark->moved = __atomic_load_n(&index[MOVED_AT], __ATOMIC_RELAXED);
}

static bool is_fresh(const struct sky_sqlite_reader *reader)
{
    struct sky_sqlite_mark now;
    if (!reader->index || sqlite3_get_autocommit(reader->db))
        return false;
    read_mark(reader, &now);
    return memcmp(&now, &reader->mark, sizeof now) == 0;
}

static void find_index(struct sky_sqlite_reader *reader)
{
    sqlite3_file *file = NULL;
    void volatile *page = NULL;
    if (sqlite3_file_control(reader->db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK &&
        file->pMethods->iVersion >= 2 && file->pMethods->xShmMap(file, 0, INDEX_PAGE, 0, &page) == SQLITE_OK)
        reader->index = (const uint32_t *)page;
}

static enum sky_status step(struct sky_sqlite_reader *reader, enum sky_sqlite_question question,
                            struct sky_error *error)
{
    sqlite3_stmt *statement = sky_sqlite_ask(reader, question, error);
    if (statement && sqlite3_step(statement) != SQLITE_DONE)
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
    return error->status;
}

static void end(struct sky_sqlite_reader *reader)
{
    struct sky_error ignored = { 0 };
    if (!sqlite3_get_autocommit(reader->db) && step(reader, SKY_SQLITE_DROP, &ignored) != SKY_OK)
        sqlite3_exec(reader->db, "ROLLBACK", NULL, NULL, NULL);
    reader->headed = reader->asked = false;
}

/* Tries again while a writer is in the middle of the wal-index, which is known when something was read. */
static enum sky_status begin_to_look(struct sky_sqlite_reader *reader, struct sky_error *error)
{
    int64_t limit = sky_clock_elapsed() + SKY_SQLITE_LOOK_LIMIT;
    struct sky_error failure;
    do {
        end(reader);
        failure = (struct sky_error){ 0 };
        if (step(reader, SKY_SQLITE_HOLD, &failure) == SKY_OK && step(reader, SKY_SQLITE_TOUCH, &failure) == SKY_OK)
            return SKY_OK;
    } while (failure.status == SKY_UNAVAILABLE && sky_clock_elapsed() < limit);
    return sky_error_set(error, failure.status, "%s", failure.text);
}

/* The first reading of a connection, when it is opened, has made the index. */
static enum sky_status begin(struct sky_sqlite_reader *reader, struct sky_error *error)
{
    if (reader->store->mode == SKY_STORE_READ)
        return begin_to_look(reader, error);
    end(reader);
    if (!reader->index)
        find_index(reader);
    if (reader->index)
        read_mark(reader, &reader->mark);
    return step(reader, SKY_SQLITE_HOLD, error);
}

/* A file that nobody else had open is read as if nobody could: when one comes, it can change at any moment. */
static enum sky_status refuse_changing(struct sky_sqlite_reader *reader, struct sky_error *error)
{
    if (reader->alone && sky_sqlite_is_there(reader->store->path, reader->alone))
        return sky_error_set(error, SKY_UNAVAILABLE, "%s began to be written to: try again", reader->store->path);
    return SKY_OK;
}

static bool is_own(const struct sky_sqlite_reader *reader)
{
    return reader == &reader->store->own;
}

static bool claim(struct sky_sqlite_reader *reader)
{
    return !atomic_exchange_explicit(&reader->busy, true, memory_order_acquire);
}

static void unclaim(struct sky_sqlite_reader *reader)
{
    atomic_store_explicit(&reader->busy, false, memory_order_release);
}

enum sky_status sky_sqlite_enter(struct sky_sqlite_reader *reader, struct sky_error *error)
{
    if (is_own(reader))
        return SKY_OK;
    if (reader->held) /* running out of memory, for one, ends a transaction */
        return sqlite3_get_autocommit(reader->db) ? sky_error_set(error, SKY_UNAVAILABLE, "a snapshot was lost")
                                                  : SKY_OK;
    while (!claim(reader))
        sched_yield();
    if (is_fresh(reader))
        return SKY_OK;
    if (refuse_changing(reader, error) || begin(reader, error))
        unclaim(reader);
    return error->status;
}

enum sky_status sky_sqlite_leave(struct sky_sqlite_reader *reader, struct sky_error *error)
{
    if (is_own(reader) || reader->held)
        return error->status;
    if (!reader->index)
        end(reader);
    unclaim(reader);
    return error->status ? error->status : refuse_changing(reader, error);
}

enum sky_status sky_sqlite_take_head(struct sky_sqlite_reader *reader, struct sky_error *error)
{
    if (!reader->headed && sky_sqlite_head(reader, false, &reader->head, error) == SKY_OK)
        reader->headed = true;
    return error->status;
}

enum sky_status sky_sqlite_snapshot(void *opened, struct sky_head *head, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    if (sky_sqlite_enter(reader, error))
        return error->status;
    if (head && sky_sqlite_take_head(reader, error))
        return sky_sqlite_leave(reader, error);
    if (head)
        *head = reader->head;
    reader->held = true;
    return SKY_OK;
}

void sky_sqlite_release(void *opened)
{
    struct sky_sqlite_reader *reader = opened;
    struct sky_error ignored = { 0 };
    if (!reader->held)
        return;
    reader->held = false;
    if (sky_sqlite_leave(reader, &ignored))
        return; /* what was read is told of where it was read */
}

void sky_sqlite_rest(void *opened)
{
    struct sky_sqlite_reader *reader = opened;
    if (!is_own(reader) && claim(reader)) {
        end(reader);
        unclaim(reader);
    }
}
