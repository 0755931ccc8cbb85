/* /archivos: the storage side of the original contract, where documents come and go whole. */
#include "comun.h"

static sky_handler guardar, leer, eliminar;

static const struct sky_route routes[] = {
    { "GET", "/archivos", SKY_LECTOR, comun_listar, "en" },
    { "POST", "/archivos", SKY_EDITOR, guardar, "" },
    { "GET", "/archivos/{nombre}", SKY_LECTOR, leer, "en" },
    { "DELETE", "/archivos/{nombre}", SKY_EDITOR, eliminar, "" },
    { 0 },
};

static const struct sky_program program = {
    .name = "archivos",
    .routes = routes,
    .open = sky_registro_open,
    .close = sky_registro_close,
    .usable = sky_registro_is_usable,
};

/* This side's own words for a name that no customer has. */
static enum sky_turn answer_error(struct sky_request *request, const struct sky_error *error)
{
    struct sky_error own = { 0 };
    if (error->status != SKY_NOT_FOUND)
        return sky_answer_error(request, error);
    sky_error_set(&own, SKY_NOT_FOUND, "Cliente no encontrado");
    return sky_answer_error(request, &own);
}

static enum sky_turn guardado(struct sky_request *request, void *operacion)
{
    return comun_answer_done(request, operacion, 201, "/archivos", "guardado/actualizado", answer_error);
}

static enum sky_turn eliminado(struct sky_request *request, void *operacion)
{
    return comun_answer_done(request, operacion, 200, "/archivos", "eliminado", answer_error);
}

static enum sky_turn guardar(struct sky_request *request)
{
    struct sky_json *body = sky_request_json(request);
    if (!body)
        return sky_answer_failure(request);
    return comun_submit(request, sky_operacion_guardar(sky_request_arena(request), body, sky_request_error(request)),
                        guardado);
}

static enum sky_turn leer(struct sky_request *request)
{
    return comun_leer(request, answer_error);
}

static enum sky_turn eliminar(struct sky_request *request)
{
    struct sky_span nombre;
    if (comun_nombre(request, &nombre))
        return sky_answer_failure(request);
    return comun_submit(request, sky_operacion_eliminar(sky_request_arena(request), nombre, sky_request_error(request)),
                        eliminado);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
