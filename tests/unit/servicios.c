/* The services of a customer, as requests read them: their states on a day, the tag, and a large document's turn. */
#include "api.h"

#include "api/asked.h"
#include "api/reading.h"

static const struct sky_route routes[] = {
    { "GET", "/c/{nombre}/servicios", SKY_LECTOR, sky_api_listar_servicios, NULL, sky_api_en },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

#define TV "{'descripcion':'TV','fecha_contratacion':'2001-01-31'"
static void each_is_in_the_state_of_the_day(void **state)
{
    struct api *api = *state;
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a','servicios':[" TV "}]}") },
        { GUARDA("{'nombre':'a','servicios':[" TV ",'fecha_baja':'2002-01-31'}]}") },
        { RENOMBRA("a", "b") },
        { GUARDA("{'nombre':'nada'}") },
        { .verb = NULL },
    };
    static const struct ask asks[] = {
        { "GET",
          "/c/a/servicios?en=1",
          PLAIN,
          NULL,
          200,
          { "Sky-Cliente: 1" },
          "[{`descripcion`:`TV`,`estado`:`activo`,`fecha_contratacion`:`2001-01-31`}]\n" },
        { "GET",
          "/c/b/servicios",
          PLAIN,
          NULL,
          200,
          { "Sky-Cliente: 1" },
          "[{`descripcion`:`TV`,`estado`:`de_baja`,`fecha_baja`:`2002-01-31`,`fecha_contratacion`:`2001-01-31`}]\n" },
        { "GET", "/c/a/servicios", PLAIN, NULL, 308, { "Location: /c/b/servicios" }, NULL },
        { "GET", "/c/nada/servicios", PLAIN, NULL, 200, { "Sky-Cliente: 5" }, "[]\n" },
        { "GET", "/c/nadie/servicios", PLAIN, NULL, 404, { "!ETag" }, ERROR("El cliente 'nadie' no fue encontrado.") },
        { "GET", "/c/%20b/servicios", PLAIN, NULL, 400, { "!ETag" }, NULL },
        { "GET", "/c/b/servicios?en=9", PLAIN, NULL, 400, { "!ETag" }, NULL },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
}

static void a_large_document_has_a_turn_of_its_own(void **state)
{
    struct api *api = *state;
    char document[20000];
    snprintf(document, sizeof document, "{'nombre':'largo','notas':'%017000d'}", 0);
    const struct step steps[] = { { GUARDA("{'nombre':'corto'}") }, { GUARDA(document) }, { .verb = NULL } };
    static const char *const uris[] = { "/c/corto/servicios", "/c/largo/servicios" };
    do_steps(api->registry, steps);
    for (size_t i = 0; i < COUNT(uris); i++) {
        struct call call = call_of("GET", uris[i]);
        call_run(api, &call);
        assert_int_equal(call.turns, i);
        assert_contains("answer", call.fake.out.data, "[]");
        call_clear(&call);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(each_is_in_the_state_of_the_day),
        API_TEST(a_large_document_has_a_turn_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
