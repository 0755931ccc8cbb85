/* What a request asks for besides its body: names, conditions, moments, and what it has already. */
#include "api.h"
#include "sql.h"

#include "api/asked.h"

static enum sky_turn answer_nombre(struct sky_request *request)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_answer_as(request, 200, "text/plain", nombre);
}

static void put_list(struct sky_buffer *out, const char *name, struct sky_span list)
{
    sky_buffer_printf(out, "%s %.*s;", name, list.data ? (int)list.size : 1, list.data ? list.data : "-");
}

static enum sky_turn answer_condition(struct sky_request *request)
{
    struct sky_condition condition;
    struct sky_buffer *out = sky_buffer_new(sky_request_arena(request));
    if (sky_api_condition(request, &condition))
        return sky_answer_failure(request);
    put_list(out, "match", condition.if_match);
    put_list(out, "none", condition.if_none_match);
    return sky_answer_as(request, 200, "text/plain", sky_buffer_span(out));
}

static enum sky_turn answer_moment(struct sky_request *request)
{
    struct sky_lectura lectura;
    if (sky_api_open_lectura(request, &lectura))
        return sky_answer_failure(request);
    const char *which = lectura.is_present ? "present" : "past";
    int64_t moment = lectura.moment;
    sky_lectura_close(&lectura);
    return sky_answer_message(request, 200, "%s %d", which, (int)moment);
}

static enum sky_turn answer_tag(struct sky_request *request)
{
    bool known = false, weak = sky_request_path(request, "tipo").data[0] == 'w';
    if (sky_api_tag(request, 7, weak, &known))
        return sky_answer_failure(request);
    return sky_answer_message(request, 200, "%s", known ? "known" : "new");
}

static const struct sky_route routes[] = {
    { "GET", "/nombre/{nombre}", SKY_LECTOR, answer_nombre, NULL, NULL },
    { "GET", "/condicion", SKY_LECTOR, answer_condition, NULL, NULL },
    { "GET", "/momento", SKY_LECTOR, answer_moment, NULL, sky_api_en },
    { "GET", "/version/{tipo}", SKY_LECTOR, answer_tag, NULL, NULL },
    { "GET", "/publica", SKY_PUBLIC, answer_moment, NULL, sky_api_en },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

#define PROBLEM                                        \
    {                                                  \
        { "HTTP_ACCEPT", "application/problem+json" }, \
        {                                              \
            "REQUEST_ID", "r"                          \
        }                                              \
    }
#define PROBLEM_OF(text, errors)                                      \
    "{`code`:`INVALID`,`detail`:`" text "`,`error`:`" text "`" errors \
    ",`instance`:`r`,`status`:400,`title`:`Solicitud incorrecta`,"    \
    "`type`:`about:blank`}\n"
#define SPACES "El nombre empieza o termina con espacios."

/* The one form of a name, and no member is at fault for a wrong one. */
static void names_come_from_the_path(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/nombre/Ana", { NO_PARAM }, NULL, 200, { NULL }, "Ana" },
        { "GET", "/nombre/a%2Fb%20c", { NO_PARAM }, NULL, 200, { NULL }, "a/b c" },
        { "GET", "/nombre/n%CC%83", { NO_PARAM }, NULL, 200, { NULL }, "\xC3\xB1" },
        { "GET", "/nombre/%FF", { NO_PARAM }, NULL, 400, { NULL }, NULL },
        { "GET", "/nombre/%00", { NO_PARAM }, NULL, 400, { NULL }, NULL },
        { "GET", "/nombre/%20", PROBLEM, NULL, 400, { NULL }, PROBLEM_OF(SPACES, "") },
    };
    check_asks(*state, asks, COUNT(asks));
}

#define WRONG(header) "{`error`:`La cabecera " header " no es una lista de etiquetas de entidad.`}\n"

static void conditions_are_lists(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/condicion", { NO_PARAM }, NULL, 200, { NULL }, "match -;none -;" },
        { "GET", "/condicion", { { "HTTP_IF_MATCH", "`1`, W/`2`" } }, NULL, 200, { NULL }, "match `1`, W/`2`;none -;" },
        { "GET", "/condicion", { { "HTTP_IF_NONE_MATCH", "*" } }, NULL, 200, { NULL }, "match -;none *;" },
        { "GET",
          "/condicion",
          { { "HTTP_IF_MATCH", "*" }, { "HTTP_IF_NONE_MATCH", "`3`" } },
          NULL,
          200,
          { NULL },
          "match *;none `3`;" },
        { "GET", "/condicion", { { "HTTP_IF_MATCH", "1" } }, NULL, 400, { NULL }, WRONG("If-Match") },
        { "GET", "/condicion", { { "HTTP_IF_NONE_MATCH", "" } }, NULL, 400, { NULL }, WRONG("If-None-Match") },
        { "GET", "/condicion", { { "HTTP_IF_MATCH", "*, `1`" } }, NULL, 400, { NULL }, WRONG("If-Match") },
        { "GET",
          "/condicion",
          { { "HTTP_IF_MATCH", "`1" }, { "HTTP_IF_NONE_MATCH", "x" } },
          NULL,
          400,
          { NULL },
          WRONG("If-Match") }, /* the first failure wins */
    };
    check_asks(*state, asks, COUNT(asks));
}

/* 1 a; 2, 3 a is b; 4 c. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") }, { RENOMBRA("a", "b") }, { GUARDA("{'nombre':'c'}") }, { .verb = NULL }
};

#define MOMENT(text) "{`message`:`" text "`,`status`:`ok`}\n"
#define FUTURE "El par\xC3\xA1metro 'en' est\xC3\xA1 en el futuro."

static void moments_are_those_that_were(void **state)
{
    struct api *api = *state;
    static const struct ask before = { "GET", "/momento", { NO_PARAM }, NULL, 200, { NULL }, MOMENT("present 0") };
    static const struct ask asks[] = {
        { "GET", "/momento", { NO_PARAM }, NULL, 200, { NULL }, MOMENT("present 4") },
        { "GET", "/momento?en=4", { NO_PARAM }, NULL, 200, { NULL }, MOMENT("present 4") },
        { "GET", "/momento?en=2", { NO_PARAM }, NULL, 200, { NULL }, MOMENT("past 3") },
        { "GET", "/momento?en=0", { NO_PARAM }, NULL, 200, { NULL }, MOMENT("past 0") },
        { "GET", "/momento?en=2001-01-01", { NO_PARAM }, NULL, 200, { NULL }, MOMENT("past 0") },
        { "GET", "/momento?en=1969-01-01", { NO_PARAM }, NULL, 200, { NULL }, MOMENT("past 0") },
        { "GET", "/momento?en=2001-01-01T10:00:00+01:00", { NO_PARAM }, NULL, 200, { NULL }, MOMENT("past 0") },
        { "GET", "/momento?en=2001-01-01T10:00:00%2B01:00", { NO_PARAM }, NULL, 200, { NULL }, MOMENT("past 0") },
        { "GET", "/momento?en=2001-01-01T10:00:00%2001:00", { NO_PARAM }, NULL, 200, { NULL }, MOMENT("past 0") },
        { "GET", "/momento?en=2001-01-01+10:00:00Z", { NO_PARAM }, NULL, 400, { NULL }, NULL },
        { "GET", "/momento?en=%2B2", { NO_PARAM }, NULL, 400, { NULL }, NULL },
        { "GET",
          "/momento?en=5",
          PROBLEM,
          NULL,
          400,
          { NULL },
          PROBLEM_OF(FUTURE, ",`errors`:[{`code`:`INVALID`,`detail`:`" FUTURE "`,`parameter`:`en`}]") },
        { "GET", "/momento?en=ayer", { NO_PARAM }, NULL, 400, { NULL }, NULL },
        /* What the client has seen; there is no standby. */
        { "GET", "/momento", { { "HTTP_SKY_OPERACION", "99" } }, NULL, 200, { NULL }, MOMENT("present 4") },
        { "GET", "/momento?en=2", { { "HTTP_SKY_OPERACION", "4" } }, NULL, 200, { NULL }, MOMENT("past 3") },
        { "GET",
          "/momento",
          { { "HTTP_SKY_OPERACION", "-1" } },
          NULL,
          400,
          { NULL },
          "{`error`:`La cabecera Sky-Operacion no es el n\xC3\xBAmero de una operaci\xC3\xB3n.`}\n" },
    };
    check_ask(api, &before);
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

/* A fault of the store is no fault of the parameter's, and is not told to the client. */
static void a_store_that_fails_is_not_the_clients_fault(void **state)
{
    struct api *api = *state;
    static const struct ask ask = { "GET",
                                    "/momento?en=2",
                                    PROBLEM,
                                    NULL,
                                    500,
                                    { NULL },
                                    "{`code`:`INTERNAL`,`detail`:`Error interno del servidor.`,`error`:`Error interno "
                                    "del servidor.`,`instance`:`r`,`status`:500,"
                                    "`title`:`Error interno`,`type`:`about:blank`}\n" };
    do_steps(api->registry, steps);
    execute(path_in(api->registry->directory, "sky.db").text, "ALTER TABLE operaciones RENAME TO perdidas");
    check_ask(api, &ask);
    execute(path_in(api->registry->directory, "sky.db").text, "ALTER TABLE perdidas RENAME TO operaciones");
    assert_int_equal(open_readings(api), 0);
}

static void entity_tags_say_what_the_client_has(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/version/s", { NO_PARAM }, NULL, 200, { "ETag: `7`" }, MOMENT("new") },
        { "GET", "/version/w", { NO_PARAM }, NULL, 200, { "ETag: W/`7`" }, MOMENT("new") },
        { "GET", "/version/s", { { "HTTP_IF_NONE_MATCH", "`6`, `7`" } }, NULL, 200, { NULL }, MOMENT("known") },
        { "GET", "/version/s", { { "HTTP_IF_NONE_MATCH", "W/`7`" } }, NULL, 200, { NULL }, MOMENT("known") },
        { "GET", "/version/w", { { "HTTP_IF_NONE_MATCH", "W/`7`" } }, NULL, 200, { NULL }, MOMENT("known") },
        { "GET", "/version/s", { { "HTTP_IF_NONE_MATCH", "*" } }, NULL, 200, { NULL }, MOMENT("known") },
        { "GET", "/version/s", { { "HTTP_IF_NONE_MATCH", "`77`, `8`" } }, NULL, 200, { NULL }, MOMENT("new") },
        { "GET", "/version/s", { { "HTTP_IF_NONE_MATCH", "7" } }, NULL, 400, { "!ETag" }, WRONG("If-None-Match") },
    };
    check_asks(*state, asks, COUNT(asks));
}

/* A restored log gives out no number again that a client may hold from before. */
static void tags_of_a_restored_log_name_it(void **state)
{
    struct api *api = *state;
    static const struct sky_identity restored = { IDENTITY, IDENTITY "-" };
    static const struct ask asks[] = {
        { "GET", "/version/s", { NO_PARAM }, NULL, 200, { "ETag: `" IDENTITY "-7`" }, MOMENT("new") },
        { "GET", "/version/w", { NO_PARAM }, NULL, 200, { "ETag: W/`" IDENTITY "-7`" }, MOMENT("new") },
        { "GET", "/version/s", IF_NONE_MATCH("`7`"), NULL, 200, { NULL }, MOMENT("new") },
        { "GET", "/version/s", IF_NONE_MATCH("`" IDENTITY "-7`"), NULL, 200, { NULL }, MOMENT("known") },
        { "GET", "/version/s", IF_NONE_MATCH("`00c0ffee00c0ffef-7`"), NULL, 200, { NULL }, MOMENT("new") },
    };
    api->app.identity = &restored;
    check_asks(api, asks, COUNT(asks));
}

#define REGISTRO(value)                \
    {                                  \
        {                              \
            "HTTP_SKY_REGISTRO", value \
        }                              \
    }

/* Whoever brings numbers may say of which log. */
static void a_request_may_be_meant_for_one_log(void **state)
{
    struct api *api = *state;
    static const char not_one[] = ERROR("La cabecera Sky-Registro no es el identificador de un registro.");
    static const char gone[] =
        ERROR("El registro es ahora " IDENTITY ", no el de la cabecera Sky-Registro: hay que empezar de nuevo.");
    static const struct ask asks[] = {
        { "GET", "/version/s", { NO_PARAM }, NULL, 200, { "Sky-Registro: " IDENTITY }, NULL },
        { "GET", "/version/s", REGISTRO(IDENTITY), NULL, 200, { "Sky-Registro: " IDENTITY }, NULL },
        { "GET", "/version/s", REGISTRO("00c0ffee00c0ffef"), NULL, 410, { "Sky-Registro: " IDENTITY, "!ETag" }, gone },
        { "GET", "/version/s", REGISTRO(""), NULL, 400, { "Sky-Registro: " IDENTITY }, not_one },
        { "GET", "/version/s", REGISTRO(IDENTITY ", " IDENTITY), NULL, 400, { NULL }, not_one },
        { "GET", "/publica", REGISTRO("00c0ffee00c0ffef"), NULL, 200, { "!Sky-Registro" }, NULL },
        { "GET", "/otra", REGISTRO("00c0ffee00c0ffef"), NULL, 404, { "!Sky-Registro" }, NULL },
    };
    check_asks(api, asks, COUNT(asks));
    api->app.identity = NULL; /* as in a program that has no registry */
    const struct ask none = { "GET", "/nombre/Ana", REGISTRO(IDENTITY), NULL, 200, { "!Sky-Registro" }, "Ana" };
    check_ask(api, &none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(names_come_from_the_path),
        API_TEST(conditions_are_lists),
        API_TEST(moments_are_those_that_were),
        API_TEST(a_store_that_fails_is_not_the_clients_fault),
        API_TEST(entity_tags_say_what_the_client_has),
        API_TEST(tags_of_a_restored_log_name_it),
        API_TEST(a_request_may_be_meant_for_one_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
