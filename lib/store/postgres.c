/* Opening and closing the store, and the table of the backend's functions. */
#include "store/postgres-internal.h"

#include <stdio.h>
#include <stdlib.h>

/* Readers that are kept besides one a worker: for what checks, walks and waits. */
#define SPARE_READERS 4

/* The first connection, which is the writer's from then on. */
static enum sky_status open_store(struct sky_postgres *store, struct sky_error *error)
{
    PQconninfoOption *options = sky_postgres_parse(store->url, "SKY_STORE", error);
    if (!options)
        return error->status;
    PQconninfoFree(options);
    PGconn *conn;
    if (sky_postgres_seek(store, &conn, error) == SKY_OK &&
        sky_postgres_prepare_schema(conn, store->mode, error) == SKY_OK)
        return sky_postgres_link_use(&store->link, conn, error);
    PQfinish(conn);
    return error->status;
}

static void postgres_close(void *opened)
{
    struct sky_postgres *store = opened;
    if (!store)
        return;
    for (struct sky_postgres_reader *reader = store->ready, *next; reader; reader = next) {
        next = reader->next;
        sky_postgres_link_close(&reader->own);
        free(reader);
    }
    sky_postgres_disclaim(store);
    sky_postgres_link_close(&store->link);
    sky_ticker_free(store->away.looking);
    pthread_mutex_destroy(&store->mutex);
    pthread_mutex_destroy(&store->away.mutex);
    free(store->url);
    free(store);
}

static void *postgres_open(const char *location, const struct sky_settings *settings, enum sky_store_mode mode,
                           struct sky_error *error)
{
    struct sky_postgres *store = calloc(1, sizeof *store);
    if (!store || asprintf(&store->url, "%s:%s", sky_postgres_backend.scheme, location) < 0) {
        free(store);
        return sky_error_memory(error), NULL;
    }
    store->mode = mode;
    store->ready_max = sky_settings_workers(settings) + SPARE_READERS;
    store->link.store = store->claim.store = store;
    store->reader = (struct sky_postgres_reader){ .link = &store->link, .is_writers = true };
    pthread_mutex_init(&store->mutex, NULL);
    pthread_mutex_init(&store->away.mutex, NULL);
    if (open_store(store, error) == SKY_OK)
        return store;
    postgres_close(store);
    return NULL;
}

const struct sky_backend sky_postgres_backend = {
    .scheme = "postgresql",
    .open = postgres_open,
    .close = postgres_close,
    .reader_new = sky_postgres_reader_new,
    .reader_free = sky_postgres_reader_free,
    .reader_peek = sky_postgres_reader_peek,
    .snapshot = sky_postgres_snapshot,
    .release = sky_postgres_release,
    .identify = sky_postgres_identify,
    .read = sky_postgres_read,
    .names = sky_postgres_names,
    .select = sky_postgres_select,
    .begin = sky_postgres_begin,
    .fetch = sky_postgres_fetch,
    .save = sky_postgres_save,
    .keep = sky_postgres_keep,
    .commit = sky_postgres_commit,
    .abort = sky_postgres_abort,
    .committed = sky_postgres_committed,
    .listed = sky_postgres_listed,
    .find = sky_postgres_find,
    .palabras = sky_postgres_palabras,
    .list = sky_postgres_list,
    .claim = sky_postgres_claim,
    .disclaim = sky_postgres_disclaim,
    .mark = sky_postgres_mark,
    .unmark = sky_postgres_unmark,
    .marked = sky_postgres_marked,
    .forget = sky_postgres_forget,
    .forgotten = sky_postgres_forgotten,
    .noted = sky_postgres_noted,
    .erase = sky_postgres_erase,
    .redact = sky_postgres_redact,
    .disown = sky_postgres_disown,
    .forgot = sky_postgres_forgot,
    .clean = sky_postgres_clean,
    .count = sky_postgres_count,
    .kept = sky_postgres_kept,
    .passes = sky_postgres_passes,
    .facts = sky_postgres_facts,
    .admit = sky_postgres_admit,
    .note_use = sky_postgres_note_use,
    .notice = sky_postgres_notice,
    .post = sky_postgres_post,
    .adopt = sky_postgres_adopt,
    .receipts = sky_postgres_receipts,
    .refuse_unnotable = sky_postgres_refuse_unnotable,
    .probe = sky_postgres_probe,
};
