/* A mutex alone is not fair: a thread that takes it again at once would keep all others out. */
#include "http/feed-list.h"

void sky_feed_list_init(struct sky_feed_list *list)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&list->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&list->door, NULL);
    pthread_mutex_init(&list->mutex, NULL);
    list->first = list->last = NULL;
    list->count = 0;
}

void sky_feed_list_destroy(struct sky_feed_list *list)
{
    pthread_cond_destroy(&list->changed);
    pthread_mutex_destroy(&list->mutex);
    pthread_mutex_destroy(&list->door);
}

void sky_feed_list_enter(struct sky_feed_list *list)
{
    pthread_mutex_lock(&list->door);
    pthread_mutex_lock(&list->mutex);
    pthread_mutex_unlock(&list->door);
}

void sky_feed_list_leave(struct sky_feed_list *list)
{
    pthread_mutex_unlock(&list->mutex);
}

void sky_feed_list_put_first(struct sky_feed_list *list, struct sky_feed_listener *listener)
{
    listener->previous = NULL;
    listener->next = list->first;
    *(list->first ? &list->first->previous : &list->last) = listener;
    list->first = listener;
    list->count++;
}

void sky_feed_list_put_last(struct sky_feed_list *list, struct sky_feed_listener *listener)
{
    listener->next = NULL;
    listener->previous = list->last;
    *(list->last ? &list->last->next : &list->first) = listener;
    list->last = listener;
    list->count++;
}

void sky_feed_list_take_off(struct sky_feed_list *list, struct sky_feed_listener *listener)
{
    *(listener->previous ? &listener->previous->next : &list->first) = listener->next;
    *(listener->next ? &listener->next->previous : &list->last) = listener->previous;
    list->count--;
}
