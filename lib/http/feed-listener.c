/* Bytes are made for each push and forgotten after it; what was taken of them moves the listener on. */
#include "http/feed-listener.h"

#include "base/log.h"

/* A comment, which keeps those between from taking the connection for dead. */
#define HEARTBEAT ":\n\n"

void sky_feed_listener_cut(struct sky_feed_listener *listener, bool gently)
{
    struct sky_request *request = listener->request;
    listener->ended = true;
    request->transport->cut(request->carrier, gently && listener->offset == 0);
}

static void put_framed(const struct sky_feed_listener *listener, struct sky_buffer *scratch, struct sky_span text)
{
    struct sky_request *request = listener->request;
    request->transport->frame(request->carrier, scratch, text);
}

/* Makes a share of what comes after `position`, and the end of each event in it. */
static void put_events(const struct sky_feed_listener *listener, struct sky_feed_page *page, size_t share,
                       struct sky_buffer *scratch)
{
    size_t index = sky_feed_page_find(page, listener->position);
    for (; index < page->count && scratch->size < share && !scratch->failed; index++) {
        put_framed(listener, scratch, sky_feed_page_event(page, index));
        page->events[index].framed = scratch->size;
    }
}

/* Whether the first event made is the one that it got a part of, as far as its size tells. */
static bool goes_on(const struct sky_feed_listener *listener, const struct sky_feed_page *page)
{
    size_t index = sky_feed_page_find(page, listener->position);
    return listener->offset == 0 || (index < page->count && page->events[index].framed == listener->size);
}

/* It has got the first `bytes` of the events that were made. */
static void count_events(struct sky_feed_listener *listener, const struct sky_feed_page *page, size_t bytes)
{
    size_t index = sky_feed_page_find(page, listener->position), start = 0;
    for (; start < bytes && page->events[index].framed <= bytes; index++) {
        start = page->events[index].framed;
        listener->position = page->events[index].number;
    }
    listener->offset = bytes - start;
    listener->size = bytes > start ? page->events[index].framed - start : 0;
}

static void count_heartbeat(struct sky_feed_listener *listener, size_t bytes)
{
    listener->beating = bytes < listener->size;
    listener->offset = listener->beating ? bytes : 0;
}

/* It takes nothing, though there is something: after a while it is cut. */
static void cut_if_too_slow(struct sky_feed_listener *listener, const struct sky_feed_pace *pace, int64_t now)
{
    if (now - listener->progress < pace->patience)
        return;
    sky_log_event(listener->request->program->name, "info", "a listener was cut that took nothing for %.1f s",
                  (double)pace->patience / 1e6);
    sky_feed_listener_cut(listener, false);
}

bool sky_feed_listener_is_stuck(struct sky_feed_listener *listener, const struct sky_feed_pace *pace, int64_t now)
{
    const struct sky_request *request = listener->request;
    if (!request->transport->can_push || request->transport->can_push(request->carrier))
        return false;
    cut_if_too_slow(listener, pace, now);
    return true;
}

/* Offers what was made and comes after `offset`. */
static bool offer(struct sky_feed_listener *listener, const struct sky_feed_page *page,
                  const struct sky_feed_pace *pace, int64_t now, const struct sky_buffer *scratch)
{
    struct sky_request *request = listener->request;
    size_t left = scratch->size - listener->offset, size = left < pace->share ? left : pace->share;
    long taken = request->transport->push(request->carrier, scratch->data + listener->offset, size);
    if (taken < 0)
        sky_feed_listener_cut(listener, false);
    if (taken == 0)
        cut_if_too_slow(listener, pace, now);
    if (taken <= 0)
        return false;
    listener->sent = listener->progress = now;
    if (listener->beating)
        count_heartbeat(listener, listener->offset + (size_t)taken);
    else
        count_events(listener, page, listener->offset + (size_t)taken);
    return (size_t)taken == size;
}

bool sky_feed_listener_push(struct sky_feed_listener *listener, struct sky_feed_page *page,
                            const struct sky_feed_pace *pace, int64_t now, struct sky_buffer *scratch)
{
    if (listener->ended)
        return false;
    scratch->size = 0;
    if (listener->offset == 0)
        listener->beating = !page && now - listener->sent >= pace->heartbeat;
    if (listener->beating) {
        put_framed(listener, scratch, sky_span_of(HEARTBEAT));
        listener->size = scratch->size;
    } else if (page)
        put_events(listener, page, pace->share, scratch);
    if (scratch->failed)
        return sky_buffer_clear(scratch), false;
    if (page && !listener->beating && !goes_on(listener, page))
        return sky_feed_listener_cut(listener, false), false;
    if (scratch->size > 0)
        return offer(listener, page, pace, now, scratch);
    listener->progress = now;
    return false;
}
