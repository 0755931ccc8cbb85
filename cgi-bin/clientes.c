/* /clientes: the customer side of the original contract, and what a log of every change adds to it. */
#include <inttypes.h>

#include "comun.h"

static sky_handler crear, leer, actualizar, modificar, eliminar, contratar;
static sky_handler listar_historial, restaurar, listar_papelera, leer_operacion, deshacer;

static const struct sky_route routes[] = {
    { "GET", "/clientes", SKY_LECTOR, comun_listar, "en" },
    { "POST", "/clientes", SKY_EDITOR, crear, "" },
    { "GET", "/clientes/{nombre}", SKY_LECTOR, leer, "en" },
    { "PUT", "/clientes/{nombre}", SKY_EDITOR, actualizar, "" },
    { "PATCH", "/clientes/{nombre}", SKY_EDITOR, modificar, "" },
    { "DELETE", "/clientes/{nombre}", SKY_EDITOR, eliminar, "" },
    { "POST", "/clientes/{nombre}/servicios", SKY_EDITOR, contratar, "" },
    { "GET", "/clientes/{nombre}/historial", SKY_LECTOR, listar_historial, "limite cursor" },
    { "POST", "/clientes/{nombre}/restaurar", SKY_EDITOR, restaurar, "" },
    { "GET", "/papelera", SKY_LECTOR, listar_papelera, "limite cursor en" },
    { "GET", "/operaciones/{numero}", SKY_LECTOR, leer_operacion, "" },
    { "POST", "/operaciones/{numero}/deshacer", SKY_EDITOR, deshacer, "" },
    { 0 },
};

static const struct sky_program program = {
    .name = "clientes",
    .routes = routes,
    .open = sky_registro_open,
    .close = sky_registro_close,
    .usable = sky_registro_is_usable,
};

static enum sky_turn guardado(struct sky_request *request, void *operacion)
{
    return comun_answer_done(request, operacion, 201, "/clientes", "guardado/actualizado", comun_refuse);
}

static enum sky_turn actualizado(struct sky_request *request, void *operacion)
{
    return comun_answer_done(request, operacion, 200, "/clientes", "actualizado", comun_refuse);
}

static enum sky_turn eliminado(struct sky_request *request, void *operacion)
{
    return comun_answer_done(request, operacion, 200, "/clientes", "eliminado", comun_refuse);
}

static enum sky_turn restaurado(struct sky_request *request, void *operacion)
{
    return comun_answer_done(request, operacion, 200, "/clientes", "restaurado", comun_refuse);
}

static enum sky_turn crear(struct sky_request *request)
{
    struct sky_json *body = sky_request_json(request);
    if (!body)
        return sky_answer_failure(request);
    return comun_submit(request, sky_operacion_crear(sky_request_arena(request), body, sky_request_error(request)),
                        guardado);
}

static enum sky_turn leer(struct sky_request *request)
{
    return comun_leer(request, comun_refuse);
}

/* Without a "contacto" there is nothing to write, but whether the customer exists still decides. */
static enum sky_turn actualizar(struct sky_request *request)
{
    struct sky_span nombre;
    struct sky_error *error = sky_request_error(request);
    struct sky_json *body = sky_request_json(request);
    if (!body || comun_nombre(request, &nombre))
        return sky_answer_failure(request);
    struct sky_operacion *operacion = sky_operacion_contactar(sky_request_arena(request), nombre, body, error);
    if (!operacion && !error->status)
        return comun_answer_unchanged(request, nombre, "actualizado", comun_refuse);
    return comun_submit(request, operacion, actualizado);
}

static enum sky_turn contratar(struct sky_request *request)
{
    struct sky_span nombre;
    struct sky_json *body = sky_request_json(request);
    if (!body || comun_nombre(request, &nombre))
        return sky_answer_failure(request);
    return comun_submit(request,
                        sky_operacion_contratar(sky_request_arena(request), nombre, body, sky_request_error(request)),
                        guardado);
}

static enum sky_turn modificar(struct sky_request *request)
{
    struct sky_span nombre;
    struct sky_json *patch = sky_request_patch(request);
    if (!patch || comun_nombre(request, &nombre))
        return sky_answer_failure(request);
    return comun_submit(request,
                        sky_operacion_modificar(sky_request_arena(request), nombre, patch, sky_request_error(request)),
                        actualizado);
}

static enum sky_turn eliminar(struct sky_request *request)
{
    struct sky_span nombre;
    if (comun_nombre(request, &nombre))
        return sky_answer_failure(request);
    return comun_submit(request, sky_operacion_eliminar(sky_request_arena(request), nombre, sky_request_error(request)),
                        eliminado);
}

static enum sky_turn restaurar(struct sky_request *request)
{
    struct sky_span nombre;
    struct sky_json *body = sky_request_has_body(request) ? sky_request_json(request) : NULL;
    if ((!body && sky_request_has_body(request)) || comun_nombre(request, &nombre))
        return sky_answer_failure(request);
    return comun_submit(request,
                        sky_operacion_restaurar(sky_request_arena(request), nombre, body, sky_request_error(request)),
                        restaurado);
}

/* Of a moment that stands still: whose history it is takes several questions. */
static enum sky_turn listar_historial(struct sky_request *request)
{
    struct comun_page page;
    struct sky_span nombre;
    int64_t moment;
    struct sky_registro *registro = sky_request_app(request);
    struct sky_error *error = sky_request_error(request);
    if (comun_nombre(request, &nombre) || comun_page_begin(request, "cursor", SKY_NOW, &page) ||
        sky_registro_head(registro, &moment, error))
        return sky_answer_failure(request);
    if (sky_historial(registro, nombre, moment, &page.page, comun_page_take, &page, error) == SKY_NOT_FOUND)
        return comun_answer_absent(request, moment, error, comun_refuse);
    return comun_page_end(&page, "cursor");
}

static enum sky_turn listar_papelera(struct sky_request *request)
{
    struct comun_page page;
    int64_t moment;
    if (comun_momento(request, &moment) || comun_page_begin(request, "cursor", SKY_NOW, &page) ||
        sky_papelera(sky_request_app(request), moment, &page.page, comun_page_take, &page, sky_request_error(request)))
        return sky_answer_failure(request);
    return comun_page_end(&page, "cursor");
}

struct operation {
    struct sky_request *request;
    enum sky_turn turn;
};

static bool answer_operation(void *context, int64_t number, struct sky_span json)
{
    struct operation *operation = context;
    struct sky_request *request = operation->request;
    bool known;
    if (comun_tag(request, number, false, &known))
        operation->turn = sky_answer_failure(request);
    else
        operation->turn = known ? sky_answer(request, 304, (struct sky_span){ 0 }) : sky_answer(request, 200, json);
    return false;
}

static enum sky_turn leer_operacion(struct sky_request *request)
{
    struct operation operation = { .request = request };
    int64_t number;
    if (comun_numero(request, &number) || sky_historial_operacion(sky_request_app(request), number, answer_operation,
                                                                  &operation, sky_request_error(request)))
        return sky_answer_failure(request);
    return operation.turn;
}

static enum sky_turn deshecha(struct sky_request *request, void *work)
{
    const struct sky_operacion *operacion = work;
    if (operacion->write.error.status)
        return comun_answer_refused(request, operacion, comun_refuse);
    comun_answer_written(request, operacion);
    return sky_answer_message(request, 200, "Operación %" PRId64 " deshecha.", operacion->number);
}

static enum sky_turn deshacer(struct sky_request *request)
{
    int64_t number;
    if (comun_numero(request, &number))
        return sky_answer_failure(request);
    return comun_submit(request, sky_operacion_deshacer(sky_request_arena(request), number, sky_request_error(request)),
                        deshecha);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
