/*
 * What all customers add up to is told of at the end only. At present it is kept, and brought up to date; where nothing
 * is kept, and of the past, all customers are looked at.
 */
#include "api/catalog.h"

#include "api/asked.h"
#include "api/kept.h"
#include "api/streaming.h"
#include "http/answer.h"
#include "http/app.h"

/* Customers after which a space is sent, which JSON allows: whoever waits knows that something comes. */
#define SPACE_AFTER 20000

/* What a request asks for. */
struct sums {
    struct sky_kept *kept; /* NULL: it is not of the present */
    sky_kept_put *put;
    struct sky_resumen *resumen; /* where all customers are looked at; NULL: it is kept now */
    char hoy[SKY_CLOCK_DAY_SIZE];
    size_t count;
};

/* --- of all customers, one after another */

static void begin(void *own, int64_t moment)
{
    ((struct sums *)own)->resumen->moment = moment;
}

static enum sky_status add(struct sky_buffer *out, void *own, bool first, const struct sky_api_listed *listed,
                           struct sky_error *error)
{
    struct sums *sums = own;
    (void)first;
    if (++sums->count % SPACE_AFTER == 0)
        sky_buffer_put(out, " ", 1);
    return sky_resumen_add(sums->resumen, listed->documento, error);
}

static void end(struct sky_buffer *out, void *own, bool empty)
{
    struct sums *sums = own;
    (void)empty;
    sums->put(sums->resumen, out);
    sky_buffer_put(out, "\n", 1);
    if (!sums->kept)
        return;
    sky_kept_give(sums->kept, sums->resumen);
    sums->resumen = NULL;
}

static void clear(void *own)
{
    sky_resumen_free(((struct sums *)own)->resumen);
}

static enum sky_turn answer_all(struct sky_request *request, struct sums *sums)
{
    static const struct sky_api_form form = {
        .type = SKY_TYPE_JSON, .documents = true, .by_log = true, .begin = begin, .put = add, .end = end
    };
    struct sky_error *error = sky_request_error(request);
    sums->resumen = sky_resumen_new(sums->hoy, sky_request_app(request)->por_vencer, error);
    if (!sums->resumen || !sky_arena_defer(sky_request_arena(request), clear, sums))
        return sky_error_memory(error), sky_answer_failure(request);
    return sky_api_answer_all(request, &form, sums);
}

/* --- of what is kept */

static enum sky_turn answer_kept(struct sky_request *request, void *work)
{
    struct sums *sums = work;
    struct sky_lectura lectura;
    struct sky_buffer *out = sky_buffer_new(sky_request_arena(request));
    if (sky_request_is_gone(request))
        return SKY_ANSWERED;
    if (!out)
        sky_error_memory(sky_request_error(request));
    if (!out || sky_api_open_lectura(request, &lectura))
        return sky_answer_failure(request);
    enum sky_kept_state state = sky_kept_take(sums->kept, &lectura, sums->hoy, sums->put, out);
    sky_lectura_close(&lectura);
    if (state == SKY_KEPT_BEHIND)
        return sky_request_yield(request, sums, answer_kept);
    if (state == SKY_KEPT_NONE)
        return answer_all(request, sums);
    return out->failed ? (sky_error_memory(sky_request_error(request)), sky_answer_failure(request))
                       : sky_answer(request, 200, sky_buffer_span(out));
}

static enum sky_turn answer_sums(struct sky_request *request, sky_kept_put *put)
{
    struct sums *sums = sky_arena_alloc(sky_request_arena(request), sizeof *sums);
    if (!sums)
        sky_error_memory(sky_request_error(request));
    if (!sums || sky_api_day(request, sums->hoy))
        return sky_answer_failure(request);
    sums->put = put;
    sums->kept = sky_request_text(request, "en").data ? NULL : sky_request_app(request)->kept;
    return sums->kept ? answer_kept(request, sums) : answer_all(request, sums);
}

/* --- what is asked for */

static void put_catalogo(const struct sky_resumen *resumen, struct sky_buffer *out)
{
    sky_catalogo_put(resumen->catalogo, out);
}

static void put_estados(const struct sky_resumen *resumen, struct sky_buffer *out)
{
    sky_catalogo_put_estados(resumen->catalogo, out);
}

static void put_etiquetas(const struct sky_resumen *resumen, struct sky_buffer *out)
{
    sky_etiquetas_put(resumen->etiquetas, out);
}

enum sky_turn sky_api_catalogo(struct sky_request *request)
{
    return answer_sums(request, put_catalogo);
}

enum sky_turn sky_api_estados(struct sky_request *request)
{
    return answer_sums(request, put_estados);
}

enum sky_turn sky_api_etiquetas(struct sky_request *request)
{
    return answer_sums(request, put_etiquetas);
}
