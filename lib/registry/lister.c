/*
 * The thread that lets listings follow the log, and tidies them where nobody writes. Mostly it looks, finds that
 * nothing lacks, and waits.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/ticker.h"
#include "registry/listing.h"
#include "registry/writer.h"

/* Microseconds between two looks. */
#define LOOK_AFTER 250000

struct sky_lister {
    const struct sky_backend *backend;
    void *store;
    struct sky_writer *writer;
    struct sky_ticker *ticker;
    int64_t seen; /* the last entry at the look before this one */
    bool is_tidy;
};

/* How far listings follow the log. */
static enum sky_status look(struct sky_lister *lister, struct sky_head *head, struct sky_listed *listed,
                            struct sky_error *error)
{
    void *reader = lister->backend->reader_new(lister->store, error);
    if (reader && lister->backend->snapshot(reader, head, error) == SKY_OK) {
        lister->backend->listed(reader, listed, error);
        lister->backend->release(reader);
    }
    lister->backend->reader_free(reader);
    return error->status;
}

/* Whether a slice was done, and there may be another. A failure is whoever's that reads or writes next. */
static bool step(struct sky_lister *lister)
{
    struct sky_error ignored = { 0 };
    struct sky_head head;
    struct sky_listed listed;
    bool done = false;
    if (look(lister, &head, &listed, &ignored))
        return false;
    if (listed.upto < head.number)
        return sky_writer_follow(lister->writer, &done, &ignored) == SKY_OK && !done;
    bool is_quiet = lister->seen == head.number;
    lister->is_tidy = is_quiet && lister->is_tidy;
    lister->seen = head.number;
    if (!is_quiet || lister->is_tidy)
        return false;
    lister->is_tidy = sky_writer_tidy(lister->writer, &done, &ignored) != SKY_OK || done;
    return !lister->is_tidy;
}

/* After each slice it waits as long as that took. */
static int64_t follow(void *context)
{
    int64_t began = sky_clock_elapsed();
    return step(context) ? sky_clock_elapsed() - began : LOOK_AFTER;
}

struct sky_lister *sky_lister_new(const struct sky_backend *backend, void *store, struct sky_writer *writer,
                                  struct sky_error *error)
{
    struct sky_lister *lister = calloc(1, sizeof *lister);
    if (!lister)
        return sky_error_memory(error), NULL;
    *lister = (struct sky_lister){ .backend = backend, .store = store, .writer = writer };
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
