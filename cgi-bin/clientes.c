/* /clientes: the customer side of the original contract, and what a log of every change adds to it. */
#include "sky.h"

static sky_handler crear, actualizar, modificar, eliminar, contratar;
static sky_handler listar_historial, restaurar, listar_papelera, leer_operacion, deshacer;

static const struct sky_parameter historial[] = { SKY_API_LIMITE, SKY_API_CURSOR("cursor", SKY_NOW), { 0 } };
static const struct sky_parameter papelera[] = { SKY_API_LIMITE, SKY_API_CURSOR("cursor", SKY_NOW), SKY_API_EN, { 0 } };
static const struct sky_parameter numero[] = {
    { .name = "numero",
      .type = SKY_PARAMETER_NUMBER,
      .in_path = true,
      .most = INT64_MAX,
      .refusal = "El número de la operación no es un número." },
    { 0 },
};

static const struct sky_route routes[] = {
    { "GET", "/clientes", SKY_LECTOR, sky_api_listar, NULL, sky_api_en },
    { "POST", "/clientes", SKY_EDITOR, crear, &sky_body_json, sky_parameters_any },
    { "GET", "/clientes/{nombre}", SKY_LECTOR, sky_api_leer, NULL, sky_api_en },
    { "PUT", "/clientes/{nombre}", SKY_EDITOR, actualizar, &sky_body_json, sky_parameters_any },
    { "PATCH", "/clientes/{nombre}", SKY_EDITOR, modificar, &sky_body_merge_patch, NULL },
    { "DELETE", "/clientes/{nombre}", SKY_EDITOR, eliminar, NULL, NULL },
    { "POST", "/clientes/{nombre}/servicios", SKY_EDITOR, contratar, &sky_body_json, sky_parameters_any },
    { "GET", "/clientes/{nombre}/historial", SKY_LECTOR, listar_historial, NULL, historial },
    { "POST", "/clientes/{nombre}/restaurar", SKY_EDITOR, restaurar, &sky_body_optional_json, NULL },
    { "GET", "/papelera", SKY_LECTOR, listar_papelera, NULL, papelera },
    { "GET", "/operaciones/{numero}", SKY_LECTOR, leer_operacion, NULL, numero },
    { "POST", "/operaciones/{numero}/deshacer", SKY_EDITOR, deshacer, NULL, numero },
    { 0 },
};

static const struct sky_program program = {
    .name = "clientes",
    .routes = routes,
    .open = sky_api_open,
    .close = sky_api_close,
    .usable = sky_api_is_usable,
    .rest = sky_api_rest,
};

static const struct sky_api_done guardado = { 201, "guardado/actualizado", "/clientes" };
static const struct sky_api_done actualizado = { 200, "actualizado", NULL };
static const struct sky_api_done eliminado = { 200, "eliminado", NULL };
static const struct sky_api_done restaurado = { 200, "restaurado", NULL };

static enum sky_turn crear(struct sky_request *request)
{
    return sky_api_submit(
        request, sky_operacion_crear(sky_request_arena(request), sky_request_json(request), sky_request_error(request)),
        &guardado);
}

/* Without a "contacto" there is nothing to write, but whether the customer exists still decides. */
static enum sky_turn actualizar(struct sky_request *request)
{
    struct sky_span nombre;
    struct sky_error *error = sky_request_error(request);
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    struct sky_operacion *operacion =
        sky_operacion_contactar(sky_request_arena(request), nombre, sky_request_json(request), error);
    if (!operacion && !error->status)
        return sky_api_answer_unchanged(request, nombre, &actualizado);
    return sky_api_submit(request, operacion, &actualizado);
}

static enum sky_turn contratar(struct sky_request *request)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_submit(request,
                          sky_operacion_contratar(sky_request_arena(request), nombre, sky_request_json(request),
                                                  sky_request_error(request)),
                          &guardado);
}

static enum sky_turn modificar(struct sky_request *request)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_submit(request,
                          sky_operacion_modificar(sky_request_arena(request), nombre, sky_request_json(request),
                                                  sky_request_error(request)),
                          &actualizado);
}

static enum sky_turn eliminar(struct sky_request *request)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_submit(
        request, sky_operacion_eliminar(sky_request_arena(request), nombre, sky_request_error(request)), &eliminado);
}

static enum sky_turn restaurar(struct sky_request *request)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_submit(request,
                          sky_operacion_restaurar(sky_request_arena(request), nombre, sky_request_json(request),
                                                  sky_request_error(request)),
                          &restaurado);
}

/* --- what the log tells */

static enum sky_status find_cliente(struct sky_api_page *page, struct sky_lectura *lectura, struct sky_error *error)
{
    struct sky_span nombre;
    if (sky_api_nombre(page->request, &nombre))
        return error->status;
    if (sky_historial_cliente(lectura, nombre, &page->cliente, error) == SKY_OK)
        sky_api_name_cliente(page->request, page->cliente);
    return error->status;
}

static enum sky_status slice_historial(const struct sky_api_page *page, struct sky_lectura *lectura,
                                       struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    return sky_historial(lectura, page->cliente, page->from, page->left, arena, slice, error);
}

static enum sky_turn listar_historial(struct sky_request *request)
{
    static const struct sky_api_view view = { .cursor = "cursor", .begin = find_cliente, .slice = slice_historial };
    return sky_api_answer_page(request, &view);
}

static enum sky_status slice_papelera(const struct sky_api_page *page, struct sky_lectura *lectura,
                                      struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    return sky_papelera(lectura, page->from, page->left, arena, slice, error);
}

static enum sky_turn listar_papelera(struct sky_request *request)
{
    static const struct sky_api_view view = { .cursor = "cursor", .slice = slice_papelera };
    return sky_api_answer_page(request, &view);
}

static enum sky_turn leer_operacion(struct sky_request *request)
{
    struct sky_lectura lectura;
    struct sky_item item;
    int64_t cliente;
    bool known;
    struct sky_error *error = sky_request_error(request);
    if (sky_lectura_open(&lectura, sky_request_app(request)->registro, SKY_NOW, error))
        return sky_answer_failure(request);
    enum sky_status status = sky_historial_operacion(&lectura, sky_request_number(request, "numero"),
                                                     sky_request_arena(request), &item, &cliente, error);
    sky_lectura_close(&lectura);
    if (status || sky_api_tag(request, item.number, false, &known))
        return sky_answer_failure(request);
    sky_api_name_cliente(request, cliente);
    return known ? sky_answer(request, 304, (struct sky_span){ 0 }) : sky_answer(request, 200, item.json);
}

static enum sky_turn deshacer(struct sky_request *request)
{
    return sky_api_submit(request,
                          sky_operacion_deshacer(sky_request_arena(request), sky_request_number(request, "numero"),
                                                 sky_request_error(request)),
                          NULL);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
