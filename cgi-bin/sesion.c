/* /sesion and /sesiones: people come in with a password, see where they are in, and leave. */
#include "sky.h"

static sky_handler entrar, quien, salir, listar, terminar;

static const struct sky_route routes[] = {
    { "POST", "/sesion", SKY_PUBLIC, entrar, &sky_body_json, NULL },
    { "GET", "/sesion", SKY_LECTOR, quien, NULL, NULL },
    { "DELETE", "/sesion", SKY_LECTOR, salir, NULL, NULL },
    { "GET", "/sesiones", SKY_LECTOR, listar, NULL, NULL },
    { "DELETE", "/sesiones/{id}", SKY_LECTOR, terminar, NULL, NULL },
    { 0 },
};

static enum sky_status open_sesion(struct sky_app *app, const struct sky_settings *settings, struct sky_error *error)
{
    if (sky_api_open(app, settings, error) == SKY_OK)
        app->entrada = sky_entrada_new(app->registro, error);
    return error->status;
}

static void close_sesion(struct sky_app *app)
{
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

/* {"creada", "id", "nombre", "rol", "vence"}; NULL when memory ran out. */
static struct sky_json *show(struct sky_arena *arena, const struct sky_ficha *sesion)
{
    struct sky_json *object = sky_ficha_show(arena, sesion);
    return object && sky_json_set_string(object, "id", sesion->id) ? object : NULL;
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
    if (intento->error.status == SKY_LOCKED_OUT)
        sky_answer_header(request, "Retry-After", "%d", intento->wait);
    if (intento->error.status == SKY_UNAUTHENTICATED)
        sky_answer_header(request, "WWW-Authenticate", "%s", sky_api_bearers.challenge);
    if (intento->error.status)
        return sky_answer_error(request, &intento->error);
    set_cookie(request, intento->text, "");
    sky_crypto_wipe(intento->text, sizeof intento->text);
    struct sky_json *shown = show(arena, &intento->sesion);
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
    struct sky_arena *arena = sky_request_arena(request);
    const struct sky_caller *caller = sky_request_caller(request);
    struct sky_error *error = sky_request_error(request);
    struct sky_fichas sesiones = { 0 };
    struct sky_buffer *out = sky_buffer_new(arena);
    if (caller->session.data &&
        sky_sesiones_list(sky_request_app(request)->registro, caller->name, arena, &sesiones, error))
        return sky_answer_failure(request);
    for (size_t i = 0; out && i < sesiones.count; i++) {
        struct sky_json *shown = show(arena, &sesiones.items[i]);
        sky_buffer_put_text(out, i > 0 ? "," : "[");
        out->failed = out->failed || !shown;
        if (shown)
            sky_json_write(out, shown);
    }
    if (out)
        sky_buffer_put_text(out, sesiones.count > 0 ? "]" : "[]");
    return answer_json(request, 200, out && !out->failed ? sky_buffer_span(out) : (struct sky_span){ 0 });
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
