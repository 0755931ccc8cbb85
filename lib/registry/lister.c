/*
 * The thread that lets listings follow the log, tidies them where nobody writes, and erases those who were forgotten.
 * Mostly it looks, finds that nothing is to be done, and waits.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/ticker.h"
#include "registry/listing.h"
#include "registry/olvido.h"
#include "registry/writer.h"

/* Microseconds between two looks. */
#define LOOK_AFTER 250000
/* Microseconds that no slice takes which did not wait for readers. */
#define WAITED 40000

struct sky_lister {
    const struct sky_backend *backend;
    void *store;
    struct sky_writer *writer;
    const char *ledger;
    sky_lister_stays *stays;
    void *context;
    struct sky_ticker *ticker;
    int64_t seen; /* the last entry at the look before this one */
    bool is_tidy;
    char told[SKY_ERROR_TEXT_MAX]; /* why the last slice erased nothing; empty: it did */
};

/* How far listings follow the log, and whether somebody is to be erased. */
static enum sky_status look(struct sky_lister *lister, struct sky_head *head, struct sky_listed *listed,
                            struct sky_oblivion *oblivion, struct sky_error *error)
{
    void *reader = lister->backend->reader_new(lister->store, error);
    if (!reader)
        return error->status;
    if (lister->backend->snapshot(reader, head, error) == SKY_OK) {
        if (lister->backend->listed(reader, listed, error) == SKY_OK && lister->backend->forgotten)
            lister->backend->forgotten(reader, oblivion, error);
        lister->backend->release(reader);
    }
    lister->backend->reader_free(reader);
    return error->status;
}

/* Where nobody writes. Whether there is more to tidy. */
static bool tidy(struct sky_lister *lister, int64_t head)
{
    struct sky_error ignored = { 0 };
    bool is_quiet = lister->seen == head, done = false;
    lister->is_tidy = is_quiet && lister->is_tidy;
    lister->seen = head;
    if (!is_quiet || lister->is_tidy)
        return false;
    lister->is_tidy = sky_writer_tidy(lister->writer, &done, &ignored) != SKY_OK || done;
    return !lister->is_tidy;
}

/* Once a cause: it is tried at every look, and nobody else would say that somebody's texts are still there. */
static void tell(struct sky_lister *lister, const struct sky_error *error)
{
    if (error->status && error->status != SKY_ELSEWHERE && strcmp(error->text, lister->told) != 0)
        sky_log_event("olvidos", "error", "who was forgotten is not erased yet: %s", error->text);
    memcpy(lister->told, error->text, sizeof lister->told);
}

/* Whether to go on with it at once: what had to wait for readers is tried again at the next look. */
static bool erase(struct sky_lister *lister, const struct sky_oblivion *oblivion)
{
    struct sky_error error = { 0 };
    int64_t began = sky_clock_elapsed();
    enum sky_status status = sky_olvido_slice(lister->writer, lister->ledger, &error);
    tell(lister, &error);
    return status == SKY_OK && (oblivion->cliente > 0 || sky_clock_elapsed() - began < WAITED);
}

/* Whether a slice was done, and there may be another. A failure is whoever's that reads or writes next, but for one
 * of erasing. */
static bool step(struct sky_lister *lister)
{
    struct sky_error ignored = { 0 };
    struct sky_head head;
    struct sky_listed listed = { 0 };
    struct sky_oblivion oblivion = { 0 };
    bool done = false, erased;
    if (!lister->stays(lister->context) || look(lister, &head, &listed, &oblivion, &ignored))
        return false;
    erased = oblivion.is_due && erase(lister, &oblivion);
    if (listed.upto < head.number)
        return (sky_writer_follow(lister->writer, &done, &ignored) == SKY_OK && !done) || erased;
    return tidy(lister, head.number) || erased;
}

/* After each slice it waits as long as that took. */
static int64_t follow(void *context)
{
    int64_t began = sky_clock_elapsed();
    return step(context) ? sky_clock_elapsed() - began : LOOK_AFTER;
}

struct sky_lister *sky_lister_new(const struct sky_backend *backend, void *store, struct sky_writer *writer,
                                  const char *ledger, sky_lister_stays *stays, void *context, struct sky_error *error)
{
    struct sky_lister *lister = calloc(1, sizeof *lister);
    if (!lister)
        return sky_error_memory(error), NULL;
    *lister = (struct sky_lister){
        .backend = backend, .store = store, .writer = writer, .ledger = ledger, .stays = stays, .context = context
    };
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
