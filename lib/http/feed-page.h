/* A stretch of a feed's events, read at once and shared by the listeners that are there. The feed's own. */
#ifndef SKY_HTTP_FEED_PAGE_H
#define SKY_HTTP_FEED_PAGE_H

#include "http/feed.h"

struct sky_feed_event {
    int64_t number;
    size_t end;    /* of its text; the next one's begins there */
    size_t framed; /* its end in the bytes made for the listener whose turn it is, and for it alone */
};

/* A plain value; all zeros holds nothing. */
struct sky_feed_page {
    bool read;   /* it holds what comes after `after`, which may be nothing */
    bool failed; /* memory ran out */
    int64_t after;
    struct sky_buffer text;
    struct sky_feed_event *events;
    size_t count, capacity;
};

/* Reads the events after `after`, of `limit` bytes or a little more; what the page held before is gone either way. */
enum sky_status sky_feed_page_read(struct sky_feed_page *page, const struct sky_feed_source *source,
                                   struct sky_app *app, int64_t after, size_t limit,
                                   struct sky_error *error) SKY_CHECKED;

/* Whether it holds what comes after number `position`. */
bool sky_feed_page_covers(const struct sky_feed_page *page, int64_t position);

/* The index of the first event after `position`; `count` when there is none. */
size_t sky_feed_page_find(const struct sky_feed_page *page, int64_t position);

/* The text of the event at `index`, borrowed until the next read. */
struct sky_span sky_feed_page_event(const struct sky_feed_page *page, size_t index);

/* Frees what it holds, and leaves an empty page. */
void sky_feed_page_clear(struct sky_feed_page *page);

#endif
