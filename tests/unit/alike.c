/* What the answer to a create says of who is like the new customer. */
#include "api-starve.h"
#include "sql.h"

#include "api/alike.h"
#include "api/writing.h"

static enum sky_turn create(struct sky_request *request)
{
    static const struct sky_api_done created = { 201, "guardado", "/c" };
    struct sky_operacion *operacion = sky_operacion_crear(sky_request_arena(request), sky_request_json(request),
                                                          SPAN(HOY), sky_request_error(request));
    if (operacion)
        operacion = sky_api_compare(request, operacion, sky_request_json(request));
    return sky_api_submit(request, operacion, &created);
}

static const struct sky_parameter parameters[] = { SKY_API_PARECIDO, { 0 } };
static const struct sky_route routes[] = { { "POST", "/c", SKY_EDITOR, create, &sky_body_json, parameters }, { 0 } };
static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

#define BODY(nombre, contacto) "{`contacto`:`" contacto "`,`nombre`:`" nombre "`,`servicio`:`s`}"
#define DONE(nombre) "{`message`:`Cliente " nombre " guardado.`,`status`:`ok`}\n"

static void a_create_says_who_is_alike(void **state)
{
    static const struct ask asks[] = {
        { "POST", "/c", PLAIN, BODY("Ana", "600112233"), 201, { "!Sky-Parecido" }, DONE("Ana") },
        { "POST", "/c", PLAIN, BODY("Eva", "e@sky.com"), 201, { "!Sky-Parecido" }, DONE("Eva") },
        { "POST",
          "/c?parecido=1",
          PLAIN,
          BODY("ANA", "E@sky.com"),
          201,
          { "Sky-Parecido: 2;motivos=`correo`;puntos=75, 1;motivos=`nombre`;puntos=50", "Sky-Cliente: 3" },
          DONE("ANA") },
        { "POST",
          "/c?parecido=0",
          PLAIN,
          BODY("A na", "x"),
          409,
          { "Sky-Parecido: 1;motivos=`nombre`;puntos=50, 3;motivos=`nombre`;puntos=50", "!Sky-Cliente" },
          ERROR("Hay clientes parecidos: 'Ana' (1), 'ANA' (3).") },
        { "POST", "/c?parecido=0", PLAIN, BODY("Luz", "x"), 201, { "!Sky-Parecido", "Sky-Cliente: 4" }, DONE("Luz") },
        { "POST", "/c", PLAIN, BODY("Luz", "x"), 409, { "!Sky-Parecido" }, ERROR("El cliente 'Luz' ya existe.") },
    };
    check_asks(*state, asks, COUNT(asks));
    assert_int_equal(open_readings(*state), 0);
}

/* What is written is written, whoever cannot be found; what rests on it is not. */
static void who_cannot_be_found_is_not_told_of(void **state)
{
    static const struct ask first = { "POST", "/c", PLAIN, BODY("Ana", "x"), 201, { NULL }, DONE("Ana") };
    static const struct ask asks[] = {
        { "POST", "/c", PLAIN, BODY("ANA", "x"), 201, { "!Sky-Parecido" }, DONE("ANA") },
        { "POST",
          "/c?parecido=0",
          PLAIN,
          BODY("AnA", "x"),
          503,
          { "Retry-After: 1" },
          ERROR("La búsqueda se está preparando; reintente en unos segundos.") },
    };
    struct api *api = *state;
    check_ask(api, &first);
    execute(path_in(api->registry->directory, "sky.db").text, "UPDATE indizado SET hasta = 99");
    check_asks(api, asks, COUNT(asks));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(a_create_says_who_is_alike),
        API_TEST(who_cannot_be_found_is_not_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
