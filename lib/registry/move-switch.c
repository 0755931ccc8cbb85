/*
 * The switch. Within a transaction of the source's, so that nobody writes there, the target gets what it still lacks,
 * and both are compared; with the notice that this transaction leaves, nobody writes in the source any more. The target
 * has a notice as well: so for a moment nobody writes at all, until every program that reads in the source had the time
 * to see that, and nobody is answered from there what is not so any more. Then the target's is taken away.
 */
#include "registry/move-internal.h"

#include <inttypes.h>
#include <signal.h>
#include <time.h>

#include "base/clock.h"
#include "registry/constancia.h"
#include "registry/seal.h"

/* Microseconds for which the source's lock may be held: less than its writers wait for it. */
#define HELD_MAX 700000
/* Nanoseconds in which programs, which look four times a second, come over. */
#define COMING 700000000

/* --- letting in */

enum sky_status sky_move_unpost(struct sky_move *move, const struct sky_whereabouts *at)
{
    struct sky_head head;
    const struct sky_move_notice none = { 0 };
    if (at->backend->begin(at->store, &head, move->error) ||
        sky_notice_post(at->backend, at->store, &none, move->error) || at->backend->commit(at->store, move->error))
        at->backend->abort(at->store);
    return move->error->status;
}

enum sky_status sky_move_let_in(struct sky_move *move, struct sky_whereabouts *at)
{
    nanosleep(&(struct timespec){ .tv_nsec = COMING }, NULL);
    return sky_move_unpost(move, at);
}

/* --- comparing */

static enum sky_status compare(struct sky_move *move, const struct sky_head *head, struct sky_move_result *result)
{
    struct sky_head target;
    struct sky_listed left, come;
    if (sky_move_head(move, &move->to, move->target, &target) ||
        move->from.backend->listed(move->from.backend->reader_peek(move->from.store), &left, move->error) ||
        move->to.backend->listed(move->target, &come, move->error))
        return move->error->status;
    if (!sky_seal_same(&target, head))
        return sky_error_set(move->error, SKY_CONFLICT,
                             "the copy ends with operation %" PRId64 ", and the registry with %" PRId64
                             ", or their seals differ: nothing was changed; see sky verify on both",
                             target.number, head->number);
    if (come.upto != head->number || (left.upto == head->number && left.count != come.count))
        return sky_error_set(move->error, SKY_CONFLICT,
                             "the copy has %" PRId64 " customers up to operation %" PRId64 ", and the registry %" PRId64
                             " up to %" PRId64 ": nothing was changed; see sky verify on both",
                             come.count, come.upto, left.count, left.upto);
    result->head = target;
    result->customers = come.count;
    return SKY_OK;
}

/* Another move may have come first, from here or to there. */
static enum sky_status refuse_others(struct sky_move *move)
{
    struct sky_move_notice left, come;
    const struct sky_backend *backend = move->from.backend;
    if (sky_notice_read(backend, backend->reader_peek(move->from.store), &left, move->error) ||
        sky_notice_read(move->to.backend, move->target, &come, move->error))
        return move->error->status;
    if (left.kind != SKY_NOTICE_NONE || strcmp(come.id, move->notice.id) != 0)
        sky_error_set(move->error, SKY_CONFLICT, "another sky move is at work on one of the stores");
    return move->error->status;
}

/* --- leaving */

static enum sky_status leave(struct sky_move *move)
{
    struct sky_move_notice gone = move->notice;
    gone.kind = SKY_NOTICE_GONE;
    strcpy(gone.url, move->to.url);
    if (strcmp(move->ledgers[0], move->ledgers[1]) != 0 &&
        sky_constancia_merge(move->ledgers[0], move->ledgers[1], move->error))
        return move->error->status;
    if (sky_notice_post(move->from.backend, move->from.store, &gone, move->error))
        return move->error->status;
    return move->from.backend->commit(move->from.store, move->error);
}

/* What is still in the way after that long is not waited for. */
static enum sky_status copy_and_leave(struct sky_move *move, const struct sky_head *head, int64_t began,
                                      struct sky_move_result *result, bool *left)
{
    if (refuse_others(move) || sky_move_log(move, head->number) || sky_move_rest(move) || compare(move, head, result))
        return move->error->status;
    *left = sky_clock_elapsed() - began < HELD_MAX;
    return *left ? leave(move) : SKY_OK;
}

/* A writer that goes on for long, or a lock that is not got in time, is no reason to end it. */
static bool is_busy(struct sky_error *error)
{
    bool busy = error->status == SKY_UNAVAILABLE;
    if (busy)
        *error = (struct sky_error){ 0 };
    return busy;
}

static enum sky_status try(struct sky_move *move, struct sky_move_result *result, bool *done)
{
    const struct sky_backend *backend = move->from.backend;
    struct sky_head head;
    if (backend->begin(move->from.store, &head, move->error)) {
        backend->abort(move->from.store);
        return is_busy(move->error) ? SKY_OK : move->error->status;
    }
    int64_t began = sky_clock_elapsed();
    copy_and_leave(move, &head, began, result, done);
    if (move->error->status || !*done)
        backend->abort(move->from.store);
    if (!move->error->status && *done)
        move->error->status = sky_move_let_in(move, &move->to);
    result->held = sky_clock_elapsed() - began;
    return move->error->status;
}

/* Whoever would end it in between is heard after it. */
enum sky_status sky_move_switch(struct sky_move *move, struct sky_move_result *result, bool *done)
{
    sigset_t ends, before;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    *done = false;
    pthread_sigmask(SIG_BLOCK, &ends, &before);
    try(move, result, done);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return move->error->status;
}
