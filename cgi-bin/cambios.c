/* /cambios: the log in order, in pages, and live for those who listen. */
#include <inttypes.h>

#include "sky.h"

static sky_handler listar;

static const struct sky_parameter pagina[] = { SKY_API_CURSOR("desde", 0), SKY_API_LIMITE, { 0 } };

static const struct sky_route routes[] = {
    { "GET", "/cambios", SKY_LECTOR, listar, NULL, pagina },
    { 0 },
};

/* --- the events of the feed */

static enum sky_status find_head(struct sky_app *app, int64_t *number, struct sky_error *error)
{
    struct sky_lectura lectura;
    if (sky_lectura_open_en(&lectura, app->registro, (struct sky_span){ 0 }, error))
        return error->status;
    *number = lectura.moment;
    sky_lectura_close(&lectura);
    return SKY_OK;
}

/* An entry as text/event-stream: its JSON is one line. */
static void put_event(struct sky_buffer *out, const struct sky_item *item)
{
    sky_buffer_printf(out, "id: %" PRId64 "\ndata: ", item->number);
    sky_buffer_put_span(out, item->json);
    sky_buffer_put_text(out, "\n\n");
}

static enum sky_status put_events(struct sky_app *app, int64_t after, size_t limit, struct sky_buffer *out,
                                  sky_feed_mark *mark, void *context, struct sky_error *error)
{
    struct sky_lectura lectura;
    struct sky_slice slice = { 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_open(&lectura, app->registro, SKY_NOW, error) == SKY_OK) {
        error->status = sky_cambios(&lectura, after, SKY_API_PAGE_MAX, arena, &slice, error);
        sky_lectura_close(&lectura);
    }
    for (size_t i = 0; i < slice.count && error->status == SKY_OK && (i == 0 || out->size < limit); i++) {
        put_event(out, &slice.items[i]);
        mark(context, slice.items[i].number, out->size);
    }
    sky_arena_free(arena);
    return error->status;
}

/* --- the program */

static enum sky_status open_cambios(struct sky_app *app, const struct sky_settings *settings, struct sky_error *error)
{
    static const struct sky_feed_source source = { find_head, put_events };
    if (sky_api_open(app, settings, error) == SKY_OK)
        app->feed = sky_feed_new(&source, app, NULL, error);
    return error->status;
}

static void close_cambios(struct sky_app *app)
{
    sky_feed_free(app->feed);
    sky_api_close(app);
}

static void stop(struct sky_app *app)
{
    sky_feed_stop(app->feed);
}

static const struct sky_program program = {
    .name = "cambios",
    .routes = routes,
    .open = open_cambios,
    .close = close_cambios,
    .usable = sky_api_is_usable,
    .stopping = stop,
    .rest = sky_api_rest,
};

/* --- who asks */

/* Nobody can have seen more than there is. */
static enum sky_status require_known(int64_t desde, int64_t head, struct sky_error *error)
{
    return desde <= head
               ? SKY_OK
               : sky_error_parameter(error, sky_span_of("desde"), "La operación %" PRId64 " no existe todavía.", desde);
}

static enum sky_status begin_page(struct sky_api_page *page, struct sky_lectura *lectura, struct sky_error *error)
{
    return require_known(page->from, lectura->moment, error);
}

/* What a listener has seen already: Last-Event-ID, or else "desde", or else all that there is. */
static enum sky_status find_start(struct sky_request *request, int64_t *after)
{
    struct sky_span last = sky_request_header(request, "HTTP_LAST_EVENT_ID");
    struct sky_error *error = sky_request_error(request);
    int64_t head = 0;
    if (find_head(sky_request_app(request), &head, error))
        return error->status;
    *after = sky_request_text(request, "desde").data ? sky_request_number(request, "desde") : head;
    if (require_known(*after, head, error))
        return error->status;
    if (last.size > 0 && !sky_text_number(last, after))
        return sky_error_set(error, SKY_INVALID, "La cabecera Last-Event-ID debe ser el número de una operación.");
    if (*after > head)
        return sky_error_set(error, SKY_INVALID, "La operación %" PRId64 " no existe todavía.", *after);
    return SKY_OK;
}

static enum sky_turn listen(struct sky_request *request)
{
    int64_t after;
    if (find_start(request, &after))
        return sky_answer_failure(request);
    return sky_feed_listen(sky_request_app(request)->feed, request, after);
}

static enum sky_status slice_cambios(const struct sky_api_page *page, struct sky_lectura *lectura,
                                     struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    return sky_cambios(lectura, page->from, page->left, arena, slice, error);
}

static enum sky_turn listar(struct sky_request *request)
{
    static const char *const types[] = { SKY_TYPE_JSON, SKY_TYPE_NDJSON, SKY_TYPE_EVENTS, NULL };
    static const struct sky_api_view view = {
        .cursor = "desde", .has_lines = true, .begin = begin_page, .slice = slice_cambios
    };
    return sky_request_choose(request, types) == 2 ? listen(request) : sky_api_answer_page(request, &view);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
