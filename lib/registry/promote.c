/*
 * A mirror that becomes the registry. Its log gets an identity of its own, as after a restore: the source may have
 * answered writes that are not here, and whoever has read those would take the next operations here for them.
 */
#include "registry/mirror-internal.h"

#include <unistd.h>

#include "base/hex.h"

static enum sky_status renew(struct sky_whereabouts *at, struct sky_promotion *promotion, struct sky_error *error)
{
    unsigned char bytes[(SKY_IDENTITY_SIZE - 1) / 2];
    char text[SKY_IDENTITY_SIZE];
    const struct sky_move_notice none = { 0 };
    sky_crypto_random(bytes, sizeof bytes);
    sky_hex_write(text, bytes, sizeof bytes);
    sky_identity_set(&promotion->identity, sky_span_of(text), true);
    if (at->backend->begin(at->store, &promotion->head, error) ||
        at->backend->adopt(at->store, &promotion->identity, error) ||
        sky_notice_post(at->backend, at->store, &none, error) || at->backend->commit(at->store, error))
        at->backend->abort(at->store);
    return error->status;
}

static enum sky_status read_head(const struct sky_whereabouts *at, struct sky_promotion *promotion,
                                 struct sky_error *error)
{
    void *reader = at->backend->reader_new(at->store, error);
    if (!reader)
        return error->status;
    if (at->backend->identify(reader, &promotion->identity, error) == SKY_OK &&
        at->backend->snapshot(reader, &promotion->head, error) == SKY_OK)
        at->backend->release(reader);
    at->backend->reader_free(reader);
    return error->status;
}

static enum sky_status promote(const struct sky_settings *settings, bool rehearses, struct sky_promotion *promotion,
                               struct sky_error *error)
{
    struct sky_whereabouts at;
    if (sky_whereabouts_open_here(settings, settings->store, rehearses ? SKY_STORE_READ : SKY_STORE_MOVE, &at, error))
        return error->status;
    strcpy(promotion->source, at.notice.url);
    if (rehearses)
        read_head(&at, promotion, error);
    else
        renew(&at, promotion, error);
    sky_whereabouts_close(&at);
    return error->status;
}

enum sky_status sky_promote(const struct sky_settings *settings, bool rehearses, struct sky_promotion *promotion,
                            struct sky_error *error)
{
    const char *location;
    struct sky_move_notice notice;
    struct sky_mirror_note note;
    const struct sky_backend *backend = sky_backend_for(settings->store, &location, error);
    *promotion = (struct sky_promotion){ 0 };
    if (!backend || sky_crypto_init(error) || sky_whereabouts_look(settings, settings->store, &notice, error))
        return error->status;
    if (notice.kind != SKY_NOTICE_FOLLOWS)
        return sky_error_set(error, SKY_CONFLICT,
                             "the store that SKY_STORE names is no follower: there is nothing to promote");
    int lock = sky_mirror_lock(location, error);
    if (lock < 0)
        return error->status;
    sky_mirror_read_note(lock, &note);
    promotion->heard = note.heard;
    promotion->known = note.known;
    promote(settings, rehearses, promotion, error);
    close(lock);
    return error->status;
}
