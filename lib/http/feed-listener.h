/*
 * One listener of a feed: how far it has got, and sending it what is next. Whatever is sent is a pure function of the
 * number of the last event that it got, so no bytes are kept for it. The feed's own, and under its lock.
 */
#ifndef SKY_HTTP_FEED_LISTENER_H
#define SKY_HTTP_FEED_LISTENER_H

#include "http/exchange.h"
#include "http/feed-page.h"

struct sky_feed_listener {
    struct sky_feed_listener *next, *previous;
    struct sky_feed *feed;
    struct sky_request *request;
    uint64_t round;   /* the last in which it had its turn */
    int64_t position; /* the number of the last event that it got whole */
    /* Of what it has got a part of, a heartbeat or the event after `position`: bytes sent, and in all. */
    size_t offset, size;
    bool beating, ended;    /* a heartbeat is under way; nothing more is sent */
    int64_t sent, progress; /* when it took something; and when it last took something or had nothing to take */
    int64_t asked;          /* when it was last asked whether it may listen still */
};

/*
 * Sends what is next, at most a share of it, without waiting: a heartbeat that is due or under way, or events of `page`
 * (NULL when nothing is new). `scratch` is for the bytes. Returns whether it took all that it was offered, and may be
 * offered more. One that is gone, or too slow, is cut.
 */
bool sky_feed_listener_push(struct sky_feed_listener *listener, struct sky_feed_page *page,
                            const struct sky_feed_pace *pace, int64_t now, struct sky_buffer *scratch);

/* Whether it takes nothing at present: nothing need be read for it then. One that is too slow is cut. */
bool sky_feed_listener_is_stuck(struct sky_feed_listener *listener, const struct sky_feed_pace *pace, int64_t now);

/* Makes the watch over the request come to its end; `gently` where it is between two events. */
void sky_feed_listener_cut(struct sky_feed_listener *listener, bool gently);

#endif
