/*
 * /sesion and /sesiones: people come in with a password and a second factor, look after both, see where they are in,
 * and leave. /fichas, /usuarios and /invitaciones: who may come in at all, which admins say.
 */
#include "sky.h"

static sky_handler entrar, quien, salir, confirmar, cambiar, listar, terminar;
static sky_handler preparar, activar, quitar;

static const struct sky_route routes[] = {
    { "POST", "/sesion", SKY_PUBLIC, entrar, &sky_body_json, NULL },
    { "GET", "/sesion", SKY_LECTOR | SKY_ENROLLING, quien, NULL, NULL },
    { "DELETE", "/sesion", SKY_LECTOR | SKY_ENROLLING, salir, NULL, NULL },
    { "POST", "/sesion/clave", SKY_LECTOR | SKY_ENROLLING, confirmar, &sky_body_json, NULL },
    { "PUT", "/sesion/clave", SKY_LECTOR, cambiar, &sky_body_json, NULL },
    { "POST", "/sesion/factor", SKY_LECTOR | SKY_RECENT | SKY_ENROLLING, preparar, NULL, NULL },
    { "PUT", "/sesion/factor", SKY_LECTOR | SKY_ENROLLING, activar, &sky_body_json, NULL },
    { "POST", "/sesion/factor/quitar", SKY_LECTOR, quitar, &sky_body_json, NULL },
    { "GET", "/sesiones", SKY_LECTOR, listar, NULL, NULL },
    { "DELETE", "/sesiones/{id}", SKY_LECTOR, terminar, NULL, NULL },
    { "GET", "/fichas", SKY_ADMIN, sky_api_listar_fichas, NULL, NULL },
    { "POST", "/fichas", SKY_ADMIN | SKY_RECENT, sky_api_crear_ficha, &sky_body_json, NULL },
    { "DELETE", "/fichas/{id}", SKY_ADMIN, sky_api_revocar_ficha, NULL, NULL },
    { "GET", "/usuarios", SKY_ADMIN, sky_api_listar_usuarios, NULL, NULL },
    { "POST", "/usuarios", SKY_ADMIN | SKY_RECENT, sky_api_invitar, &sky_body_json, NULL },
    { "GET", "/usuarios/{usuario}", SKY_ADMIN, sky_api_leer_usuario, NULL, NULL },
    { "PATCH", "/usuarios/{usuario}", SKY_ADMIN | SKY_RECENT, sky_api_cambiar_usuario, &sky_body_merge_patch, NULL },
    { "DELETE", "/usuarios/{usuario}", SKY_ADMIN | SKY_RECENT, sky_api_quitar_usuario, NULL, NULL },
    { "POST", "/usuarios/{usuario}/invitacion", SKY_ADMIN | SKY_RECENT, sky_api_reinvitar, NULL, NULL },
    { "GET", "/usuarios/{usuario}/sesiones", SKY_ADMIN, sky_api_listar_sesiones_de, NULL, NULL },
    { "DELETE", "/usuarios/{usuario}/sesiones", SKY_ADMIN | SKY_RECENT, sky_api_terminar_sesiones_de, NULL, NULL },
    { "GET", "/invitaciones", SKY_ADMIN, sky_api_listar_invitaciones, NULL, NULL },
    { "DELETE", "/invitaciones/{id}", SKY_ADMIN, sky_api_terminar_invitacion, NULL, NULL },
    { "POST", "/invitacion", SKY_PUBLIC, sky_api_aceptar, &sky_body_json, NULL },
    { 0 },
};

static enum sky_status open_sesion(struct sky_app *app, const struct sky_settings *settings, struct sky_error *error)
{
    if (sky_api_open(app, settings, error) == SKY_OK)
        app->entrada = sky_entrada_new(app->registro, settings->admin_factor != 0, error);
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

/* --- what somebody wants, from the body to the answer */

static struct sky_span member(struct sky_request *request, const char *name)
{
    struct sky_json *value;
    return sky_json_member(sky_request_json(request), name, &value) ? sky_json_text(value) : (struct sky_span){ 0 };
}

/* The body is gone when it is looked at: a copy, to be overwritten. False: it is not there, or memory ran out. */
static bool take(struct sky_request *request, const char *name, char **text, size_t *size)
{
    struct sky_span given = member(request, name);
    struct sky_error *error = sky_request_error(request);
    if (!given.data)
        sky_error_missing(error, (const char *const[]){ name, NULL }, "Falta el miembro '%s', que es un texto.", name);
    else if (!(*text = (char *)sky_arena_copy(sky_request_arena(request), given).data))
        sky_error_memory(error);
    *size = given.size;
    return error->status == SKY_OK;
}

static bool take_code(struct sky_request *request, struct sky_intento *intento)
{
    char *text = NULL;
    size_t size;
    bool taken = take(request, "codigo", &text, &size);
    intento->codigo = sky_span(text, size);
    return taken;
}

static bool take_password(struct sky_request *request, struct sky_intento *intento)
{
    return take(request, "clave", &intento->clave, &intento->clave_size);
}

static struct sky_intento *intento_new(struct sky_request *request, enum sky_intento_kind kind)
{
    struct sky_intento *intento = sky_arena_alloc(sky_request_arena(request), sizeof *intento);
    if (!intento)
        return sky_error_memory(sky_request_error(request)), NULL;
    intento->kind = kind;
    intento->direccion = sky_request_header(request, "REMOTE_ADDR");
    return intento;
}

/* Of who is in a session; NULL, with the request's error filled. */
static struct sky_intento *own_intento(struct sky_request *request, enum sky_intento_kind kind)
{
    const struct sky_caller *caller = sky_request_caller(request);
    struct sky_intento *intento = intento_new(request, kind);
    if (!caller->session.data)
        return sky_error_set(sky_request_error(request), SKY_NOT_FOUND, "La sesión no existe."), NULL;
    if (intento) {
        intento->nombre = caller->name;
        intento->id = caller->session;
    }
    return intento;
}

static enum sky_turn go_on(struct sky_request *request, struct sky_intento *intento, sky_resumed *then)
{
    return sky_request_error(request)->status ? sky_answer_failure(request)
                                              : sky_request_park(request, submit, intento, then);
}

static bool put_codes(struct sky_arena *arena, struct sky_json *shown, struct sky_intento *intento)
{
    struct sky_json *codes = sky_json_array_new(arena);
    bool put = codes && sky_json_set(shown, "recuperacion", codes);
    for (size_t i = 0; i < SKY_RECUPERACION_CODES && put; i++)
        put = sky_json_add_string(codes, NULL, sky_span_of(intento->recuperacion[i]));
    sky_crypto_wipe(intento->recuperacion, sizeof intento->recuperacion);
    return put;
}

/* With the session that began, which the cookie is. */
static enum sky_turn answer_session(struct sky_request *request, void *work)
{
    struct sky_intento *intento = work;
    struct sky_arena *arena = sky_request_arena(request);
    if (intento->error.status)
        return sky_api_answer_refused(request, intento);
    set_cookie(request, intento->text, "");
    struct sky_json *shown = sky_ficha_show_listed(arena, &intento->sesion); /* the id is borrowed from the text */
    sky_crypto_wipe(intento->text, sizeof intento->text);
    if (shown && intento->kind == SKY_INTENTO_ACTIVAR && !put_codes(arena, shown, intento))
        shown = NULL;
    return answer_json(request, intento->kind == SKY_INTENTO_ENTRAR ? 201 : 200,
                       shown ? sky_json_render(arena, shown) : (struct sky_span){ 0 });
}

static enum sky_turn entrar(struct sky_request *request)
{
    struct sky_error *error = sky_request_error(request);
    struct sky_intento *intento = intento_new(request, SKY_INTENTO_ENTRAR);
    struct sky_arena *arena = sky_request_arena(request);
    struct sky_span nombre = member(request, "nombre");
    if (!nombre.data || !member(request, "clave").data)
        sky_error_set(error, SKY_MISSING, "Faltan datos: nombre y clave son requeridos.");
    else if (intento && take_password(request, intento) &&
             (!member(request, "codigo").data || take_code(request, intento)) &&
             sky_text_nfc(arena, nombre, &nombre, error) == SKY_OK &&
             !(intento->nombre = sky_arena_copy(arena, nombre)).data)
        sky_error_memory(error);
    return go_on(request, intento, answer_session);
}

/* --- the password */

static enum sky_turn confirmar(struct sky_request *request)
{
    struct sky_intento *intento = own_intento(request, SKY_INTENTO_CONFIRMAR);
    return intento && take_password(request, intento) ? go_on(request, intento, answer_session)
                                                      : sky_answer_failure(request);
}

static enum sky_turn cambiar(struct sky_request *request)
{
    struct sky_intento *intento = own_intento(request, SKY_INTENTO_CAMBIAR);
    return intento && take_password(request, intento) && take(request, "nueva", &intento->nueva, &intento->nueva_size)
               ? go_on(request, intento, answer_session)
               : sky_answer_failure(request);
}

/* --- the second factor */

static bool put_secret(struct sky_arena *arena, struct sky_json *object, const struct sky_intento *intento,
                       struct sky_error *error)
{
    struct sky_buffer *secreto = sky_buffer_new(arena), *uri = sky_buffer_new(arena), *qr = sky_buffer_new(arena);
    if (!secreto || !uri || !qr)
        return false;
    sky_totp_put_secret(secreto, intento->secreto);
    sky_totp_put_uri(uri, intento->secreto, intento->nombre);
    return !secreto->failed && !uri->failed && sky_qr_put_svg(qr, sky_buffer_span(uri), error) == SKY_OK &&
           sky_json_set_string(object, "qr", sky_buffer_span(qr)) &&
           sky_json_set_string(object, "secreto", sky_buffer_span(secreto)) &&
           sky_json_set_string(object, "uri", sky_buffer_span(uri));
}

static enum sky_turn answer_prepared(struct sky_request *request, void *work)
{
    struct sky_intento *intento = work;
    struct sky_arena *arena = sky_request_arena(request);
    if (intento->error.status)
        return sky_api_answer_refused(request, intento);
    struct sky_json *object = sky_json_object_new(arena);
    bool put = object && put_secret(arena, object, intento, sky_request_error(request));
    sky_crypto_wipe(intento->secreto, sizeof intento->secreto);
    return answer_json(request, 200, put ? sky_json_render(arena, object) : (struct sky_span){ 0 });
}

static enum sky_turn preparar(struct sky_request *request)
{
    struct sky_intento *intento = own_intento(request, SKY_INTENTO_PREPARAR);
    return go_on(request, intento, answer_prepared);
}

static enum sky_turn activar(struct sky_request *request)
{
    struct sky_intento *intento = own_intento(request, SKY_INTENTO_ACTIVAR);
    return intento && take_code(request, intento) ? go_on(request, intento, answer_session)
                                                  : sky_answer_failure(request);
}

static enum sky_turn quitar(struct sky_request *request)
{
    struct sky_intento *intento = own_intento(request, SKY_INTENTO_QUITAR);
    return intento && take_password(request, intento) && take_code(request, intento)
               ? go_on(request, intento, answer_session)
               : sky_answer_failure(request);
}

/* --- who is in */

/* Of somebody in a session also whether there is a second factor, and whether that has to be set up first. */
static bool put_session(struct sky_request *request, struct sky_json *object)
{
    const struct sky_caller *caller = sky_request_caller(request);
    struct sky_usuario usuario;
    if (!caller->session.data)
        return true;
    return sky_usuario_find(sky_request_app(request)->registro, sky_request_arena(request), caller->name, &usuario,
                            sky_request_error(request)) == SKY_OK &&
           sky_json_add_boolean(object, "factor", usuario.factor.activo) &&
           (!caller->unfinished || sky_json_add_boolean(object, "limitada", true)) &&
           sky_json_set_string(object, "sesion", caller->session);
}

static enum sky_turn quien(struct sky_request *request)
{
    struct sky_arena *arena = sky_request_arena(request);
    const struct sky_caller *caller = sky_request_caller(request);
    struct sky_json *object = sky_json_object_new(arena);
    bool made = object && sky_json_set_string(object, "nombre", caller->name) &&
                sky_json_set_string(object, "rol", sky_span_of(sky_role_name(caller->role))) &&
                put_session(request, object);
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

static enum sky_turn salir(struct sky_request *request)
{
    return go_on(request, own_intento(request, SKY_INTENTO_TERMINAR), answer_ended);
}

static enum sky_turn terminar(struct sky_request *request)
{
    struct sky_intento *intento = own_intento(request, SKY_INTENTO_TERMINAR);
    if (intento)
        intento->id = sky_request_path(request, "id");
    return go_on(request, intento, answer_ended);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
