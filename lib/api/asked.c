/* Each is read where it is asked for, and its error names the parameter or the header. */
#include "api/asked.h"

#include "base/etag.h"
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
    return status ? status : read_list(request, "HTTP_IF_NONE_MATCH", "If-None-Match", &condition->if_none_match);
}

/* A query has a space where a "+" stands in it, as it does before an offset; no moment has a space. */
static enum sky_status read_moment(struct sky_request *request, struct sky_span *en)
{
    struct sky_span text = sky_request_text(request, "en");
    char *plus = text.data ? sky_arena_alloc(sky_request_arena(request), text.size + 1) : NULL;
    *en = sky_span(plus, text.size);
    if (text.data && !plus)
        return sky_error_memory(sky_request_error(request));
    for (size_t i = 0; i < text.size; i++)
        plus[i] = text.data[i] == ' ' ? '+' : text.data[i];
    return SKY_OK;
}

enum sky_status sky_api_open_lectura(struct sky_request *request, struct sky_lectura *lectura)
{
    struct sky_error *error = sky_request_error(request), wrong = { 0 };
    struct sky_registro *registro = sky_request_app(request)->registro;
    struct sky_span en;
    if (read_moment(request, &en))
        return error->status;
    enum sky_status status = sky_lectura_open_en(lectura, registro, en, &wrong);
    if (status == SKY_INVALID)
        return sky_error_parameter(error, sky_span_of("en"), "%s", wrong.text);
    return status ? sky_error_set(error, status, "%s", wrong.text) : SKY_OK;
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
    sky_answer_etag(request, version, weak);
    *known = list.data && sky_condition_lists(list, version, true);
    return SKY_OK;
}
