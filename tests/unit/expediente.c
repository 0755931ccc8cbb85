/* The file of all that is known of a customer: by name and by number, there or in the bin, however long. */
#include "api.h"

#include "api/expediente.h"

static const struct sky_parameter cliente[] = {
    { .name = "cliente", .type = SKY_PARAMETER_NUMBER, .in_path = true, .most = INT64_MAX, .refusal = "No." }, { 0 }
};
static const struct sky_route routes[] = { { "GET", "/c/{nombre}", SKY_LECTOR, sky_api_expediente, NULL, NULL },
                                           { "GET", "/n/{cliente}", SKY_LECTOR, sky_api_expediente_por_numero, NULL,
                                             cliente },
                                           { 0 } };
static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

/* 1 b; 2 a; 3, 4 b is c; 5 a is deleted; 6 d, 7 who is forgotten. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'b'}") },
    { GUARDA("{'nombre':'a','n':2}") },
    { RENOMBRA("b", "c") },
    { ELIMINA("a") },
    { GUARDA("{'nombre':'d'}") },
    { OLVIDA("d") },
    { .verb = NULL },
};

static void gives_all_that_is_known(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/c/b", { { NULL, NULL } }, NULL, 308, { "Location: /c/c" }, NULL },
        { "GET", "/c/x", { { NULL, NULL } }, NULL, 404, { "!Content-Disposition" }, NULL },
        { "GET", "/c/d", { { NULL, NULL } }, NULL, 404, { "!Content-Disposition" }, NULL },
        { "GET", "/n/6", { { NULL, NULL } }, NULL, 410, { NULL }, ERROR("El cliente número 6 fue olvidado.") },
        { "GET", "/n/9", { { NULL, NULL } }, NULL, 404, { NULL }, ERROR("El cliente número 9 no existe.") },
        { "HEAD",
          "/c/c",
          { { NULL, NULL } },
          NULL,
          200,
          { "Content-Disposition: attachment; filename=\"expediente-1.json\"", "Sky-Cliente: 1" },
          "" },
    };
    struct api *api = *state;
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
}

/* The parts come one after another. */
static void assert_tells(struct api *api, const char *uri, const char *const *parts)
{
    struct call call = call_of("GET", uri);
    assert_true(call_run(api, &call));
    for (const char *at = body_of(&call.fake); *parts; at = strstr(at, *parts++) + 1)
        assert_contains(uri, at, *parts);
    call_clear(&call);
}

static void entries_come_in_their_order(void **state)
{
    static const char *const of_c[] = { "{\"cliente\":1,\"documento\":{\"nombre\":\"c\"},\"historial\":[{\"autor\":",
                                        "\"documento\":null,\"grupo\":3,",
                                        "\"nombre\":\"b\",\"operacion\":3,",
                                        "\"operacion\":4,\"verbo\":\"renombrar\"}],\"instante\":\"",
                                        "\",\"unidos\":[]}\n",
                                        NULL };
    static const char *const of_a[] = { "{\"cliente\":2,\"documento\":null,\"historial\":[", "\"n\":2",
                                        "\"operacion\":5,\"verbo\":\"eliminar\"}],\"instante\":\"", NULL };
    struct api *api = *state;
    do_steps(api->registry, steps);
    assert_tells(api, "/c/c", of_c);
    assert_tells(api, "/n/1", of_c);
    assert_tells(api, "/c/a", of_a);
    assert_tells(api, "/n/2", of_a);
}

/* Each with its own entries; whoever came back is somebody else. */
static void who_is_part_of_them_is_in_it(void **state)
{
    static const struct step merged[] = {
        { GUARDA("{'nombre':'e'}") },
        { GUARDA("{'nombre':'f'}") },
        { GUARDA("{'nombre':'g','t':'600'}") },
        { MODIFICA("g", "{'t':'700'}") },
        { FUSIONA("f", "'g'") },
        { FUSIONA("e", "'f'") },
        { FUSIONA("e", "'c'") },
        { VUELVE_CLIENTE(1, NULL) },
        { GUARDA("{'nombre':'h'}") },
        { FUSIONA("h", "'c'") },
        { .verb = NULL },
    };
    static const char *const of_e[] = { "{\"cliente\":8,\"documento\":{",
                                        "\"operacion\":8,",
                                        "],\"instante\":\"",
                                        "\",\"unidos\":[{\"cliente\":9,\"historial\":[{",
                                        "\"operacion\":9,",
                                        "\"operacion\":14,\"verbo\":\"fusionar\"}]},{\"cliente\":10,\"historial\":[{",
                                        "\"t\":\"600\"",
                                        "\"t\":\"700\"",
                                        "\"verbo\":\"fusionar\"}]}]}\n",
                                        NULL };
    static const char *const of_g[] = { "{\"cliente\":10,\"documento\":null,", "\"t\":\"600\"", "\"unidos\":[]}\n",
                                        NULL };
    struct api *api = *state;
    do_steps(api->registry, steps);
    do_steps(api->registry, merged);
    assert_tells(api, "/c/e", of_e);
    assert_tells(api, "/n/10", of_g);
}

/* More than one piece: every entry once. */
static void it_may_be_long(void **state)
{
    struct api *api = *state;
    struct step change[] = { { GUARDA("") }, { .verb = NULL } };
    for (int i = 0; i < 300; i++) {
        char body[400];
        snprintf(body, sizeof body, "{'n':%d,'nombre':'b','x':'%0300d'}", i, 0);
        change[0].body = body;
        do_steps(api->registry, change);
    }
    struct call call = call_of("GET", "/c/b");
    assert_true(call_run(api, &call));
    const char *at = body_of(&call.fake);
    for (int i = 1; i <= 300; i++) {
        char part[40];
        snprintf(part, sizeof part, "\"operacion\":%d,", i);
        assert_contains("entries", at, part);
        at = strstr(at, part) + 1;
    }
    assert_null(strstr(at, "\"operacion\""));
    assert_contains("end", at, "}],\"instante\":\"");
    call_clear(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(gives_all_that_is_known),
        API_TEST(entries_come_in_their_order),
        API_TEST(who_is_part_of_them_is_in_it),
        API_TEST(it_may_be_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
