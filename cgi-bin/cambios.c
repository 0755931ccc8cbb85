/* /cambios: the log in order, in pages, and live for those who listen. /auditoria: what was done to tokens. */
#include <inttypes.h>

#include "sky.h"

static sky_handler listar, listar_auditoria;

static const struct sky_parameter pagina[] = { { .name = "desde" }, { .name = "hasta" }, SKY_API_LIMITE, { 0 } };
static const struct sky_parameter auditoria[] = { SKY_API_LIMITE, SKY_API_CURSOR("cursor", SKY_NOW), { 0 } };

static const struct sky_route routes[] = {
    { "GET", "/cambios", SKY_LECTOR, listar, NULL, pagina },
    { "GET", "/auditoria", SKY_ADMIN, listar_auditoria, NULL, auditoria },
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
static void put_event(struct sky_buffer *out, const struct sky_identity *identity, const struct sky_item *item)
{
    sky_buffer_printf(out, "id: %s-%" PRId64 "\ndata: ", identity->text, item->number);
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
        error->status = sky_cambios(&lectura, after, SKY_NOW, SKY_API_PAGE_MAX, arena, &slice, error);
        sky_lectura_close(&lectura);
    }
    for (size_t i = 0; i < slice.count && error->status == SKY_OK && (i == 0 || out->size < limit); i++) {
        put_event(out, app->identity, &slice.items[i]);
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

/* A plain value: where the log is read from, and when that is, if a time says so, not a number. */
struct start {
    struct sky_position position;
    int64_t instant;
};

/* Without "desde" `*start` stays. */
static enum sky_status read_desde(struct sky_request *request, struct sky_lectura *present, struct start *start)
{
    struct sky_span text;
    struct sky_momento momento = { 0 };
    struct sky_error wrong = { 0 };
    if (sky_api_moments(request, "desde", &text))
        return sky_request_error(request)->status;
    if (!text.data || sky_position_parse(text, &start->position))
        return SKY_OK;
    wrong.status = sky_momento_parse_begin(present, text, "El parámetro 'desde'", &momento, &wrong);
    *start = (struct start){ { .number = momento.number }, momento.instant };
    return sky_api_fail_moment(request, "desde", &wrong);
}

/* Nobody can have seen more than there is. */
static enum sky_status require_known(int64_t desde, int64_t head, struct sky_error *error)
{
    return desde <= head
               ? SKY_OK
               : sky_error_parameter(error, sky_span_of("desde"), "La operación %" PRId64 " no existe todavía.", desde);
}

static enum sky_status read_hasta(struct sky_request *request, struct sky_lectura *present, const struct start *start,
                                  int64_t *upto)
{
    struct sky_span text;
    struct sky_momento momento = { 0 };
    struct sky_error wrong = { 0 };
    *upto = SKY_NOW;
    if (sky_api_moments(request, "hasta", &text) || !text.data)
        return sky_request_error(request)->status;
    wrong.status = sky_momento_parse(present, text, "El parámetro 'hasta'", &momento, &wrong);
    *upto = momento.number;
    if (!wrong.status && (momento.number < start->position.number || momento.instant < start->instant))
        sky_error_set(&wrong, SKY_INVALID, "El parámetro 'hasta' es anterior a 'desde'.");
    return sky_api_fail_moment(request, "hasta", &wrong);
}

static enum sky_status begin_page(struct sky_api_page *page, struct sky_lectura *lectura, struct sky_error *error)
{
    struct start start = { 0 };
    if (read_desde(page->request, lectura, &start) || require_known(start.position.number, lectura->moment, error))
        return error->status;
    page->from = start.position.number;
    return read_hasta(page->request, lectura, &start, &page->upto);
}

/* What a listener has seen already: Last-Event-ID, or else "desde", or else all that there is. */
static enum sky_status find_start(struct sky_request *request, int64_t *head, struct sky_position *position)
{
    struct sky_lectura present;
    struct sky_error *error = sky_request_error(request);
    struct sky_span last = sky_request_header(request, "HTTP_LAST_EVENT_ID");
    if (sky_request_text(request, "hasta").data)
        return sky_error_parameter(error, sky_span_of("hasta"), "Quien escucha no dice 'hasta' cuándo.");
    if (sky_lectura_open_en(&present, sky_request_app(request)->registro, (struct sky_span){ 0 }, error))
        return error->status;
    *head = present.moment;
    struct start start = { { .number = present.moment }, 0 };
    read_desde(request, &present, &start);
    sky_lectura_close(&present);
    *position = start.position;
    if (!error->status && last.size > 0 && !sky_position_parse(last, position))
        sky_error_set(error, SKY_INVALID, "La cabecera Last-Event-ID debe ser el número de una operación.");
    return error->status;
}

/*
 * The first event tells where the listener begins: after what it has seen, or, when this log has not got that, at the
 * end, where it has to begin anew. It has data, since some browsers keep no id of an event that has none.
 */
static void put_first(struct sky_buffer *out, const struct sky_identity *identity, bool anew, int64_t number)
{
    sky_buffer_printf(out, "event: %s\nid: %s-%" PRId64 "\ndata: {\"desde\":%" PRId64 ",\"registro\":\"%s\"}\n\n",
                      anew ? "reinicio" : "inicio", identity->text, number, number, identity->text);
}

static enum sky_turn listen(struct sky_request *request)
{
    int64_t head = 0;
    struct sky_position start;
    struct sky_error *error = sky_request_error(request);
    struct sky_app *app = sky_request_app(request);
    struct sky_buffer *first = sky_buffer_new(sky_request_arena(request));
    if (!first)
        sky_error_memory(error);
    if (!first || find_start(request, &head, &start))
        return sky_answer_failure(request);
    bool anew = start.number > head || !sky_position_is_in(&start, app->identity);
    int64_t after = anew ? head : start.number;
    if (head - after > SKY_API_PAGE_MAX && sky_api_check_export(request))
        return sky_answer_failure(request);
    put_first(first, app->identity, anew, after);
    if (first->failed) {
        sky_error_memory(error);
        return sky_answer_failure(request);
    }
    return sky_feed_listen(app->feed, request, after, sky_buffer_span(first));
}

static enum sky_status slice_cambios(const struct sky_api_page *page, struct sky_lectura *lectura,
                                     struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    return sky_cambios(lectura, page->from, page->upto, page->left, arena, slice, error);
}

static enum sky_turn listar(struct sky_request *request)
{
    static const char *const types[] = { SKY_TYPE_JSON, SKY_TYPE_NDJSON, SKY_TYPE_EVENTS, NULL };
    static const struct sky_api_view view = {
        .cursor = "desde", .has_lines = true, .begin = begin_page, .slice = slice_cambios
    };
    return sky_request_choose(request, types) == 2 ? listen(request) : sky_api_answer_page(request, &view);
}

/* --- the audit */

static enum sky_status slice_auditoria(const struct sky_api_page *page, struct sky_lectura *lectura,
                                       struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    return sky_auditoria(lectura, page->from, page->left, arena, slice, error);
}

static enum sky_turn listar_auditoria(struct sky_request *request)
{
    static const struct sky_api_view view = { .cursor = "cursor", .slice = slice_auditoria };
    return sky_api_answer_page(request, &view);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
