/* /clientes: the customer side of the original contract. */
#include "comun.h"

static sky_handler crear, leer, actualizar, contratar;

static const struct sky_route routes[] = {
    { "GET", "/clientes", SKY_LECTOR, comun_listar },
    { "POST", "/clientes", SKY_EDITOR, crear },
    { "GET", "/clientes/{nombre}", SKY_LECTOR, leer },
    { "PUT", "/clientes/{nombre}", SKY_EDITOR, actualizar },
    { "POST", "/clientes/{nombre}/servicios", SKY_EDITOR, contratar },
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
    return comun_answer_done(request, operacion, 201, "/clientes", "guardado/actualizado");
}

static enum sky_turn actualizado(struct sky_request *request, void *operacion)
{
    return comun_answer_done(request, operacion, 200, "/clientes", "actualizado");
}

static enum sky_turn crear(struct sky_request *request)
{
    struct sky_json *body = sky_request_json(request);
    if (!body)
        return sky_answer_failure(request);
    return comun_submit(request,
                        sky_operacion_crear(sky_request_arena(request), body, sky_request_error(request)), guardado);
}

static enum sky_turn leer(struct sky_request *request)
{
    struct sky_version version;
    if (comun_leer(request, &version))
        return sky_answer_failure(request);
    return sky_answer(request, 200, version.documento);
}

/* Without a "contacto" there is nothing to write, but whether the customer exists still decides. */
static enum sky_turn leave_unchanged(struct sky_request *request, struct sky_span nombre)
{
    struct sky_version version;
    if (comun_leer(request, &version))
        return sky_answer_failure(request);
    return sky_answer_message(request, 200, "Cliente %.*s actualizado.", SKY_SPAN_ARGS(nombre));
}

static enum sky_turn actualizar(struct sky_request *request)
{
    struct sky_span nombre;
    struct sky_error *error = sky_request_error(request);
    struct sky_json *body = sky_request_json(request);
    if (!body || comun_nombre(request, &nombre))
        return sky_answer_failure(request);
    struct sky_operacion *operacion = sky_operacion_contactar(sky_request_arena(request), nombre, body, error);
    if (!operacion && !error->status)
        return leave_unchanged(request, nombre);
    return comun_submit(request, operacion, actualizado);
}

static enum sky_turn contratar(struct sky_request *request)
{
    struct sky_span nombre;
    struct sky_json *body = sky_request_json(request);
    if (!body || comun_nombre(request, &nombre))
        return sky_answer_failure(request);
    return comun_submit(
        request, sky_operacion_contratar(sky_request_arena(request), nombre, body, sky_request_error(request)),
        guardado);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
