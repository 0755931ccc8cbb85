/* A list of all customers that is told of only at its end. */
#include "api/catalog.h"

#include "api/asked.h"
#include "api/streaming.h"
#include "domain/catalogo.h"
#include "http/answer.h"
#include "http/app.h"

/* Customers after which a space is sent, which JSON allows: whoever waits knows that something comes. */
#define SPACE_AFTER 20000

struct catalog {
    struct sky_catalogo *catalogo;
    int64_t por_vencer;
    char hoy[SKY_CLOCK_DAY_SIZE];
    size_t count;
};

static enum sky_status add(struct sky_buffer *out, void *own, bool first, const struct sky_api_listed *listed,
                           struct sky_error *error)
{
    struct catalog *catalog = own;
    (void)first;
    if (++catalog->count % SPACE_AFTER == 0)
        sky_buffer_put(out, " ", 1);
    return sky_catalogo_add(catalog->catalogo, listed->cliente, listed->documento, sky_span_of(catalog->hoy),
                            catalog->por_vencer, error);
}

static void end(struct sky_buffer *out, void *own, bool empty)
{
    (void)empty;
    sky_catalogo_put(((struct catalog *)own)->catalogo, out);
}

enum sky_turn sky_api_catalogo(struct sky_request *request)
{
    static const struct sky_api_form form = {
        .type = SKY_TYPE_JSON, .documents = true, .by_log = true, .put = add, .end = end
    };
    struct catalog *catalog = sky_arena_alloc(sky_request_arena(request), sizeof *catalog);
    if (!catalog || !(catalog->catalogo = sky_catalogo_new(sky_request_arena(request))))
        sky_error_memory(sky_request_error(request));
    if (sky_request_error(request)->status || sky_api_day(request, catalog->hoy))
        return sky_answer_failure(request);
    catalog->por_vencer = sky_request_app(request)->por_vencer;
    return sky_api_answer_all(request, &form, catalog);
}
