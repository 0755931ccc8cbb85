/* The seam between HTTP and the registry, once for all programs. */
#include "comun.h"

#include <inttypes.h>

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

enum sky_turn comun_listar(struct sky_request *request)
{
    struct list list = { .request = request };
    if (sky_registro_names(sky_request_app(request), put_name, &list, sky_request_error(request)))
        return list.out ? sky_answer_abandon(request) : sky_answer_failure(request);
    if (!list.out)
        put_separator(&list);
    sky_buffer_put_text(list.out, "]\n");
    return sky_answer_end(request);
}

enum sky_status comun_nombre(struct sky_request *request, struct sky_span *nombre)
{
    return sky_nombre_parse(sky_request_arena(request), sky_request_path(request, "nombre"), nombre,
                            sky_request_error(request));
}

enum sky_status comun_leer(struct sky_request *request, struct sky_version *version)
{
    struct sky_span nombre;
    enum sky_status status = comun_nombre(request, &nombre);
    return status ? status
                  : sky_registro_read(sky_request_app(request), sky_request_arena(request), nombre, version,
                                      sky_request_error(request));
}

enum sky_turn comun_submit(struct sky_request *request, struct sky_operacion *operacion, sky_resumed *then)
{
    if (!operacion)
        return sky_answer_failure(request);
    return sky_request_park(request, sky_registro_submit, operacion, then);
}

static void add_location(struct sky_request *request, const char *collection, struct sky_span nombre)
{
    struct sky_buffer location = { 0 };
    sky_percent_encode(&location, nombre);
    if (!location.failed)
        sky_answer_header(request, "Location", "%s/%.*s", collection, SKY_SPAN_ARGS(sky_buffer_span(&location)));
    sky_buffer_clear(&location);
}

enum sky_turn comun_answer_done(struct sky_request *request, const struct sky_operacion *operacion, int http,
                                const char *collection, const char *what)
{
    const struct sky_write *write = &operacion->write;
    if (write->error.status)
        return sky_answer_error(request, &write->error);
    sky_answer_header(request, "Sky-Operacion", "%" PRId64, write->number);
    if (operacion->created)
        add_location(request, collection, write->nombre);
    return sky_answer_message(request, http, "Cliente %.*s %s.", SKY_SPAN_ARGS(write->nombre), what);
}
