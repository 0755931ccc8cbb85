/* The listeners of a feed, in the order of their turns, and the lock over them. The feed's own. */
#ifndef SKY_HTTP_FEED_LIST_H
#define SKY_HTTP_FEED_LIST_H

#include <pthread.h>

#include "http/feed-listener.h"

struct sky_feed_list {
    /* A thread that wants the mutex waits at the door: one that leaves and enters again lets in those that waited. */
    pthread_mutex_t door, mutex;
    pthread_cond_t changed; /* waited for with the mutex; its time is CLOCK_MONOTONIC's */
    struct sky_feed_listener *first, *last;
    size_t count;
};

void sky_feed_list_init(struct sky_feed_list *list);
void sky_feed_list_destroy(struct sky_feed_list *list);

void sky_feed_list_enter(struct sky_feed_list *list);
void sky_feed_list_leave(struct sky_feed_list *list);

/* Within: puts a listener that is in no list at an end; takes one off. */
void sky_feed_list_put_first(struct sky_feed_list *list, struct sky_feed_listener *listener);
void sky_feed_list_put_last(struct sky_feed_list *list, struct sky_feed_listener *listener);
void sky_feed_list_take_off(struct sky_feed_list *list, struct sky_feed_listener *listener);

#endif
