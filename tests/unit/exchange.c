/* The way of a request from its transport to its answer: routing, methods, bodies, ids and parking. */
#include "exchange.h"

#include <stdio.h>

static enum sky_turn show(struct sky_request *request)
{
    struct sky_span value = sky_request_path(request, "nombre");
    struct sky_buffer *text = sky_buffer_new(sky_request_arena(request));
    sky_json_write_string(text, value);
    return sky_answer(request, 200, sky_buffer_span(text));
}

static enum sky_turn measure(struct sky_request *request)
{
    char text[32];
    snprintf(text, sizeof text, "%zu", request->body.size);
    return sky_answer(request, 201, sky_span_of(text));
}

static enum sky_turn add(struct sky_request *request)
{
    char text[32];
    snprintf(text, sizeof text, "%d",
             (int)(sky_request_number(request, "n") + sky_request_number(request, "m") +
                   sky_request_number(request, "nada")));
    return sky_answer(request, 200, sky_span_of(text));
}

static void keep_waiting(struct sky_app *app, void *work, void (*done)(void *), void *of)
{
    (void)work;
    *(bool *)(void *)app = true;
    done(of);
}

static enum sky_turn resumed(struct sky_request *request, void *work)
{
    return sky_answer(request, 200, sky_span_of(work));
}

static enum sky_turn park(struct sky_request *request)
{
    return sky_request_park(request, keep_waiting, "\"hecho\"", resumed);
}

static enum sky_turn count_down(struct sky_request *request, void *work)
{
    int *left = work;
    return --*left > 0 ? sky_request_yield(request, left, count_down) : measure(request);
}

static enum sky_turn yield(struct sky_request *request)
{
    static int left;
    left = 3;
    return sky_request_yield(request, &left, count_down);
}

static const struct sky_parameter two[] = { { .name = "a" }, { .name = "x" }, { 0 } };
static const struct sky_parameter number[] = {
    { .name = "n", .type = SKY_PARAMETER_NUMBER, .in_path = true, .most = INT64_MAX, .refusal = "No es un número." },
    { .name = "m", .type = SKY_PARAMETER_NUMBER, .least = 1, .most = 3, .standard = 2 },
    { 0 },
};

static const struct sky_route routes[] = {
    { "GET", "/n/{n}", SKY_PUBLIC, add, NULL, number },
    { "POST", "/j/{n}", SKY_PUBLIC, add, &sky_body_json, number },
    { "GET", "/c", SKY_PUBLIC, show, NULL, NULL },
    { "GET", "/c/{nombre}", SKY_PUBLIC, show, NULL, two },
    { "PUT", "/c/{nombre}", SKY_PUBLIC, measure, NULL, NULL },
    { "POST", "/c", SKY_PUBLIC, measure, NULL, NULL },
    { "POST", "/cede", SKY_PUBLIC, yield, NULL, NULL },
    { "PATCH", "/p", SKY_PUBLIC, measure, NULL, NULL },
    { "GET", "/espera", SKY_PUBLIC, park, NULL, sky_parameters_any },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static void paths_and_methods_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *method, *uri, *status, *allow, *body;
    } cases[] = {
        { "GET", "/c", "Status: 200", NULL, "\"\"\n" },
        { "GET", "/c?&&", "Status: 200", NULL, "\"\"\n" },
        { "GET", "/c/Ana?x=%26&a", "Status: 200", NULL, "\"Ana\"\n" },
        { "GET", "/c/Ana?x&b", "Status: 400", NULL,
          "{\"error\":\"El par\xC3\xA1metro 'b' no se conoce aqu\xC3\xAD.\"}\n" },
        { "PUT", "/c/Ana?x", "Status: 400", NULL,
          "{\"error\":\"El par\xC3\xA1metro 'x' no se conoce aqu\xC3\xAD.\"}\n" },
        { "GET", "/c/Ana?x&x=", "Status: 400", NULL,
          "{\"error\":\"El par\xC3\xA1metro 'x' est\xC3\xA1 repetido.\"}\n" },
        { "DELETE", "/c/Ana?b", "Status: 405", "Allow: GET, HEAD, PUT, OPTIONS", NULL },
        { "GET", "/c/Jos%C3%A9?x", "Status: 200", NULL, "\"Jos\xC3\xA9\"\n" },
        { "GET", "/c/a%2Fb", "Status: 200", NULL, "\"a/b\"\n" },
        { "GET", "/c/a%3Fb", "Status: 200", NULL, "\"a?b\"\n" },
        { "GET", "/c/a+b", "Status: 200", NULL, "\"a+b\"\n" },
        { "GET", "/c/%00", "Status: 200", NULL, "\"\\u0000\"\n" },
        { "GET", "/c/", "Status: 404", NULL, "{\"error\":\"La ruta no existe.\"}\n" },
        { "GET", "/c/a/", "Status: 404", NULL, "{\"error\":\"La ruta no existe.\"}\n" },
        { "GET", "/C", "Status: 404", NULL, "{\"error\":\"La ruta no existe.\"}\n" },
        { "GET", "/%43", "Status: 404", NULL, "{\"error\":\"La ruta no existe.\"}\n" },
        { "GET", "//%63/Ana", "Status: 200", NULL, "\"Ana\"\n" },
        { "GET", "", "Status: 404", NULL, "{\"error\":\"La ruta no existe.\"}\n" },
        { "GET", NULL, "Status: 404", NULL, "{\"error\":\"La ruta no existe.\"}\n" },
        { "OPTIONS", "/nada", "Status: 404", NULL, "{\"error\":\"La ruta no existe.\"}\n" },
        { "DELETE", "/c", "Status: 405", "Allow: GET, HEAD, POST, OPTIONS",
          "{\"error\":\"El m\xC3\xA9todo DELETE no est\xC3\xA1 permitido aqu\xC3\xAD; se admiten: GET, HEAD, POST, "
          "OPTIONS.\"}\n" },
        { "get", "/c/a", "Status: 405", "Allow: GET, HEAD, PUT, OPTIONS", NULL },
        { NULL, "/c/a", "Status: 405", "Allow: GET, HEAD, PUT, OPTIONS", NULL },
        { "OPTIONS", "/c/a", "Status: 204", "Allow: GET, HEAD, PUT, OPTIONS", "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new(cases[i].method, cases[i].uri);
        assert_true(fake_run(&fake, &program, NULL));
        assert_header(&fake, cases[i].status);
        if (cases[i].allow)
            assert_header(&fake, cases[i].allow);
        else
            assert_null(strstr(fake.out.data, "Allow:"));
        if (cases[i].body)
            assert_string_equal(body_of(&fake), cases[i].body);
        assert_null(strstr(fake.out.data, "Accept-Patch"));
        sky_buffer_clear(&fake.out);
    }
}

/* What a row says is checked before its handler is called: the query, then the path, then the body. */
static void a_handler_gets_what_was_checked(void **state)
{
    (void)state;
    static const struct {
        const char *method, *uri, *type, *status, *body;
    } cases[] = {
        { "GET", "/n/40", NULL, "Status: 200", "42\n" },
        { "GET", "/n/40?m=3", NULL, "Status: 200", "43\n" },
        { "GET", "/n/%34%30?m=1", NULL, "Status: 200", "41\n" },
        { "GET", "/n/x", NULL, "Status: 400", "{\"error\":\"No es un n\xC3\xBAmero.\"}\n" },
        { "GET", "/n/x?m=4", NULL, "Status: 400",
          "{\"error\":\"El par\xC3\xA1metro 'm' debe ser un n\xC3\xBAmero de 1 a 3.\"}\n" },
        { "GET", "/n/1?n=1", NULL, "Status: 400",
          "{\"error\":\"El par\xC3\xA1metro 'n' no se conoce aqu\xC3\xAD.\"}\n" },
        { "POST", "/j/x", "text/plain", "Status: 400", "{\"error\":\"No es un n\xC3\xBAmero.\"}\n" },
        { "POST", "/j/1", "text/plain", "Status: 415",
          "{\"error\":\"El cuerpo debe ser de tipo application/json.\"}\n" },
        { "POST", "/j/1?m=3", "application/json", "Status: 400", NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new(cases[i].method, cases[i].uri);
        fake_set(&fake, "CONTENT_TYPE", cases[i].type);
        assert_true(fake_run(&fake, &program, NULL));
        assert_header(&fake, cases[i].status);
        if (cases[i].body)
            assert_string_equal(body_of(&fake), cases[i].body);
        sky_buffer_clear(&fake.out);
    }
}

static void a_path_with_patch_says_what_it_takes(void **state)
{
    (void)state;
    static const char *const methods[] = { "OPTIONS", "GET" };
    for (size_t i = 0; i < COUNT(methods); i++) {
        struct fake fake = fake_new(methods[i], "/p");
        assert_true(fake_run(&fake, &program, NULL));
        assert_header(&fake, "Accept-Patch: application/merge-patch+json, application/json");
        sky_buffer_clear(&fake.out);
    }
}

static void bad_escapes_are_refused(void **state)
{
    (void)state;
    static const char *const uris[] = { "/c/%", "/c/%4", "/c/%zz", "/c/a%2", "/c/a?x=%", "/c?%zz", "/c/a?x=%ff" };
    for (size_t i = 0; i < COUNT(uris); i++) {
        struct fake fake = fake_new("GET", uris[i]);
        assert_true(fake_run(&fake, &program, NULL));
        assert_header(&fake, "Status: 400");
        sky_buffer_clear(&fake.out);
    }
}

static void bodies_are_read_to_their_end(void **state)
{
    (void)state;
    static char text[SKY_BODY_MAX + 1];
    static const struct {
        const char *length;
        size_t size, piece;
        bool fails, keep;
        const char *status, *body;
    } cases[] = {
        { NULL, 0, 0, false, true, "Status: 201", "0\n" },
        { "", 0, 0, false, true, "Status: 201", "0\n" },
        { "5", 5, 1, false, true, "Status: 201", "5\n" },
        { NULL, 5, 0, false, true, "Status: 201", "5\n" },
        { "1048576", SKY_BODY_MAX, 0, false, true, "Status: 201", "1048576\n" },
        { "1048576", SKY_BODY_MAX, 1000, false, true, "Status: 201", "1048576\n" },
        { "1048577", SKY_BODY_MAX + 1, 0, false, false, "Status: 413", NULL },
        { "5", SKY_BODY_MAX + 1, 0, false, false, "Status: 413", NULL },
        { "6", 5, 0, false, true, "Status: 400",
          "{\"error\":\"El cuerpo de la solicitud est\xC3\xA1 incompleto.\"}\n" },
        { "4", 5, 0, false, true, "Status: 400", NULL },
        { "99999999999999999999", 5, 0, false, true, "Status: 400", NULL },
        { "-5", 5, 0, false, true, "Status: 400", NULL },
        { "5", 5, 0, true, false, "Status: 400", "{\"error\":\"El cuerpo de la solicitud lleg\xC3\xB3 roto.\"}\n" },
        { NULL, 0, 0, true, false, "Status: 400", NULL },
    };
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new("POST", "/c");
        fake.body = sky_span(text, cases[i].size);
        fake.piece = cases[i].piece;
        fake.fails = cases[i].fails;
        if (cases[i].length)
            fake_set(&fake, "CONTENT_LENGTH", cases[i].length);
        assert_int_equal(fake_run(&fake, &program, NULL), cases[i].keep);
        assert_header(&fake, cases[i].status);
        if (cases[i].body)
            assert_string_equal(body_of(&fake), cases[i].body);
        sky_buffer_clear(&fake.out);
    }
}

/* Left unread, it would be taken for the connection's next records. */
static void a_body_is_read_whatever_is_answered(void **state)
{
    (void)state;
    static const struct param cases[] = {
        { "GET", "/nada" }, { "DELETE", "/c" }, { "GET", "/c/%zz" }, { "OPTIONS", "/c" }, { "GET", "/c" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new(cases[i].name, cases[i].value);
        fake.body = SPAN("algo que nadie pidi\xC3\xB3");
        assert_true(fake_run(&fake, &program, NULL));
        assert_int_equal(fake.at, fake.body.size);
        sky_buffer_clear(&fake.out);
    }
}

static void ids_are_taken_when_well_formed(void **state)
{
    (void)state;
    static const char longest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd-.";
    static const char too_long[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef_";
    static const struct {
        const char *nginx, *client, *taken; /* taken NULL: one is made up */
    } cases[] = {
        { NULL, "aZ09._-", "aZ09._-" },  { "de-nginx", "de-cliente", "de-nginx" }, { "", "de-cliente", "de-cliente" },
        { NULL, longest, longest },      { NULL, too_long, NULL },                 { NULL, NULL, NULL },
        { NULL, "", NULL },              { NULL, "a b", NULL },                    { NULL, "a\r\nX: y", NULL },
        { NULL, "\xC3\xB1", NULL },      { "a;b", "bueno", "bueno" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new("GET", "/c");
        fake_set(&fake, "REQUEST_ID", cases[i].nginx);
        fake_set(&fake, "HTTP_X_REQUEST_ID", cases[i].client);
        assert_true(fake_run(&fake, &program, NULL));
        const char *header = strstr(fake.out.data, "X-Request-Id: ");
        assert_non_null(header);
        header += strlen("X-Request-Id: ");
        size_t size = strcspn(header, "\r\n");
        if (cases[i].taken)
            assert_span("id", sky_span(header, size), sky_span_of(cases[i].taken));
        else
            assert_true(size == 32 && strspn(header, "0123456789abcdef") == 32);
        sky_buffer_clear(&fake.out);
    }
}

static void a_parked_request_is_answered_when_resumed(void **state)
{
    (void)state;
    bool app = false;
    struct fake fake = fake_new("GET", "/espera");
    assert_int_equal(fake_begin(&fake, &program, &app), SKY_PARKED);
    assert_true(app);
    assert_int_equal(fake.resumed, 1);
    assert_int_equal(fake.out.size, 0);
    assert_int_equal(sky_exchange_resume(fake.request), SKY_ANSWERED);
    assert_true(fake_finish(&fake));
    assert_header(&fake, "Status: 200");
    assert_string_equal(body_of(&fake), "\"hecho\"\n");
    sky_buffer_clear(&fake.out);
}

/* The body is still there when its turn comes again. */
static void a_request_yields_as_often_as_it_likes(void **state)
{
    (void)state;
    struct fake fake = fake_new("POST", "/cede");
    fake.body = SPAN("12345");
    assert_int_equal(fake_begin(&fake, &program, NULL), SKY_PARKED);
    for (size_t turn = 1; turn < 3; turn++) {
        assert_int_equal(fake.resumed, turn);
        assert_int_equal(sky_exchange_resume(fake.request), SKY_PARKED);
    }
    assert_int_equal(sky_exchange_resume(fake.request), SKY_ANSWERED);
    assert_int_equal(fake.resumed, 3);
    assert_true(fake_finish(&fake));
    assert_string_equal(body_of(&fake), "5\n");
    sky_buffer_clear(&fake.out);
}

static void a_client_that_left_ends_the_connection(void **state)
{
    (void)state;
    struct fake fake = fake_new("GET", "/c");
    fake.writes_max = 1;
    assert_false(fake_run(&fake, &program, NULL));
    sky_buffer_clear(&fake.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_and_methods_are_told_apart),
        cmocka_unit_test(a_handler_gets_what_was_checked),
        cmocka_unit_test(a_path_with_patch_says_what_it_takes),
        cmocka_unit_test(bad_escapes_are_refused),
        cmocka_unit_test(bodies_are_read_to_their_end),
        cmocka_unit_test(a_body_is_read_whatever_is_answered),
        cmocka_unit_test(ids_are_taken_when_well_formed),
        cmocka_unit_test(a_parked_request_is_answered_when_resumed),
        cmocka_unit_test(a_request_yields_as_often_as_it_likes),
        cmocka_unit_test(a_client_that_left_ends_the_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
