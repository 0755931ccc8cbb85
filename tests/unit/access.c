/* Who is admitted, to what, and what the others are told: by an access that admits less than the open one. */
#include "exchange.h"

#include <stdio.h>

/* The role is the value of the header Authorization; without one, nobody is admitted. An "s" after it is a password of
 * long ago, and a "u" a second factor that is not there. */
static enum sky_status admit_some(struct sky_request *request, struct sky_caller *caller, struct sky_error *error)
{
    static const char *const names[] = { "nadie", "lectora", "editora", "jefa" };
    struct sky_span role = sky_request_header(request, "HTTP_AUTHORIZATION");
    if (!role.data)
        return sky_error_set(error, SKY_UNAUTHENTICATED, "Faltan credenciales.");
    if (role.data[0] == '?')
        return sky_error_set(error, SKY_UNAVAILABLE, "secreto");
    caller->role = (enum sky_role)(role.data[0] - '0');
    caller->name = sky_span_of(names[caller->role]);
    caller->stale = strchr(role.data, 's');
    caller->unfinished = strchr(role.data, 'u');
    return SKY_OK;
}

static const struct sky_access access_some = { .challenge = "Bearer realm=\"prueba\"", .admit = admit_some };

static enum sky_turn tell(struct sky_request *request)
{
    struct sky_buffer *text = sky_buffer_new(sky_request_arena(request));
    const struct sky_caller *caller = sky_request_caller(request);
    sky_buffer_printf(text, "\"%.*s %s\"", SKY_SPAN_ARGS(caller->name), sky_role_name(caller->role));
    return sky_answer(request, 200, sky_buffer_span(text));
}

static const struct sky_route routes[] = {
    { "GET", "/publica", SKY_PUBLIC, tell, NULL, NULL },
    { "GET", "/leer", SKY_LECTOR, tell, NULL, NULL },
    { "POST", "/leer", SKY_EDITOR, tell, &sky_body_json, NULL },
    { "GET", "/mandar/{x}", SKY_ADMIN, tell, NULL, NULL },
    { "GET", "/borrar", SKY_EDITOR | SKY_RECENT, tell, NULL, NULL },
    { "GET", "/factor", SKY_LECTOR | SKY_RECENT | SKY_ENROLLING, tell, NULL, NULL },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static struct fake send(struct sky_app *app, const char *method, const char *uri, const char *credentials)
{
    struct fake fake = fake_new(method, uri);
    fake_set(&fake, "HTTP_AUTHORIZATION", credentials);
    fake_begin(&fake, &program, app);
    fake.request->status = fake.request->status >= 500 ? 499 : fake.request->status; /* not to be logged */
    fake_finish(&fake);
    return fake;
}

#define ERROR(text) "{\"error\":\"" text "\"}\n"
#define AGAIN "Hace demasiado que dio la contraseña: confírmela con POST /sesion/clave y repita."
#define FACTOR "Un admin necesita un segundo factor: actívelo con POST y PUT /sesion/factor."

static void each_role_may_do_its_part(void **state)
{
    (void)state;
    struct sky_app app = { .access = &access_some };
    static const struct {
        const char *method, *uri, *credentials, *status, *body;
    } cases[] = {
        { "GET", "/publica", NULL, "Status: 200", "\" public\"\n" },
        { "GET", "/publica", "?", "Status: 200", "\" public\"\n" },
        { "GET", "/leer", "1", "Status: 200", "\"lectora lector\"\n" },
        { "HEAD", "/leer", "1", "Status: 200", "" },
        { "GET", "/leer", "3", "Status: 200", "\"jefa admin\"\n" },
        { "GET", "/mandar/a", "3", "Status: 200", "\"jefa admin\"\n" },
        { "GET", "/leer", "0", "Status: 403", ERROR("Esta ruta pide el rol 'lector'.") },
        { "POST", "/leer", "1", "Status: 403", ERROR("Esta ruta pide el rol 'editor'.") },
        { "GET", "/mandar/a", "2", "Status: 403", ERROR("Esta ruta pide el rol 'admin'.") },
        { "GET", "/leer", "3s", "Status: 200", "\"jefa admin\"\n" },
        { "GET", "/borrar", "2", "Status: 200", "\"editora editor\"\n" },
        { "GET", "/borrar", "3s", "Status: 403", ERROR(AGAIN) },
        { "GET", "/borrar", "1s", "Status: 403", ERROR("Esta ruta pide el rol 'editor'.") },
        { "GET", "/factor", "3u", "Status: 200", "\"jefa admin\"\n" },
        { "GET", "/factor", "3us", "Status: 403", ERROR(AGAIN) },
        { "GET", "/leer", "3u", "Status: 403", ERROR(FACTOR) },
        { "GET", "/borrar", "3us", "Status: 403", ERROR(FACTOR) },
        { "GET", "/publica", "3us", "Status: 200", "\" public\"\n" },
        { "GET", "/leer", NULL, "Status: 401", ERROR("Faltan credenciales.") },
        { "GET", "/leer", "?", "Status: 503",
          ERROR("El servicio no est\xC3\xA1 disponible; reintente en unos segundos.") },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = send(&app, cases[i].method, cases[i].uri, cases[i].credentials);
        assert_header(&fake, cases[i].status);
        assert_string_equal(body_of(&fake), cases[i].body);
        assert_int_equal(has_header(&fake, "WWW-Authenticate: Bearer realm=\"prueba\""),
                         strcmp(cases[i].status, "Status: 401") == 0);
        sky_buffer_clear(&fake.out);
    }
}

/* What there is is told first; what is wrong with a request is not told to whoever may not make it. */
static void the_route_comes_first_and_the_rest_after(void **state)
{
    (void)state;
    struct sky_app app = { .access = &access_some };
    static const struct {
        const char *method, *uri, *credentials, *status;
    } cases[] = {
        { "GET", "/nada", NULL, "Status: 404" },      { "PUT", "/leer", NULL, "Status: 405" },
        { "OPTIONS", "/leer", NULL, "Status: 204" },  { "GET", "/leer?x=1", NULL, "Status: 401" },
        { "GET", "/mandar/%zz", "1", "Status: 403" }, { "POST", "/leer", "1", "Status: 403" },
        { "POST", "/leer", "2", "Status: 400" },      { "GET", "/leer?x=1", "1", "Status: 400" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = send(&app, cases[i].method, cases[i].uri, cases[i].credentials);
        assert_header(&fake, cases[i].status);
        sky_buffer_clear(&fake.out);
    }
}

/* By the name that the server knows, and not by what the client says of itself. */
static void the_open_access_admits_everybody(void **state)
{
    (void)state;
    struct sky_app app = { .access = &sky_access_open };
    char names[66] = "";
    memset(names, 'a', sizeof names - 1);
    const struct {
        const char *user, *name;
    } cases[] = {
        { NULL, "anonimo" },
        { "", "anonimo" },
        { "sky", "sky" },
        { "Nu\xC3\xB1"
          "ez",
          "Nu\xC3\xB1"
          "ez" },
        { names + 1, names + 1 },
        { names, "anonimo" },
        { "a\nb", "anonimo" },
        { "\xFF", "anonimo" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new("GET", "/mandar/a");
        char body[128];
        fake_set(&fake, "SKY_CALLER", cases[i].user);
        fake_set(&fake, "HTTP_AUTHORIZATION", "Basic amVmYTpqZWZh");
        fake_begin(&fake, &program, &app);
        fake_finish(&fake);
        snprintf(body, sizeof body, "\"%s admin\"\n", cases[i].name);
        assert_string_equal(body_of(&fake), body);
        sky_buffer_clear(&fake.out);
    }
}

static void the_open_access_is_this_machines(void **state)
{
    (void)state;
    struct sky_app app = { .access = &sky_access_open };
    static const struct {
        const char *user, *address, *status;
    } cases[] = {
        { NULL, NULL, "Status: 200" },
        { NULL, "127.0.0.1", "Status: 200" },
        { NULL, "127.9.0.1", "Status: 200" },
        { NULL, "::1", "Status: 200" },
        { NULL, "::ffff:127.0.0.1", "Status: 200" },
        { "sky", "203.0.113.7", "Status: 200" },
        { NULL, "203.0.113.7", "Status: 403" },
        { "a\nb", "203.0.113.7", "Status: 403" },
        { NULL, "1270.0.0.1", "Status: 403" },
        { NULL, "127.0.0.1.example.org", "Status: 403" },
        { NULL, "::", "Status: 403" },
        { NULL, "::ffff:203.0.113.7", "Status: 403" },
        { NULL, "2001:db8::1", "Status: 403" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new("GET", "/leer");
        fake_set(&fake, "SKY_CALLER", cases[i].user);
        fake_set(&fake, "REMOTE_ADDR", cases[i].address);
        fake_begin(&fake, &program, &app);
        fake_finish(&fake);
        assert_header(&fake, cases[i].status);
        sky_buffer_clear(&fake.out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_may_do_its_part),
        cmocka_unit_test(the_route_comes_first_and_the_rest_after),
        cmocka_unit_test(the_open_access_admits_everybody),
        cmocka_unit_test(the_open_access_is_this_machines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
