/*
 * /sesion and /sesiones: people come in with a password, see where they are in, and leave. /fichas, /usuarios and
 * /invitaciones: who may come in at all, which admins say.
 */
#include "sky.h"

static sky_handler entrar, quien, salir, listar, terminar;

static const struct sky_route routes[] = {
    { "POST", "/sesion", SKY_PUBLIC, entrar, &sky_body_json, NULL },
    { "GET", "/sesion", SKY_LECTOR, quien, NULL, NULL },
    { "DELETE", "/sesion", SKY_LECTOR, salir, NULL, NULL },
    { "GET", "/sesiones", SKY_LECTOR, listar, NULL, NULL },
    { "DELETE", "/sesiones/{id}", SKY_LECTOR, terminar, NULL, NULL },
    { "GET", "/fichas", SKY_ADMIN, sky_api_listar_fichas, NULL, NULL },
    { "POST", "/fichas", SKY_ADMIN, sky_api_crear_ficha, &sky_body_json, NULL },
    { "DELETE", "/fichas/{id}", SKY_ADMIN, sky_api_revocar_ficha, NULL, NULL },
    { "GET", "/usuarios", SKY_ADMIN, sky_api_listar_usuarios, NULL, NULL },
    { "POST", "/usuarios", SKY_ADMIN, sky_api_invitar, &sky_body_json, NULL },
    { "GET", "/usuarios/{usuario}", SKY_ADMIN, sky_api_leer_usuario, NULL, NULL },
    { "PATCH", "/usuarios/{usuario}", SKY_ADMIN, sky_api_cambiar_usuario, &sky_body_merge_patch, NULL },
    { "DELETE", "/usuarios/{usuario}", SKY_ADMIN, sky_api_quitar_usuario, NULL, NULL },
    { "POST", "/usuarios/{usuario}/invitacion", SKY_ADMIN, sky_api_reinvitar, NULL, NULL },
    { "GET", "/usuarios/{usuario}/sesiones", SKY_ADMIN, sky_api_listar_sesiones_de, NULL, NULL },
    { "DELETE", "/usuarios/{usuario}/sesiones", SKY_ADMIN, sky_api_terminar_sesiones_de, NULL, NULL },
    { "GET", "/invitaciones", SKY_ADMIN, sky_api_listar_invitaciones, NULL, NULL },
    { "DELETE", "/invitaciones/{id}", SKY_ADMIN, sky_api_terminar_invitacion, NULL, NULL },
    { "POST", "/invitacion", SKY_PUBLIC, sky_api_aceptar, &sky_body_json, NULL },
    { 0 },
};

static enum sky_status open_sesion(struct sky_app *app, const struct sky_settings *settings, struct sky_error *error)
{
    if (sky_api_open(app, settings, error) == SKY_OK)
        app->entrada = sky_entrada_new(app->registro, error);
    if (app->entrada)
        app->gestiones = sky_gestion_open(error);
    return error->status;
}

static void close_sesion(struct sky_app *app)
{
    sky_gestion_close(app->gestiones);
    sky_entrada_free(app->entrada);
    sky_api_close(app);
}

static const struct sky_program program = {
    .name = "sesion",
    .routes = routes,
    .open = open_sesion,
    .close = close_sesion,
    .usable = sky_api_is_usable,
    .rest = sky_api_rest,
};

static void submit(struct sky_app *app, void *work, void (*done)(void *context), void *context)
{
    sky_entrada_submit(app->entrada, work, done, context);
}

/* The cookie, which a page's own scripts cannot read, and no page of another site sends. */
static void set_cookie(struct sky_request *request, const char *text, const char *more)
{
    sky_answer_header(request, "Set-Cookie", "%s=%s; Path=/%s; HttpOnly; SameSite=Strict%s", sky_api_cookie(request),
                      text, sky_api_is_secure(request) ? "; Secure" : "", more);
}

static enum sky_turn answer_json(struct sky_request *request, int http, struct sky_span json)
{
    if (json.data)
        return sky_answer(request, http, json);
    sky_error_memory(sky_request_error(request));
    return sky_answer_failure(request);
}

/* --- coming in */

static enum sky_turn answer_entered(struct sky_request *request, void *work)
{
    struct sky_intento *intento = work;
    struct sky_arena *arena = sky_request_arena(request);
    if (intento->error.status)
        return sky_api_answer_refused(request, intento);
    set_cookie(request, intento->text, "");
    struct sky_json *shown = sky_ficha_show_listed(arena, &intento->sesion); /* its id is borrowed from the text */
    sky_crypto_wipe(intento->text, sizeof intento->text);
    return answer_json(request, 201, shown ? sky_json_render(arena, shown) : (struct sky_span){ 0 });
}

static struct sky_span member(struct sky_request *request, const char *name)
{
    struct sky_json *value;
    return sky_json_member(sky_request_json(request), name, &value) ? sky_json_text(value) : (struct sky_span){ 0 };
}

static enum sky_turn entrar(struct sky_request *request)
{
    struct sky_arena *arena = sky_request_arena(request);
    struct sky_error *error = sky_request_error(request);
    struct sky_intento *intento = sky_arena_alloc(arena, sizeof *intento);
    struct sky_span nombre = member(request, "nombre"), clave = member(request, "clave");
    if (!nombre.data || !clave.data)
        sky_error_set(error, SKY_MISSING, "Faltan datos: nombre y clave son requeridos.");
    else if (!intento || !(intento->clave = (char *)sky_arena_copy(arena, clave).data))
        sky_error_memory(error);
    else if (sky_text_nfc(arena, nombre, &nombre, error) == SKY_OK) {
        intento->nombre = sky_arena_copy(arena, nombre);
        intento->clave_size = clave.size;
        intento->direccion = sky_request_header(request, "REMOTE_ADDR");
    }
    return error->status ? sky_answer_failure(request) : sky_request_park(request, submit, intento, answer_entered);
}

/* --- who is in */

static enum sky_turn quien(struct sky_request *request)
{
    struct sky_arena *arena = sky_request_arena(request);
    const struct sky_caller *caller = sky_request_caller(request);
    struct sky_json *object = sky_json_object_new(arena);
    bool made = object && sky_json_set_string(object, "nombre", caller->name) &&
                sky_json_set_string(object, "rol", sky_span_of(sky_role_name(caller->role))) &&
                (!caller->session.data || sky_json_set_string(object, "sesion", caller->session));
    return answer_json(request, 200, made ? sky_json_render(arena, object) : (struct sky_span){ 0 });
}

/* Those of the person; a token has none. */
static enum sky_turn listar(struct sky_request *request)
{
    const struct sky_caller *caller = sky_request_caller(request);
    struct sky_fichas sesiones = { 0 };
    if (caller->session.data && sky_sesiones_list(sky_request_app(request)->registro, caller->name,
                                                  sky_request_arena(request), &sesiones, sky_request_error(request)))
        return sky_answer_failure(request);
    return sky_gestion_answer_list(request, sesiones.items, sesiones.count, sky_gestion_show_ficha);
}

/* --- leaving */

static enum sky_turn answer_ended(struct sky_request *request, void *work)
{
    struct sky_intento *intento = work;
    if (intento->error.status)
        return sky_answer_error(request, &intento->error);
    if (sky_span_equal(intento->id, sky_request_caller(request)->session))
        set_cookie(request, "", "; Max-Age=0");
    return sky_answer_message(request, 200, "Sesión terminada.");
}

static enum sky_turn end(struct sky_request *request, struct sky_span id)
{
    const struct sky_caller *caller = sky_request_caller(request);
    struct sky_error *error = sky_request_error(request);
    struct sky_intento *intento = sky_arena_alloc(sky_request_arena(request), sizeof *intento);
    if (!intento)
        sky_error_memory(error);
    else if (!caller->session.data)
        sky_error_set(error, SKY_NOT_FOUND, "La sesión no existe.");
    else {
        intento->nombre = caller->name;
        intento->id = id;
    }
    return error->status ? sky_answer_failure(request) : sky_request_park(request, submit, intento, answer_ended);
}

static enum sky_turn salir(struct sky_request *request)
{
    return end(request, sky_request_caller(request)->session);
}

static enum sky_turn terminar(struct sky_request *request)
{
    return end(request, sky_request_path(request, "id"));
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
