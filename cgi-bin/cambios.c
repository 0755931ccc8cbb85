/* /cambios: the log in order, in pages, and live for those who listen. */
#include <inttypes.h>
#include <stdlib.h>

#include "comun.h"

static sky_handler listar;

static const struct sky_route routes[] = {
    { "GET", "/cambios", SKY_LECTOR, listar, "desde limite" },
    { 0 },
};

struct cambios {
    struct sky_registro *registro;
    struct sky_feed *feed;
};

/* --- the events of the feed */

static enum sky_status find_head(void *app, int64_t *number, struct sky_error *error)
{
    return sky_registro_head(((struct cambios *)app)->registro, number, error);
}

struct events {
    struct sky_buffer *out;
    size_t limit;
    sky_feed_mark *mark;
    void *context;
};

/* An entry as text/event-stream: its JSON is one line. */
static bool put_event(void *context, int64_t number, struct sky_span json)
{
    struct events *events = context;
    sky_buffer_printf(events->out, "id: %" PRId64 "\ndata: ", number);
    sky_buffer_put_span(events->out, json);
    sky_buffer_put_text(events->out, "\n\n");
    events->mark(events->context, number, events->out->size);
    return events->out->size < events->limit;
}

static enum sky_status put_events(void *app, int64_t after, size_t limit, struct sky_buffer *out, sky_feed_mark *mark,
                                  void *context, struct sky_error *error)
{
    struct sky_page page = { .from = after, .limit = SKY_PAGE_MAX };
    struct events events = { out, limit, mark, context };
    return sky_cambios(((struct cambios *)app)->registro, &page, put_event, &events, error);
}

static const struct sky_feed_source source = { find_head, put_events };

/* --- the program */

static void close_cambios(void *app)
{
    struct cambios *cambios = app;
    if (!cambios)
        return;
    sky_feed_free(cambios->feed);
    sky_registro_close(cambios->registro);
    free(cambios);
}

static void *open_cambios(const struct sky_settings *settings, struct sky_error *error)
{
    struct cambios *cambios = calloc(1, sizeof *cambios);
    if (!cambios)
        return sky_error_memory(error), NULL;
    if (!(cambios->registro = sky_registro_open(settings, error)) ||
        !(cambios->feed = sky_feed_new(&source, cambios, NULL, error))) {
        close_cambios(cambios);
        return NULL;
    }
    return cambios;
}

static bool is_usable(void *app)
{
    return sky_registro_is_usable(((struct cambios *)app)->registro);
}

static void stop(void *app)
{
    sky_feed_stop(((struct cambios *)app)->feed);
}

static const struct sky_program program = {
    .name = "cambios",
    .routes = routes,
    .open = open_cambios,
    .close = close_cambios,
    .usable = is_usable,
    .stopping = stop,
};

/* Nobody can have seen more than there is. */
static enum sky_status require_known(int64_t number, int64_t head, struct sky_error *error)
{
    return number > head ? sky_error_set(error, SKY_INVALID, "La operación %" PRId64 " no existe todavía.", number)
                         : SKY_OK;
}

/* What a listener has seen already: Last-Event-ID, or else "desde", or else all that there is. */
static enum sky_status find_start(struct sky_request *request, int64_t head, int64_t *after)
{
    struct sky_span last = sky_request_header(request, "HTTP_LAST_EVENT_ID");
    struct sky_error *error = sky_request_error(request);
    *after = head;
    if (last.size > 0 && !sky_text_number(last, after))
        return sky_error_set(error, SKY_INVALID, "La cabecera Last-Event-ID debe ser el número de una operación.");
    if (last.size == 0 && sky_query_number(sky_request_query(request), "desde", 0, INT64_MAX, after, error))
        return error->status;
    return require_known(*after, head, error);
}

static enum sky_turn listen(struct sky_request *request, int64_t head)
{
    struct cambios *cambios = sky_request_app(request);
    int64_t after;
    if (find_start(request, head, &after))
        return sky_answer_failure(request);
    return sky_feed_listen(cambios->feed, request, after);
}

static enum sky_turn list(struct sky_request *request, int64_t head)
{
    struct cambios *cambios = sky_request_app(request);
    struct sky_error *error = sky_request_error(request);
    struct comun_page page;
    if (comun_page_begin(request, "desde", 0, &page))
        return sky_answer_failure(request);
    page.lines = sky_request_accepts(request, SKY_TYPE_NDJSON);
    if (require_known(page.page.from, head, error) ||
        sky_cambios(cambios->registro, &page.page, comun_page_take, &page, error))
        return sky_answer_failure(request);
    return comun_page_end(&page, "desde");
}

static enum sky_turn listar(struct sky_request *request)
{
    struct cambios *cambios = sky_request_app(request);
    int64_t head;
    if (sky_registro_head(cambios->registro, &head, sky_request_error(request)))
        return sky_answer_failure(request);
    return sky_request_accepts(request, SKY_TYPE_EVENTS) ? listen(request, head) : list(request, head);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
