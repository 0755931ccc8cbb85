/* Requests with a token: whose they are, what they may do, and that whatever is wrong is told in the same words. */
#include "api.h"

#include "api/bearer.h"
#include "domain/ficha-text.h"
#include "registry/pases.h"
#include "registry/portero.h"
#include "registry/sesiones.h"

static enum sky_turn say_who(struct sky_request *request)
{
    struct sky_buffer *text = sky_buffer_new(sky_request_arena(request));
    const struct sky_caller *caller = sky_request_caller(request);
    sky_buffer_printf(text, "\"%.*s %s\"", SKY_SPAN_ARGS(caller->name), sky_role_name(caller->role));
    return sky_answer(request, 200, sky_buffer_span(text));
}

static const struct sky_route routes[] = {
    { "GET", "/publica", SKY_PUBLIC, say_who, NULL, NULL },
    { "GET", "/leer", SKY_LECTOR, say_who, NULL, NULL },
    { "GET", "/mandar", SKY_ADMIN, say_who, NULL, NULL },
    { "POST", "/escribir", SKY_EDITOR, say_who, NULL, NULL },
    { "GET", "/borrar", SKY_LECTOR | SKY_RECENT, say_who, NULL, NULL },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

struct door {
    struct sky_app app;
    struct registry *registry;
    char lector[SKY_FICHA_SIZE], admin[SKY_FICHA_SIZE], sesion[SKY_FICHA_SIZE];
};

static enum sky_status begin(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    struct door *door = what;
    struct sky_ficha sesion = { .nombre = SPAN("ana"), .rol = SKY_EDITOR };
    return sky_sesiones_begin(change, &sesion, door->sesion, error);
}

static void add(struct door *door, const char *nombre, enum sky_role rol, char text[SKY_FICHA_SIZE])
{
    struct sky_error error = { 0 };
    struct sky_ficha ficha = { .nombre = sky_span_of(nombre), .rol = rol };
    assert_int_equal(sky_fichas_add(door->registry->registro, SPAN("jefa"), &ficha, text, &error), SKY_OK);
}

static int open_door(void **state)
{
    struct sky_error error = { 0 };
    struct door *door = calloc(1, sizeof *door);
    void *registry = NULL;
    if (open_registry(&registry))
        return -1;
    door->registry = registry;
    add(door, "lectora", SKY_LECTOR, door->lector);
    add(door, "jefa", SKY_ADMIN, door->admin);
    door->app = (struct sky_app){ .access = &sky_api_bearers, .registro = door->registry->registro };
    door->app.portero = sky_portero_new(door->registry->registro, &error);
    *state = door; /* a session that is begun from here on is not known to the porter yet */
    return door->app.portero && !sky_pases_write(door->registry->registro, SPAN("ana"), begin, door, &error) ? 0 : -1;
}

static int close_door(void **state)
{
    struct door *door = *state;
    void *registry = door->registry;
    sky_portero_free(door->app.portero);
    free(door);
    return close_registry(&registry);
}

#define DOOR_TEST(function) cmocka_unit_test_setup_teardown(function, open_door, close_door)

static struct fake send(struct door *door, const char *uri, const char *scheme, const char *token)
{
    char field[256];
    struct fake fake = fake_new("GET", uri);
    snprintf(field, sizeof field, "%s%s", scheme ? scheme : "", token ? token : "");
    if (scheme)
        fake_set(&fake, "HTTP_AUTHORIZATION", field);
    fake_set(&fake, "REMOTE_USER", "otra"); /* is nobody here */
    fake_begin(&fake, &program, &door->app);
    fake_finish(&fake);
    return fake;
}

static void assert_answer(struct door *door, const char *uri, const char *scheme, const char *token, const char *status,
                          const char *body)
{
    struct fake fake = send(door, uri, scheme, token);
    assert_header(&fake, status);
    assert_string_equal(body_of(&fake), body);
    assert_int_equal(has_header(&fake, "WWW-Authenticate: Bearer realm=\"Sky\""), strcmp(status, "Status: 401") == 0);
    sky_buffer_clear(&fake.out);
}

/* Whatever else the request brings, which the server has looked at. */
static void whom_the_server_let_in_is_an_admin(void **state)
{
    struct door *door = *state;
    static const char *const fields[] = { NULL, "Basic c2t5OmNsYXZl" };
    for (size_t i = 0; i < COUNT(fields); i++) {
        struct fake fake = fake_new("GET", "/mandar");
        fake_set(&fake, "HTTP_AUTHORIZATION", fields[i]);
        fake_set(&fake, "SKY_CALLER", "sky");
        fake_begin(&fake, &program, &door->app);
        fake_finish(&fake);
        assert_header(&fake, "Status: 200");
        assert_string_equal(body_of(&fake), "\"sky admin\"\n");
        sky_buffer_clear(&fake.out);
    }
}

#define WRONG "{\"error\":\"Las credenciales no son v\xC3\xA1lidas.\"}\n"

static void a_token_is_somebody_with_a_role(void **state)
{
    struct door *door = *state;
    assert_answer(door, "/leer", "Bearer ", door->lector, "Status: 200", "\"ficha:lectora lector\"\n");
    assert_answer(door, "/leer", "bearer ", door->lector, "Status: 200", "\"ficha:lectora lector\"\n");
    assert_answer(door, "/mandar", "Bearer ", door->admin, "Status: 200", "\"ficha:jefa admin\"\n");
    assert_answer(door, "/mandar", "Bearer ", door->lector, "Status: 403",
                  "{\"error\":\"Esta ruta pide el rol 'admin'.\"}\n");
}

static void nobody_else_is_let_in(void **state)
{
    struct door *door = *state;
    char wrong[SKY_FICHA_SIZE];
    unsigned char random[SKY_FICHA_RANDOM] = { 0 };
    sky_ficha_write(random, wrong);
    assert_answer(door, "/leer", NULL, NULL, "Status: 401", "{\"error\":\"Faltan credenciales.\"}\n");
    assert_answer(door, "/leer", "", "", "Status: 401", "{\"error\":\"Faltan credenciales.\"}\n");
    assert_answer(door, "/leer", "Bearer ", wrong, "Status: 401", WRONG);
    assert_answer(door, "/leer", "Bearer ", "", "Status: 401", WRONG);
    assert_answer(door, "/leer", "Bearer", "", "Status: 401", WRONG);
    assert_answer(door, "/leer", "Bearer  ", door->lector, "Status: 401", WRONG);
    assert_answer(door, "/leer", "Basic ", door->lector, "Status: 401", WRONG);
    assert_answer(door, "/leer", "Bearer x, Bearer ", door->lector, "Status: 401", WRONG);
    assert_answer(door, "/leer", "", door->lector, "Status: 401", WRONG);
}

/* `more`: names and values of further parameters, NULL at their end. */
static void assert_cookie(struct door *door, const char *method, const char *uri, const char *format,
                          const char *const *more, const char *status)
{
    char field[512];
    struct fake fake = fake_new(method, uri);
    snprintf(field, sizeof field, format, door->sesion);
    fake_set(&fake, "HTTP_COOKIE", field);
    for (; more && *more; more += 2)
        fake_set(&fake, more[0], more[1]);
    fake_begin(&fake, &program, &door->app);
    fake_finish(&fake);
    assert_header(&fake, status);
    if (strcmp(status, "Status: 200") == 0)
        assert_string_equal(body_of(&fake), "\"ana editor\"\n");
    sky_buffer_clear(&fake.out);
}

static void a_cookie_is_a_session(void **state)
{
    static const char *const secure[] = { "HTTPS", "on", NULL };
    static const char *const basic[] = { "HTTP_AUTHORIZATION", "Basic x", NULL };
    static const char *const bearer[] = { "HTTP_AUTHORIZATION", "Bearer x", NULL };
    struct door *door = *state;
    assert_cookie(door, "GET", "/leer", "sky=%s", NULL, "Status: 200");
    assert_cookie(door, "GET", "/leer", "a=b; sky=%s; c=d", NULL, "Status: 200");
    assert_cookie(door, "GET", "/leer", "__Host-sky=%s", secure, "Status: 200");
    assert_cookie(door, "GET", "/leer", "sky=%s", basic, "Status: 200"); /* which the server in front asks for */
    assert_cookie(door, "GET", "/leer", "__Host-sky=%s", NULL, "Status: 401");
    assert_cookie(door, "GET", "/leer", "sky=%s", secure, "Status: 401");
    assert_cookie(door, "GET", "/leer", "sky=%s", bearer, "Status: 401");
    assert_cookie(door, "GET", "/leer", "a=sky=%s", NULL, "Status: 401");
    assert_cookie(door, "GET", "/leer", "xsky=%s", NULL, "Status: 401");
    assert_cookie(door, "GET", "/leer", "sky=%sx", NULL, "Status: 401");
    assert_cookie(door, "GET", "/leer", "sky=; sky=%s", NULL, "Status: 401");
    assert_answer(door, "/leer", "Bearer ", door->sesion, "Status: 401", WRONG);
    memcpy(door->sesion, door->lector, sizeof door->sesion);
    assert_cookie(door, "GET", "/leer", "sky=%s", NULL, "Status: 401");
}

/* A browser says it with every write; what does not say it may be another page's. */
static void a_session_writes_from_its_own_site_alone(void **state)
{
    static const struct {
        const char *more[5], *status;
    } cases[] = {
        { { NULL }, "Status: 403" },
        { { "HTTP_SEC_FETCH_SITE", "cross-site", NULL }, "Status: 403" },
        { { "HTTP_SEC_FETCH_SITE", "same-site", NULL }, "Status: 403" },
        { { "HTTP_SEC_FETCH_SITE", "none", NULL }, "Status: 403" },
        { { "HTTP_SEC_FETCH_SITE", "same-origin", NULL }, "Status: 200" },
        { { "HTTP_HOST", "a.test", "HTTP_ORIGIN", "https://a.test", NULL }, "Status: 200" },
        { { "HTTP_HOST", "a.test", "HTTP_ORIGIN", "https://b.test", NULL }, "Status: 403" },
        { { "HTTP_HOST", "a.test", "HTTP_ORIGIN", "null", NULL }, "Status: 403" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_cookie(*state, "POST", "/escribir", "sky=%s", cases[i].more, cases[i].status);
}

static enum sky_status begin_long_ago(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    struct door *door = what;
    struct sky_ficha sesion = { .nombre = SPAN("ana"), .rol = SKY_EDITOR };
    if (sky_sesiones_begin(change, &sesion, door->sesion, error))
        return error->status;
    sesion.creada -= SKY_SESION_RECENT + 1;
    return sky_fichas_save(change, SKY_SESION_KIND "ana/", &sesion, true, "empezar_sesion", error);
}

/* But a program has nobody to ask. */
static void a_password_is_asked_for_again_after_a_while(void **state)
{
    struct door *door = *state;
    struct sky_error error = { 0 };
    assert_cookie(door, "GET", "/borrar", "sky=%s", NULL, "Status: 200");
    assert_int_equal(sky_pases_write(door->registry->registro, SPAN("ana"), begin_long_ago, door, &error), SKY_OK);
    assert_cookie(door, "GET", "/leer", "sky=%s", NULL, "Status: 200");
    assert_cookie(door, "GET", "/borrar", "sky=%s", NULL, "Status: 403");
    assert_answer(door, "/borrar", "Bearer ", door->lector, "Status: 200", "\"ficha:lectora lector\"\n");
}

static void what_is_public_asks_nobody(void **state)
{
    struct door *door = *state;
    assert_answer(door, "/publica", NULL, NULL, "Status: 200", "\" public\"\n");
    assert_answer(door, "/publica", "Bearer ", "x", "Status: 200", "\" public\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DOOR_TEST(a_token_is_somebody_with_a_role),
        DOOR_TEST(whom_the_server_let_in_is_an_admin),
        DOOR_TEST(nobody_else_is_let_in),
        DOOR_TEST(a_cookie_is_a_session),
        DOOR_TEST(a_session_writes_from_its_own_site_alone),
        DOOR_TEST(a_password_is_asked_for_again_after_a_while),
        DOOR_TEST(what_is_public_asks_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
