/* Forgetting by a request: under its conditions and its key, and the receipt that answers it. */
#include "api.h"

#include "api/forgetting.h"

static const struct sky_parameter cliente[] = {
    { .name = "cliente", .type = SKY_PARAMETER_NUMBER, .in_path = true, .most = INT64_MAX, .refusal = "No." }, { 0 }
};
static const struct sky_route routes[] = { { "POST", "/c/{nombre}", SKY_ADMIN, sky_api_olvidar, NULL, NULL },
                                           { "POST", "/n/{cliente}", SKY_ADMIN, sky_api_olvidar_baja, NULL, cliente },
                                           { 0 } };
static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

/* 1 a; 2 b; 3 b is deleted; 4 c; 5, 6 c is d; 7 e; 8 e, 9 f are one. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") }, { GUARDA("{'nombre':'b'}") }, { ELIMINA("b") }, { GUARDA("{'nombre':'c'}") },
    { RENOMBRA("c", "d") },       { GUARDA("{'nombre':'e'}") }, { .verb = NULL },
};

static void it_is_done_under_its_conditions(void **state)
{
    static const struct ask asks[] = {
        { "POST", "/c/a", IF_MATCH("\"9\""), NULL, 412, { "ETag: `1`" }, NULL },
        { "POST", "/c/c", { { NULL, NULL } }, NULL, 308, { "Location: /c/d" }, NULL },
        { "POST", "/c/x", { { NULL, NULL } }, NULL, 404, { "!Sky-Operacion" }, NULL },
        { "POST", "/n/1", { { NULL, NULL } }, NULL, 404, { "!Sky-Operacion" }, NULL },
        { "POST", "/c/a", IF_MATCH("\"1\""), NULL, 200, { "Sky-Operacion: 8", "Sky-Cliente: 1", "!ETag" }, NULL },
        { "POST", "/c/a", { { NULL, NULL } }, NULL, 404, { NULL }, ERROR("El cliente 'a' no fue encontrado.") },
        { "POST", "/n/2", { { "HTTP_PREFER", "return=minimal" } }, NULL, 204, { "Sky-Operacion: 9" }, "" },
        { "POST", "/n/2", { { NULL, NULL } }, NULL, 410, { NULL }, ERROR("El cliente número 2 fue olvidado.") },
    };
    struct api *api = *state;
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
}

/* Where a 308 leads, curl -L goes: to another person it must not. */
static void whoever_was_merged_leads_nobody_on(void **state)
{
    static const struct step merged[] = { { GUARDA("{'nombre':'f'}") }, { FUSIONA("e", "'f'") }, { .verb = NULL } };
    static const struct ask asks[] = {
        { "POST",
          "/c/f",
          { { NULL, NULL } },
          NULL,
          409,
          { "!Location", "!Sky-Operacion" },
          ERROR("El cliente 'f' está fusionado en 'e', que tiene sus datos: es ese el que se olvida, y con él quien se "
                "fusionó. Para olvidar a uno solo, deshaga antes la fusión.") },
        { "POST", "/c/c", { { NULL, NULL } }, NULL, 308, { "Location: /c/d" }, NULL },
    };
    struct api *api = *state;
    do_steps(api->registry, steps);
    do_steps(api->registry, merged);
    check_asks(api, asks, COUNT(asks));
}

static void the_answer_is_the_receipt(void **state)
{
    struct api *api = *state;
    do_steps(api->registry, steps);
    struct call call = call_of("POST", "/c/d");
    assert_true(call_run(api, &call));
    assert_contains("receipt", body_of(&call.fake), "\"cambios\":[],\"cliente\":4,\"clientes\":[4],\"entradas\":4,");
    assert_contains("receipt", body_of(&call.fake), "\"nombre\":null,\"olvidado\":true,\"operacion\":8,\"sello\":\"");
    call_clear(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(it_is_done_under_its_conditions),
        API_TEST(whoever_was_merged_leads_nobody_on),
        API_TEST(the_answer_is_the_receipt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
