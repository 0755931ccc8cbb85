/* A log of the tests' own for a feed: an event's text follows from its number, so that a wrong one is told from it. */
#ifndef SKY_TESTS_FEED_H
#define SKY_TESTS_FEED_H

#include "unit.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>

#include "http/app.h"
#include "http/feed.h"

/* Events that are longer than a record of FastCGI: every so many. */
#define LONG_EVENTS 50
#define LONG_SIZE 70000

struct log {
    struct sky_app app; /* first: as the library knows it */
    atomic_llong head;
    atomic_llong looks, pages; /* calls */
    atomic_bool fails;
};

static inline size_t filler_of(int64_t number)
{
    return number % LONG_EVENTS == 0 ? LONG_SIZE : (size_t)(number * 37 % 300);
}

static inline void put_event(struct sky_buffer *out, int64_t number)
{
    size_t size = filler_of(number);
    sky_buffer_printf(out, "id: %" PRId64 "\ndata: ", number);
    char *room = sky_buffer_reserve(out, size);
    assert_non_null(room);
    memset(room, 'a' + (int)(number % 26), size);
    out->size += size;
    sky_buffer_put_text(out, "\n\n");
}

static inline enum sky_status log_head(struct sky_app *app, int64_t *number, struct sky_error *error)
{
    struct log *log = (struct log *)app;
    atomic_fetch_add(&log->looks, 1);
    *number = atomic_load(&log->head);
    return atomic_load(&log->fails) ? sky_error_set(error, SKY_UNAVAILABLE, "roto") : SKY_OK;
}

static inline enum sky_status log_page(struct sky_app *app, int64_t after, size_t limit, struct sky_buffer *out,
                                       sky_feed_mark *mark, void *context, struct sky_error *error)
{
    struct log *log = (struct log *)app;
    atomic_fetch_add(&log->pages, 1);
    if (atomic_load(&log->fails))
        return sky_error_set(error, SKY_UNAVAILABLE, "roto");
    for (int64_t number = after + 1; number <= atomic_load(&log->head) && out->size < limit; number++) {
        put_event(out, number);
        mark(context, number, out->size);
    }
    return SKY_OK;
}

static const struct sky_feed_source log_source = { log_head, log_page };

static inline bool begins_with(const char *text, const char *part)
{
    return strncmp(text, part, strlen(part)) == 0;
}

/* Reads the events behind `last` from a stream's text, heartbeats between them aside, and returns the last whole one's
 * number. Fails on an event that is missing, there twice, or not as it was put. */
static inline int64_t check_events(const char *text, size_t size, int64_t last)
{
    const char *end = text + size;
    while (text < end) {
        struct sky_buffer wanted = { 0 };
        if (begins_with(text, ":\n\n")) {
            text += 3;
            continue;
        }
        put_event(&wanted, last + 1);
        size_t left = (size_t)(end - text), common = left < wanted.size ? left : wanted.size;
        if (memcmp(text, wanted.data, common) != 0)
            fail_msg("behind %" PRId64 " comes '%.40s'", last, text);
        text += common;
        last += common == wanted.size;
        sky_buffer_clear(&wanted);
    }
    return last;
}

#endif
