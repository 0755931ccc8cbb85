/* /archivos: the storage side of the original contract, where documents come and go whole. */
#include "sky.h"

static sky_handler guardar, eliminar;

static const struct sky_route routes[] = {
    { "GET", "/archivos", SKY_EDITOR, sky_api_listar, NULL, sky_api_en },
    { "POST", "/archivos", SKY_EDITOR, guardar, &sky_body_json, sky_parameters_any },
    { "GET", "/archivos/{nombre}", SKY_EDITOR, sky_api_leer, NULL, sky_api_en },
    { "DELETE", "/archivos/{nombre}", SKY_EDITOR, eliminar, NULL, sky_parameters_any },
    { 0 },
};

static const struct sky_program program = {
    .name = "archivos",
    .routes = routes,
    .absent = "Cliente no encontrado",
    .open = sky_api_open,
    .close = sky_api_close,
    .usable = sky_api_is_usable,
    .rest = sky_api_rest,
};

static enum sky_turn guardar(struct sky_request *request)
{
    static const struct sky_api_done guardado = { 201, "guardado/actualizado", "/archivos" };
    return sky_api_submit(
        request,
        sky_operacion_guardar(sky_request_arena(request), sky_request_json(request), sky_request_error(request)),
        &guardado);
}

static enum sky_turn eliminar(struct sky_request *request)
{
    static const struct sky_api_done eliminado = { 200, "eliminado", NULL };
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_submit(
        request, sky_operacion_eliminar(sky_request_arena(request), nombre, sky_request_error(request)), &eliminado);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
