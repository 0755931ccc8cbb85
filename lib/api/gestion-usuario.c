/* /usuarios: people are listed, have another role, and go, under conditions; and their sessions are ended. */
#include "api/asked.h"
#include "api/gestion.h"
#include "api/reading.h"
#include "domain/peticion.h"
#include "domain/usuario-document.h"
#include "registry/sesiones.h"
#include "registry/usuario.h"
#include "registry/usuarios.h"

/* The form in which the path's {usuario} is kept. What is wrong with it is no member's fault. */
static enum sky_status read_nombre(struct sky_request *request, struct sky_span *nombre)
{
    struct sky_error wrong = { 0 };
    if (sky_usuario_normalize(sky_request_arena(request), sky_request_path(request, "usuario"), nombre, &wrong))
        return sky_error_set(sky_request_error(request), wrong.status, "%s", wrong.text);
    return SKY_OK;
}

static enum sky_status find(struct sky_request *request, struct sky_usuario *usuario)
{
    struct sky_span nombre;
    struct sky_error *error = sky_request_error(request);
    return read_nombre(request, &nombre) ? error->status
                                         : sky_usuario_find(sky_request_app(request)->registro,
                                                            sky_request_arena(request), nombre, usuario, error);
}

static struct sky_json *show(struct sky_arena *arena, const void *items, size_t index)
{
    const struct sky_usuario *usuarios = items;
    return sky_usuario_show(arena, &usuarios[index]);
}

enum sky_turn sky_api_listar_usuarios(struct sky_request *request)
{
    struct sky_usuarios usuarios;
    return sky_usuarios_list(sky_request_app(request)->registro, sky_request_arena(request), &usuarios,
                             sky_request_error(request))
               ? sky_answer_failure(request)
               : sky_gestion_answer_list(request, usuarios.items, usuarios.count, show);
}

enum sky_turn sky_api_leer_usuario(struct sky_request *request)
{
    struct sky_usuario usuario;
    return find(request, &usuario)
               ? sky_answer_failure(request)
               : sky_gestion_answer_one(request, sky_usuario_show(sky_request_arena(request), &usuario));
}

/* --- changes */

/* With who is there now, where a condition does not hold. */
static enum sky_turn answer_refused(struct sky_request *request, const struct sky_gestion *gestion)
{
    struct sky_usuario usuario;
    if (gestion->error.status != SKY_PRECONDITION)
        return sky_answer_error(request, &gestion->error);
    struct sky_json *shown = find(request, &usuario) ? NULL : sky_usuario_show(gestion->arena, &usuario);
    struct sky_span json = shown ? sky_json_render(gestion->arena, shown) : (struct sky_span){ 0 };
    if (json.data)
        return sky_api_answer_precondition(request, &gestion->error,
                                           &(struct sky_version){ gestion->error.version, 0, json });
    sky_error_memory(sky_request_error(request));
    return sky_answer_failure(request);
}

static enum sky_turn park(struct sky_request *request, struct sky_gestion *gestion, sky_gestion_work *work,
                          sky_resumed *then)
{
    return !gestion || read_nombre(request, &gestion->nombre) ? sky_answer_failure(request)
                                                              : sky_gestion_park(request, gestion, work, then);
}

static void change(struct sky_registro *registro, struct sky_gestion *gestion)
{
    gestion->error.status = sky_usuarios_set_rol(registro, gestion->author, gestion->nombre, gestion->rol,
                                                 &gestion->condition, &gestion->error);
}

static enum sky_turn answer_changed(struct sky_request *request, void *work)
{
    const struct sky_gestion *gestion = work;
    return gestion->error.status
               ? answer_refused(request, gestion)
               : sky_answer_message(request, 200, "Usuario %.*s actualizado.", SKY_SPAN_ARGS(gestion->nombre));
}

enum sky_turn sky_api_cambiar_usuario(struct sky_request *request)
{
    struct sky_gestion *gestion = sky_gestion_new(request, true);
    if (!gestion ||
        sky_peticion_cambio(gestion->arena, sky_request_json(request), &gestion->rol, sky_request_error(request)))
        return sky_answer_failure(request);
    return park(request, gestion, change, answer_changed);
}

static void take_out(struct sky_registro *registro, struct sky_gestion *gestion)
{
    gestion->error.status =
        sky_usuarios_remove(registro, gestion->author, gestion->nombre, &gestion->condition, &gestion->error);
}

static enum sky_turn answer_taken_out(struct sky_request *request, void *work)
{
    const struct sky_gestion *gestion = work;
    return gestion->error.status
               ? answer_refused(request, gestion)
               : sky_answer_message(request, 200, "Usuario %.*s eliminado.", SKY_SPAN_ARGS(gestion->nombre));
}

enum sky_turn sky_api_quitar_usuario(struct sky_request *request)
{
    return park(request, sky_gestion_new(request, true), take_out, answer_taken_out);
}

/* --- their sessions */

enum sky_turn sky_api_listar_sesiones_de(struct sky_request *request)
{
    struct sky_usuario usuario;
    struct sky_fichas sesiones;
    if (find(request, &usuario) || sky_sesiones_list(sky_request_app(request)->registro, usuario.nombre,
                                                     sky_request_arena(request), &sesiones, sky_request_error(request)))
        return sky_answer_failure(request);
    return sky_gestion_answer_list(request, sesiones.items, sesiones.count, sky_gestion_show_ficha);
}

static void end_sesiones(struct sky_registro *registro, struct sky_gestion *gestion)
{
    gestion->error.status = sky_usuarios_end_sesiones(registro, gestion->author, gestion->nombre, &gestion->error);
}

static enum sky_turn answer_ended(struct sky_request *request, void *work)
{
    const struct sky_gestion *gestion = work;
    return gestion->error.status
               ? sky_answer_error(request, &gestion->error)
               : sky_answer_message(request, 200, "Sesiones de %.*s terminadas.", SKY_SPAN_ARGS(gestion->nombre));
}

enum sky_turn sky_api_terminar_sesiones_de(struct sky_request *request)
{
    return park(request, sky_gestion_new(request, false), end_sesiones, answer_ended);
}
