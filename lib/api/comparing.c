/* Both moments are read in one snapshot. */
#include "api/comparing.h"

#include "api/asked.h"
#include "api/moved.h"
#include "api/reading.h"
#include "http/answer.h"
#include "http/app.h"
#include "registry/momento.h"
#include "registry/view.h"

#define NAME "comparar"
#define WHAT "Un momento del parámetro 'comparar'"

bool sky_api_compares(struct sky_request *request)
{
    return sky_request_text(request, NAME).data != NULL;
}

static enum sky_status refuse(struct sky_request *request, const char *text)
{
    return sky_error_parameter(sky_request_error(request), sky_span_of(NAME), "%s", text);
}

static enum sky_status parse(struct sky_request *request, struct sky_lectura *present, struct sky_span text,
                             int64_t *moment)
{
    struct sky_error wrong = { 0 };
    struct sky_momento momento = { 0 };
    wrong.status = sky_momento_parse(present, text, WHAT, &momento, &wrong);
    *moment = momento.number;
    return sky_api_fail_moment(request, NAME, &wrong);
}

static enum sky_status parse_both(struct sky_request *request, struct sky_lectura *present,
                                  struct sky_comparison *comparison)
{
    struct sky_span moments;
    if (sky_request_text(request, "en").data)
        return refuse(request, "El parámetro 'comparar' no admite 'en' a su lado: trae sus dos momentos.");
    if (sky_api_moments(request, NAME, &moments))
        return sky_request_error(request)->status;
    const char *comma = memchr(moments.data, ',', moments.size);
    if (!comma)
        return refuse(request, "El parámetro 'comparar' debe ser dos momentos separados por una coma.");
    size_t first = (size_t)(comma - moments.data);
    enum sky_status status = parse(request, present, sky_span(moments.data, first), &comparison->desde);
    return status ? status : parse(request, present, sky_span(comma + 1, moments.size - first - 1), &comparison->hasta);
}

static enum sky_turn compare(struct sky_request *request, void *nothing)
{
    (void)nothing;
    struct sky_lectura present;
    struct sky_comparison comparison = { 0 };
    struct sky_span nombre;
    struct sky_error *error = sky_request_error(request);
    if (sky_api_nombre(request, &nombre) ||
        sky_lectura_open_en(&present, sky_request_app(request)->registro, (struct sky_span){ 0 }, error))
        return sky_answer_failure(request);
    enum sky_turn turn;
    if (parse_both(request, &present, &comparison) ||
        sky_comparar(&present, nombre, &comparison, sky_request_arena(request), error))
        turn = sky_api_answer_absent(request, &present, error);
    else {
        sky_api_name_cliente(request, comparison.cliente);
        turn = sky_api_answer_tagged(request, comparison.number, true, comparison.json);
    }
    sky_lectura_close(&present);
    return turn;
}

/* Two documents of any size are compared. */
enum sky_turn sky_api_comparar(struct sky_request *request)
{
    return sky_request_yield(request, NULL, compare);
}
