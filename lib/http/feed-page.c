/* The texts in one buffer, one after the other, and where each ends. */
#include "http/feed-page.h"

#include <stdlib.h>

#define EVENTS_MIN ((size_t)64)

static bool grow(struct sky_feed_page *page)
{
    size_t capacity = page->capacity ? 2 * page->capacity : EVENTS_MIN;
    struct sky_feed_event *events = realloc(page->events, capacity * sizeof *events);
    if (!events)
        return false;
    page->events = events;
    page->capacity = capacity;
    return true;
}

static void mark(void *context, int64_t number, size_t end)
{
    struct sky_feed_page *page = context;
    if (page->count == page->capacity && !grow(page))
        page->failed = true;
    else
        page->events[page->count++] = (struct sky_feed_event){ .number = number, .end = end };
}

enum sky_status sky_feed_page_read(struct sky_feed_page *page, const struct sky_feed_source *source,
                                   struct sky_app *app, int64_t after, size_t limit, struct sky_error *error)
{
    page->read = page->failed = page->text.failed = false;
    page->text.size = page->count = 0;
    page->after = after;
    if (source->page(app, after, limit, &page->text, mark, page, error))
        return error->status;
    if (page->failed || page->text.failed)
        return sky_error_memory(error);
    page->read = true;
    return SKY_OK;
}

bool sky_feed_page_covers(const struct sky_feed_page *page, int64_t position)
{
    bool inside = page->count > 0 && position > page->after && position < page->events[page->count - 1].number;
    return page->read && (position == page->after || inside);
}

size_t sky_feed_page_find(const struct sky_feed_page *page, int64_t position)
{
    size_t low = 0, high = page->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (page->events[middle].number > position)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct sky_span sky_feed_page_event(const struct sky_feed_page *page, size_t index)
{
    size_t start = index > 0 ? page->events[index - 1].end : 0;
    return sky_span(page->text.data + start, page->events[index].end - start);
}

void sky_feed_page_clear(struct sky_feed_page *page)
{
    sky_buffer_clear(&page->text);
    free(page->events);
    *page = (struct sky_feed_page){ 0 };
}
