/* The seam between HTTP and the registry, once for all programs. */
#include "comun.h"

enum sky_turn comun_refuse(struct sky_request *request, const struct sky_error *error)
{
    return sky_answer_error(request, error);
}

/* --- what a request says besides its path and body */

static enum sky_status read_list(struct sky_request *request, const char *header, const char *name,
                                 struct sky_span *list)
{
    *list = sky_request_header(request, header);
    if (list->data && !sky_etag_list_is_any(*list) && !sky_etag_list_is_valid(*list))
        return sky_error_set(sky_request_error(request), SKY_INVALID,
                             "La cabecera %s no es una lista de etiquetas de entidad.", name);
    return SKY_OK;
}

enum sky_status comun_condition(struct sky_request *request, struct sky_condition *condition)
{
    enum sky_status status = read_list(request, "HTTP_IF_MATCH", "If-Match", &condition->if_match);
    return status ? status : read_list(request, "HTTP_IF_NONE_MATCH", "If-None-Match", &condition->if_none_match);
}

enum sky_status comun_momento(struct sky_request *request, int64_t *moment)
{
    return sky_registro_moment(sky_request_app(request), sky_query_get(sky_request_query(request), "en"), moment,
                               sky_request_error(request));
}

enum sky_status comun_nombre(struct sky_request *request, struct sky_span *nombre)
{
    return sky_nombre_parse(sky_request_arena(request), sky_request_path(request, "nombre"), nombre,
                            sky_request_error(request));
}

enum sky_status comun_numero(struct sky_request *request, int64_t *number)
{
    if (sky_text_number(sky_request_path(request, "numero"), number))
        return SKY_OK;
    return sky_error_set(sky_request_error(request), SKY_INVALID, "El número de la operación no es un número.");
}

/* --- lists of names */

struct list {
    struct sky_request *request;
    struct sky_buffer *out; /* NULL while nothing was sent */
};

static void put_separator(struct list *list)
{
    bool first = !list->out;
    if (first)
        list->out = sky_answer_start(list->request, 200, SKY_TYPE_JSON);
    sky_buffer_put(list->out, first ? "[" : ",", 1);
}

static bool put_name(void *context, struct sky_span nombre)
{
    struct list *list = context;
    put_separator(list);
    sky_json_write_string(list->out, nombre);
    return sky_answer_flush(list->request);
}

enum sky_status comun_tag(struct sky_request *request, int64_t version, bool weak, bool *known)
{
    struct sky_span list;
    if (read_list(request, "HTTP_IF_NONE_MATCH", "If-None-Match", &list))
        return sky_request_error(request)->status;
    sky_answer_etag(request, version, weak);
    *known = list.data && sky_condition_lists(list, version, true);
    return SKY_OK;
}

/* A list is as new as the log was before it was read: what is written meanwhile may be in it under the older tag. */
enum sky_turn comun_listar(struct sky_request *request)
{
    struct list list = { .request = request };
    bool known;
    int64_t moment, version;
    if (comun_momento(request, &moment))
        return sky_answer_failure(request);
    version = moment;
    if ((moment == SKY_NOW && sky_registro_head(sky_request_app(request), &version, sky_request_error(request))) ||
        comun_tag(request, version, true, &known))
        return sky_answer_failure(request);
    if (known)
        return sky_answer(request, 304, (struct sky_span){ 0 });
    if (!sky_request_is_head(request) &&
        sky_registro_names(sky_request_app(request), moment, put_name, &list, sky_request_error(request)))
        return list.out ? sky_answer_abandon(request) : sky_answer_failure(request);
    if (!list.out)
        put_separator(&list);
    sky_buffer_put_text(list.out, "]\n");
    return sky_answer_end(request);
}

/* --- customers */

/* The path with the segment behind the first one, the name, replaced, and the query as it was. */
static void add_new_location(struct sky_request *request, struct sky_span nombre)
{
    struct sky_span path = sky_request_raw_path(request), query = sky_request_raw_query(request);
    const char *end = path.data + path.size;
    const char *name = memchr(path.data + 1, '/', path.size - 1),
               *rest = memchr(name + 1, '/', (size_t)(end - name - 1));
    struct sky_buffer location = { 0 };
    sky_buffer_put(&location, path.data, (size_t)(name + 1 - path.data));
    sky_percent_encode(&location, nombre);
    if (rest)
        sky_percent_repair(&location, sky_span(rest, (size_t)(end - rest)));
    if (query.data) {
        sky_buffer_put(&location, "?", 1);
        sky_percent_repair(&location, query);
    }
    if (!location.failed)
        sky_answer_header(request, "Location", "%.*s", SKY_SPAN_ARGS(sky_buffer_span(&location)));
    sky_buffer_clear(&location);
}

enum sky_turn comun_answer_absent(struct sky_request *request, int64_t moment, const struct sky_error *error,
                                  comun_refusal *refuse)
{
    struct sky_span nombre, now;
    struct sky_error own = { 0 };
    if (error->status != SKY_NOT_FOUND || sky_request_path(request, "nombre").size == 0)
        return refuse(request, error);
    if (sky_nombre_parse(sky_request_arena(request), sky_request_path(request, "nombre"), &nombre, &own) ||
        sky_registro_renamed(sky_request_app(request), sky_request_arena(request), nombre, moment, &now, &own))
        return sky_answer_error(request, &own);
    if (!now.data)
        return refuse(request, error);
    add_new_location(request, now);
    sky_error_set(&own, SKY_MOVED, "El cliente '%.*s' ahora se llama '%.*s'.", SKY_SPAN_ARGS(nombre),
                  SKY_SPAN_ARGS(now));
    return sky_answer_error(request, &own);
}

enum sky_turn comun_answer_precondition(struct sky_request *request, const struct sky_error *error,
                                        const struct sky_version *version)
{
    if (version->number)
        sky_answer_etag(request, version->number, false);
    return sky_answer_error_with(request, error, "actual", version->documento);
}

enum sky_status comun_find(struct sky_request *request, struct sky_span nombre, int64_t *moment,
                           struct sky_version *version)
{
    struct sky_registro *registro = sky_request_app(request);
    struct sky_arena *arena = sky_request_arena(request);
    struct sky_error *error = sky_request_error(request), absent = { 0 };
    if (*moment != SKY_NOW)
        return sky_registro_read(registro, arena, nombre, *moment, version, error);
    enum sky_status status = sky_registro_read(registro, arena, nombre, SKY_NOW, version, &absent);
    if (status == SKY_NOT_FOUND)
        return sky_registro_head(registro, moment, error) ? error->status
                                                          : comun_find(request, nombre, moment, version);
    return status ? sky_error_set(error, status, "%s", absent.text) : SKY_OK;
}

static enum sky_turn answer_version(struct sky_request *request, const struct sky_condition *condition,
                                    struct sky_span nombre, const struct sky_version *version)
{
    struct sky_error error = { 0 };
    enum sky_condition_result result = sky_condition_test(condition, version->number);
    if (result == SKY_CONDITION_NO_MATCH && sky_condition_check(condition, nombre, version->number, &error))
        return comun_answer_precondition(request, &error, version);
    sky_answer_etag(request, version->number, false);
    if (result == SKY_CONDITION_MATCH)
        return sky_answer(request, 304, (struct sky_span){ 0 });
    return sky_answer(request, 200, version->documento);
}

enum sky_turn comun_leer(struct sky_request *request, comun_refusal *refuse)
{
    struct sky_condition condition;
    struct sky_version version;
    struct sky_span nombre;
    int64_t moment;
    if (comun_condition(request, &condition) || comun_nombre(request, &nombre) || comun_momento(request, &moment))
        return sky_answer_failure(request);
    if (comun_find(request, nombre, &moment, &version))
        return comun_answer_absent(request, moment, sky_request_error(request), refuse);
    return answer_version(request, &condition, nombre, &version);
}
