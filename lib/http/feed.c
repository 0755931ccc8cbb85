/*
 * One thread, and a list under a lock. The thread goes round the listeners, each getting a share of what it lacks;
 * where all sockets are full, or all is sent, it sleeps until the next look at the head. A request is in the list from
 * before its watch is armed until the worker that took the event took it off, so the thread never pushes to one that is
 * freed.
 */
#include "http/feed.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/answer.h"
#include "http/feed-list.h"

/* Milliseconds that a client waits before it comes back. */
#define RETRY "retry: 1000\n"

/* Of the time between two looks, the part while some listener reads as fast as it can. */
#define SOONER 10

/* Microseconds after which a listener is asked again whether it may listen. */
#define ASKED_AFTER 500000

static const struct sky_feed_pace usual_pace = {
    .look = 50000,
    .heartbeat = 15000000,
    .patience = 10000000,
    .share = 262144,
    .listeners = 2000, /* of 19 kB each, and 33 in the kernel while they take nothing: 128 MiB hold them */
};

struct sky_feed {
    const struct sky_feed_source *source;
    struct sky_app *app;
    const struct sky_feed_pace *pace;
    pthread_t thread;
    struct sky_feed_list list;
    const char *program;           /* for the log */
    bool joined, stopping, ending; /* joined: some listener, since the thread last looked */

    /* The thread's own. */
    uint64_t round;
    int64_t head;
    bool failing; /* the source, in the last round */
    bool filled;  /* some listener took a part of what it was offered in it */
    struct sky_feed_page page;
    struct sky_buffer scratch;
};

/* What the source cannot do is said in the first of the rounds in which it cannot. */
static bool judge(struct sky_feed *feed, enum sky_status status, const struct sky_error *error)
{
    if (status && !feed->failing)
        sky_log_event(feed->program, "error", "the feed cannot be read: %s", error->text);
    return status == SKY_OK;
}

/* The source is read without the lock: it may take its time. */
static bool read_head(struct sky_feed *feed)
{
    struct sky_error error = { 0 };
    sky_feed_list_leave(&feed->list);
    enum sky_status status = feed->source->head(feed->app, &feed->head, &error);
    sky_feed_list_enter(&feed->list);
    return judge(feed, status, &error);
}

static bool read_page(struct sky_feed *feed, int64_t after)
{
    struct sky_error error = { 0 };
    sky_feed_list_leave(&feed->list);
    enum sky_status status = sky_feed_page_read(&feed->page, feed->source, feed->app, after, feed->pace->share, &error);
    sky_feed_list_enter(&feed->list);
    return judge(feed, status, &error);
}

/* It is its turn: it comes last from here on. */
static struct sky_feed_listener *take_first(struct sky_feed *feed)
{
    struct sky_feed_listener *listener = feed->list.first;
    listener->round = feed->round;
    sky_feed_list_take_off(&feed->list, listener);
    sky_feed_list_put_last(&feed->list, listener);
    return listener;
}

/* Passes over the first listener, which lacks events, when it takes nothing. */
static bool pass_over(struct sky_feed *feed)
{
    if (!sky_feed_listener_is_stuck(feed->list.first, feed->pace, sky_clock_elapsed()))
        return false;
    take_first(feed);
    return true;
}

/* Who may listen no more, since a token was revoked or a session has ended, is let go between two events. */
static bool may_listen(struct sky_feed_listener *listener, int64_t now)
{
    const struct sky_access *access = listener->request->app->access;
    if (!access || !access->still || listener->ended || now - listener->asked < ASKED_AFTER)
        return true;
    listener->asked = now;
    bool may = access->still(listener->request);
    if (!may)
        sky_feed_listener_cut(listener, true);
    return may;
}

/* Gives the first listener his turn. Returns whether it would take more at once. */
static bool serve_first(struct sky_feed *feed, bool lacks)
{
    struct sky_feed_listener *listener = take_first(feed);
    int64_t before = listener->sent, now = sky_clock_elapsed();
    if (!may_listen(listener, now))
        return false;
    bool all = sky_feed_listener_push(listener, lacks ? &feed->page : NULL, feed->pace, now, &feed->scratch);
    feed->filled = feed->filled || (!all && listener->sent != before);
    return all && listener->position < feed->head;
}

/* Everybody gets a turn; between two, and while the source is read, they may come and go. */
static bool go_round(struct sky_feed *feed)
{
    bool more = false, readable = read_head(feed);
    feed->round++;
    feed->filled = false;
    feed->page.read = false;
    while (feed->list.first && feed->list.first->round != feed->round && !feed->ending) {
        int64_t position = feed->list.first->position;
        bool lacks = readable && position < feed->head && !feed->list.first->ended;
        bool stuck = lacks && pass_over(feed);
        if (lacks && !stuck && !sky_feed_page_covers(&feed->page, position)) {
            readable = read_page(feed, position);
            continue;
        }
        if (!stuck)
            more = serve_first(feed, lacks) || more;
        sky_feed_list_leave(&feed->list);
        sky_feed_list_enter(&feed->list);
    }
    feed->failing = !readable;
    return more;
}

/* Sleeps until a listener joins; while there are some, until the next look at most, which comes sooner for one that is
 * reading what has filled its socket. */
static void rest(struct sky_feed *feed)
{
    struct timespec look = sky_clock_in(feed->filled ? feed->pace->look / SOONER : feed->pace->look);
    int late = 0;
    if (!feed->list.first) {
        sky_feed_page_clear(&feed->page);
        sky_buffer_clear(&feed->scratch);
    }
    while (!feed->joined && !feed->ending && !late)
        late = feed->list.first ? pthread_cond_timedwait(&feed->list.changed, &feed->list.mutex, &look)
                                : pthread_cond_wait(&feed->list.changed, &feed->list.mutex);
}

static void *run(void *context)
{
    struct sky_feed *feed = context;
    sky_feed_list_enter(&feed->list);
    while (!feed->ending) {
        feed->joined = false;
        if (!feed->list.first || !go_round(feed))
            rest(feed);
    }
    sky_feed_list_leave(&feed->list);
    return NULL;
}

static void free_feed(struct sky_feed *feed)
{
    sky_feed_page_clear(&feed->page);
    sky_buffer_clear(&feed->scratch);
    sky_feed_list_destroy(&feed->list);
    free(feed);
}

struct sky_feed *sky_feed_new(const struct sky_feed_source *source, struct sky_app *app,
                              const struct sky_feed_pace *pace, struct sky_error *error)
{
    struct sky_feed *feed = calloc(1, sizeof *feed);
    if (!feed) {
        sky_error_memory(error);
        return NULL;
    }
    *feed = (struct sky_feed){ .source = source, .app = app, .pace = pace ? pace : &usual_pace };
    sky_feed_list_init(&feed->list);
    errno = pthread_create(&feed->thread, NULL, run, feed);
    if (errno == 0)
        return feed;
    sky_error_set(error, SKY_UNAVAILABLE, "the feed's thread did not start: %s", strerror(errno));
    free_feed(feed);
    return NULL;
}

void sky_feed_free(struct sky_feed *feed)
{
    if (!feed)
        return;
    sky_feed_list_enter(&feed->list);
    feed->ending = true;
    pthread_cond_signal(&feed->list.changed);
    sky_feed_list_leave(&feed->list);
    pthread_join(feed->thread, NULL);
    free_feed(feed);
}

void sky_feed_stop(struct sky_feed *feed)
{
    if (!feed)
        return;
    sky_feed_list_enter(&feed->list);
    feed->stopping = true;
    for (struct sky_feed_listener *listener = feed->list.first; listener; listener = listener->next)
        if (!listener->ended)
            sky_feed_listener_cut(listener, true);
    sky_feed_list_leave(&feed->list);
}

/* The watch came to its end: the client hung up, or was cut. An event that was begun must not pass for a whole one. */
static enum sky_turn end_listening(struct sky_request *request, void *work)
{
    struct sky_feed_listener *listener = work;
    struct sky_feed *feed = listener->feed;
    sky_feed_list_enter(&feed->list);
    sky_feed_list_take_off(&feed->list, listener);
    sky_metrics_add(SKY_METRIC_LISTENERS, -1);
    request->broken = request->broken || listener->offset > 0;
    sky_feed_list_leave(&feed->list);
    return SKY_ANSWERED;
}

/* While the feed stops, it is told so at once: like all others it gets a proper end, and its connection with it. */
static void join(struct sky_feed *feed, struct sky_feed_listener *listener)
{
    sky_feed_list_enter(&feed->list);
    sky_feed_list_put_first(&feed->list, listener);
    sky_metrics_add(SKY_METRIC_LISTENERS, 1);
    feed->program = listener->request->program->name;
    if (feed->stopping)
        sky_feed_listener_cut(listener, true);
    feed->joined = true;
    pthread_cond_signal(&feed->list.changed);
    sky_feed_list_leave(&feed->list);
}

static enum sky_turn listen_on(struct sky_feed *feed, struct sky_request *request, int64_t after)
{
    struct sky_feed_listener *listener = sky_arena_alloc(request->arena, sizeof *listener);
    int64_t now = sky_clock_elapsed();
    if (!listener)
        return SKY_ANSWERED;
    *listener = (struct sky_feed_listener){
        .feed = feed,
        .request = request,
        .position = after,
        .sent = now,
        .progress = now,
        .asked = now,
    };
    request->then = end_listening;
    request->work = listener;
    join(feed, listener);
    request->transport->watch(request->carrier);
    return SKY_PARKED;
}

static void keep_number(void *context, int64_t number, size_t end)
{
    (void)end;
    *(int64_t *)context = number;
}

static enum sky_turn send_what_there_is(struct sky_feed *feed, struct sky_request *request, int64_t after)
{
    int64_t head = 0, last = after;
    if (feed->source->head(feed->app, &head, &request->error))
        return sky_answer_abandon(request);
    while (after < head && sky_answer_flush(request)) {
        if (feed->source->page(feed->app, after, feed->pace->share, request->out, keep_number, &last, &request->error))
            return sky_answer_abandon(request);
        if (last == after)
            break;
        after = last;
    }
    return sky_answer_end(request);
}

/* Requests of the same moment, a worker each, may all be told that there is room. */
static bool is_full(struct sky_feed *feed)
{
    sky_feed_list_enter(&feed->list);
    bool full = feed->list.count >= feed->pace->listeners;
    sky_feed_list_leave(&feed->list);
    return full;
}

enum sky_turn sky_feed_listen(struct sky_feed *feed, struct sky_request *request, int64_t after, struct sky_span first)
{
    if (request->transport->push && is_full(feed)) {
        sky_error_set(&request->error, SKY_UNAVAILABLE, "too many listeners at once");
        return sky_answer_failure(request);
    }
    sky_answer_header(request, "X-Accel-Buffering", "no");
    sky_buffer_put_text(sky_answer_start(request, 200, SKY_TYPE_EVENTS), RETRY);
    sky_buffer_put_span(request->out, first);
    if (sky_request_is_head(request))
        return sky_answer_end(request);
    if (!request->transport->push)
        return send_what_there_is(feed, request, after);
    sky_answer_end(request); /* of its beginning */
    if (request->gone || request->broken || !request->transport->flush(request->carrier))
        return SKY_ANSWERED;
    return listen_on(feed, request, after);
}
