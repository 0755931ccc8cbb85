/* Pages of the log's views: at most so many items and so much text and work, and a link to what comes next. */
#include <inttypes.h>

#include "comun.h"

#define LIMIT_STANDARD 100
/* Bytes of a page after which no item is added. */
#define PAGE_BYTES ((size_t)1 << 20)

enum sky_status comun_page_begin(struct sky_request *request, const char *cursor, int64_t first,
                                 struct comun_page *page)
{
    const struct sky_query *query = sky_request_query(request);
    struct sky_error *error = sky_request_error(request);
    int64_t limit = LIMIT_STANDARD, from = first;
    if (sky_query_number(query, "limite", 1, SKY_PAGE_MAX, &limit, error) ||
        sky_query_number(query, cursor, 0, INT64_MAX, &from, error))
        return error->status;
    *page = (struct comun_page){ .request = request,
                                 .page = { .from = from, .limit = (size_t)limit },
                                 .out = sky_buffer_new(sky_request_arena(request)) };
    return page->out ? SKY_OK : sky_error_memory(error);
}

bool comun_page_take(void *context, int64_t number, struct sky_span json)
{
    struct comun_page *page = context;
    page->last = number;
    if (!page->lines)
        sky_buffer_put(page->out, page->count ? "," : "[", 1);
    sky_buffer_put_span(page->out, json);
    if (page->lines)
        sky_buffer_put(page->out, "\n", 1);
    page->full = ++page->count == page->page.limit || page->out->size >= PAGE_BYTES;
    return !page->full;
}

/* The same request with another cursor; the other parameters were numbers or moments, so they go back encoded. */
static void add_link(struct comun_page *page, const char *cursor, int64_t behind)
{
    static const char *const kept[] = { "limite", "en" };
    struct sky_buffer link = { 0 };
    sky_percent_repair(&link, sky_request_raw_path(page->request));
    sky_buffer_printf(&link, "?%s=%" PRId64, cursor, behind);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        struct sky_span value = sky_query_get(sky_request_query(page->request), kept[i]);
        if (!value.data)
            continue;
        sky_buffer_printf(&link, "&%s=", kept[i]);
        sky_percent_encode(&link, value);
    }
    if (!link.failed)
        sky_answer_header(page->request, "Link", "<%.*s>; rel=\"next\"", SKY_SPAN_ARGS(sky_buffer_span(&link)));
    sky_buffer_clear(&link);
}

enum sky_turn comun_page_end(struct comun_page *page, const char *cursor)
{
    if (sky_request_error(page->request)->status)
        return sky_answer_failure(page->request);
    int64_t behind = page->full ? page->last : page->page.behind;
    if (behind)
        add_link(page, cursor, behind);
    if (page->lines)
        return sky_answer_as(page->request, 200, SKY_TYPE_NDJSON, sky_buffer_span(page->out));
    sky_buffer_put_text(page->out, page->count ? "]" : "[]");
    if (page->out->failed) {
        sky_error_memory(sky_request_error(page->request));
        return sky_answer_failure(page->request);
    }
    return sky_answer(page->request, 200, sky_buffer_span(page->out));
}
