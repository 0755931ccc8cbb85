/*
 * A live feed: numbered events, sent to all that listen as they come (text/event-stream of the HTML standard,
 * section 9.2). What an event says and where it is kept is the source's business. A listener costs no thread and keeps
 * no bytes: what one has not taken yet is read again from the source.
 */
#ifndef SKY_HTTP_FEED_H
#define SKY_HTTP_FEED_H

#include <stdint.h>

#include "http/request.h"

#define SKY_TYPE_EVENTS "text/event-stream"

struct sky_feed;

/* Tells of an event that was put: its number, and where its text ends in the buffer. */
typedef void sky_feed_mark(void *context, int64_t number, size_t end);

/*
 * Constant. Where the events are: in a log that only grows, numbered upwards, gaps allowed. An event's text never
 * changes while its program runs (a listener is cut when it does in the middle of it). Called from the feed's thread,
 * in plain CGI from the handler's; one call at a time.
 */
struct sky_feed_source {
    /* The number of the last event, 0 when there is none. Called all the time: cheap. */
    enum sky_status (*head)(struct sky_app *app, int64_t *number, struct sky_error *error);
    /* Puts whole events after number `after` in their order, until `out` holds `limit` bytes or there are no more,
     * and marks each. An event is never split: at least one is put when there is one. */
    enum sky_status (*page)(struct sky_app *app, int64_t after, size_t limit, struct sky_buffer *out,
                            sky_feed_mark *mark, void *context, struct sky_error *error);
};

/* Constant. */
struct sky_feed_pace {
    int64_t look;      /* microseconds between two looks at the head */
    int64_t heartbeat; /* microseconds without an event after which a comment is sent */
    int64_t patience;  /* microseconds that a listener may take nothing, when there is something, until it is cut */
    size_t share;      /* bytes that a listener gets before it is another's turn */
    size_t listeners;  /* at once; whoever comes then is refused */
};

/* Starts the feed's thread. `pace` NULL: the usual one. NULL with `error` filled: SKY_NO_MEMORY, SKY_UNAVAILABLE. */
struct sky_feed *sky_feed_new(const struct sky_feed_source *source, struct sky_app *app,
                              const struct sky_feed_pace *pace, struct sky_error *error);

/* Ends the thread. For when no request can come or go on any more; listeners left are forgotten. Takes NULL. */
void sky_feed_free(struct sky_feed *feed);

/*
 * Ends all listeners, each after a whole event where it takes one, and from now on those that come. They are told to
 * come back, with the number of their last event; what they have missed is sent then. Takes NULL.
 */
void sky_feed_stop(struct sky_feed *feed);

/*
 * Answers with the event `first`, and all events after number `after`, those to come included; in plain CGI, with those
 * that there are; with SKY_UNAVAILABLE while there are too many listeners. The first event should say where the
 * listener begins: whoever is cut before there is another one has no other number to come back with. To be returned by
 * the handler, which touches the request no more.
 */
enum sky_turn sky_feed_listen(struct sky_feed *feed, struct sky_request *request, int64_t after, struct sky_span first);

#endif
