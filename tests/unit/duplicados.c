/* Pairs of customers who may be one, as requests ask for them. */
#include "api-starve.h"
#include "sql.h"

#include "api/duplicados.h"
#include "api/paging.h"

static const struct sky_parameter parameters[] = {
    SKY_API_LIMITE,
    { .name = "cursor" },
    SKY_API_DUPLICADOS,
    { 0 },
};
static const struct sky_route routes[] = { { "GET", "/d", SKY_LECTOR, sky_api_duplicados, NULL, parameters }, { 0 } };
static const struct sky_program program = { .name = "prueba", .routes = routes };

static const struct step customers[] = {
    { GUARDA("{'nombre':'Ana','contacto':'600112233'}") },
    { GUARDA("{'nombre':'ÁNA','contacto':'a@sky.com'}") },
    { GUARDA("{'nombre':'Eva','contacto':'600112233, A@sky.com'}") },
    { DISTINGUE("Ana", "2") },
    { .verb = NULL },
};

static int open_program(void **state)
{
    return open_api_with(state, &program, customers);
}

#define PAR(a, name, b, other, rest) \
    "{`clientes`:[{`cliente`:" #a ",`nombre`:`" name "`},{`cliente`:" #b ",`nombre`:`" other "`}]," rest "}"
#define ANA_ANA PAR(1, "Ana", 2, "ÁNA", "`distintos`:true,`motivos`:[`nombre`],`puntos`:50")
#define ANA_EVA PAR(1, "Ana", 3, "Eva", "`motivos`:[`telefono`],`puntos`:60")
#define ANA2_EVA PAR(2, "ÁNA", 3, "Eva", "`motivos`:[`correo`],`puntos`:75")

static void pairs_are_answered(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/d", PLAIN, NULL, 200, { "ETag: W/`5`", "!Link" }, "[" ANA_EVA "," ANA2_EVA "]\n" },
        { "GET", "/d?distintos=1", PLAIN, NULL, 200, { "!Link" }, "[" ANA_ANA "," ANA_EVA "," ANA2_EVA "]\n" },
        { "GET", "/d?puntos=61", PLAIN, NULL, 200, { "!Link" }, "[" ANA2_EVA "]\n" },
        { "GET",
          "/d?puntos=50&distintos=1",
          PLAIN,
          NULL,
          200,
          { "!Link" },
          "[" ANA_ANA "," ANA_EVA "," ANA2_EVA "]\n" },
        { "GET", "/d?puntos=51&distintos=1", PLAIN, NULL, 200, { "!Link" }, "[" ANA_EVA "," ANA2_EVA "]\n" },
        { "GET",
          "/d?puntos=0",
          PLAIN,
          NULL,
          400,
          { NULL },
          ERROR("El parámetro 'puntos' debe ser un número de 1 a 100.") },
        { "GET", "/d", IF_NONE_MATCH("W/`5`"), NULL, 304, { NULL }, "" },
        { "GET", "/d?cursor=x", PLAIN, NULL, 400, { NULL }, ERROR("El parámetro 'cursor' no es uno de esta lista.") },
        { "GET", "/d?detalle=1", PLAIN, NULL, 400, { NULL }, ERROR("El parámetro 'detalle' no se conoce aquí.") },
        { "GET", "/d?en=1", PLAIN, NULL, 400, { NULL }, ERROR("El parámetro 'en' no se conoce aquí.") },
    };
    check_asks(*state, asks, COUNT(asks));
}

/* Each link leads to the next pair; a cursor of another list does not. */
static void pages_go_on(void **state)
{
    struct api *api = *state;
    static const char *const pages[] = { "\"distintos\":true", "\"telefono\"", "\"correo\"" };
    struct sky_span uri = SPAN("/d?distintos=1&limite=1");
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct call call = call_of("GET", uri.data);
        assert_true(call_run(api, &call));
        assert_contains("page", body_of(&call.fake), pages[i]);
        const char *link = strstr(call.fake.out.data, "Link: <");
        assert_true((link != NULL) == (i + 1 < COUNT(pages)));
        if (link)
            uri = sky_arena_copy(api->registry->arena, sky_span(link + 7, (size_t)(strchr(link, '>') - link - 7)));
        call_clear(&call);
    }
    const char *cursor = strstr(uri.data, "cursor=");
    assert_non_null(cursor);
    char other[200];
    snprintf(other, sizeof other, "/d?%s", cursor);
    *strchrnul(other + 3, '&') = '\0';
    check_ask(api,
              &(struct ask){
                  "GET", other, PLAIN, NULL, 400, { NULL }, ERROR("El parámetro 'cursor' no es uno de esta lista.") });
}

static void what_is_not_listed_is_told(void **state)
{
    check_not_listed(*state, "/d");
}

static void memory_that_runs_out_is_told(void **state)
{
    static const struct ask ask = { .method = "GET", .uri = "/d?distintos=1", .status = 200 };
    check_starved(*state, &ask, 10);
    assert_int_equal(open_readings(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(pairs_are_answered),
        API_TEST(pages_go_on),
        API_TEST(what_is_not_listed_is_told),
        API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
