/* Pages of a customer's history, which is found by name. */
#include "api.h"

#include "api/asked.h"
#include "api/paging.h"

/* As cgi-bin/clientes.c has it, an entry a slice. */
static enum sky_status find_cliente(struct sky_api_page *page, struct sky_lectura *lectura, struct sky_error *error)
{
    struct sky_span nombre;
    if (sky_api_nombre(page->request, &nombre))
        return error->status;
    return sky_historial_cliente(lectura, nombre, &page->cliente, error);
}

static enum sky_status slice_historial(const struct sky_api_page *page, struct sky_lectura *lectura,
                                       struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    return sky_historial(lectura, page->cliente, page->from, 1, arena, slice, error);
}

static enum sky_turn list_historial(struct sky_request *request)
{
    static const struct sky_api_view view = { .cursor = "cursor", .begin = find_cliente, .slice = slice_historial };
    return sky_api_answer_page(request, &view);
}

static const struct sky_parameter historial[] = { SKY_API_CURSOR("cursor", SKY_NOW), SKY_API_LIMITE, { 0 } };

static const struct sky_route routes[] = {
    { "GET", "/c/{nombre}/historial", SKY_LECTOR, list_historial, NULL, historial },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}


/* 1 a; 2 a, again; 3, 4 a is b; 5 z; 6 z is deleted. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") },
    { GUARDA("{'nombre':'a','n':2}") },
    { RENOMBRA("a", "b") },
    { GUARDA("{'nombre':'z'}") },
    { ELIMINA("z") },
    { .verb = NULL },
};

static void a_history_is_found_by_name(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "GET", "/c/b/historial", { NO_PARAM }, NULL, 200, { "!Link" }, NULL },
        { "GET",
          "/c/b/historial?limite=2",
          { NO_PARAM },
          NULL,
          200,
          { NEXT("/c/b/historial?cursor=" IDENTITY "-2&limite=2") },
          NULL },
        { "GET", "/c/z/historial", { NO_PARAM }, NULL, 200, { NULL }, NULL },
        { "GET", "/c/b/historial", LINES, NULL, 200, { "Content-Type: application/json" }, NULL },
        { "GET",
          "/c/y/historial",
          { NO_PARAM },
          NULL,
          404,
          { NULL },
          "{`error`:`El cliente 'y' no fue encontrado.`}\n" },
        { "GET",
          "/c/a/historial?limite=2",
          { NO_PARAM },
          NULL,
          308,
          { "Location: /c/b/historial?limite=2" },
          "{`error`:`El cliente 'a' ahora se llama 'b'.`}\n" },
        { "GET", "/c/%FF/historial", { NO_PARAM }, NULL, 400, { NULL }, NULL },
        { "GET", "/c/%20b/historial", { NO_PARAM }, NULL, 400, { NULL }, NULL },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

/* The numbers of its operations, in the order of the page. */
static void assert_operations(const struct call *call, const char *wanted)
{
    char numbers[32] = "";
    size_t size = 0;
    for (const char *at = strstr(body_of(&call->fake), "\"operacion\":"); at; at = strstr(at + 1, "\"operacion\":"))
        size += (size_t)snprintf(numbers + size, sizeof numbers - size, "%lld ", strtoll(at + 12, NULL, 10));
    assert_string_equal(numbers, wanted);
}

/* What is written while it is gathered is not in it. */
static void a_history_ends_at_its_moment(void **state)
{
    struct api *api = *state;
    static const struct step more[] = { { GUARDA("{'nombre':'b','n':7}") }, { .verb = NULL } };
    struct call call = call_of("GET", "/c/b/historial");
    do_steps(api->registry, steps);
    for (call_begin(api, &call); call.turn == SKY_PARKED; call_go_on(&call))
        do_steps(api->registry, more);
    assert_true(fake_finish(&call.fake));
    assert_int_equal(call.turns, 2);
    assert_operations(&call, "4 2 1 ");
    call_clear(&call);
    call = call_of("GET", "/c/b/historial?cursor=4&limite=1");
    assert_true(call_run(api, &call));
    assert_operations(&call, "2 ");
    call_clear(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(a_history_is_found_by_name),
        API_TEST(a_history_ends_at_its_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
