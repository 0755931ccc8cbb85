/* Invitations: given to who is new, and to who is there for another password; listed, ended, and used by anybody. */
#include "api/bearer.h"
#include "api/gestion.h"
#include "domain/peticion.h"
#include "registry/entrada.h"
#include "registry/invitacion.h"
#include "registry/invitaciones.h"

static void invite(struct sky_registro *registro, struct sky_gestion *gestion)
{
    gestion->error.status = sky_invitaciones_add(registro, gestion->author, gestion->arena, &gestion->ficha,
                                                 gestion->text, &gestion->error);
}

static enum sky_turn answer_invited(struct sky_request *request, void *gestion)
{
    return sky_gestion_answer_made(request, gestion, "/invitaciones", "invitacion");
}

enum sky_turn sky_api_invitar(struct sky_request *request)
{
    struct sky_gestion *gestion = sky_gestion_new(request, false);
    if (!gestion || sky_peticion_usuario(gestion->arena, sky_request_json(request), &gestion->ficha.nombre,
                                         &gestion->ficha.rol, sky_request_error(request)))
        return sky_answer_failure(request);
    return sky_gestion_park(request, gestion, invite, answer_invited);
}

enum sky_turn sky_api_reinvitar(struct sky_request *request)
{
    struct sky_gestion *gestion = sky_gestion_new(request, false);
    if (!gestion)
        return sky_answer_failure(request);
    gestion->ficha.nombre = sky_request_path(request, "usuario");
    return sky_gestion_park(request, gestion, invite, answer_invited);
}

enum sky_turn sky_api_listar_invitaciones(struct sky_request *request)
{
    struct sky_fichas all;
    return sky_invitaciones_list(sky_request_app(request)->registro, sky_request_arena(request), &all,
                                 sky_request_error(request))
               ? sky_answer_failure(request)
               : sky_gestion_answer_list(request, all.items, all.count, sky_gestion_show_ficha);
}

static void end(struct sky_registro *registro, struct sky_gestion *gestion)
{
    gestion->error.status = sky_invitaciones_end(registro, gestion->author, gestion->id, &gestion->error);
}

enum sky_turn sky_api_terminar_invitacion(struct sky_request *request)
{
    return sky_gestion_end(request, end, "Invitación terminada.");
}

/* --- used: among those who come in, whose attempts are counted */

static void submit(struct sky_app *app, void *work, void (*done)(void *context), void *context)
{
    sky_entrada_submit(app->entrada, work, done, context);
}

static enum sky_turn answer_accepted(struct sky_request *request, void *work)
{
    struct sky_intento *intento = work;
    struct sky_json *object = sky_json_object_new(sky_request_arena(request));
    if (intento->error.status)
        return sky_api_answer_refused(request, intento);
    if (!object || !sky_json_set_string(object, "nombre", intento->nombre) ||
        !sky_json_set_string(object, "rol", sky_span_of(sky_role_name(intento->sesion.rol)))) {
        sky_error_memory(sky_request_error(request));
        return sky_answer_failure(request);
    }
    return sky_answer(request, 200, sky_json_render(sky_request_arena(request), object));
}

enum sky_turn sky_api_aceptar(struct sky_request *request)
{
    struct sky_span clave;
    struct sky_intento *intento = sky_arena_alloc(sky_request_arena(request), sizeof *intento);
    struct sky_error *error = sky_request_error(request);
    if (!intento)
        sky_error_memory(error);
    if (!intento ||
        sky_peticion_clave(sky_request_arena(request), sky_request_json(request), &intento->invitacion, &clave, error))
        return sky_answer_failure(request);
    intento->kind = SKY_INTENTO_ACEPTAR;
    intento->nombre = sky_span_of("");
    intento->clave = (char *)(uintptr_t)clave.data; /* a copy of its own */
    intento->clave_size = clave.size;
    intento->direccion = sky_request_header(request, "REMOTE_ADDR");
    return sky_request_park(request, submit, intento, answer_accepted);
}
