/* Handing in operations, under the conditions and the key of their requests, and answering what became of them. */
#include <inttypes.h>
#include <strings.h>

#include "comun.h"

/* Bytes of an Idempotency-Key. */
#define KEY_MAX ((size_t)255)

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

enum sky_turn comun_submit(struct sky_request *request, struct sky_operacion *operacion, sky_resumed *then)
{
    if (!operacion || comun_condition(request, &operacion->condition) || read_key(request, &operacion->write.key))
        return sky_answer_failure(request);
    if (operacion->write.key.data)
        sky_request_digest(request, operacion->write.digest);
    return sky_request_park(request, sky_registro_submit, operacion, then);
}

enum sky_turn comun_answer_refused(struct sky_request *request, const struct sky_operacion *operacion,
                                   comun_refusal *refuse)
{
    const struct sky_write *write = &operacion->write;
    struct sky_version version = { 0 };
    struct sky_error error = { 0 };
    if (write->replayed)
        sky_answer_header(request, "Idempotency-Replayed", "true");
    if (write->error.status != SKY_PRECONDITION)
        return comun_answer_absent(request, write->number, &write->error, refuse);
    switch (sky_registro_read(sky_request_app(request), sky_request_arena(request), write->nombres[0], write->number,
                              &version, &error)) {
    case SKY_OK:
    case SKY_NOT_FOUND:
        return comun_answer_precondition(request, &write->error, &version);
    default:
        return sky_answer_error(request, &error);
    }
}

void comun_answer_written(struct sky_request *request, const struct sky_operacion *operacion)
{
    if (operacion->write.replayed)
        sky_answer_header(request, "Idempotency-Replayed", "true");
    sky_answer_header(request, "Sky-Operacion", "%" PRId64, operacion->write.number);
}

static void add_location(struct sky_request *request, const char *collection, struct sky_span nombre)
{
    struct sky_buffer location = { 0 };
    sky_percent_encode(&location, nombre);
    if (!location.failed)
        sky_answer_header(request, "Location", "%s/%.*s", collection, SKY_SPAN_ARGS(sky_buffer_span(&location)));
    sky_buffer_clear(&location);
}

static bool prefers(struct sky_request *request, const char *what)
{
    struct sky_span value = sky_prefer(sky_request_header(request, "HTTP_PREFER"), "return");
    if (!value.data || value.size != strlen(what) || strncasecmp(value.data, what, value.size) != 0)
        return false;
    sky_answer_header(request, "Preference-Applied", "return=%s", what);
    return true;
}

/* What Prefer asks for, or the message. */
static enum sky_turn answer_outcome(struct sky_request *request, int http, int64_t number,
                                    const struct sky_change *outcome, const char *what)
{
    if (prefers(request, "minimal"))
        return sky_answer(request, http == 200 ? 204 : http, (struct sky_span){ 0 });
    if (outcome->documento.data && prefers(request, "representation")) {
        sky_answer_etag(request, number, false);
        return sky_answer(request, http, outcome->documento);
    }
    return sky_answer_message(request, http, "Cliente %.*s %s.", SKY_SPAN_ARGS(outcome->nombre), what);
}

enum sky_turn comun_answer_done(struct sky_request *request, const struct sky_operacion *operacion, int http,
                                const char *collection, const char *what, comun_refusal *refuse)
{
    const struct sky_write *write = &operacion->write;
    const struct sky_change *outcome = sky_operacion_outcome(operacion);
    if (write->error.status)
        return comun_answer_refused(request, operacion, refuse);
    comun_answer_written(request, operacion);
    if (write->created)
        add_location(request, collection, outcome->nombre);
    return answer_outcome(request, http, write->number, outcome, what);
}

enum sky_turn comun_answer_unchanged(struct sky_request *request, struct sky_span nombre, const char *what,
                                     comun_refusal *refuse)
{
    struct sky_condition condition;
    struct sky_version version;
    struct sky_span key;
    struct sky_error refusal = { 0 };
    int64_t moment = SKY_NOW;
    if (comun_condition(request, &condition) || read_key(request, &key))
        return sky_answer_failure(request);
    if (comun_find(request, nombre, &moment, &version))
        return comun_answer_absent(request, moment, sky_request_error(request), refuse);
    if (sky_condition_check(&condition, nombre, version.number, &refusal))
        return comun_answer_precondition(request, &refusal, &version);
    return answer_outcome(request, 200, version.number,
                          &(struct sky_change){ nombre, version.cliente, version.documento }, what);
}
