/* The thread that lets listings follow the log, and erases those who were forgotten. Mostly it looks, finds that
 * nothing is to be done, and waits. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/ticker.h"
#include "registry/listing.h"
#include "registry/olvido.h"
#include "registry/writer.h"

/* Microseconds between two looks. */
#define LOOK_AFTER 250000

struct sky_lister {
    const struct sky_backend *backend;
    void *store;
    struct sky_writer *writer;
    const char *ledger;
    struct sky_ticker *ticker;
};

/* What is to be done; a failure is whoever's that reads or writes next. */
static void look(struct sky_lister *lister, bool *behind, struct sky_oblivion *oblivion)
{
    struct sky_error ignored = { 0 };
    struct sky_head head;
    struct sky_listed listed = { 0 };
    void *reader = lister->backend->reader_new(lister->store, &ignored);
    if (!reader || lister->backend->snapshot(reader, &head, &ignored)) {
        lister->backend->reader_free(reader);
        return;
    }
    *behind = lister->backend->listed(reader, &listed, &ignored) == SKY_OK && listed.upto < head.number;
    if (lister->backend->forgotten && lister->backend->forgotten(reader, oblivion, &ignored))
        *oblivion = (struct sky_oblivion){ 0 };
    lister->backend->release(reader);
    lister->backend->reader_free(reader);
}

/* After each slice it waits as long as that took. */
static int64_t follow(void *context)
{
    struct sky_lister *lister = context;
    struct sky_error ignored = { 0 };
    int64_t began = sky_clock_elapsed();
    bool behind = false, done = true;
    struct sky_oblivion oblivion = { 0 };
    look(lister, &behind, &oblivion);
    if (behind && sky_writer_follow(lister->writer, &done, &ignored))
        done = true;
    ignored = (struct sky_error){ 0 };
    if (oblivion.is_due && sky_olvido_slice(lister->writer, lister->ledger, &ignored) == SKY_OK)
        done = false;
    return done ? LOOK_AFTER : sky_clock_elapsed() - began;
}

struct sky_lister *sky_lister_new(const struct sky_backend *backend, void *store, struct sky_writer *writer,
                                  const char *ledger, struct sky_error *error)
{
    struct sky_lister *lister = calloc(1, sizeof *lister);
    if (!lister)
        return sky_error_memory(error), NULL;
    *lister = (struct sky_lister){ .backend = backend, .store = store, .writer = writer, .ledger = ledger };
    if ((lister->ticker = sky_ticker_new(follow, lister, 0, "the thread for listings", error)))
        return lister;
    free(lister);
    return NULL;
}

void sky_lister_free(struct sky_lister *lister)
{
    if (lister)
        sky_ticker_free(lister->ticker);
    free(lister);
}
