/* The thread, and what all of that work has in common: how it is asked for and answered. */
#include "api/gestion.h"

#include "api/asked.h"
#include "api/reading.h"
#include "base/pool.h"
#include "domain/ficha-document.h"
#include "domain/pase.h"
#include "http/access.h"

/* What may wait for the thread. */
#define WAITING 64

struct sky_pool *sky_gestion_open(struct sky_error *error)
{
    return sky_pool_new(1, WAITING, error);
}

void sky_gestion_close(struct sky_pool *pool)
{
    sky_pool_free(pool);
}

static enum sky_status check_headers(struct sky_request *request, struct sky_gestion *gestion)
{
    struct sky_error *error = sky_request_error(request);
    bool has_condition =
        sky_request_header(request, "HTTP_IF_MATCH").data || sky_request_header(request, "HTTP_IF_NONE_MATCH").data;
    if (sky_request_header(request, "HTTP_IDEMPOTENCY_KEY").data)
        return sky_error_set(error, SKY_INVALID,
                             "La cabecera Idempotency-Key no vale aquí: no se guarda la respuesta.");
    if (has_condition && !gestion->has_condition)
        return sky_error_set(error, SKY_INVALID, "Las cabeceras If-Match e If-None-Match no valen aquí.");
    return sky_api_condition(request, &gestion->condition);
}

struct sky_gestion *sky_gestion_new(struct sky_request *request, bool takes_condition)
{
    struct sky_gestion *gestion = sky_arena_alloc(sky_request_arena(request), sizeof *gestion);
    if (!gestion)
        return sky_error_memory(sky_request_error(request)), NULL;
    gestion->author = sky_request_caller(request)->name;
    gestion->arena = sky_request_arena(request);
    gestion->registro = sky_request_app(request)->registro;
    gestion->has_condition = takes_condition;
    return check_headers(request, gestion) ? NULL : gestion;
}

static void run(void *what)
{
    struct sky_gestion *gestion = what;
    gestion->work(gestion->registro, gestion);
    gestion->done(gestion->context);
}

static void submit(struct sky_app *app, void *work, void (*done)(void *context), void *context)
{
    struct sky_gestion *gestion = work;
    gestion->done = done;
    gestion->context = context;
    if (sky_pool_submit(app->gestiones, run, gestion))
        return;
    sky_error_set(&gestion->error, SKY_UNAVAILABLE, "too many changes of tokens and people wait");
    done(context);
}

enum sky_turn sky_gestion_park(struct sky_request *request, struct sky_gestion *gestion, sky_gestion_work *work,
                               sky_resumed *then)
{
    gestion->work = work;
    return sky_request_park(request, submit, gestion, then);
}

static enum sky_turn answer_ended(struct sky_request *request, void *work)
{
    const struct sky_gestion *gestion = work;
    return gestion->error.status ? sky_answer_error(request, &gestion->error)
                                 : sky_answer_message(request, 200, "%s", gestion->ended);
}

enum sky_turn sky_gestion_end(struct sky_request *request, sky_gestion_work *work, const char *ended)
{
    struct sky_gestion *gestion = sky_gestion_new(request, false);
    if (!gestion)
        return sky_answer_failure(request);
    gestion->id = sky_request_path(request, "id");
    gestion->ended = ended;
    return sky_gestion_park(request, gestion, work, answer_ended);
}

/* --- answers */

static enum sky_turn answer_no_memory(struct sky_request *request)
{
    sky_error_memory(sky_request_error(request));
    return sky_answer_failure(request);
}

enum sky_turn sky_gestion_answer_made(struct sky_request *request, struct sky_gestion *gestion, const char *collection,
                                      const char *name)
{
    if (gestion->error.status)
        return sky_answer_error(request, &gestion->error);
    struct sky_json *shown = sky_ficha_show_listed(gestion->arena, &gestion->ficha);
    bool made = shown && sky_json_set_string(shown, name, sky_span_of(gestion->text));
    struct sky_span json = made ? sky_json_render(gestion->arena, shown) : (struct sky_span){ 0 };
    if (!json.data)
        return answer_no_memory(request);
    sky_answer_header(request, "Location", "%s/%.*s", collection, SKY_SPAN_ARGS(gestion->ficha.id));
    sky_crypto_wipe(gestion->text, sizeof gestion->text);
    return sky_answer(request, 201, json);
}

static enum sky_turn answer_json(struct sky_request *request, struct sky_span json)
{
    return json.data ? sky_api_answer_tagged(request, sky_pase_version(json), false, json) : answer_no_memory(request);
}

enum sky_turn sky_gestion_answer_one(struct sky_request *request, struct sky_json *shown)
{
    return answer_json(request, shown ? sky_json_render(sky_request_arena(request), shown) : (struct sky_span){ 0 });
}

enum sky_turn sky_gestion_answer_list(struct sky_request *request, const void *items, size_t count,
                                      sky_gestion_show *show)
{
    struct sky_arena *arena = sky_request_arena(request);
    struct sky_json *list = sky_json_array_new(arena), *shown;
    for (size_t i = 0; list && i < count; i++)
        if (!(shown = show(arena, items, i)) || !sky_json_append(list, shown))
            list = NULL;
    return sky_gestion_answer_one(request, list);
}

struct sky_json *sky_gestion_show_ficha(struct sky_arena *arena, const void *items, size_t index)
{
    const struct sky_ficha *fichas = items;
    return sky_ficha_show_listed(arena, &fichas[index]);
}
