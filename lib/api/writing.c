/* A request parks with its submission; what it is answered with is in the result. */
#include "api/writing.h"

#include <inttypes.h>

#include "api/alike.h"
#include "api/asked.h"
#include "api/moved.h"
#include "api/reading.h"
#include "base/percent.h"
#include "base/prefer.h"
#include "http/access.h"
#include "http/app.h"
#include "registry/view.h"

/* Bytes of an Idempotency-Key. */
#define KEY_MAX ((size_t)255)

/* What a parked request waits for. */
struct handed_in {
    struct sky_submission *submission;
    const struct sky_api_done *done; /* NULL: an undo */
};

static enum sky_status read_key(struct sky_request *request, struct sky_span *key)
{
    *key = sky_request_header(request, "HTTP_IDEMPOTENCY_KEY");
    bool good = !key->data || (key->size > 0 && key->size <= KEY_MAX);
    for (size_t i = 0; i < key->size; i++)
        good = good && key->data[i] > ' ' && key->data[i] < 0x7F;
    if (!good)
        return sky_error_set(sky_request_error(request), SKY_INVALID,
                             "La cabecera Idempotency-Key debe tener de 1 a 255 caracteres ASCII visibles.");
    return SKY_OK;
}

static enum sky_turn answer_refused(struct sky_request *request, const struct sky_result *result)
{
    if (result->error.status == SKY_PRECONDITION)
        return sky_api_answer_precondition(request, &result->error, &result->version);
    sky_api_name_cliente(request, result->cliente);
    return sky_api_answer_absent_at(request, result->number, &result->error);
}

static void add_path(struct sky_request *request, const char *header, const char *collection, struct sky_span nombre)
{
    struct sky_buffer segment = { 0 };
    sky_percent_encode(&segment, nombre);
    if (!segment.failed)
        sky_answer_header(request, header, "%s/%.*s", collection, SKY_SPAN_ARGS(sky_buffer_span(&segment)));
    sky_buffer_clear(&segment);
}

/*
 * Whoever gives a customer a name that led to another one until now may not know of the rename. What was written stays
 * so, even if this cannot be found out.
 */
static void tell_old_name(struct sky_request *request, const struct handed_in *handed_in)
{
    const struct sky_result *result = &handed_in->submission->result;
    const struct sky_operacion *operacion = handed_in->submission->operacion;
    int64_t entries = operacion->kind == SKY_OPERACION_RENOMBRAR ? 2 : 1;
    struct sky_lectura lectura;
    struct sky_span now;
    struct sky_version other = { 0 };
    struct sky_error error = { 0 };
    if ((!result->created && !operacion->destino.data) ||
        sky_lectura_open(&lectura, sky_request_app(request)->registro, result->number - entries, &error))
        return;
    if (sky_lectura_renamed(&lectura, sky_request_arena(request), result->nombre, &now, &error) == SKY_OK && now.data &&
        sky_lectura_version(&lectura, sky_request_arena(request), now, &other, &error) == SKY_OK &&
        other.cliente != result->cliente)
        add_path(request, "Sky-Renombrado", handed_in->done->collection, now);
    sky_lectura_close(&lectura);
}

/* What its status does not say of a write that may have been one of several things. */
static void tell_result(struct sky_request *request, const struct handed_in *handed_in)
{
    const struct sky_result *result = &handed_in->submission->result;
    const char *what = result->unchanged                                                 ? "sin-cambios"
                       : result->created                                                 ? "creado"
                       : handed_in->submission->operacion->kind == SKY_OPERACION_GUARDAR ? "reemplazado"
                                                                                         : NULL;
    if (what)
        sky_answer_header(request, "Sky-Resultado", "%s", what);
}

static bool prefers(struct sky_request *request, const char *what)
{
    struct sky_span value = sky_prefer(sky_request_header(request, "HTTP_PREFER"), "return");
    if (!sky_span_is_alike(value, sky_span_of(what)))
        return false;
    sky_answer_header(request, "Preference-Applied", "return=%s", what);
    return true;
}

/* What Prefer asks for, or the message. No document: the customer was deleted. `undone`: without `done`, of what. */
static enum sky_turn answer_done(struct sky_request *request, const struct sky_api_done *done, int64_t undone,
                                 const struct sky_result *result)
{
    int http = done ? done->http : 200;
    if (result->documento.data)
        sky_answer_etag(request, sky_request_app(request)->identity, result->number, false);
    if (prefers(request, "minimal"))
        return sky_answer(request, http == 200 ? 204 : http, (struct sky_span){ 0 });
    if (result->documento.data && prefers(request, "representation"))
        return sky_answer(request, http, result->documento);
    if (!done)
        return sky_answer_message(request, http, "Operación %" PRId64 " deshecha.", undone);
    return sky_answer_message(request, http, "Cliente %.*s %s.", SKY_SPAN_ARGS(result->nombre), done->what);
}

/* Of who was forgotten the operation tells: it is what can be shown of the erasure later. */
static enum sky_turn answer_forgotten(struct sky_request *request, const struct sky_result *result)
{
    struct sky_lectura lectura;
    struct sky_item item;
    int64_t cliente;
    struct sky_error *error = sky_request_error(request);
    if (prefers(request, "minimal"))
        return sky_answer(request, 204, (struct sky_span){ 0 });
    if (sky_lectura_open(&lectura, sky_request_app(request)->registro, SKY_NOW, error))
        return sky_answer_failure(request);
    error->status =
        sky_historial_operacion(&lectura, result->number, sky_request_arena(request), &item, &cliente, error);
    sky_lectura_close(&lectura);
    return error->status ? sky_answer_failure(request) : sky_answer(request, 200, item.json);
}

/* Until the writer took it, and from then on until it was on disk. */
static void tell_timing(struct sky_request *request, const struct sky_submission *submission)
{
    sky_answer_timing(request, "queue", submission->taken - submission->submitted);
    sky_answer_timing(request, "commit", submission->ended - submission->taken);
}

static enum sky_turn answer(struct sky_request *request, void *work)
{
    const struct handed_in *handed_in = work;
    const struct sky_result *result = &handed_in->submission->result;
    const struct sky_api_done *done = handed_in->done;
    tell_timing(request, handed_in->submission);
    if (result->replayed)
        sky_answer_header(request, "Idempotency-Replayed", "true");
    if (result->error.status == SKY_OK || result->error.status == SKY_ALIKE)
        sky_api_tell_alike(request, handed_in->submission->operacion, result->cliente);
    if (result->error.status)
        return answer_refused(request, result);
    if (!result->unchanged)
        sky_answer_operation(request, result->number);
    sky_api_name_cliente(request, result->cliente);
    if (handed_in->submission->operacion->kind == SKY_OPERACION_OLVIDAR)
        return answer_forgotten(request, result);
    tell_result(request, handed_in);
    if (done && done->collection) {
        if (result->created)
            add_path(request, "Location", done->collection, result->nombre);
        tell_old_name(request, handed_in);
    }
    return answer_done(request, done, done ? 0 : handed_in->submission->operacion->entry, result);
}

static void submit(struct sky_app *app, void *work, void (*resume)(void *context), void *context)
{
    sky_registro_submit(app->registro, ((struct handed_in *)work)->submission, resume, context);
}

enum sky_turn sky_api_submit(struct sky_request *request, struct sky_operacion *operacion,
                             const struct sky_api_done *done)
{
    struct sky_arena *arena = sky_request_arena(request);
    struct sky_error *error = sky_request_error(request);
    if (!operacion || sky_api_condition(request, &operacion->condition) || read_key(request, &operacion->key))
        return sky_answer_failure(request);
    operacion->author = sky_request_caller(request)->name;
    if (operacion->key.data) {
        sky_request_digest(request, operacion->digest);
        sky_request_digest_without(request, "nombre", operacion->rest);
    }
    struct handed_in *handed_in = sky_arena_alloc(arena, sizeof *handed_in);
    if (!handed_in || !(handed_in->submission = sky_submission_new(arena, operacion, error))) {
        sky_error_memory(error);
        return sky_answer_failure(request);
    }
    handed_in->done = done;
    return sky_request_park(request, submit, handed_in, answer);
}

enum sky_turn sky_api_answer_unchanged(struct sky_request *request, struct sky_span nombre,
                                       const struct sky_api_done *done)
{
    struct sky_condition condition;
    struct sky_version version;
    struct sky_span key;
    struct sky_lectura lectura;
    struct sky_error *error = sky_request_error(request), refusal = { 0 };
    if (sky_api_condition(request, &condition) || read_key(request, &key) ||
        sky_lectura_open(&lectura, sky_request_app(request)->registro, SKY_NOW, error))
        return sky_answer_failure(request);
    enum sky_turn turn;
    if (sky_lectura_cliente(&lectura, sky_request_arena(request), nombre, &version, error))
        turn = sky_api_answer_absent(request, &lectura, error);
    else if (sky_condition_check(&condition, nombre, version.number, &refusal))
        turn = sky_api_answer_precondition(request, &refusal, &version);
    else {
        sky_api_name_cliente(request, version.cliente);
        sky_answer_header(request, "Sky-Resultado", "sin-cambios");
        turn = answer_done(request, done, 0,
                           &(struct sky_result){ version.number, .nombre = nombre, .documento = version.documento });
    }
    sky_lectura_close(&lectura);
    return turn;
}
