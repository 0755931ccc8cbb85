/* The catalogue as it is asked for: of nobody, and of so many that it says that it goes on. */
#include "api-starve.h"

#include "api/asked.h"
#include "api/catalog.h"
#include "api/kept.h"

static const struct sky_route routes[] = { { "GET", "/s", SKY_LECTOR, sky_api_catalogo, NULL, sky_api_en },
                                           { "GET", "/estados", SKY_LECTOR, sky_api_estados, NULL, sky_api_en },
                                           { "GET", "/etiquetas", SKY_LECTOR, sky_api_etiquetas, NULL, sky_api_en },
                                           { 0 } };
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

/* --- what is kept */

static int open_keeping(void **state)
{
    struct sky_error error = { 0 };
    int failed = open_program(state);
    if (!failed)
        ((struct api *)*state)->app.kept = sky_kept_new(&error);
    return failed;
}

static int close_keeping(void **state)
{
    sky_kept_free(((struct api *)*state)->app.kept);
    return close_api(state);
}

#define ESTADOS(activo)                                                                                               \
    "[{`clientes`:" #activo ",`estado`:`activo`},{`clientes`:0,`estado`:`de_baja`},{`clientes`:0,`estado`:`futuro`}," \
    "{`clientes`:0,`estado`:`por_vencer`},{`clientes`:0,`estado`:`suspendido`},{`clientes`:0,`estado`:`vencido`}]\n"

/* The second time, and of another sum, and after a write; and beside it the past, which is looked at each time. */
static void what_is_kept_follows_what_is_written(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a','etiquetas':['vip'],'servicios':[{'descripcion':'s'}]}") },
        { GUARDA("{'nombre':'b','etiquetas':['Vip'],'servicios':[{'descripcion':'s'},{'descripcion':'t'}]}") },
        { .verb = NULL },
    };
    static const struct step more[] = { { RENOMBRA("a", "c") }, { ELIMINA("b") }, { .verb = NULL } };
    static const struct ask first[] = {
        { "GET", "/estados", { NO_PARAM }, NULL, 200, { 0 }, ESTADOS(2) },
        { "GET", "/estados", { NO_PARAM }, NULL, 200, { "Content-Type: application/json" }, ESTADOS(2) },
        { "GET", "/etiquetas", { NO_PARAM }, NULL, 200, { 0 }, "[{`clientes`:2,`etiqueta`:`Vip`}]\n" },
    };
    static const struct ask then[] = {
        { "GET", "/etiquetas", { NO_PARAM }, NULL, 200, { 0 }, "[{`clientes`:1,`etiqueta`:`vip`}]\n" },
        { "GET", "/estados", { NO_PARAM }, NULL, 200, { 0 }, ESTADOS(1) },
        { "GET", "/estados?en=2", { NO_PARAM }, NULL, 200, { 0 }, ESTADOS(2) },
        { "GET", "/etiquetas?en=1", { NO_PARAM }, NULL, 200, { 0 }, "[{`clientes`:1,`etiqueta`:`vip`}]\n" },
        { "GET",
          "/s",
          { NO_PARAM },
          NULL,
          200,
          { 0 },
          "[{`clientes`:{`activo`:1,`de_baja`:0,`futuro`:0,`por_vencer`:0,`suspendido`:0,`vencido`:0},"
          "`descripcion`:`s`,`precios`:{}}]\n" },
    };
    struct api *api = *state;
    do_steps(api->registry, steps);
    for (size_t i = 0; i < COUNT(first); i++)
        check_ask(api, &first[i]);
    do_steps(api->registry, more);
    for (size_t i = 0; i < COUNT(then); i++)
        check_ask(api, &then[i]);
}

/* Nobody but who changed is looked at: a customer whose document was spoilt behind its back is still counted. */
static void only_who_changed_is_looked_at(void **state)
{
    static const struct step steps[] = { { GUARDA("{'nombre':'a','servicios':[{'descripcion':'s'}]}") },
                                         { .verb = NULL } };
    static const struct step more[] = { { GUARDA("{'nombre':'b','servicios':[{'descripcion':'s'}]}") },
                                        { .verb = NULL } };
    static const struct ask one = { "GET", "/estados", { NO_PARAM }, NULL, 200, { 0 }, ESTADOS(1) };
    static const struct ask two = { "GET", "/estados", { NO_PARAM }, NULL, 200, { 0 }, ESTADOS(2) };
    struct api *api = *state;
    do_steps(api->registry, steps);
    check_ask(api, &one);
    execute(path_in(api->registry->directory, "sky.db").text,
            "UPDATE operaciones SET documento = '{' WHERE numero = 1");
    do_steps(api->registry, more);
    check_ask(api, &two);
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
        cmocka_unit_test_setup_teardown(what_is_kept_follows_what_is_written, open_keeping, close_keeping),
        cmocka_unit_test_setup_teardown(only_who_changed_is_looked_at, open_keeping, close_keeping),
        API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
