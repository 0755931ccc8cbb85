/* The steps of a move, one after another; each can be done again after it was cut off. */
#include "registry/move-internal.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "registry/listing.h"
#include "registry/seal.h"
#include "registry/situacion.h"

/* Entries that may lack when the switch begins; how often what came is copied until then, and the switch tried. */
#define NEAR 500
#define ROUNDS 50
#define TRIES 20
/* Nanoseconds between two tries to be the one that writes lots. */
#define PAUSE 100000000

enum sky_status sky_move_write(struct sky_move *move, sky_move_work *work, void *what)
{
    const struct sky_backend *backend = move->to.backend;
    struct sky_head head;
    if (backend->begin(move->to.store, &head, move->error) == SKY_OK && !sky_seal_same(&head, &move->head))
        sky_error_set(move->error, SKY_CONFLICT, "somebody else writes to the store that is moved to");
    if (move->error->status || work(move, what) || backend->commit(move->to.store, move->error))
        backend->abort(move->to.store);
    if (backend->settle)
        backend->settle(move->to.store);
    return move->error->status;
}

enum sky_status sky_move_head(struct sky_move *move, const struct sky_whereabouts *at, void *reader,
                              struct sky_head *head)
{
    if (at->backend->snapshot(reader, head, move->error))
        return move->error->status;
    at->backend->release(reader);
    if (at->backend->rest)
        at->backend->rest(reader);
    return SKY_OK;
}

/* What the target is searched by may lack what was written there last, when the registry was there before. */
static enum sky_status follow(struct sky_move *move)
{
    bool done = false;
    while (!done && sky_listing_follow(move->to.backend, move->to.store, &done, move->error) == SKY_OK)
        if (move->to.backend->settle)
            move->to.backend->settle(move->to.store);
    return move->error->status;
}

/* Until the target is near the source's end. */
static enum sky_status catch_up(struct sky_move *move)
{
    struct sky_head head = { 0 };
    for (int i = 0; i < ROUNDS; i++) {
        if (sky_move_head(move, &move->from, move->source, &head))
            return move->error->status;
        if (i > 0 && head.number - move->head.number < NEAR)
            break;
        if (sky_move_log(move, head.number) || sky_move_rest(move) || (i == 0 && follow(move)))
            return move->error->status;
    }
    return SKY_OK;
}

/* No lot is under way then, and none begins. */
static enum sky_status claim_lots(struct sky_move *move)
{
    bool claimed = false, said = false;
    while (move->from.backend->claim(move->from.store, &claimed, move->error) == SKY_OK && !claimed) {
        if (!said)
            move->watch->waits(move->watch->context, "a load of many customers that is being written");
        said = true;
        nanosleep(&(struct timespec){ .tv_nsec = PAUSE }, NULL);
        if (catch_up(move))
            break;
    }
    return move->error->status;
}

static enum sky_status move_all(struct sky_move *move, struct sky_move_result *result)
{
    bool done = false;
    if (catch_up(move) || claim_lots(move))
        return move->error->status;
    for (int i = 0; i < TRIES && !done; i++)
        if (catch_up(move) || sky_move_switch(move, result, &done))
            break;
    move->from.backend->disclaim(move->from.store);
    if (!done && !move->error->status)
        sky_error_set(move->error, SKY_UNAVAILABLE,
                      "more is written than can be copied in the time for which writes may wait: nothing was changed;"
                      " call it again when less is written");
    return move->error->status;
}

enum sky_status sky_move(const struct sky_settings *settings, const char *to, const struct sky_move_watch *watch,
                         struct sky_move_result *result, struct sky_error *error)
{
    struct sky_move move = { .settings = settings, .watch = watch, .error = error };
    *result = (struct sky_move_result){ 0 };
    if (sky_crypto_init(error) || sky_whereabouts_open(settings, settings->store, SKY_STORE_MOVE, &move.from, error))
        return error->status;
    if (move.from.notice.kind != SKY_NOTICE_NONE) {
        result->was_finished = true;
        error->status = sky_move_let_in(&move, &move.from);
    }
    if (!error->status && sky_move_open(&move, to, &result->was_there) == SKY_OK && !result->was_there)
        move_all(&move, result);
    sky_move_close(&move);
    return error->status;
}

enum sky_status sky_move_rehearse(const struct sky_settings *settings, const char *to, struct sky_move_plan *plan,
                                  struct sky_error *error)
{
    struct sky_move move = { .settings = settings, .error = error };
    struct sky_situacion situacion;
    bool is_made = false;
    *plan = (struct sky_move_plan){ .there = -1 };
    if (sky_crypto_init(error) || sky_situacion_read(settings, &situacion, error))
        return error->status;
    plan->head = situacion.head;
    plan->customers = situacion.customers;
    plan->is_there = strcmp(to, situacion.url) == 0;
    sky_situacion_clear(&situacion);
    if (plan->is_there)
        return SKY_OK;
    if (sky_whereabouts_open(settings, settings->store, SKY_STORE_READ, &move.from, error) == SKY_OK &&
        sky_move_look(&move, to, &is_made) == SKY_OK && is_made)
        plan->there = move.head.number;
    sky_move_close(&move);
    return error->status;
}

bool sky_move_is_noted(const struct sky_settings *settings, char text[SKY_NOTICE_SIZE])
{
    struct sky_move_notice notice;
    struct sky_error ignored = { 0 };
    static const char *const formats[] = {
        [SKY_NOTICE_GONE] = "the registry is in %s now, and this is what it left here",
        [SKY_NOTICE_COMING] = "this store is being filled from %s",
        [SKY_NOTICE_FOLLOWS] = "this store is a follower of the registry in %s: sky promote makes it the registry",
    };
    if (sky_whereabouts_look(settings, settings->store, &notice, &ignored) || notice.kind == SKY_NOTICE_NONE)
        return false;
    snprintf(text, SKY_NOTICE_SIZE, formats[notice.kind], notice.url);
    return true;
}
