/* ?comparar=: two moments of a customer, as a request asks for them. */
#include "api.h"

#include "api/asked.h"
#include "api/comparing.h"

static const struct sky_parameter parameters[] = { SKY_API_EN, SKY_API_COMPARAR, { 0 } };

static const struct sky_route routes[] = {
    { "GET", "/c/{nombre}", SKY_LECTOR, sky_api_comparar, NULL, parameters },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

/* 1 a; 2 a, again; 3, 4 a is b; 5 c; 6 c is deleted. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") },
    { GUARDA("{'nombre':'a','n':2}") },
    { RENOMBRA("a", "b") },
    { GUARDA("{'nombre':'c'}") },
    { ELIMINA("c") },
    { .verb = NULL },
};

#define GREW "{`antes`:1,`cambios`:[{`despues`:2,`miembro`:`n`}],`cliente`:1,`despues`:2}\n"
#define GONE "{`antes`:5,`cambios`:[{`antes`:`c`,`miembro`:`nombre`}],`cliente`:5,`despues`:null}\n"
#define MOMENT "Un momento del parámetro 'comparar' "
#define FUTURE ERROR(MOMENT "está en el futuro.")
#define NONSENSE ERROR(MOMENT "debe ser un número de operación, un instante o un día.")

static void two_moments_are_asked_for(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "GET", "/c/a?comparar=1,2", PLAIN, NULL, 200, { "ETag: W/`2`", "Sky-Cliente: 1" }, GREW },
        { "GET", "/c/b?comparar=1,2", PLAIN, NULL, 200, { "ETag: W/`2`", "Sky-Cliente: 1" }, GREW },
        { "GET", "/c/a?comparar=1,2", { { "HTTP_IF_NONE_MATCH", "W/`2`" } }, NULL, 304, { "Sky-Cliente: 1" }, "" },
        { "GET", "/c/c?comparar=5,1970-01-01T00:00:00+01:00", PLAIN, NULL, 200, { "Sky-Cliente: 5" }, GONE },
        { "GET", "/c/c?comparar=5,6", PLAIN, NULL, 200, { "ETag: W/`6`" }, GONE },
        { "GET", "/c/a?comparar=5,6", PLAIN, NULL, 308, { "Location: /c/b?comparar=5,6" }, NULL },
        { "GET", "/c/z?comparar=5,6", PLAIN, NULL, 404, { "!ETag" }, ERROR("El cliente 'z' no fue encontrado.") },
        { "GET", "/c/%20?comparar=5,6", PLAIN, NULL, 400, { "!ETag" }, NULL },
        { "GET", "/c/b?comparar=1,7", PLAIN, NULL, 400, { "!ETag" }, FUTURE },
        { "GET", "/c/b?comparar=7,1", PLAIN, NULL, 400, { "!ETag" }, FUTURE },
        { "GET", "/c/b?comparar=1,2,3", PLAIN, NULL, 400, { "!ETag" }, NONSENSE },
        { "GET", "/c/b?comparar=,1", PLAIN, NULL, 400, { "!ETag" }, NONSENSE },
        { "GET", "/c/b?comparar=1,", PLAIN, NULL, 400, { "!ETag" }, NONSENSE },
        { "GET", "/c/b?comparar=ayer,hoy", PLAIN, NULL, 400, { "!ETag" }, NONSENSE },
        { "GET",
          "/c/b?comparar=1",
          PLAIN,
          NULL,
          400,
          { "!ETag" },
          ERROR("El parámetro 'comparar' debe ser dos momentos separados por una coma.") },
        { "GET", "/c/b?comparar=", PLAIN, NULL, 400, { "!ETag" }, NULL },
        { "GET",
          "/c/b?comparar=1,2&en=1",
          PLAIN,
          NULL,
          400,
          { "!ETag" },
          ERROR("El parámetro 'comparar' no admite 'en' a su lado: trae sus dos momentos.") },
        { "GET", "/c/b?comparar=1,2", { { "HTTP_IF_NONE_MATCH", "2" } }, NULL, 400, { "!ETag" }, NULL },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(two_moments_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
