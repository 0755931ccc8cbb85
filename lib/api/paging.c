/* Each slice has a reading of its own, at the moment of the first: the log up to a number stays as it is. */
#include "api/paging.h"

#include <inttypes.h>
#include <stdio.h>

#include "api/asked.h"
#include "api/link.h"
#include "api/moved.h"
#include "http/answer.h"
#include "http/app.h"

/* Bytes of a page after which no slice is added; and of what was read for it. */
#define PAGE_BYTES ((size_t)1 << 20)
#define COST_MAX ((size_t)8 << 20)

static enum sky_status add_link(struct sky_api_page *page)
{
    static const char *const kept[] = { "limite", "en", "hasta", NULL };
    char place[SKY_POSITION_SIZE];
    snprintf(place, sizeof place, "%s-%" PRId64, sky_request_app(page->request)->identity->text, page->from);
    return sky_api_add_link(page->request, "next", page->view->cursor, sky_span_of(place), kept);
}

static enum sky_turn answer(struct sky_api_page *page, bool more)
{
    if (!page->lines)
        sky_buffer_put_text(page->out, page->count ? "]" : "[]");
    if (page->out->failed)
        sky_error_memory(sky_request_error(page->request));
    if (page->out->failed || (more && add_link(page)))
        return sky_answer_failure(page->request);
    return page->lines ? sky_answer_as(page->request, 200, SKY_TYPE_NDJSON, sky_buffer_span(page->out))
                       : sky_answer(page->request, 200, sky_buffer_span(page->out));
}

/* Whether the page is full: of items, of text, or of work. */
static bool is_full(const struct sky_api_page *page)
{
    return page->left == 0 || page->out->size >= PAGE_BYTES || page->cost >= COST_MAX;
}

/* Adds the items until the page is full. Returns whether there may be more after it. */
static bool add_items(struct sky_api_page *page, const struct sky_slice *slice)
{
    page->cost += slice->cost;
    for (size_t i = 0; i < slice->count; i++) {
        if (!page->lines)
            sky_buffer_put(page->out, page->count++ ? "," : "[", 1);
        sky_buffer_put_span(page->out, slice->items[i].json);
        if (page->lines)
            sky_buffer_put(page->out, "\n", 1);
        page->from = slice->items[i].number;
        if (--page->left == 0 || page->out->size >= PAGE_BYTES)
            return true;
    }
    if (slice->next)
        page->from = slice->next;
    return slice->next != 0;
}

static enum sky_status add_slice(struct sky_api_page *page, struct sky_lectura *lectura, bool *more)
{
    struct sky_error *error = sky_request_error(page->request);
    struct sky_slice slice;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (page->view->slice(page, lectura, arena, &slice, error) == SKY_OK)
        *more = add_items(page, &slice);
    sky_arena_free(arena);
    return error->status;
}

static enum sky_turn go_on(struct sky_request *request, void *work);

/* Gathers a slice of the page by the reading, which it closes; then answers, or lets others have their turn. */
static enum sky_turn gather(struct sky_api_page *page, struct sky_lectura *lectura)
{
    bool more = false;
    enum sky_status status = add_slice(page, lectura, &more);
    sky_lectura_close(lectura);
    if (status)
        return sky_answer_failure(page->request);
    if (!more || is_full(page) || page->out->failed)
        return answer(page, more);
    return sky_request_yield(page->request, page, go_on);
}

static enum sky_turn go_on(struct sky_request *request, void *work)
{
    struct sky_api_page *page = work;
    struct sky_lectura lectura;
    if (sky_request_is_gone(request))
        return SKY_ANSWERED;
    if (sky_lectura_open(&lectura, sky_request_app(request)->registro, page->moment, sky_request_error(request)))
        return sky_answer_failure(request);
    return gather(page, &lectura);
}

enum sky_turn sky_api_answer_page(struct sky_request *request, const struct sky_api_view *view)
{
    static const char *const types[] = { SKY_TYPE_JSON, SKY_TYPE_NDJSON, NULL };
    struct sky_lectura lectura;
    struct sky_arena *arena = sky_request_arena(request);
    struct sky_error *error = sky_request_error(request);
    struct sky_api_page *page = sky_arena_alloc(arena, sizeof *page);
    if (!page || !(page->out = sky_buffer_new(arena))) {
        sky_error_memory(error);
        return sky_answer_failure(request);
    }
    page->request = request;
    page->view = view;
    page->from = sky_request_number(request, view->cursor);
    page->left = (size_t)sky_request_number(request, "limite");
    page->lines = view->has_lines && sky_request_choose(request, types) == 1;
    if (sky_api_refuse_other_log(request, view->cursor) || sky_api_open_lectura(request, &lectura))
        return sky_answer_failure(request);
    page->moment = lectura.moment;
    if (!view->begin || view->begin(page, &lectura, error) == SKY_OK)
        return gather(page, &lectura);
    enum sky_turn turn = sky_api_answer_absent(request, &lectura, error);
    sky_lectura_close(&lectura);
    return turn;
}
