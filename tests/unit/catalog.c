/* The catalogue as it is asked for: of nobody, and of so many that it says that it goes on. */
#include "api-starve.h"

#include "api/asked.h"
#include "api/catalog.h"

static const struct sky_route routes[] = { { "GET", "/s", SKY_LECTOR, sky_api_catalogo, NULL, sky_api_en }, { 0 } };
static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

static void it_is_of_all_customers(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a','servicios':[{'descripcion':'s','moneda':'EUR','precio':1.10}]}") },
        { GUARDA("{'nombre':'b','servicios':[{'descripcion':'s','moneda':'EUR','precio':2.20}]}") },
        { GUARDA("{'nombre':'c','servicios':[{'descripcion':'s','moneda':'EUR','precio':4}]}") },
        { ELIMINA("c") },
        { .verb = NULL },
    };
    static const struct ask nobody = { "GET", "/s", { NO_PARAM }, NULL, 200, { "!ETag" }, "[]\n" };
    static const struct ask some = { "GET",
                                     "/s",
                                     { NO_PARAM },
                                     NULL,
                                     200,
                                     { "Content-Type: application/json" },
                                     "[{`clientes`:{`activo`:2,`de_baja`:0,`futuro`:0,`por_vencer`:0,`suspendido`:0,"
                                     "`vencido`:0},`descripcion`:`s`,`precios`:{`EUR`:3.30}}]\n" };
    struct api *api = *state;
    check_ask(api, &nobody);
    do_steps(api->registry, steps);
    check_ask(api, &some);
}

/* Of who changed, came and went since, it has what was there at the moment, once. */
static void it_is_of_a_moment(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a','servicios':[{'descripcion':'s','precio':1}]}") },
        { GUARDA("{'nombre':'b','servicios':[{'descripcion':'s','precio':2}]}") },
        { GUARDA("{'nombre':'a','servicios':[{'descripcion':'t'}]}") },
        { RENOMBRA("b", "c") },
        { ELIMINA("a") },
        { .verb = NULL },
    };
    static const struct ask asks[] = {
        { "GET", "/s?en=0", { NO_PARAM }, NULL, 200, { 0 }, "[]\n" },
        { "GET",
          "/s?en=2",
          { NO_PARAM },
          NULL,
          200,
          { 0 },
          "[{`clientes`:{`activo`:2,`de_baja`:0,`futuro`:0,`por_vencer`:0,`suspendido`:0,`vencido`:0},"
          "`descripcion`:`s`,`precios`:{`sin_moneda`:3}}]\n" },
        { "GET",
          "/s",
          { NO_PARAM },
          NULL,
          200,
          { 0 },
          "[{`clientes`:{`activo`:1,`de_baja`:0,`futuro`:0,`por_vencer`:0,`suspendido`:0,`vencido`:0},"
          "`descripcion`:`s`,`precios`:{`sin_moneda`:2}}]\n" },
    };
    struct api *api = *state;
    do_steps(api->registry, steps);
    for (size_t i = 0; i < COUNT(asks); i++)
        check_ask(api, &asks[i]);
}

static void put_customer(struct sky_buffer *document, size_t index)
{
    sky_buffer_printf(document, "{'nombre':'%03zu','servicios':[{'descripcion':'s','precio':1}]}", index);
}

/* It goes on where the piece before it ended, after whoever is there no more, too. */
static void it_is_made_in_pieces(void **state)
{
    static const struct step steps[] = {
        { ELIMINA("000") }, { ELIMINA("099") }, { RENOMBRA("050", "otro") }, { .verb = NULL }
    };
    static const struct ask all = { "GET",
                                    "/s",
                                    { NO_PARAM },
                                    NULL,
                                    200,
                                    { 0 },
                                    "[{`clientes`:{`activo`:168,`de_baja`:0,`futuro`:0,`por_vencer`:0,`suspendido`:0,"
                                    "`vencido`:0},`descripcion`:`s`,`precios`:{`sin_moneda`:168}}]\n" };
    struct api *api = *state;
    save_all(api, 170, put_customer);
    do_steps(api->registry, steps);
    check_ask(api, &all);
}

static void memory_that_runs_out_is_told(void **state)
{
    static const struct ask ask = { .method = "GET", .uri = "/s", .status = 200 };
    check_starved(*state, &ask, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(it_is_of_all_customers),
        API_TEST(it_is_of_a_moment),
        API_TEST(it_is_made_in_pieces),
        API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
