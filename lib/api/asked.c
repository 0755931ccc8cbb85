/* Each is read where it is asked for, and its error names the parameter or the header. */
#include "api/asked.h"

#include "base/etag.h"
#include "base/text.h"
#include "domain/nombre.h"
#include "http/answer.h"
#include "http/app.h"

const struct sky_parameter sky_api_en[] = { SKY_API_EN, SKY_PARAMETER_OTHERS, { 0 } };

/* What is wrong with a name in the path is no member's fault. */
enum sky_status sky_api_nombre(struct sky_request *request, struct sky_span *nombre)
{
    struct sky_error wrong = { 0 };
    if (sky_nombre_parse(sky_request_arena(request), sky_request_path(request, "nombre"), nombre, &wrong))
        return sky_error_set(sky_request_error(request), wrong.status, "%s", wrong.text);
    return SKY_OK;
}

static enum sky_status read_list(struct sky_request *request, const char *header, const char *name,
                                 struct sky_span *list)
{
    *list = sky_request_header(request, header);
    if (list->data && !sky_etag_list_is_valid(*list))
        return sky_error_set(sky_request_error(request), SKY_INVALID,
                             "La cabecera %s no es una lista de etiquetas de entidad.", name);
    return SKY_OK;
}

enum sky_status sky_api_condition(struct sky_request *request, struct sky_condition *condition)
{
    enum sky_status status = read_list(request, "HTTP_IF_MATCH", "If-Match", &condition->if_match);
    condition->identity = sky_request_app(request)->identity;
    return status ? status : read_list(request, "HTTP_IF_NONE_MATCH", "If-None-Match", &condition->if_none_match);
}

/* A query has a space where a "+" stands in it; no moment has a space. */
enum sky_status sky_api_moments(struct sky_request *request, const char *name, struct sky_span *moments)
{
    struct sky_span text = sky_request_text(request, name);
    char *plus = text.data ? sky_arena_alloc(sky_request_arena(request), text.size + 1) : NULL;
    *moments = sky_span(plus, text.size);
    if (text.data && !plus)
        return sky_error_memory(sky_request_error(request));
    for (size_t i = 0; i < text.size; i++)
        plus[i] = text.data[i] == ' ' ? '+' : text.data[i];
    return SKY_OK;
}

enum sky_status sky_api_fail_moment(struct sky_request *request, const char *name, const struct sky_error *wrong)
{
    struct sky_error *error = sky_request_error(request);
    if (wrong->status == SKY_INVALID)
        return sky_error_parameter(error, sky_span_of(name), "%s", wrong->text);
    return wrong->status ? sky_error_set(error, wrong->status, "%s", wrong->text) : SKY_OK;
}

/* The operation that the client has seen, by Sky-Operacion; or -1. */
static enum sky_status read_seen(struct sky_request *request, int64_t *number)
{
    struct sky_span header = sky_request_header(request, "HTTP_SKY_OPERACION");
    *number = -1;
    if (!header.data || sky_text_number(header, number))
        return SKY_OK;
    return sky_error_set(sky_request_error(request), SKY_INVALID,
                         "La cabecera Sky-Operacion no es el número de una operación.");
}

/* What a standby lacks of the past is told from what is still to come by the store itself. */
enum sky_status sky_api_open_lectura(struct sky_request *request, struct sky_lectura *lectura)
{
    struct sky_registro *registro = sky_request_app(request)->registro;
    struct sky_error wrong = { 0 };
    struct sky_span en;
    int64_t seen;
    if (read_seen(request, &seen) || sky_api_moments(request, "en", &en))
        return sky_request_error(request)->status;
    if (seen >= 0 && !en.data)
        return sky_lectura_open_since(lectura, registro, seen, sky_request_error(request));
    wrong.status = sky_lectura_open_en(lectura, registro, en, &wrong);
    return sky_api_fail_moment(request, "en", &wrong);
}

enum sky_status sky_api_day(struct sky_request *request, char hoy[SKY_CLOCK_DAY_SIZE])
{
    struct sky_lectura lectura;
    if (sky_api_open_lectura(request, &lectura))
        return sky_request_error(request)->status;
    sky_clock_day(lectura.instant, hoy);
    sky_lectura_close(&lectura);
    return SKY_OK;
}

enum sky_status sky_api_refuse_other_log(struct sky_request *request, const char *name)
{
    struct sky_span text = sky_request_text(request, name);
    const struct sky_position position = { .identity = sky_identity_take(&text) };
    const struct sky_identity *identity = sky_request_app(request)->identity;
    if (sky_position_is_in(&position, identity))
        return SKY_OK;
    return sky_error_set(sky_request_error(request), SKY_OTHER_LOG,
                         "El registro es ahora %s, no el del parámetro '%s': hay que empezar de nuevo.", identity->text,
                         name);
}

const char *sky_api_first_of(struct sky_request *request, const char *const *names)
{
    while (*names && !sky_request_text(request, *names).data)
        names++;
    return *names;
}

enum sky_status sky_api_refuse_beside(struct sky_request *request, const char *name, const char *const *others)
{
    const char *other = sky_api_first_of(request, others);
    if (!other)
        return SKY_OK;
    return sky_error_parameter(sky_request_error(request), sky_span_of(other), "El parámetro '%s' no va con '%s'.",
                               other, name);
}

void sky_api_name_cliente(struct sky_request *request, int64_t cliente)
{
    if (cliente)
        sky_answer_number(request, "Sky-Cliente", cliente);
}

enum sky_status sky_api_tag(struct sky_request *request, int64_t version, bool weak, bool *known)
{
    struct sky_span list;
    if (read_list(request, "HTTP_IF_NONE_MATCH", "If-None-Match", &list))
        return sky_request_error(request)->status;
    sky_answer_etag(request, sky_request_app(request)->identity, version, weak);
    *known = list.data && sky_condition_lists(list, sky_request_app(request)->identity, version, true);
    return SKY_OK;
}
