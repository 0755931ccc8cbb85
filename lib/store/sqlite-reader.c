/* Readers: connections that are opened with the store and handed out, each with its statements. */
#include <stdlib.h>

#include "base/clock.h"
#include "store/sqlite-internal.h"

sqlite3_stmt *sky_sqlite_ask(struct sky_sqlite_reader *reader, enum sky_sqlite_question question,
                             struct sky_error *error)
{
    if (!reader->statements[question])
        reader->statements[question] = sky_sqlite_compile(reader->db, sky_sqlite_questions[question], error);
    return reader->statements[question];
}

void sky_sqlite_clear_reader(struct sky_sqlite_reader *reader)
{
    for (int i = 0; i < SKY_SQLITE_QUESTIONS; i++) {
        sqlite3_finalize(reader->statements[i]);
        reader->statements[i] = NULL;
    }
}

static void close_reader(struct sky_sqlite_reader *reader)
{
    sky_sqlite_clear_reader(reader);
    sqlite3_close(reader->db);
    free(reader);
}

/*
 * Opens a connection without the lock file. What opening may write is the wal-index, when no other process has the file
 * open or one died while it wrote there: SQLite then holds all of its locks, those of writers and of checkpoints among
 * them, so that neither is under way, and it changes neither the log nor the database.
 */
static struct sky_sqlite_reader *open_once(struct sky_sqlite *store, struct sky_error *error)
{
    enum sky_sqlite_use use = store->mode == SKY_STORE_READ ? SKY_SQLITE_TO_LOOK : SKY_SQLITE_TO_READ;
    struct sky_sqlite_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return sky_error_memory(error), NULL;
    reader->store = store;
    atomic_init(&reader->busy, false);
    reader->db = sky_sqlite_connect(store->path, use, error);
    if (!reader->db || sky_sqlite_refuse_older(reader->db, store->mode, error) ||
        !sky_sqlite_ask(reader, SKY_SQLITE_READ, error)) {
        close_reader(reader);
        return NULL;
    }
    reader->alone = sky_sqlite_sign_of_others(reader->db);
    pthread_mutex_lock(&store->mutex);
    reader->other = store->all;
    store->all = reader;
    pthread_mutex_unlock(&store->mutex);
    return reader;
}

/* One that only looks can meet a writer in the middle of the wal-index, and take it for one that died there. */
static struct sky_sqlite_reader *open_reader(struct sky_sqlite *store, struct sky_error *error)
{
    int64_t end = sky_clock_elapsed() + SKY_SQLITE_LOOK_LIMIT;
    struct sky_sqlite_reader *reader;
    struct sky_error failure;
    do {
        failure = (struct sky_error){ 0 };
        if ((reader = open_once(store, &failure)))
            return reader;
    } while (store->mode == SKY_STORE_READ && failure.status == SKY_UNAVAILABLE && sky_clock_elapsed() < end);
    sky_error_set(error, failure.status, "%s", failure.text);
    return NULL;
}

static void put_ready(struct sky_sqlite *store, struct sky_sqlite_reader *reader)
{
    pthread_mutex_lock(&store->mutex);
    reader->next = store->ready;
    store->ready = reader;
    pthread_mutex_unlock(&store->mutex);
}

static struct sky_sqlite_reader *take_ready(struct sky_sqlite *store)
{
    pthread_mutex_lock(&store->mutex);
    struct sky_sqlite_reader *reader = store->ready;
    if (reader)
        store->ready = reader->next;
    pthread_mutex_unlock(&store->mutex);
    return reader;
}

enum sky_status sky_sqlite_open_readers(struct sky_sqlite *store, size_t count, struct sky_error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct sky_sqlite_reader *reader = open_reader(store, error);
        if (!reader)
            return error->status;
        put_ready(store, reader);
    }
    return SKY_OK;
}

void sky_sqlite_close_readers(struct sky_sqlite *store)
{
    for (struct sky_sqlite_reader *reader = store->all, *other; reader; reader = other) {
        other = reader->other;
        close_reader(reader);
    }
}

void sky_sqlite_rest_readers(struct sky_sqlite *store)
{
    pthread_mutex_lock(&store->mutex);
    for (struct sky_sqlite_reader *reader = store->all; reader; reader = reader->other)
        sky_sqlite_rest(reader);
    pthread_mutex_unlock(&store->mutex);
}

void *sky_sqlite_reader_new(void *opened, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = take_ready(opened);
    return reader ? reader : open_reader(opened, error);
}

void sky_sqlite_reader_free(void *opened)
{
    struct sky_sqlite_reader *reader = opened;
    if (!reader)
        return;
    sky_sqlite_release(reader);
    sky_sqlite_rest(reader);
    put_ready(reader->store, reader);
}

void *sky_sqlite_reader_peek(void *opened)
{
    struct sky_sqlite *store = opened;
    return store->writer ? &store->own : NULL;
}

void *sky_sqlite_room(struct sky_arena *arena, void *items, size_t count, size_t size)
{
    if (count == 0)
        return sky_arena_alloc(arena, size);
    if ((count & (count - 1)) != 0) /* room for the next power of two was made before */
        return items;
    void *larger = count < SIZE_MAX / 4 / size ? sky_arena_alloc(arena, 2 * count * size) : NULL;
    return larger ? memcpy(larger, items, count * size) : NULL;
}
