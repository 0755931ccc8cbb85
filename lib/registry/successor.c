/*
 * A registry that has moved has a successor, over the store that its old one names from then on. Whoever reads or
 * writes goes on there, in the same program: the lister's looks find it out within a quarter of a second, and writes at
 * once. Readings that are under way end in the old store, which nobody changes any more. In the new one nobody may
 * write until all programs had the time to come: so what they still read in the old one is not old. What was handed in
 * to be written waits for that.
 */
#include "registry/successor.h"

#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "registry/notice.h"
#include "registry/registro-internal.h"

/* Microseconds that writes wait for a store that is closed; and nanoseconds between two looks. */
#define CLOSED_MAX 5000000
#define PAUSE 10000000
/* Microseconds after which a store that could not be opened is tried again. */
#define AGAIN 1000000

static enum sky_status look(struct sky_registro *registro, struct sky_move_notice *notice, struct sky_error *error)
{
    return sky_notice_of(registro->backend, registro->store, notice, error);
}

/* Nobody waits for a store again that was away just now. */
static struct sky_registro *make(struct sky_registro *registro, const char *url, struct sky_error *error)
{
    if (sky_clock_elapsed() < registro->retried)
        return sky_error_set(error, SKY_UNAVAILABLE, "the store that the registry has moved to is away"), NULL;
    struct sky_registro *next = sky_registro_open_at(&registro->settings, url, error);
    if (next) {
        sky_log_event("registro", "info", "the registry has moved, and goes on in a store of %s",
                      next->backend->scheme);
        atomic_store(&registro->successor, next);
    } else {
        sky_log_event("registro", "error", "the registry has moved, and is not found: %s", error->text);
        registro->retried = sky_clock_elapsed() + AGAIN;
    }
    return next;
}

/* Several may find it out at once; one makes it. */
static struct sky_registro *succeed(struct sky_registro *registro, const char *url, struct sky_error *error)
{
    pthread_mutex_lock(&registro->succession);
    struct sky_registro *next = atomic_load(&registro->successor);
    if (!next)
        next = make(registro, url, error);
    pthread_mutex_unlock(&registro->succession);
    return next;
}

bool sky_successor_watch(void *context)
{
    struct sky_registro *registro = context;
    struct sky_move_notice notice;
    struct sky_error error = { 0 };
    if (atomic_load(&registro->successor))
        return false;
    if (!registro->backend->notice || look(registro, &notice, &error) || notice.kind == SKY_NOTICE_NONE)
        return true;
    if (notice.kind == SKY_NOTICE_GONE)
        succeed(registro, notice.url, &error);
    return false;
}

/* Whether it was closed for too long. */
static bool is_over(struct sky_registro *registro)
{
    int64_t now = sky_clock_elapsed(), since = 0;
    if (atomic_compare_exchange_strong(&registro->closed, &since, now))
        since = now;
    return now - since > CLOSED_MAX;
}

bool sky_successor_goes_on(struct sky_registro **at, struct sky_error *error)
{
    struct sky_registro *registro = *at;
    struct sky_move_notice notice;
    if (error->status != SKY_ELSEWHERE)
        return false;
    *error = (struct sky_error){ 0 };
    while (look(registro, &notice, error) == SKY_OK && notice.kind == SKY_NOTICE_COMING && !is_over(registro))
        nanosleep(&(struct timespec){ .tv_nsec = PAUSE }, NULL);
    if (!error->status && notice.kind == SKY_NOTICE_COMING)
        sky_error_set(error, SKY_UNAVAILABLE, "a move of the registry was cut off: run the same sky move again");
    else if (!error->status && sky_notice_refuse_follower(&notice, error) == SKY_OK)
        atomic_store(&registro->closed, 0);
    if (!error->status && notice.kind == SKY_NOTICE_GONE)
        *at = succeed(registro, notice.url, error);
    return error->status == SKY_OK;
}

void sky_successor_forward(struct sky_submission *submission)
{
    struct sky_registro *from = submission->registro, *to = from;
    struct sky_error error = submission->result.error;
    if (!sky_successor_goes_on(&to, &error)) {
        submission->result.error = error;
        sky_writer_fail(from->writer, submission);
        return;
    }
    submission->result = (struct sky_result){ 0 };
    submission->registro = to;
    if (to == from)
        sky_writer_resubmit(from->writer, submission);
    else
        sky_writer_pass(from->writer, submission, to->writer);
}
