/* A customer is answered at once. */
#include "api/reading.h"

#include "api/asked.h"
#include "api/moved.h"
#include "http/app.h"
#include "registry/registro.h"

/* --- customers */

enum sky_turn sky_api_answer_precondition(struct sky_request *request, const struct sky_error *error,
                                          const struct sky_version *version)
{
    if (version->number)
        sky_answer_etag(request, sky_request_app(request)->identity, version->number, false);
    sky_api_name_cliente(request, version->cliente);
    return sky_answer_error_with(request, error, "actual", version->documento);
}

enum sky_turn sky_api_answer_tagged(struct sky_request *request, int64_t version, bool weak, struct sky_span json)
{
    bool known;
    if (sky_api_tag(request, version, weak, &known))
        return sky_answer_failure(request);
    return known ? sky_answer(request, 304, (struct sky_span){ 0 }) : sky_answer(request, 200, json);
}

static enum sky_turn answer_version(struct sky_request *request, const struct sky_condition *condition,
                                    struct sky_span nombre, const struct sky_version *version)
{
    struct sky_error error = { 0 };
    enum sky_condition_result result = sky_condition_test(condition, version->number);
    if (result == SKY_CONDITION_NO_MATCH && sky_condition_check(condition, nombre, version->number, &error))
        return sky_api_answer_precondition(request, &error, version);
    sky_answer_etag(request, sky_request_app(request)->identity, version->number, false);
    sky_api_name_cliente(request, version->cliente);
    if (result == SKY_CONDITION_MATCH)
        return sky_answer(request, 304, (struct sky_span){ 0 });
    return sky_answer(request, 200, version->documento);
}

/* The past, and what a standby may answer, is of a moment that is looked up first. */
static bool is_of_now(struct sky_request *request)
{
    return !sky_request_text(request, "en").data && !sky_request_header(request, "HTTP_SKY_OPERACION").data;
}

/* One reading tells why nobody is there. */
static enum sky_turn answer_at_moment(struct sky_request *request, const struct sky_condition *condition,
                                      struct sky_span nombre)
{
    struct sky_version version;
    struct sky_lectura lectura;
    struct sky_error *error = sky_request_error(request);
    if (sky_api_open_lectura(request, &lectura))
        return sky_answer_failure(request);
    if (sky_lectura_cliente(&lectura, sky_request_arena(request), nombre, &version, error) == SKY_OK) {
        sky_lectura_close(&lectura);
        return answer_version(request, condition, nombre, &version);
    }
    enum sky_turn turn = sky_api_answer_absent(request, &lectura, error);
    sky_lectura_close(&lectura);
    return turn;
}

enum sky_turn sky_api_leer(struct sky_request *request)
{
    struct sky_condition condition;
    struct sky_version version = { 0 };
    struct sky_span nombre;
    if (sky_api_condition(request, &condition) || sky_api_nombre(request, &nombre) ||
        (is_of_now(request) && sky_lectura_now(sky_request_app(request)->registro, sky_request_arena(request), nombre,
                                               &version, sky_request_error(request))))
        return sky_answer_failure(request);
    return version.number ? answer_version(request, &condition, nombre, &version)
                          : answer_at_moment(request, &condition, nombre);
}
