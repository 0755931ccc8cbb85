/* Whom a name does not lead to: where an old one leads, whatever the method and the path below it, or that nobody is.
 */
#include "api-starve.h"
#include "sql.h"

#include "api/asked.h"
#include "api/moved.h"

/* Looks the name up, and says why it does not lead to anybody. */
static enum sky_turn look_up(struct sky_request *request)
{
    struct sky_lectura lectura;
    struct sky_span nombre;
    struct sky_version version;
    struct sky_error own = { 0 };
    if (sky_api_nombre(request, &nombre) || sky_api_open_lectura(request, &lectura))
        return sky_answer_failure(request);
    enum sky_turn turn;
    if (sky_lectura_cliente(&lectura, sky_request_arena(request), nombre, &version, &own))
        turn = sky_api_answer_absent(request, &lectura, &own);
    else
        turn = sky_answer(request, 200, version.documento);
    sky_lectura_close(&lectura);
    return turn;
}

static enum sky_turn look_at(struct sky_request *request)
{
    const struct sky_error error = { .status = SKY_NOT_FOUND, .text = "Nadie." };
    return sky_api_answer_absent_at(request, sky_request_number(request, "numero"), &error);
}

static enum sky_turn refuse(struct sky_request *request)
{
    const struct sky_error error = { .status = SKY_CONFLICT, .text = "No." };
    return sky_api_answer_absent_at(request, SKY_NOW, &error);
}

static enum sky_turn miss(struct sky_request *request)
{
    const struct sky_error error = { .status = SKY_NOT_FOUND, .text = "Nada." };
    return sky_api_answer_absent_at(request, SKY_NOW, &error);
}

static const struct sky_parameter numbered[] = {
    { .name = "numero", .type = SKY_PARAMETER_NUMBER, .most = INT64_MAX, .standard = SKY_NOW }, { 0 }
};

static const struct sky_route routes[] = {
    { "GET", "/c/{nombre}", SKY_LECTOR, look_up, NULL, sky_api_en },
    { "DELETE", "/c/{nombre}", SKY_EDITOR, look_at, NULL, numbered },
    { "GET", "/c/{nombre}/servicios/todos", SKY_LECTOR, look_up, NULL, sky_api_en },
    { "POST", "/c/{nombre}", SKY_EDITOR, refuse, NULL, NULL },
    { "GET", "/nada", SKY_LECTOR, miss, NULL, NULL },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };
static const struct sky_program terse = { .name = "breve", .routes = routes, .absent = "Falta." };

static int open_program(void **state)
{
    return open_api(state, &program);
}

/* 1 a; 2, 3 a is b c; 4, 5 b c is ñ; 6 z; 7 z is deleted; 8 a, another; 9, 10 which is x; 11 x is deleted. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") }, { RENOMBRA("a", "b c") }, { RENOMBRA("b c", "\xC3\xB1") },
    { GUARDA("{'nombre':'z'}") }, { ELIMINA("z") },         { GUARDA("{'nombre':'a','n':2}") },
    { RENOMBRA("a", "x") },       { ELIMINA("x") },         { .verb = NULL },
};

#define ABSENT(nombre) "{`error`:`El cliente '" nombre "' no fue encontrado.`}\n"
#define MOVED(nombre, now) "{`error`:`El cliente '" nombre "' ahora se llama '" now "'.`}\n"

static void an_old_name_leads_to_the_new_one(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "GET", "/c/b%20c", { NO_PARAM }, NULL, 308, { "Location: /c/%C3%B1" }, MOVED("b c", "\xC3\xB1") },
        { "GET", "/c/a?en=3", { NO_PARAM }, NULL, 308, { "Location: /c/b%20c?en=3" }, MOVED("a", "b c") },
        { "GET", "/c/a?en=5", { NO_PARAM }, NULL, 308, { "Location: /c/%C3%B1?en=5" }, MOVED("a", "\xC3\xB1") },
        { "GET", "/c/a?en=9", { NO_PARAM }, NULL, 308, { "Location: /c/x?en=9" }, MOVED("a", "x") },
        { "GET", "/c/b%20c/servicios/todos", { NO_PARAM }, NULL, 308, { "Location: /c/%C3%B1/servicios/todos" }, NULL },
        { "GET",
          "/c/b%20c/servicios/todos?en=5",
          { NO_PARAM },
          NULL,
          308,
          { "Location: /c/%C3%B1/servicios/todos?en=5" },
          NULL },
        { "HEAD", "/c/b%20c", { NO_PARAM }, NULL, 308, { "Location: /c/%C3%B1" }, "" },
        { "DELETE", "/c/b%20c?numero=5", { NO_PARAM }, NULL, 308, { "Location: /c/%C3%B1?numero=5" }, NULL },
        { "DELETE", "/c/b%20c", { NO_PARAM }, NULL, 308, { "Location: /c/%C3%B1" }, NULL },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

/* Whoever had the name last was deleted; it was nobody's yet at that moment; it never was. */
static void a_name_that_leads_nowhere_is_nobodys(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "GET", "/c/a", { NO_PARAM }, NULL, 404, { "!Location" }, ABSENT("a") },
        { "GET", "/c/z", { NO_PARAM }, NULL, 404, { "!Location" }, ABSENT("z") },
        { "GET", "/c/b%20c?en=1", { NO_PARAM }, NULL, 404, { "!Location" }, ABSENT("b c") },
        { "GET", "/c/y", { NO_PARAM }, NULL, 404, { "!Location" }, ABSENT("y") },
        { "DELETE", "/c/b%20c?numero=3", { NO_PARAM }, NULL, 404, { "!Location" }, "{`error`:`Nadie.`}\n" },
        { "DELETE", "/c/b%20c?numero=0", { NO_PARAM }, NULL, 404, { "!Location" }, "{`error`:`Nadie.`}\n" },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

/* Of somebody who is not there, and of nothing else. */
static void a_program_has_its_own_words(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "GET", "/c/a", { NO_PARAM }, NULL, 404, { NULL }, "{`error`:`Falta.`}\n" },
        { "GET", "/c/b%20c", { NO_PARAM }, NULL, 308, { NULL }, MOVED("b c", "\xC3\xB1") },
        { "DELETE", "/c/y", { NO_PARAM }, NULL, 404, { NULL }, "{`error`:`Falta.`}\n" },
        { "POST", "/c/b%20c", { NO_PARAM }, NULL, 409, { "!Location" }, "{`error`:`No.`}\n" },
        { "GET", "/nada", { NO_PARAM }, NULL, 404, { NULL }, "{`error`:`Falta.`}\n" },
    };
    do_steps(api->registry, steps);
    api->program = &terse;
    check_asks(api, asks, COUNT(asks));
}

static void a_refusal_says_whom_it_is_about(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "POST", "/c/%C3%B1", { NO_PARAM }, NULL, 409, { "Sky-Cliente: 1" }, "{`error`:`No.`}\n" },
        { "POST", "/c/b%20c", { NO_PARAM }, NULL, 409, { "!Sky-Cliente" }, "{`error`:`No.`}\n" },
        { "POST", "/c/z", { NO_PARAM }, NULL, 409, { "!Sky-Cliente" }, "{`error`:`No.`}\n" },
        { "POST", "/c/nadie", { NO_PARAM }, NULL, 409, { "!Sky-Cliente" }, "{`error`:`No.`}\n" },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

static void what_is_not_about_a_name_stays_as_it_is(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "POST", "/c/b%20c", { NO_PARAM }, NULL, 409, { "!Location" }, "{`error`:`No.`}\n" },
        { "GET", "/nada", { NO_PARAM }, NULL, 404, { "!Location" }, "{`error`:`Nada.`}\n" },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
}

static void a_store_that_fails_is_no_absence(void **state)
{
    struct api *api = *state;
    static const struct ask ask = {
        "DELETE", "/c/b%20c", { NO_PARAM }, NULL, 500, { "!Location" }, "{`error`:`Error interno del servidor.`}\n"
    };
    do_steps(api->registry, steps);
    execute(path_in(api->registry->directory, "sky.db").text, "ALTER TABLE operaciones RENAME TO perdidas");
    check_ask(api, &ask);
    execute(path_in(api->registry->directory, "sky.db").text, "ALTER TABLE perdidas RENAME TO operaciones");
    assert_int_equal(open_readings(api), 0);
}

/* Without the memory for its Location, 308 would lead nowhere. */
static void memory_that_runs_out_is_told(void **state)
{
    struct api *api = *state;
    static const struct ask ask = {
        .method = "GET", .uri = "/c/b%20c?en=5", .status = 308, .wanted = { "Location: /c/%C3%B1?en=5" }
    };
    do_steps(api->registry, steps);
    check_starved(api, &ask, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(an_old_name_leads_to_the_new_one), API_TEST(a_name_that_leads_nowhere_is_nobodys),
        API_TEST(a_program_has_its_own_words),      API_TEST(a_refusal_says_whom_it_is_about),
        API_TEST(a_program_has_its_own_words),      API_TEST(what_is_not_about_a_name_stays_as_it_is),
        API_TEST(a_store_that_fails_is_no_absence), API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
