/* An old name leads to the new one for every method and every path below it. */
#include "api/moved.h"

#include "api/asked.h"
#include "base/percent.h"
#include "domain/nombre.h"
#include "http/app.h"
#include "http/program.h"

/* The path with its second segment, the name, replaced, and the query as it was. Without it the answer leads nowhere.
 */
static enum sky_status add_location(struct sky_request *request, struct sky_span nombre, struct sky_error *error)
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
    if (location.failed)
        sky_error_memory(error);
    else
        sky_answer_header(request, "Location", "%.*s", SKY_SPAN_ARGS(sky_buffer_span(&location)));
    sky_buffer_clear(&location);
    return error->status;
}

/* Whoever is not there, in the words of the program. */
static enum sky_turn refuse(struct sky_request *request, const struct sky_error *error)
{
    const char *absent = sky_request_program(request)->absent;
    struct sky_error own = { 0 };
    if (!absent || error->status != SKY_NOT_FOUND)
        return sky_answer_error(request, error);
    sky_error_set(&own, SKY_NOT_FOUND, "%s", absent);
    return sky_answer_error(request, &own);
}

enum sky_turn sky_api_answer_absent(struct sky_request *request, struct sky_lectura *lectura,
                                    const struct sky_error *error)
{
    struct sky_span nombre, now;
    struct sky_version version;
    struct sky_error own = { 0 };
    if (error->status != SKY_NOT_FOUND || sky_request_path(request, "nombre").size == 0)
        return refuse(request, error);
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    if (sky_lectura_renamed(lectura, sky_request_arena(request), nombre, &now, &own))
        return sky_answer_error(request, &own);
    if (!now.data)
        return refuse(request, error);
    if (add_location(request, now, &own) ||
        sky_lectura_version(lectura, sky_request_arena(request), now, &version, &own))
        return sky_answer_error(request, &own);
    sky_api_name_cliente(request, version.cliente);
    sky_error_set(&own, SKY_MOVED, "El cliente '%.*s' ahora se llama '%.*s'.", SKY_SPAN_ARGS(nombre),
                  SKY_SPAN_ARGS(now));
    return sky_answer_error(request, &own);
}

/* A refusal stands, even if it cannot be found out whom it is about. One for a taken name is about who has it. */
static void name_cliente(struct sky_request *request, struct sky_lectura *lectura)
{
    struct sky_span nombre;
    struct sky_entry last;
    struct sky_error own = { 0 };
    if (sky_nombre_parse(sky_request_arena(request), sky_request_path(request, "nombre"), &nombre, &own) == SKY_OK &&
        sky_lectura_had(lectura, sky_request_arena(request), nombre, &last, &own) == SKY_OK && last.lives)
        sky_api_name_cliente(request, last.cliente);
}

enum sky_turn sky_api_answer_absent_at(struct sky_request *request, int64_t number, const struct sky_error *error)
{
    struct sky_lectura lectura;
    struct sky_error own = { 0 };
    bool is_known = sky_status_http(error->status) < 500 && sky_request_path(request, "nombre").size > 0;
    if (!is_known)
        return refuse(request, error);
    if (sky_lectura_open(&lectura, sky_request_app(request)->registro, number, &own))
        return sky_answer_error(request, &own);
    if (error->status != SKY_NOT_FOUND && error->status != SKY_NAME_TAKEN)
        name_cliente(request, &lectura);
    enum sky_turn turn = sky_api_answer_absent(request, &lectura, error);
    sky_lectura_close(&lectura);
    return turn;
}
