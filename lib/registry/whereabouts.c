/*
 * A store that the registry has left says where to; one that is being filled says where from, and whoever comes to it
 * is sent there. Both do from the moment when a move is decided until the new store may be written to: then the
 * registry is in the new one, which the same id in both tells.
 */
#include "registry/whereabouts.h"

#include <stdlib.h>

#include "registry/olvido.h"

/* Notices that are followed. */
#define STEPS_MAX 8

enum sky_status sky_whereabouts_open_here(const struct sky_settings *settings, const char *url,
                                          enum sky_store_mode mode, struct sky_whereabouts *at, struct sky_error *error)
{
    *at = (struct sky_whereabouts){ .url = strdup(url) };
    if (!at->url)
        return sky_error_memory(error);
    if ((at->backend = sky_backend_for(at->url, &at->location, error)))
        at->store = at->backend->open(at->location, settings, mode, error);
    if (!at->store || (at->backend->notice && sky_notice_of(at->backend, at->store, &at->notice, error)))
        sky_whereabouts_close(at);
    return error->status;
}

enum sky_status sky_whereabouts_look(const struct sky_settings *settings, const char *url,
                                     struct sky_move_notice *notice, struct sky_error *error)
{
    struct sky_whereabouts at;
    if (sky_whereabouts_open_here(settings, url, SKY_STORE_READ, &at, error))
        return error->status;
    *notice = at.notice;
    sky_whereabouts_close(&at);
    return SKY_OK;
}

/* Whether the registry has left the store that it comes from, so that all of it is here. */
static enum sky_status has_arrived(const struct sky_settings *settings, const struct sky_whereabouts *at, bool *arrived,
                                   struct sky_error *error)
{
    struct sky_move_notice left;
    if (sky_whereabouts_look(settings, at->notice.url, &left, error))
        return error->status;
    *arrived = left.kind != SKY_NOTICE_NONE && strcmp(left.id, at->notice.id) == 0;
    return SKY_OK;
}

enum sky_status sky_whereabouts_open(const struct sky_settings *settings, const char *url, enum sky_store_mode mode,
                                     struct sky_whereabouts *at, struct sky_error *error)
{
    struct sky_move_notice next;
    bool arrived = false;
    if (sky_whereabouts_open_here(settings, url, mode, at, error))
        return error->status;
    for (int steps = 0; at->notice.kind != SKY_NOTICE_NONE; steps++) {
        next = at->notice;
        if (sky_notice_refuse_follower(&next, error) == SKY_OK && next.kind == SKY_NOTICE_COMING &&
            has_arrived(settings, at, &arrived, error) == SKY_OK && arrived)
            return SKY_OK;
        sky_whereabouts_close(at);
        if (!error->status && steps == STEPS_MAX)
            sky_error_set(error, SKY_CONFLICT, "the notices of stores lead from one to another without an end");
        if (error->status || sky_whereabouts_open_here(settings, next.url, mode, at, error))
            return error->status;
    }
    return SKY_OK;
}

void sky_whereabouts_close(struct sky_whereabouts *at)
{
    if (at->store)
        at->backend->close(at->store);
    free(at->url);
    *at = (struct sky_whereabouts){ 0 };
}

char *sky_whereabouts_ledger(const struct sky_settings *settings, const struct sky_whereabouts *at,
                             struct sky_error *error)
{
    const char *location = at->location;
    bool is_set = settings->olvidos && *settings->olvidos;
    const struct sky_backend *named = sky_backend_for(settings->store, &location, error);
    if (is_set || at->backend->copy || !at->backend->forget)
        return sky_olvido_ledger(settings, at->location, error);
    if (named && named->copy)
        return sky_olvido_beside(location, error);
    sky_error_set(error, SKY_INVALID,
                  "SKY_OLVIDOS must name a file, as /var/lib/sky/olvidos: a store of %s has none beside it",
                  at->backend->scheme);
    return NULL;
}
